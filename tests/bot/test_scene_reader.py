"""The scene: what the conversation may know of a phone, as its rows stand."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from bot import scene_reader
from bot.scene import Forum, InviteState, Memory, Scene, Standing
from storage import addresses
from storage.addresses import Address
from storage.invites import Invite
from storage.members import Member
from tests.rooms import NOW, PHONE, House, a_forum, a_member, an_invite

STATES = ("stopped", "paused", "quiet", "parked", "start_offered")


def scene(rooms: House, text: str = "Hello", chat: str = PHONE) -> Scene:
    """Read the scene of a text."""
    with rooms.database.write() as connection:
        known = addresses.meet(connection, rooms.keyring, "sms", chat, rooms.clock())
        return scene_reader.read(connection, rooms.keyring, known, text, rooms.clock()).scene


def test_a_stranger_is_nobody(rooms: House) -> None:
    """Confirmed, since the phone wrote by itself, and discreet."""
    found = scene(rooms)

    assert found == Scene(now=NOW, memory=Memory(), standing=Standing())
    assert str(found.now.tzinfo) == "Europe/London"


def test_a_member_is_known_with_her_forum(rooms: House) -> None:
    """Alias, label, hours, promise: no more."""
    a_member(rooms, a_forum(rooms, hours="10:00-24:00"))

    found = scene(rooms)

    forum = Forum("Line one", "mon-fri 10:00-16:00", 2, time(10), time(23, 59))
    assert found == Scene(
        now=NOW,
        standing=Standing(),
        forum=forum,
        alias="Rosa",
        member=True,
        joined=True,
        joined_at=NOW,
        lines=("Line one",),
        line_forums=(forum,),
    )


def test_somebody_who_has_left_is_a_stranger_again(rooms: House) -> None:
    """The forum is not named to her phone any more."""
    a_member(rooms, a_forum(rooms))
    rooms.do(update(Member).values(state="left"))

    assert scene(rooms) == Scene(now=NOW)


@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_phone_is_seen(rooms: House, state: str) -> None:
    """And no other with it."""
    a_member(rooms, a_forum(rooms), discreet=False)
    rooms.do(update(Address).values({f"{state}_at": NOW, "confirmed_at": None}))

    expected = {name: name == state for name in STATES}
    assert scene(rooms).standing == Standing(confirmed=False, discreet=False, **expected)


def test_the_code_of_a_text_is_looked_up(rooms: House) -> None:
    """Open, used, too old, unknown; typed in small letters and with a space too."""
    forum = a_forum(rooms)
    code = an_invite(rooms, forum)
    spaced = f"join {code[:4].lower()} {code[4:].lower()}"

    found = [scene(rooms, spaced).invite, scene(rooms, "JOIN BCDFGHJK").invite]
    rooms.do(update(Invite).values(expires_at=NOW))
    found.append(scene(rooms, f"JOIN {code}").invite)
    rooms.do(update(Invite).values(used_at=NOW))
    found.append(scene(rooms, f"JOIN {code}").invite)

    assert found == [InviteState.OPEN, None, InviteState.OLD, InviteState.USED]


def test_the_code_that_is_being_answered_is_remembered(rooms: House) -> None:
    """The next text holds no code, and the forum is known all the same."""
    code = an_invite(rooms, a_forum(rooms))
    rooms.hear(f"JOIN {code}")

    found = scene(rooms, "1")

    assert (found.invite, found.member) == (InviteState.OPEN, False)
    assert found.forum is not None
    assert found.forum.label == "Line one"


def test_a_question_is_put_once_it_has_left(rooms: House) -> None:
    """Not while it waits, and not where a newer one waits behind it."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    found = [scene(rooms).put_at]
    rooms.do(update(Address).values(put_row=Address.asked_row, put_at=NOW))
    found.append(scene(rooms).put_at)
    rooms.hear("MENU")
    found.append(scene(rooms).put_at)

    assert found == [None, NOW, None]


def test_the_memory_comes_back_as_it_was_left(rooms: House) -> None:
    """With the moment at which the talk wants to go on."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("It was late")

    memory = scene(rooms).memory

    assert (memory.doing, memory.step) == ("tell", "said")
    assert memory.wake_at == NOW + timedelta(minutes=3)
    assert rooms.column(select(Address.wake_at)) == [memory.wake_at]
