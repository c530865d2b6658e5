"""A poll's one reminder: the same question again, and only for who has said nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import broadcasting
from bot.timetable import Timetable
from storage.outgoing import Outgoing
from storage.polls import Poll
from tests.bot.broadcasts import a_poll, asked_at, closed, in_days, opened, stands
from tests.rooms import PHONE, House, a_forum, a_house, a_member, at_once

OTHER, THIRD = "+447700900124", "+447700900125"
ASKED = "What first? 1 Updates 2 Letters. 0 to skip. You advise."
KNOCK = "Hi. One short question is ready. Reply 1 to see it, 2 for later, 0 to skip. No rush."


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database."""
    with a_house(database_url, tmp_path) as house:
        yield house


def turn(rooms: House) -> None:
    """Let the clock turn, and let what may go leave."""
    Timetable(rooms.reception).turn()
    rooms.deliver()


def says(rooms: House, chat: str, words: str) -> None:
    """Let somebody say something, and get what answers it."""
    rooms.clock.passes(seconds=30)
    rooms.hear(words, chat, "try")
    rooms.deliver()


def reminded(rooms: House, poll: int) -> int | None:
    """Remind, in a transaction of its own."""
    with rooms.database.write() as connection:
        return broadcasting.remind(connection, rooms.keyring, poll, rooms.clock())


def an_asked_poll(rooms: House, *chats: str, discreet: bool = False) -> int:
    """Ask some people one question, a day and more ago."""
    forum = a_forum(rooms)
    for chat in chats:
        a_member(rooms, forum, chat, channel="try", discreet=discreet)
    poll = a_poll(rooms, forum, closes=in_days(rooms, 5))
    turn(rooms)
    return poll


def test_who_has_said_nothing_is_asked_the_same_again(rooms: House) -> None:
    """One has answered, one has left it, and neither hears of it again; the third does, once."""
    poll = an_asked_poll(rooms, PHONE, OTHER, THIRD)
    says(rooms, PHONE, "2")
    says(rooms, OTHER, "0")
    before = {chat: len(rooms.received(chat)) for chat in (PHONE, OTHER, THIRD)}
    rooms.clock.passes(hours=25)

    found = reminded(rooms, poll)
    turn(rooms)

    after = {chat: rooms.received(chat)[before[chat] :] for chat in before}
    assert found == 1
    assert after == {PHONE: [], OTHER: [], THIRD: [ASKED]}
    says(rooms, THIRD, "1")
    assert rooms.received(THIRD)[-1].startswith("Saved.")
    assert rooms.column(select(Poll.reminded_at)) != [None]


def test_a_reminder_waits_while_the_question_is_still_hers(rooms: House) -> None:
    """Within a day the question itself is open: the reminder comes after that."""
    poll = an_asked_poll(rooms, PHONE)

    reminded(rooms, poll)
    turn(rooms)
    early = rooms.received()
    rooms.clock.passes(hours=25)
    turn(rooms)

    assert (early, rooms.received()) == ([ASKED], [ASKED, ASKED])


def test_who_answers_before_it_leaves_gets_none(rooms: House) -> None:
    """What waits for its moment is taken back by her answer."""
    poll = an_asked_poll(rooms, PHONE)
    reminded(rooms, poll)
    says(rooms, PHONE, "2")
    rooms.clock.passes(hours=25)
    turn(rooms)

    states = rooms.rows(
        select(Outgoing.state, Outgoing.why).where(Outgoing.cause == f"poll:{poll}:remind")
    )
    assert states == [("cancelled", "answered")]
    assert rooms.received().count(ASKED) == 1


def test_a_discreet_member_is_reminded_by_a_knock(rooms: House) -> None:
    """As she was asked; who has not opened the first knock still has the question, and no other."""
    poll = an_asked_poll(rooms, PHONE, OTHER, discreet=True)
    says(rooms, PHONE, "1")
    asked = rooms.received()[-1]
    rooms.clock.passes(hours=25)

    assert (asked, reminded(rooms, poll)) == (ASKED, 1)
    turn(rooms)
    assert rooms.received()[-1] == KNOCK
    says(rooms, PHONE, "1")
    assert rooms.received()[-1] == ASKED
    assert rooms.received(OTHER) == [KNOCK]


def test_it_is_once_and_only_while_the_poll_is_open(rooms: House) -> None:
    """A second press, a draft, and a poll that has closed do nothing; its end takes it back."""
    poll = an_asked_poll(rooms, PHONE)
    draft = a_poll(rooms, 1, ready=False)

    assert [reminded(rooms, which) for which in (poll, poll, draft, 99)] == [1, None, None, None]
    closed(rooms, poll)
    assert rooms.column(select(Outgoing.why).where(Outgoing.cause == f"poll:{poll}:remind")) == [
        "closed"
    ]
    other = a_poll(rooms, 1, closes=in_days(rooms, 3))
    opened(rooms, other)
    closed(rooms, other)
    assert reminded(rooms, other) is None


def test_many_presses_at_once_remind_once(rooms: House) -> None:
    """Whoever comes second finds it done."""
    poll = an_asked_poll(rooms, PHONE, OTHER)

    found = at_once(6, lambda _: reminded(rooms, poll), threads=6)

    assert sorted(found, key=str) == [2, *[None] * 5]
    assert len(asked_at(rooms, f"poll:{poll}:remind")) == 2


def test_who_has_stopped_or_taken_the_yes_back_is_not_reminded(rooms: House) -> None:
    """The audience is that of polls, as it stands now."""
    poll = an_asked_poll(rooms, PHONE, OTHER)
    stopped, other = asked_at(rooms, f"poll:{poll}:open")
    stands(rooms, stopped, stopped_at=rooms.clock())

    assert reminded(rooms, poll) == 1
    assert asked_at(rooms, f"poll:{poll}:remind") == [other]
