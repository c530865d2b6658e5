"""A good moment is hers to name: it holds for what was there then, and no longer than she says."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import answering
from bot.messages import Event, Inbound, Outcome, Sent
from bot.settling import Books
from storage import addresses, people
from storage.addresses import Address
from storage.claims import Claimed
from storage.consents import Consent
from storage.forums import DEFAULT_HOURS, Forum
from storage.outgoing import Outgoing
from tests.bot.test_knocking import (
    FIRST,
    QUESTION,
    open_poll,
    said,
    send_update,
    the_next_day,
)
from tests.rooms import PHONE, House, Member, a_forum, a_member

NEWS = "Hi. There is news. Reply 1 to see it, 2 for later, 0 to skip. No rush."

SOONER = "Letters now come sooner. 1 to say what you think, 0 to skip."


def of_news(rooms: House, forum_id: int) -> list[str]:
    """Send a piece of news, and give what comes of it at once."""
    before = len(rooms.received())
    send_update(rooms, forum_id, "Letters now come sooner.")
    return rooms.received()[before:]


def fails(rooms: House, member: Member, kind: str) -> None:
    """Let the provider refuse the only message of a kind for good, though its worker sent it."""
    books, lease = Books(rooms.keyring, rooms.journal), "token"
    with rooms.database.write() as connection:
        under_way = update(Outgoing).where(Outgoing.kind == kind).returning(Outgoing.id)
        row = connection.execute(under_way.values(state="sending", lease=lease)).scalar_one()
        claimed = Claimed(row, member.address_id, 1, lease)
        refused = Sent(Outcome.FAILED)
        address = addresses.lock_one(connection, member.address_id)
        books.record(connection, claimed, address, refused, rooms.clock(), has_receipts=True)


def fails_on(rooms: House, inbound: Inbound) -> None:
    """Let something come while its turn cannot be worked out."""
    rooms.do(update(Forum).values(hours="no hours"))
    rooms.reception.receive(inbound)
    rooms.do(update(Forum).values(hours=DEFAULT_HOURS))


def answered_by_a_person(rooms: House, member: Member, words: str) -> None:
    """Let a person answer the last text of a member."""
    (last,) = rooms.column("SELECT max(id) FROM inbox")
    with rooms.database.write() as connection:
        answering.answer(connection, rooms.keyring, member.id, last, words, rooms.clock())


def test_what_comes_hours_after_she_opened_asks_again(rooms: House) -> None:
    """A 1 in the morning opens what waited then; news of the afternoon waits for its own knock."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    assert said(rooms, "1") == [FIRST]
    said(rooms, "1")
    said(rooms, "1")
    rooms.clock.passes(hours=4)

    assert of_news(rooms, forum) == []
    assert the_next_day(rooms) == [NEWS]


@pytest.mark.parametrize(("away", "back"), [("STOP", "START"), ("PAUSE", "MENU"), ("LEAVE", "0")])
def test_silence_ends_the_good_moment(rooms: House, away: str, back: str) -> None:
    """Who comes back the same hour is asked anew before anything comes, and nothing is opened."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    said(rooms, "1")
    said(rooms, away)

    said(rooms, back)

    assert rooms.rows("SELECT opened_at, opened_until FROM addresses") == [(None, None)]
    assert of_news(rooms, forum) == []


def test_what_was_put_while_the_phone_changed_hands_goes_to_nobody(rooms: House) -> None:
    """The poll was put for everybody in the very moment in which she parted from the phone."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    rooms.clock.passes(hours=-6)  # before our hours: it waits
    open_poll(rooms, forum)
    with rooms.database.write() as connection:
        nobody = people.add(connection, rooms.clock())
        connection.execute(update(Address).values(person_id=nobody))

    assert the_next_day(rooms) == []
    assert rooms.rows("SELECT state, why FROM outgoing") == [("cancelled", "anothers")]


def test_a_question_that_never_came_keeps_nothing_away(rooms: House) -> None:
    """One failed message is not the end of all that we begin with somebody who does not write."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try", discreet=False)
    open_poll(rooms, forum)
    fails(rooms, member, "poll")

    assert of_news(rooms, forum) == [SOONER]


def test_a_reply_that_came_too_late_keeps_nothing_away(rooms: House) -> None:
    """After an hour without a worker the question in it was dropped: no answer is waited for."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    rooms.hear("PERSON", PHONE, "try")
    rooms.clock.passes(hours=1)
    rooms.deliver()

    assert rooms.received() == ["Your text came. Sorry that I was slow. Text MENU when you want."]
    assert of_news(rooms, forum) == [SOONER]


