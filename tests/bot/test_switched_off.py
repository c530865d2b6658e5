"""The kill switches on every way out: nothing leaves until somebody allows it again.

What comes to wait meanwhile goes then; what waited before was cancelled, and never does.
"""

import pytest
from sqlalchemy import select

from bot import answering, broadcasting, halting
from storage import switches
from storage.inbox import Inbox
from storage.outgoing import Outgoing
from tests.bot.broadcasts import a_poll, an_update, opened, sent
from tests.rooms import House, Member, a_forum, a_member

OTHER = "+447700900124"


@pytest.fixture
def forum(rooms: House) -> int:
    """Give a forum."""
    return a_forum(rooms)


@pytest.fixture
def rosa(rooms: House, forum: int) -> Member:
    """Give somebody whose screen is her own: each message goes by itself."""
    return a_member(rooms, forum, channel="try", discreet=False)


@pytest.fixture(params=["forum", "house"])
def place(request: pytest.FixtureRequest, forum: int) -> int | None:
    """Give what is switched: the forum, or with none the house."""
    return forum if request.param == "forum" else None


def stops(rooms: House, place: int | None) -> int:
    """Switch off, and count the messages that are cancelled by it."""
    with rooms.database.write() as connection:
        stopped = halting.stop(connection, place, rooms.clock())
    assert stopped is not None
    return stopped.cancelled


def allows(rooms: House, place: int | None) -> None:
    """Switch on again."""
    with rooms.database.write() as connection:
        assert switches.switch_on(connection, place)


def news(rooms: House, rosa: Member) -> None:
    """Let news go."""
    sent(rooms, an_update(rooms, rosa.forum_id))


def poll(rooms: House, rosa: Member) -> None:
    """Let a poll open."""
    opened(rooms, a_poll(rooms, rosa.forum_id))


def reply(rooms: House, rosa: Member) -> None:
    """Let the bot answer her."""
    rooms.hear("MENU", rosa.chat, "try")


def risk(rooms: House, rosa: Member) -> None:
    """Let it answer words of danger."""
    rooms.hear("he is going to kill me", rosa.chat, "try")


def confirmation(rooms: House, rosa: Member) -> None:
    """Let it confirm that she has stopped."""
    rooms.hear("STOP", rosa.chat, "try")


def knock(rooms: House, rosa: Member) -> None:
    """Let news wait for somebody discreet, whom a line asks first."""
    a_member(rooms, rosa.forum_id, OTHER, channel="try")
    news(rooms, rosa)


def an_answer(rooms: House, rosa: Member) -> None:
    """Let a person answer what she had said."""
    rooms.hear("can I bring my sister", rosa.chat, "try")
    (text,) = rooms.column(select(Inbox.id))
    with rooms.database.write() as connection:
        words = answering.worded("Sam", "Yes, you can.")
        answering.answer(connection, rooms.keyring, rosa.id, text, words, rooms.clock())
    rooms.clock.passes(minutes=1)


def reminder(rooms: House, rosa: Member) -> None:
    """Let a poll remind whoever has said nothing, a day after its question had gone."""
    rooms.clock.passes(hours=25)
    (which,) = rooms.column(select(Outgoing.cause).where(Outgoing.kind == "poll"))
    with rooms.database.write() as connection:
        asked = int(which.split(":")[1])
        assert broadcasting.remind(connection, rooms.keyring, asked, "ash", rooms.clock())
    rooms.clock.passes(minutes=1)


WAYS = [news, poll, reply, risk, confirmation, knock, an_answer, reminder]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_nothing_leaves_by_any_way_until_it_is_allowed(
    rooms: House, rosa: Member, place: int | None, way: object
) -> None:
    """By none of them, of the forum or of the whole house; then all of it goes."""
    assert callable(way)
    if way is reminder:
        poll(rooms, rosa)
        rooms.deliver()
    before = [len(rooms.received(chat)) for chat in (rosa.chat, OTHER)]
    stops(rooms, place)

    way(rooms, rosa)
    rooms.deliver()
    meanwhile = [len(rooms.received(chat)) for chat in (rosa.chat, OTHER)]
    why = set(rooms.column(select(Outgoing.why).where(Outgoing.state == "held")))
    allows(rooms, place)
    rooms.deliver()

    assert (meanwhile, why) == (before, {switches.OFF})
    assert [len(rooms.received(chat)) for chat in (rosa.chat, OTHER)] > before


@pytest.mark.parametrize("way", WAYS[:-1], ids=[way.__name__ for way in WAYS[:-1]])
def test_what_waited_is_cancelled_and_never_goes(
    rooms: House, rosa: Member, place: int | None, way: object
) -> None:
    """All but the reply to words of danger: that is spared, and goes when it may."""
    assert callable(way)
    way(rooms, rosa)
    waiting = len(rooms.column(select(Outgoing.id)))

    cancelled = stops(rooms, place)
    allows(rooms, place)
    rooms.deliver()

    spared = way is risk
    assert cancelled == waiting - spared
    assert len(rooms.received(rosa.chat)) == spared
    assert rooms.received(OTHER) == []


def test_another_forum_goes_on(rooms: House, rosa: Member, forum: int) -> None:
    """What one forum stopped is its own."""
    there = a_forum(rooms, "two")
    fern = a_member(rooms, there, OTHER, channel="try", discreet=False)
    stops(rooms, forum)

    news(rooms, rosa)
    news(rooms, fern)
    rooms.deliver()

    assert [len(rooms.received(chat)) for chat in (rosa.chat, OTHER)] == [0, 1]
