"""When a member is erased: not before her time, wholly or not at all, and by her alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.timetable import Timetable
from storage import (
    audit,
    flags,
    members,
)
from storage.addresses import Address
from storage.outgoing import LEASED, SENDING, Outgoing
from tests.bot.erased import (
    DAYS,
    OTHERS,
    a_life,
    finish,
    leave,
    let_pass,
    opened,
    owners,
    say,
    sealed,
)
from tests.rooms import House, a_forum, a_member


def test_until_the_last_moment_0_keeps_everything(rooms: House) -> None:
    """An hour before the end she stays, and nothing happens after it."""
    member = a_life(rooms)
    before = rooms.counts()["feedback_texts"]
    leave(rooms)
    let_pass(rooms, DAYS - timedelta(hours=1))

    assert say(rooms, "0") == ["OK. You are still in. MENU shows what I can do."]
    let_pass(rooms, DAYS)

    assert rooms.counts()["feedback_texts"] == before
    assert rooms.column(select(members.Member.erases)) == [False]
    assert opened(rooms, sealed(rooms), owners(rooms, member)) >= {"members.alias"}


def test_0_from_another_phone_of_hers_keeps_it_too(rooms: House) -> None:
    """Also where that phone speaks for another line of hers."""
    member = a_life(rooms)
    other = a_member(rooms, a_forum(rooms, "two"), OTHERS, channel="try")
    hers = select(Address.person_id).where(Address.id == member.address_id).scalar_subquery()
    rooms.do(update(members.Member).where(members.Member.id == other.id).values(person_id=hers))
    rooms.do(update(Address).where(Address.id == other.address_id).values(person_id=hers))
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    number = asked.partition(" and ")[2][:2]
    (done,) = say(rooms, f"blue kettle {number}")
    assert done.startswith("Done. By Friday your words and name are erased from Line one.")

    assert say(rooms, "0", OTHERS) == ["OK. You are still in. MENU shows what I can do."]
    let_pass(rooms, DAYS)

    assert rooms.column(select(members.Member.state)) == [members.IN, members.IN]


def test_a_message_that_is_leaving_holds_it_up(rooms: House) -> None:
    """What came of it has its place until then; the next turn of the clock erases."""
    a_life(rooms)
    leave(rooms)
    for state in (LEASED, SENDING):
        rooms.do(update(Outgoing).where(Outgoing.id == 1).values(state=state))
        rooms.clock.now += DAYS
        with rooms.database.write() as connection:
            (which,) = members.all_leaving(connection, rooms.clock())
        finish(rooms, which)
        assert rooms.column(select(members.Member.state)) == [members.IN]
    rooms.do(update(Outgoing).where(Outgoing.id == 1).values(state="sent"))

    finish(rooms, which)

    assert rooms.column(select(members.Member.state)) == [members.LEFT]


def test_cut_off_in_between_it_is_whole_or_not_there(
    rooms: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one transaction: a crash before its end erases nothing, and the next turn all."""
    a_life(rooms)
    leave(rooms)
    before = rooms.counts()
    rooms.clock.now += DAYS

    def crash(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(audit, "note", crash)
        Timetable(rooms.reception).turn()
    assert rooms.counts() == before

    let_pass(rooms, timedelta(minutes=2))

    assert rooms.counts()["feedback"] == 0
    assert rooms.column("SELECT action FROM audit WHERE member_id IS NOT NULL") == ["member_erased"]


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 10, 23, 19, 30, tzinfo=UTC),
        datetime(2027, 3, 26, 9, 10, tzinfo=UTC),
    ],
)
def test_72_hours_are_72_when_the_clocks_change(rooms: House, began: datetime) -> None:
    """Not an hour less on the night that is short, nor one more on the long one."""
    rooms.clock.now = began
    a_life(rooms)
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    shown = rooms.clock()
    say(rooms, f"blue kettle {asked.partition(' and ')[2][:2]}")
    rooms.clock.now = shown

    let_pass(rooms, DAYS - timedelta(seconds=1))
    assert rooms.counts()["feedback"] > 0
    let_pass(rooms, timedelta(seconds=1))

    assert rooms.counts()["feedback"] == 0


def test_three_wrong_tries_erase_nothing_and_people_are_told(rooms: House) -> None:
    """Each of her forums has a flag; for thirty days no text erases on this phone."""
    member = a_life(rooms)
    rooms.do(update(flags.Flag).values(done_at=rooms.clock()))
    say(rooms, "LEAVE")
    say(rooms, "2")
    for words in ("blue kettle", "47", "her birthday"):
        said = say(rooms, words)
    assert said[0].startswith("I can do that with a person.")
    with rooms.database.read() as connection:
        raised = [(row.member_id, row.kind) for row in flags.open_in(connection, member.forum_id)]
    assert raised == [(member.id, flags.WRONG_PHRASE)]
    before = rooms.counts()["feedback"]
    let_pass(rooms, DAYS + DAYS)
    assert rooms.counts()["feedback"] == before

    say(rooms, "0")
    say(rooms, "LEAVE")
    assert say(rooms, "2")[0].startswith("I can do that with a person.")
    say(rooms, "0")
    let_pass(rooms, timedelta(days=25))
    say(rooms, "LEAVE")
    assert say(rooms, "2")[0].startswith("For safety, text your phrase and ")
