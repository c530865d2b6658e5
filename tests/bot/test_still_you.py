"""When it is asked whether a phone is still hers, what waits for that, and what no answer does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.phrases import say
from bot.timetable import Timetable
from storage import consents
from storage.addresses import Address
from storage.flags import NO_ANSWER
from storage.house import House as HouseRow
from storage.outgoing import DELIVERED, FAILED, Outgoing
from storage.still_you import ASKED
from tests.bot.doubts import (
    MONTH,
    OTHERS,
    QUESTION,
    WEEK,
    also_in,
    an_answer,
    arriving,
    flagged,
    says,
    stands,
    turn,
)
from tests.bot.test_gatekeeping import begun, row
from tests.rooms import NOW, House, Member, a_forum, a_member


@pytest.fixture
def rosa(rooms: House) -> Member:
    """Give somebody who joined now, by SMS."""
    return a_member(rooms, a_forum(rooms))


def test_it_is_asked_after_thirty_silent_days_and_once(rooms: House, rosa: Member) -> None:
    """Not a minute before; the phone is doubted from the moment that the question has left."""
    early = turn(rooms, NOW + MONTH - timedelta(minutes=1))
    before = stands(rooms)
    asked = turn(rooms, NOW + MONTH)
    again = turn(rooms, NOW + MONTH + timedelta(days=2))

    assert (early, before) == ([], (False, False, None))
    assert (asked, again) == ([QUESTION], [])
    assert stands(rooms) == (True, False, ASKED)
    counted = rooms.rows(select(Outgoing.kind, Outgoing.counted, Outgoing.member_id))
    assert [tuple(each) for each in counted] == [("check", True, rosa.id)]


@pytest.mark.parametrize(
    ("joined", "asked"),
    [
        pytest.param((2026, 12, 1, 5), (2026, 12, 31, 9), id="winter: nine o'clock is nine"),
        pytest.param(
            (2027, 2, 26, 5), (2027, 3, 28, 8), id="the night in which summer time begins"
        ),
        pytest.param((2026, 9, 25, 5), (2026, 10, 25, 9), id="the night in which it ends"),
        pytest.param((2026, 12, 1, 21), (2027, 1, 1, 9), id="in the evening: the next morning"),
    ],
)
def test_it_is_asked_in_her_times_alone(
    rooms: House, joined: tuple[int, int, int, int], asked: tuple[int, int, int, int]
) -> None:
    """Due at night it waits for the morning, by the clock on her wall."""
    rooms.clock.now = datetime(*joined, tzinfo=UTC)
    a_member(rooms, a_forum(rooms))
    morning = datetime(*asked, tzinfo=UTC)

    at_night = turn(rooms, rooms.clock() + MONTH)
    just_before = turn(rooms, morning - timedelta(minutes=1))

    assert (at_night, just_before, turn(rooms, morning)) == ([], [], [QUESTION])


def test_what_we_begin_waits_until_she_has_said_so(rooms: House, rosa: Member) -> None:
    """A one lets it go on; what she says of herself meanwhile is answered, and tells nothing."""
    turn(rooms, NOW + MONTH)
    news = an_answer(rooms, rosa)
    waiting = arriving(rooms)
    why = row(rooms, news)
    kept = says(rooms, "the letters came late")
    first = says(rooms, "MENU")
    yes = says(rooms, "1")

    assert (waiting, why) == ([], ("held", "doubted", None))
    assert (kept, first) == ([say("en", "doubted")], [say("en", "still_first")])
    assert yes == [say("en", "confirmed")]
    assert stands(rooms) == (False, False, None)
    assert row(rooms, news)[1] == "knock"  # as it would have been without all this
    assert flagged(rooms) == []


def test_nobody_answers_and_it_is_parked(rooms: House, rosa: Member) -> None:
    """After a week, with a flag in each forum that knows the phone; nothing waits any more."""
    other = also_in(rooms, rosa, "two")
    turn(rooms, NOW + MONTH)
    news = an_answer(rooms, rosa)
    arriving(rooms)
    turn(rooms, NOW + MONTH + WEEK - timedelta(minutes=1))
    before = stands(rooms)
    turn(rooms, NOW + MONTH + WEEK)
    turn(rooms, NOW + MONTH + 2 * WEEK)

    assert (before, stands(rooms)) == ((True, False, ASKED), (True, True, ASKED))
    assert sorted(flagged(rooms)) == sorted([(rosa.id, NO_ANSWER), (other, NO_ANSWER)])
    assert row(rooms, news)[:2] == ("cancelled", "parked")
    assert [kind for kind, *_ in rooms.journal.since(NOW)] == ["park"]


def test_what_she_texts_puts_it_off_but_not_for_ever(rooms: House, rosa: Member) -> None:
    """Each text begins the thirty days anew; after ninety she is asked all the same."""
    for day in (25, 50, 75):
        rooms.clock.now = NOW + timedelta(days=day)
        says(rooms, "thanks")
        assert turn(rooms) == []

    assert turn(rooms, NOW + timedelta(days=90) - timedelta(minutes=1)) == []
    assert turn(rooms, NOW + timedelta(days=90)) == [QUESTION]


def test_she_writes_while_it_waits_to_be_asked(rooms: House, rosa: Member) -> None:
    """What was true when it was put is true no more: it does not go."""
    rooms.do(update(HouseRow).values(sending_on=False))
    turn(rooms, NOW + MONTH)
    rooms.hear("thanks")
    rooms.do(update(HouseRow).values(sending_on=True))
    rooms.do(update(Outgoing).values(state="ready", due_at=None))

    assert turn(rooms) == []
    assert (row(rooms)[:2], stands(rooms)) == (("cancelled", "not_due"), (False, False, None))


def test_what_never_left_parks_nobody_and_is_asked_again(rooms: House, rosa: Member) -> None:
    """Nobody was asked: sending was off for more than a week."""
    rooms.do(update(HouseRow).values(sending_on=False))
    turn(rooms, NOW + MONTH)
    turn(rooms, NOW + MONTH + WEEK)
    rooms.do(update(HouseRow).values(sending_on=True))
    turn(rooms, NOW + MONTH + WEEK + timedelta(days=1))

    assert stands(rooms) == (True, False, ASKED)
    states = rooms.column(select(Outgoing.state).order_by(Outgoing.id))
    assert states == ["expired", DELIVERED]


def test_what_did_not_arrive_parks_nobody(rooms: House, rosa: Member) -> None:
    """It is asked once more, a week later."""
    rooms.clock.now = NOW + MONTH
    Timetable(rooms.reception).turn()
    arriving(rooms, FAILED)

    assert turn(rooms, NOW + MONTH + WEEK) == [QUESTION]
    assert (stands(rooms), flagged(rooms)) == ((True, False, ASKED), [])


@pytest.mark.parametrize(
    "silent",
    ["stopped_at", "paused_at", "leaving_until", "quiet_at", "parked_at", "unreachable_at"],
)
def test_nobody_is_asked_who_is_silent_or_out_of_reach(
    rooms: House, rosa: Member, silent: str
) -> None:
    """However long; once that is over the time goes on as before."""
    rooms.do(update(Address).values({silent: NOW}))

    assert turn(rooms, NOW + MONTH) == []
    assert turn(rooms, NOW + 4 * MONTH) == []
    assert rooms.column(select(Outgoing.id)) == []
    rooms.do(update(Address).values({silent: None}))
    assert turn(rooms, NOW + 4 * MONTH + WEEK) == [QUESTION]


def test_who_wants_no_messages_is_asked_after_ninety_days_alone(rooms: House, rosa: Member) -> None:
    """We would write nothing to her: her silence says nothing."""
    with rooms.database.write() as connection:
        none = dict.fromkeys(("notices", "polls", "updates"), False)
        consents.add(connection, rosa.id, none, consents.Choice(1, "sms", NOW))

    assert turn(rooms, NOW + MONTH) == []
    assert turn(rooms, NOW + 3 * MONTH) == [QUESTION]


def test_many_are_asked_a_few_in_each_minute(rooms: House, rosa: Member) -> None:
    """Thirty-five are due in the same moment; one worker turns its clock each second."""
    for chat in OTHERS:
        a_member(rooms, rosa.forum_id, chat)
    timetable = Timetable(rooms.reception)
    rooms.clock.now = NOW + MONTH
    counts = []
    for _ in range(4):
        timetable.turn()
        counts.append(len(rooms.column(select(Outgoing.id))))
        rooms.clock.passes(seconds=30)

    assert counts == [30, 30, 35, 35]


def test_a_number_written_down_that_never_answers_is_parked(rooms: House) -> None:
    """The one neutral question was all that ever went there; people look."""
    rosa = a_member(rooms, a_forum(rooms))
    rooms.do(update(Address).values(confirmed_at=None, memory=None))
    check = begun(rooms, rosa, "check")
    rooms.do(update(Outgoing).values(priority=2, asks=True))
    arriving(rooms)
    turn(rooms, NOW + WEEK - timedelta(minutes=1))
    before = stands(rooms)
    turn(rooms, NOW + WEEK)

    assert (before, stands(rooms)) == ((False, False, None), (False, True, None))
    assert (row(rooms, check)[0], flagged(rooms)) == (DELIVERED, [(rosa.id, NO_ANSWER)])
