"""What happens by itself, at its moment and not before."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.timetable import Timetable
from storage.addresses import Address
from storage.clock_lock import ClockLock
from storage.database import Database
from tests.rooms import PHONE, House, a_forum, a_house, a_member

OTHER = "+447700900124"


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database."""
    with a_house(database_url, tmp_path) as house:
        yield house


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