def test_a_knock_that_failed_is_made_anew_in_her_next_times(rooms: House) -> None:
    """What it announced would else wait in silence for an answer to what she never saw."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    fails(rooms, member, "knock")

    assert the_next_day(rooms, 3) == [QUESTION]


def test_a_knock_that_went_for_another_try_until_too_late_is_made_anew(rooms: House) -> None:
    """The provider was away until her window was over."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    due_at = rooms.clock() + timedelta(hours=12)
    again = update(Outgoing).where(Outgoing.kind == "knock")
    rooms.do(again.values(state="held", why="try_again", due_at=due_at, sending_at=None))

    assert the_next_day(rooms, 3) == [QUESTION]


def test_what_she_asks_for_at_night_comes_with_the_next_knock(rooms: House) -> None:
    """MENU shows that something is ready; out of her times it is not lost by asking for it."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    rooms.clock.passes(hours=12)
    said(rooms, "MENU")
    said(rooms, "1")

    assert the_next_day(rooms, 3) == [QUESTION]


@pytest.mark.parametrize("is_wanted", [True, False])
def test_all_that_she_opened_comes(rooms: House, *, is_wanted: bool) -> None:
    """What asks nothing makes room for the next, and so does what ends before it goes."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try")
    for words in ("PERSON", "When is the next one?", "1"):
        said(rooms, words)
    rooms.clock.passes(hours=18)  # before our hours: one knock for both
    answered_by_a_person(rooms, member, "This is Ash, a person. On Monday.")
    send_update(rooms, forum, "Letters now come sooner.")
    first = update(Outgoing).where(Outgoing.kind == ("answer" if is_wanted else "update"))
    rooms.do(first.values(good_until=rooms.clock() + timedelta(days=2)))
    the_next_day(rooms)
    rooms.clock.passes(hours=6)
    rooms.do(update(Consent).values(given=is_wanted))
    said(rooms, "MENU")

    came = said(rooms, "1")

    assert came == ["This is Ash, a person. On Monday.", *([SOONER] if is_wanted else [])]


def test_what_she_answered_after_all_is_not_asked_another_day(rooms: House) -> None:
    """LATER puts it off; BACK brings it at once, and then it is done."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    open_poll(rooms, forum)
    for words in ("LATER", "BACK", "3", "1"):
        said(rooms, words)

    assert the_next_day(rooms, 3) == []
    assert rooms.column("SELECT count(*) FROM answers") == [2]


def test_no_knock_comes_for_what_she_has_just_said_no_to(rooms: House) -> None:
    """The knock waited its turn behind the very question by which she took her yes back."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    said(rooms, "SETTINGS")
    said(rooms, "2")
    open_poll(rooms, forum)

    answer = said(rooms, "0")

    assert answer == ["Done. From now on I will only write back."]
    assert the_next_day(rooms, 3) == []
    assert rooms.column("SELECT why FROM outgoing WHERE kind = 'poll'") == ["no_consent"]


@pytest.mark.parametrize("event", [Event.PRESSED, Event.REACTED])
def test_a_press_on_which_the_turn_failed_answers_nothing_later(rooms: House, event: Event) -> None:
    """Tried again as a text, its 1 would answer whatever is open: a person sees it instead."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    open_poll(rooms, forum)
    fails_on(rooms, Inbound("try", PHONE, "p1", "1", rooms.clock(), event=event, button_of="old"))

    rooms.reception.try_again()

    assert rooms.column("SELECT count(*) FROM answers") == [0]
    assert rooms.column("SELECT state FROM inbox") == ["unread"]


def test_a_block_is_obeyed_whatever_the_turn_fails_on(rooms: House) -> None:
    """There are no words in it that a person could read and obey."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    fails_on(rooms, Inbound("try", PHONE, "b1", "", rooms.clock(), event=Event.BLOCKED))

    open_poll(rooms, forum)

    assert rooms.column("SELECT stopped_by FROM addresses") == ["block"]
    assert rooms.received() == []
