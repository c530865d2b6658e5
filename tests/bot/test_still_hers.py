"""What shows that a phone is still hers, and what does not."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import still_you
from bot.messages import Event, Inbound
from bot.phrases import say
from storage import addresses
from storage.addresses import Address
from storage.flags import NO_ANSWER, NOT_STILL_HERS, WHO_IS_THIS
from storage.house import House as HouseRow
from storage.still_you import ASKED, BOUNCED, CAME_BACK
from tests.bot.doubts import (
    MONTH,
    QUESTION,
    WEEK,
    WITH_PHRASE,
    agree,
    an_answer,
    arriving,
    flagged,
    says,
    stands,
    turn,
)
from tests.bot.test_gatekeeping import row
from tests.rooms import NOW, House, Member, a_forum, a_member


@pytest.fixture
def rosa(rooms: House) -> Member:
    """Give somebody who joined now, by SMS."""
    return a_member(rooms, a_forum(rooms))


def test_a_late_yes_ends_it(rooms: House, rosa: Member) -> None:
    """She was away for a month; her other words are kept in silence."""
    turn(rooms, NOW + MONTH)
    turn(rooms, NOW + MONTH + WEEK)
    rooms.clock.passes(days=30)

    assert (says(rooms, "hello"), says(rooms, "1")) == ([], [say("en", "confirmed")])
    assert stands(rooms) == (False, False, None)


def test_a_no_parks_it_at_once(rooms: House, rosa: Member) -> None:
    """Without a word, and people look for another way to her."""
    turn(rooms, NOW + MONTH)

    assert says(rooms, "2") == []
    assert (stands(rooms)[1], flagged(rooms)) == (True, [(rosa.id, NOT_STILL_HERS)])


def test_with_a_phrase_nothing_else_counts(rooms: House, rosa: Member) -> None:
    """A wrong one gets the neutral line; the right one ends it, and begins the time anew."""
    agree(rooms, rosa, "blue kettle")
    asked = turn(rooms, NOW + MONTH)
    wrong, yes = says(rooms, "red kettle"), says(rooms, "1")
    doubted = stands(rooms)
    right = says(rooms, "Blue kettle")

    assert (asked, wrong, yes) == ([WITH_PHRASE], [say("en", "doubted")], [])
    assert (doubted, right) == ((True, False, ASKED), [say("en", "confirmed")])
    assert rooms.column(select(Address.checked_at)) == [NOW + MONTH + timedelta(minutes=2)]
    assert turn(rooms, NOW + 2 * MONTH - timedelta(minutes=1)) == []
    assert turn(rooms, NOW + 2 * MONTH + timedelta(minutes=3)) == [WITH_PHRASE]


def test_her_phrase_unasked_counts(rooms: House, rosa: Member) -> None:
    """It takes back the question that waits for her times, and the ninety days begin anew."""
    agree(rooms, rosa, "blue kettle")
    rooms.do(update(HouseRow).values(sending_on=False))
    turn(rooms, NOW + MONTH)
    rooms.do(update(HouseRow).values(sending_on=True))
    said = says(rooms, "blue kettle")

    assert said == [say("en", "phrase_heard")]
    assert turn(rooms) == []
    assert rooms.column(select(Address.checked_at)) == [NOW + MONTH]
    assert row(rooms)[:2] == ("cancelled", "answered")


def test_who_asks_who_writes_is_not_let_in_by_a_yes(rooms: House, rosa: Member) -> None:
    """One flag, however often it is asked; nothing parks it, and a person or a phrase ends it."""
    lines = [says(rooms, "who is this"), says(rooms, "who is this?")]
    rest = [says(rooms, each) for each in ("MENU", "1", "yes")]
    later = turn(rooms, NOW + 4 * MONTH)

    assert lines == [[say("en", "who_is_this")]] * 2
    assert (rest, later) == ([[say("en", "doubted")], [], []], [])
    assert (stands(rooms), flagged(rooms)) == (
        (True, False, WHO_IS_THIS),
        [(rosa.id, WHO_IS_THIS)],
    )
    agree(rooms, rosa, "blue kettle")
    assert says(rooms, "blue kettle") == [say("en", "confirmed")]
    assert stands(rooms) == (False, False, None)


def test_after_a_bounce_whoever_writes_shows_who_she_is(rooms: House, rosa: Member) -> None:
    """What comes in is kept; MENU asks; nobody is asked a second time where that was answered."""
    rooms.do(update(Address).values(unreachable_at=NOW))
    rooms.clock.passes(hours=1)
    kept = says(rooms, "the letters came late")
    doubted = stands(rooms)
    asked = says(rooms, "MENU")

    assert (kept, doubted) == ([say("en", "doubted")], (True, False, BOUNCED))
    assert (asked, says(rooms, "1")) == ([say("en", "still_first")], [say("en", "confirmed")])
    assert turn(rooms, NOW + timedelta(days=2)) == []


def test_after_a_bounce_it_is_asked_the_next_day(rooms: House, rosa: Member) -> None:
    """She wrote, and asked for nothing: the question comes by itself, once."""
    rooms.do(update(Address).values(unreachable_at=NOW))
    says(rooms, "the letters came late")

    assert turn(rooms, NOW + timedelta(days=1, minutes=1)) == [QUESTION]
    assert turn(rooms, NOW + timedelta(days=3)) == []


def test_what_her_own_text_was_answered_with_has_asked_her(rooms: House, rosa: Member) -> None:
    """It is not asked again the next day; a week without an answer parks the phone."""
    rooms.do(update(Address).values(unreachable_at=NOW))
    says(rooms, "MENU")

    assert turn(rooms, NOW + timedelta(days=1, minutes=1)) == []
    assert turn(rooms, NOW + WEEK + timedelta(minutes=1)) == []
    assert (stands(rooms), flagged(rooms)) == ((True, True, BOUNCED), [(rosa.id, NO_ANSWER)])


@pytest.mark.parametrize(("channel", "doubt"), [("telegram", CAME_BACK), ("sms", None)])
def test_who_had_blocked_us_shows_who_she_is(rooms: House, channel: str, doubt: str | None) -> None:
    """A chat that was blocked may be somebody else's; who stopped an SMS has the same phone."""
    a_member(rooms, a_forum(rooms), "77", channel=channel)
    event = Event.BLOCKED if channel == "telegram" else Event.WROTE
    rooms.reception.receive(Inbound(channel, "77", "1", "stop", rooms.clock(), event=event))
    rooms.clock.passes(days=1)
    rooms.hear("/start", "77", channel)
    found = rooms.rows(select(Address.doubt, Address.stopped_at))

    assert [tuple(each) for each in found] == [(doubt, None)]


def test_a_person_who_heard_it_from_her_ends_it(rooms: House, rosa: Member) -> None:
    """The question is over, what waited goes on, and her time begins anew."""
    turn(rooms, NOW + MONTH)
    news = an_answer(rooms, rosa)
    arriving(rooms)
    with rooms.database.write() as connection:
        phone = addresses.lock_one(connection, rosa.address_id)
        still_you.is_right(connection, [phone], rooms.clock())

    assert says(rooms, "1")[0] == say("en", "nothing_open")
    assert (stands(rooms), row(rooms, news)[1]) == ((False, False, None), "knock")
