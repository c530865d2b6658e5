"""Whom a poll or a piece of news reached, in words that a forum's staff may read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import news, reached
from bot.safety.why import Why
from storage import consents, members
from storage.outgoing import Outgoing
from tests.bot.broadcasts import a_poll, an_update, closed, opened, sent, stands
from tests.rooms import House, a_forum, a_house, a_member

WAITS = "Waits for a good moment for this person, at the latest until Tuesday 8 December."


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[House]:
    """Give an empty house."""
    with a_house(f"sqlite:///{tmp_path}/test.db", tmp_path) as house:
        yield house


def told(rooms: House, forum: int, cause: str) -> dict[str | None, str]:
    """Say by alias how a broadcast stands."""
    with rooms.database.read() as connection:
        found = reached.deliveries(connection, rooms.keyring, forum, cause)
    return {one.alias: one.state for one in found}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"state": "sent"}, "Got it."),
        ({"state": "delivered"}, "Got it."),
        ({"state": "ready"}, WAITS),
        ({"state": "leased"}, WAITS),
        ({"state": "sending"}, WAITS),
        *(({"state": "held", "why": why}, WAITS) for why in (*Why, None)),
        ({"state": "unsure"}, reached.UNKNOWN),
        ({"state": "failed"}, "Was not sent: the provider could not deliver it."),
        ({"state": "failed", "provider_code": "30007"},
         "Was not sent: the provider could not deliver it."),
        ({"state": "failed", "why": "unreachable", "provider_code": "30003"},
         "Was not sent: the provider cannot reach this phone."),
        ({"state": "failed", "why": "a_person_said"},
         "Was not sent: a person said that it did not arrive."),
        *(({"state": "failed", "provider_code": code},
           "Was not sent: it could not go to this person at that time.")
          for code in ("21610", "403")),
        ({"state": "expired", "why": "expired"}, "Was not sent: no good moment came in time."),
        ({"state": "cancelled", "why": "paused"},
         "Was not sent: it could not go to this person at that time."),
        ({"state": "cancelled", "why": "skipped"},
         "Was not sent: this person did not want to see it now."),
        ({"state": "cancelled", "why": "of another time"},
         "Was not sent: no good moment came in time."),
    ],
)  # fmt: skip
def test_each_state_has_its_plain_words(
    rooms: House, facts: dict[str, str | None], expected: str
) -> None:
    """For any wait the same ones, whatever its cause."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    opened(rooms, poll := a_poll(rooms, forum))
    rooms.do(update(Outgoing).values(**facts))

    assert told(rooms, forum, f"poll:{poll}:open") == {"Rosa": expected}


@pytest.mark.parametrize(
    ("column", "because"),
    [
        ("stopped_at", "it could not go to this person at that time."),
        ("paused_at", "it could not go to this person at that time."),
        ("quiet_at", "it could not go to this person at that time."),
        ("leaving_until", "it could not go to this person at that time."),
        ("parked_at", "the number or chat may be somebody else's."),
        ("unreachable_at", "the number or chat cannot be reached."),
    ],
)
def test_whoever_got_no_row_is_named_with_the_reason(
    rooms: House, column: str, because: str
) -> None:
    """Before it goes, and after."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    stands(rooms, member.address_id, **{column: rooms.clock()})
    news, cause = an_update(rooms, forum), "update:1"

    before = told(rooms, forum, cause)
    sent(rooms, news)

    assert [before, told(rooms, forum, cause)] == [{"Rosa": f"Was not sent: {because}"}] * 2


@pytest.mark.parametrize(
    ("column", "because"),
    [
        ("stopped_at", "this person has stopped all messages."),
        ("paused_at", "this person has paused messages."),
    ],
)
def test_what_she_said_on_this_line_is_told(rooms: House, column: str, because: str) -> None:
    """Of another forum's line nothing is: it would tell that she is there, too."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    stands(rooms, member.address_id, **{column: rooms.clock()})
    with rooms.database.write() as connection:
        members.change(connection, member.id, **{column: rooms.clock()})
    news = an_update(rooms, forum)

    sent(rooms, news)

    assert told(rooms, forum, "update:1") == {"Rosa": f"Was not sent: {because}"}


