"""What happens by itself, at its moment and not before."""

import time

import pytest
from sqlalchemy import select, update

from bot.timetable import Timetable
from storage import done_forms, drafts, staff
from storage.addresses import Address
from storage.clock_lock import ClockLock
from storage.database import Database
from storage.done_forms import DoneForm
from storage.drafts import Draft
from storage.inbox import Inbox
from storage.polls import Poll
from storage.wordings import Wording
from tests.bot.broadcasts import a_poll, an_update, asked_at, in_days
from tests.rooms import PHONE, House, a_forum, a_member

OTHER = "+447700900124"


def test_a_turn_of_the_clock_gives_the_receipts_that_are_due(rooms: House) -> None:
    """Of two members the one who has been quiet for three minutes."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    a_member(rooms, forum, OTHER)
    rooms.hear("It was late")
    rooms.clock.passes(minutes=2)
    rooms.hear("It was early", OTHER)
    rooms.clock.passes(minutes=1)

    Timetable(rooms.reception).turn()
    Timetable(rooms.reception).turn()

    found = [len(rooms.texts_to(phone)) for phone in (PHONE, OTHER)]
    assert found == [2, 1]
    assert rooms.texts_to()[1].startswith("Kept, in your words.")


def test_a_talk_that_cannot_go_on_holds_up_no_other(rooms: House) -> None:
    """It is woken no more; the other's receipt comes."""
    forum = a_forum(rooms)
    broken = a_member(rooms, forum)
    a_member(rooms, forum, OTHER)
    for phone in (PHONE, OTHER):
        rooms.hear("It was late", phone)
    sealed = rooms.keyring.seal_for_house("addresses.memory", "{}")
    rooms.do(update(Address).where(Address.id == broken.address_id).values(memory=sealed))
    rooms.clock.passes(minutes=3)

    Timetable(rooms.reception).turn()

    assert rooms.column(select(Address.wake_at)) == [None, None]
    assert [len(rooms.texts_to(phone)) for phone in (PHONE, OTHER)] == [1, 2]


@pytest.mark.parametrize("word", ["STOP", "PAUSE"])
def test_no_receipt_follows_on_a_silence(rooms: House, word: str) -> None:
    """She stopped or paused before it was due."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("It was late")
    rooms.hear(word)
    before = len(rooms.texts_to())
    rooms.clock.passes(minutes=5)

    Timetable(rooms.reception).turn()

    assert len(rooms.texts_to()) == before


def soon(lock: ClockLock) -> bool:
    """Ask for the lock as a worker does, turn after turn: PostgreSQL first ends a session."""
    until = time.monotonic() + 10
    while not lock.held() and time.monotonic() < until:
        time.sleep(0.01)
    return lock.held()


def test_one_worker_turns_the_clock_and_another_takes_over(rooms: House) -> None:
    """The lock is held by one, again and again, until it lets go or is gone."""
    second = Database(rooms.database.url.render_as_string(hide_password=False))
    mine, theirs = ClockLock(rooms.database), ClockLock(second)
    try:
        held = [mine.held(), theirs.held(), mine.held(), theirs.held()]
        mine.release()
        held += [soon(theirs), mine.held()]
        theirs.release()
        held += [soon(mine), mine.held()]
    finally:
        mine.release()
        theirs.release()
        second.close()

    assert held == [True, False, True, False, True, False, True, True]


def test_what_was_due_while_no_worker_ran_is_done_at_the_next_turn(rooms: House) -> None:
    """One opens late, one that is over closes, one that never opened asks nobody any more."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    over = a_poll(rooms, forum, closes=in_days(rooms, 1))
    Timetable(rooms.reception).turn()
    late, missed = a_poll(rooms, forum), a_poll(rooms, forum, closes=in_days(rooms, 2))
    news = an_update(rooms, forum)
    rooms.clock.passes(days=3)

    Timetable(rooms.reception).turn()

    states = rooms.column(select(Poll.state).order_by(Poll.id))
    assert states == ["closed", "open", "closed"]
    asked = {poll: asked_at(rooms, f"poll:{poll}:open") for poll in (over, late, missed)}
    assert asked == {over: [member.address_id], late: [member.address_id], missed: []}
    assert asked_at(rooms, f"update:{news}") == [member.address_id]


def test_what_begins_later_waits_for_its_moment(rooms: House) -> None:
    """A poll opens when its time has come, and closes when it is over; never before."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    poll = a_poll(rooms, forum, closes=in_days(rooms, 2))
    rooms.do(update(Poll).values(opens_at=in_days(rooms, 1)))
    table, seen = Timetable(rooms.reception), []

    for hours in (23, 1, 23, 1):
        rooms.clock.passes(hours=hours)
        table.turn()
        seen += rooms.column(select(Poll.state).where(Poll.id == poll))

    assert seen == ["ready", "open", "open", "closed"]


def test_a_poll_that_cannot_open_holds_up_no_other(
    rooms: House, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told by its id once, not every second, and opens when it can."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    broken, whole = a_poll(rooms, forum), a_poll(rooms, forum)
    words = rooms.column(select(Wording.words).order_by(Wording.id))[0]
    change = update(Wording).where(Wording.thing == f"poll:{broken}:1")
    rooms.do(change.values(words=b"nothing that a key opens"))
    table, seen = Timetable(rooms.reception), []

    for seconds in (0, 1, 58, 1):
        rooms.clock.passes(seconds=seconds)
        table.turn()
        seen.append(len(caplog.records))
    rooms.do(change.values(words=words))
    rooms.clock.passes(minutes=1)
    before = rooms.column(select(Poll.state).order_by(Poll.id))
    table.turn()

    assert (seen, before) == ([1, 1, 1, 2], ["ready", "open"])
    assert rooms.column(select(Poll.state).order_by(Poll.id)) == ["open", "open"]
    assert caplog.records[0].getMessage().startswith("poll_not_opened")
    assert len(asked_at(rooms, f"poll:{whole}:open")) == 1


def test_numbers_of_deliveries_are_forgotten_after_fourteen_days(rooms: House) -> None:
    """The provider may give the same ones again (rule 37); the texts stay."""
    a_member(rooms, a_forum(rooms))
    table, seen = Timetable(rooms.reception), []
    rooms.hear("It was late")
    rooms.do(update(Inbox).values(delivery_hash=b"1"))

    for days in (0, 14, 0.1):
        rooms.clock.passes(days=days)
        table.turn()
        seen += rooms.column(select(Inbox.delivery_hash))

    assert seen == [b"1", b"1", None]


def test_drafts_and_tokens_of_forms_are_forgotten(rooms: House) -> None:
    """A draft is kept for thirty days, the token of a form for two; no day earlier."""
    now = rooms.clock()
    with rooms.database.write() as connection:
        ash = staff.add(connection, "ash@example.org", "facilitator", None, now)
        drafts.keep(connection, rooms.keyring, ash, "/a", {"words": ["Dear"]}, now)
        done_forms.done(connection, "a" * 32, "/b", now)
    table, seen = Timetable(rooms.reception), []

    for days in (0, 2, 0.1, 27.9, 0.1):
        rooms.clock.passes(days=days)
        table.turn()
        kept = rooms.column(select(Draft.place)), rooms.column(select(DoneForm.led_to))
        seen.append(kept)

    assert seen == [(["/a"], ["/b"])] * 2 + [(["/a"], [])] * 2 + [([], [])]
