"""Whether a phone is still hers: when that is asked, what waits for it, and what no answer does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot import still_you
from bot.messages import Event, Inbound
from bot.phrases import say
from bot.reading import fold
from bot.safety.agreed import PHRASE
from bot.timetable import Timetable
from storage import addresses, consents, member_phones, members
from storage.addresses import Address
from storage.flags import NO_ANSWER, NOT_STILL_HERS, WHO_IS_THIS, Flag
from storage.house import House as HouseRow
from storage.outgoing import DELIVERED, FAILED, SENDING, Outgoing
from storage.still_you import ASKED, BOUNCED, CAME_BACK
from tests.bot.test_gatekeeping import ask, begun, row
from tests.rooms import NOW, House, Member, a_forum, a_member

QUESTION, WITH_PHRASE = say("en", "still"), say("en", "still_phrase")
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
OTHERS = [f"+4477009002{place:02}" for place in range(34)]


@pytest.fixture
def rosa(rooms: House) -> Member:
    """Give somebody who joined now, by SMS."""
    return a_member(rooms, a_forum(rooms))


def turn(rooms: House, at: datetime | None = None) -> list[str]:
    """Let the clock turn, at a moment, and carry out what may go; give what arrived."""
    rooms.clock.now = at or rooms.clock.now
    Timetable(rooms.reception).turn()
    return arriving(rooms)


def arriving(rooms: House, state: str = DELIVERED) -> list[str]:
    """Carry out what may go now; the provider says the same of each."""
    arrived = []
    while sending := ask(rooms):
        arrived.append(sending.words)
        ended = {"state": state, "ended_at": rooms.clock()}
        rooms.do(update(Outgoing).where(Outgoing.state == SENDING).values(ended))
    return arrived


def says(rooms: House, words: str) -> list[str]:
    """Text something; give what is answered at once."""
    rooms.hear(words)
    answered = arriving(rooms)
    rooms.clock.passes(minutes=1)
    return answered


def stands(rooms: House) -> tuple[bool, bool, str | None]:
    """Say of the first phone whether it is doubted and parked, and why it is doubted."""
    found = rooms.rows(select(Address.doubted_at, Address.parked_at, Address.doubt))[0]
    return found.doubted_at is not None, found.parked_at is not None, found.doubt


def flagged(rooms: House) -> list[tuple[str, str]]:
    """List the flags, each with whose it is."""
    rows = rooms.rows(select(Flag.member_id, Flag.kind).order_by(Flag.id))
    return [(found.member_id, found.kind) for found in rows]


def agree(rooms: House, member: Member, phrase: str) -> None:
    """Agree a phrase with her."""
    with rooms.database.write() as connection:
        phone = addresses.lock_one(connection, member.address_id)
        hashed = rooms.keyring.agreed_hash(PHRASE, phone.person_id, fold(phrase))
        addresses.change(connection, [phone.id], phrase=hashed)


def an_answer(rooms: House, member: Member) -> int:
    """Put a person's answer to her; gives its row."""
    which = begun(rooms, member, "answer")
    rooms.do(update(Outgoing).where(Outgoing.id == which).values(good_until=NOW + 4 * MONTH))
    return which


def also_in(rooms: House, member: Member, slug: str) -> str:
    """Let her be in one more forum that knows her phone."""
    forum, now = a_forum(rooms, slug), rooms.clock()
    with rooms.database.write() as connection:
        phone = addresses.lock_one(connection, member.address_id)
        new = members.NewMember(phone.person_id, forum, "code", state=members.IN, alias="Wren")
        other = members.add(connection, rooms.keyring, new, now)
        member_phones.add(connection, other, phone.id)
    return other


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


def test_what_she_texts_puts_it_off_but_not_for_ever(rooms: House, rosa: Member) -> None:
    """Each text begins the thirty days anew; after ninety she is asked all the same."""
    for day in (25, 50, 75):
        rooms.clock.now = NOW + timedelta(days=day)
        says(rooms, "thanks")
        assert turn(rooms) == []

    assert turn(rooms, NOW + timedelta(days=90) - timedelta(minutes=1)) == []
    assert turn(rooms, NOW + timedelta(days=90)) == [QUESTION]


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