@pytest.mark.parametrize("column", ["stopped_at", "paused_at"])
def test_what_she_said_here_once_does_not_tell_what_she_says_elsewhere(
    rooms: House, column: str
) -> None:
    """She had stopped on this line and begun again; the stop of today is another forum's."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    with rooms.database.write() as connection:
        members.change(connection, member.id, **{column: rooms.clock()})
    rooms.clock.passes(hours=1)
    stands(rooms, member.address_id, **{column: rooms.clock()})
    news = an_update(rooms, forum)

    sent(rooms, news)

    assert told(rooms, forum, "update:1") == {"Rosa": f"Was not sent: {reached.NOT_THEN}"}


def test_whoever_has_not_agreed_or_joined_later_is_named_so(rooms: House) -> None:
    """And whoever could not get it then, and could now, is not promised it."""
    forum = a_forum(rooms)
    unwilling = a_member(rooms, forum, alias="Wren")
    stopped = a_member(rooms, forum, "+447700900124", "Rowan")
    with rooms.database.write() as connection:
        choice = consents.Choice(1, "sms", rooms.clock())
        consents.add(connection, unwilling.id, {"polls": False}, choice)
    stands(rooms, stopped.address_id, stopped_at=rooms.clock())
    poll = a_poll(rooms, forum)
    opened(rooms, poll)
    stands(rooms, stopped.address_id, stopped_at=None)
    rooms.clock.passes(hours=1)
    a_member(rooms, forum, "+447700900125", "Heron")

    assert told(rooms, forum, f"poll:{poll}:open") == {
        "Wren": "Was not sent: this person has not agreed to this kind of message.",
        "Rowan": "Was not sent: it could not go to this person at that time.",
        "Heron": "Was not sent: this person joined after it had gone out.",
    }


def test_before_it_goes_it_is_said_who_gets_it(rooms: House) -> None:
    """A draft has no row yet."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    poll = a_poll(rooms, forum, ready=False)

    assert told(rooms, forum, f"poll:{poll}:open") == {"Rosa": reached.WILL_GET_IT}


def test_what_a_closing_cancelled_is_said_so(rooms: House) -> None:
    """It waited until it was too late."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    poll = a_poll(rooms, forum)
    opened(rooms, poll)
    closed(rooms, poll)

    assert told(rooms, forum, f"poll:{poll}:open") == {
        "Rosa": "Was not sent: it closed before a good moment came."
    }


def test_a_forum_sees_its_own_members_alone(rooms: House) -> None:
    """Of another forum's poll it sees nothing."""
    one, two = a_forum(rooms, "one"), a_forum(rooms, "two")
    a_member(rooms, one)
    poll = a_poll(rooms, one)
    opened(rooms, poll)

    assert told(rooms, two, f"poll:{poll}:open") == {}


def test_whoever_left_after_it_went_is_still_counted(rooms: House) -> None:
    """Without a name, once that is erased."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    opened(rooms, poll := a_poll(rooms, forum))
    rooms.do(update(Outgoing).values(state="sent"))
    with rooms.database.write() as connection:
        members.change(connection, member.id, state=members.LEFT, alias=None)

    assert told(rooms, forum, f"poll:{poll}:open") == {None: "Got it."}


def test_of_what_was_stopped_it_is_said_who_gets_it_all_the_same(rooms: House) -> None:
    """One has it, to one it was leaving in that moment, one gets it no more; so before it went."""
    forum = a_forum(rooms)
    found = [
        a_member(rooms, forum, f"+44770090012{place}", alias)
        for place, alias in enumerate(("Wren", "Rowan", "Heron"))
    ]
    sent(rooms, which := an_update(rooms, forum))
    for member, state in zip(found, ("delivered", "sending"), strict=False):
        mine = update(Outgoing).where(Outgoing.member_id == member.id)
        rooms.do(mine.values(state=state))
    early = an_update(rooms, forum)
    for each in (which, early):
        with rooms.database.write() as connection:
            news.stop(connection, each, "ash", rooms.clock())

    stopped = "Was not sent: it was stopped before it went."
    told_now = [told(rooms, forum, f"update:{each}") for each in (which, early)]
    assert told_now == [
        {"Wren": "Got it.", "Rowan": reached.LEAVES, "Heron": stopped},
        dict.fromkeys(("Wren", "Rowan", "Heron"), stopped),
    ]
