"""A poll's one reminder: the same question again, and only for who has said nothing."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from bot import approving, broadcasting
from bot.timetable import Timetable
from storage import polls, reminding
from storage.outgoing import Outgoing
from storage.polls import Poll
from tests.bot.broadcasts import a_poll, asked_at, closed, in_days, many, opened, stands
from tests.rooms import PHONE, House, a_forum, a_member, at_once

OTHER, THIRD = "+447700900124", "+447700900125"
ASKED = "What first? 1 Updates 2 Letters. 0 to skip. You advise."
ASH, BIRCH, FERN = "staff:1", "staff:2", "staff:3"
KNOCK = "Hi. One short question is ready. Reply 1 to see it, 2 for later, 0 to skip. No rush."


def turn(rooms: House) -> None:
    """Let the clock turn, and let what may go leave."""
    Timetable(rooms.reception).turn()
    rooms.deliver()


def says(rooms: House, chat: str, words: str) -> None:
    """Let somebody say something, and get what answers it."""
    rooms.clock.passes(seconds=30)
    rooms.hear(words, chat, "try")
    rooms.deliver()


def reminded(rooms: House, poll: int, by: str = ASH) -> int | None:
    """Remind, in a transaction of its own; gives for how many it is."""
    with rooms.database.write() as connection:
        asked = broadcasting.remind(connection, rooms.keyring, poll, by, rooms.clock())
    return None if asked is None else asked.members


def taken_back(rooms: House, poll: int) -> bool:
    """Take the reminder back, in a transaction of its own."""
    with rooms.database.write() as connection:
        return broadcasting.take_reminder_back(connection, poll, rooms.clock())


def approved(rooms: House, poll: int, by: str, seen: datetime | None = None) -> bool:
    """Say yes to the reminder as it was asked for, in a transaction of its own."""
    with rooms.database.write() as connection:
        row = polls.find(connection, poll)
        assert row is not None
        when = seen or row.asked_at
        return broadcasting.approve_reminder(
            connection, rooms.keyring, poll, by, when, rooms.clock()
        )


def reminders(rooms: House) -> list[tuple[str, str | None]]:
    """Say of each reminder how it stands, and why."""
    query = select(Outgoing.state, Outgoing.why).where(Outgoing.kind == "reminder")
    return [tuple(row) for row in rooms.rows(query.order_by(Outgoing.id))]


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
    rooms.clock.passes(minutes=1)
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
    rooms.clock.passes(minutes=1)
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


def test_a_reminder_goes_a_minute_later_and_never_once_it_is_taken_back(rooms: House) -> None:
    """Taken back, nobody is asked, and the poll may remind again: once, and all of them."""
    poll = an_asked_poll(rooms, PHONE, OTHER)
    rooms.clock.passes(hours=25)
    reminded(rooms, poll)
    rooms.clock.passes(seconds=59)
    turn(rooms)
    early = rooms.received()

    done = [taken_back(rooms, poll) for _ in range(2)]
    rooms.clock.passes(hours=1)
    turn(rooms)
    none_came = rooms.received()
    again = [reminded(rooms, poll) for _ in range(2)]
    rooms.clock.passes(minutes=1)
    turn(rooms)

    assert (early, none_came, done) == ([ASKED], [ASKED], [True, False])
    assert again == [2, None]
    assert [rooms.received(chat) for chat in (PHONE, OTHER)] == [[ASKED, ASKED]] * 2
    assert taken_back(rooms, poll) is False
    assert reminders(rooms)[:2] == [("cancelled", "taken_back")] * 2


def test_who_paused_in_the_minute_is_reminded_the_next_time(rooms: House) -> None:
    """What her own word cancelled does not stand in the way of the reminder that follows."""
    poll = an_asked_poll(rooms, PHONE)
    rooms.clock.passes(hours=25)
    reminded(rooms, poll)
    says(rooms, PHONE, "PAUSE")
    says(rooms, PHONE, "MENU")

    rooms.clock.passes(seconds=-30)
    assert taken_back(rooms, poll)
    assert reminded(rooms, poll) == 1

    assert len(asked_at(rooms, f"poll:{poll}:remind")) == 1


def test_of_what_has_left_nothing_is_taken_back(rooms: House) -> None:
    """A worker whose clock is ahead has begun: the poll has reminded, and does so no more."""
    poll = an_asked_poll(rooms, PHONE, OTHER)
    rooms.clock.passes(hours=25)
    reminded(rooms, poll)
    rooms.clock.passes(minutes=1)
    rooms.deliver()
    rooms.clock.passes(seconds=-10)

    with pytest.raises(broadcasting.HasLeft):
        taken_back(rooms, poll)

    assert [state for state, _ in reminders(rooms)] == ["delivered"] * 2
    assert reminded(rooms, poll) is None


def test_to_more_than_twenty_a_second_person_says_yes_to_the_reminder(rooms: House) -> None:
    """The yes to the opening is none to the reminder; who asked or wrote may not say it."""
    forum = a_forum(rooms)
    many(rooms, forum, 21)
    poll = a_poll(rooms, forum, closes=in_days(rooms, 5))
    with rooms.database.write() as connection:
        connection.execute(update(Poll).values(made_by=FERN))
        assert approving.approve(connection, f"poll:{poll}", BIRCH, rooms.clock(), rooms.clock())
    rooms.clock.passes(minutes=1)
    opened(rooms, poll)
    rooms.do(update(Outgoing).values(state="delivered"))
    rooms.clock.passes(hours=25)

    asked = [reminded(rooms, poll) for _ in range(2)]
    seen = rooms.clock()
    refused = [approved(rooms, poll, by) for by in (ASH, FERN)]
    stale = approved(rooms, poll, BIRCH, rooms.clock().replace(year=2025))
    waiting = reminders(rooms)
    said_yes = [approved(rooms, poll, BIRCH, seen) for _ in range(2)]

    assert (asked, refused, stale, waiting) == ([21, None], [False, False], False, [])
    assert said_yes == [True, False]
    assert reminders(rooms) == [("held", None)] * 21
    assert taken_back(rooms, poll)
    assert reminded(rooms, poll) == 21
    assert reminders(rooms) == [("cancelled", "taken_back")] * 21  # it is asked for anew
    with rooms.database.read() as connection:
        row = polls.find(connection, poll)
    assert row is not None
    assert reminding.is_asked_for(row)
    assert taken_back(rooms, poll)
    assert not approved(rooms, poll, BIRCH, seen)
