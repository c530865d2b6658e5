"""What is to be looser comes after a day, by the clock, unless anything tightened before."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot import silencing
from bot.timetable import Timetable
from storage import consents, flags, member_phones, members
from storage.addresses import Address
from storage.members import Member
from tests.bot.test_agreed_words import agree
from tests.rooms import PHONE, House, a_forum, a_member
from tests.rooms import Member as Made

DAY = timedelta(hours=24)
NARROW, WIDE = "09:00-12:00", "09:00-20:00"


@pytest.fixture
def hers(rooms: House) -> Made:
    """Give a member with a phrase, whose times are mornings."""
    made = a_member(rooms, a_forum(rooms), channel="try")
    rooms.do(update(Member).values(hours=NARROW, joined_at=rooms.clock() - 2 * DAY))
    rooms.do(update(Address).values(hours=NARROW))
    agree(rooms, channel="try")
    return made


def wants(rooms: House, *words: str) -> str:
    """Let her want something looser, and say her phrase; gives the last answer."""
    for each in ("SETTINGS", *words, "blue kettle"):
        said = rooms.say(each)
    return said[0]


def turns(rooms: House, after: timedelta) -> None:
    """Let the clock turn after a while."""
    rooms.clock.now += after
    Timetable(rooms.reception).turn()


def stands(rooms: House) -> list[tuple[str | None, bool, bool]]:
    """Say of each phone which times and mode are in force, and whether more is to come."""
    rows = rooms.rows(select(Address.hours, Address.discreet, Address.looser_at))
    return [(row.hours, row.discreet, row.looser_at is not None) for row in rows]


def test_wider_times_hold_after_a_day(rooms: House, hers: Made) -> None:
    """A second before it they do not; it is done once, and nothing is sent to say so."""
    assert wants(rooms, "1", "4").startswith("Done. From Wednesday 10.31am on")
    before = rooms.received()

    turns(rooms, DAY - timedelta(seconds=31))
    assert stands(rooms) == [(NARROW, True, True)]
    turns(rooms, timedelta(seconds=1))

    assert stands(rooms) == [(WIDE, True, False)]
    assert rooms.column(select(Member.hours)) == [WIDE]
    rooms.deliver()
    assert rooms.received() == before


def test_of_two_forums_the_narrower_stays(rooms: House, hers: Made) -> None:
    """What one forum may do from then on another still may not: what both allow is in force."""
    second = a_forum(rooms, "two")
    with rooms.database.write() as connection:
        person = connection.execute(select(Address.person_id)).scalar_one()
        new = members.NewMember(person, second, "code", state=members.IN, hours="10:00-18:00")
        other = members.add(connection, rooms.keyring, new, rooms.clock())
        member_phones.add(connection, other, hers.address_id)
    wants(rooms, "1", "4")

    turns(rooms, DAY)

    assert stands(rooms) == [("10:00-18:00", True, False)]
    assert sorted(rooms.column(select(Member.hours))) == [WIDE, "10:00-18:00"]


def test_more_kinds_and_less_private(rooms: House, hers: Made) -> None:
    """The yes is written down when it counts; less private holds on the phones of her forum."""
    with rooms.database.write() as connection:
        none = dict.fromkeys(("notices", "polls", "updates"), False)
        choice = consents.Choice(1, "try", rooms.clock())
        consents.add(connection, hers.id, none, choice)
    wants(rooms, "2", "1 3")
    turns(rooms, DAY)
    with rooms.database.read() as connection:
        assert consents.all_given(connection, hers.id) == {"notices", "updates"}

    wants(rooms, "3")
    assert stands(rooms) == [(NARROW, True, True)]
    turns(rooms, DAY)

    assert stands(rooms) == [(NARROW, False, False)]


@pytest.mark.parametrize("words", ["STOP", "PAUSE", "LEAVE", "who is this", "SETTINGS"])
def test_what_tightens_takes_it_back(rooms: House, hers: Made, words: str) -> None:
    """Also where she takes that back herself before the day is over."""
    wants(rooms, "1", "4")
    rooms.say(words)
    rooms.say("START" if words == "STOP" else "0" if words == "LEAVE" else "MENU")

    turns(rooms, DAY)

    assert stands(rooms) == [(NARROW, True, False)]


def test_what_staff_do_takes_it_back(rooms: House, hers: Made) -> None:
    """She asked somebody to stop everything: START brings back no wider times."""
    wants(rooms, "1", "4")
    with rooms.database.write() as connection:
        asked = silencing.stopped(rooms.clock())
        assert silencing.silenced(connection, rooms.journal, hers.id, asked)
    rooms.say("START")

    turns(rooms, DAY)

    assert stands(rooms) == [(NARROW, True, False)]


@pytest.mark.parametrize("mark", ["quiet_at", "parked_at", "doubted_at", "unreachable_at"])
def test_a_phone_that_may_not_be_hers_loosens_nothing(rooms: House, hers: Made, mark: str) -> None:
    """However it came to stand like that."""
    wants(rooms, "1", "4")
    rooms.do(update(Address).values({mark: rooms.clock()}))

    turns(rooms, DAY)

    assert stands(rooms) == [(NARROW, True, False)]


def test_three_wrong_phrases_raise_a_flag_and_loosen_nothing(rooms: House, hers: Made) -> None:
    """A person of her forum looks; the right phrase loosens nothing for thirty days."""
    for words in ("SETTINGS", "1", "4", "red kettle", "kettle", "1234"):
        said = rooms.say(words)
    assert said == [
        "I can do that with a person. One will write to you by Thursday, in your times."
    ]
    with rooms.database.read() as connection:
        raised = [(row.member_id, row.kind) for row in flags.open_in(connection, hers.forum_id)]
    assert raised == [(hers.id, flags.WRONG_PHRASE)]
    rooms.say("SETTINGS")
    rooms.say("1")
    assert rooms.say("4")[0].startswith("I can do that with a person.")

    turns(rooms, DAY)

    assert stands(rooms) == [(NARROW, True, False)]


@pytest.mark.parametrize(
    "began",
    [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2027, 3, 27, 12, tzinfo=UTC)],
)
def test_a_day_is_24_hours_when_the_clocks_change(
    rooms: House, hers: Made, began: datetime
) -> None:
    """The hour that is said is that of the clock on her wall; the wait is as long as ever."""
    rooms.clock.now = began
    said = wants(rooms, "1", "4")
    hour = "12.01pm" if began.month == 10 else "1.01pm"
    assert said.startswith(f"Done. From Sunday {hour} on")

    turns(rooms, DAY - timedelta(seconds=31))
    assert stands(rooms)[0][0] == NARROW
    turns(rooms, timedelta(seconds=1))

    assert stands(rooms)[0][0] == WIDE


def test_what_waits_is_sealed(rooms: House, hers: Made) -> None:
    """Whoever has the database alone does not see that she wants it."""
    wants(rooms, "3")

    (sealed,) = rooms.column(select(Address.looser))
    assert b"open" not in sealed
    assert PHONE.encode() not in sealed
