"""Polls and news go to everybody whom they are for: once, and to nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from bot import approving
from storage import addresses, consents, member_phones, members
from storage.addresses import Address
from storage.member_phones import MemberPhone
from storage.outgoing import Outgoing
from storage.polls import Poll
from storage.updates import Update
from tests.bot.broadcasts import (
    a_poll,
    an_update,
    asked_at,
    closed,
    in_days,
    many,
    number,
    opened,
    sent,
    stands,
)
from tests.rooms import House, a_forum, a_member, at_once


def states(rooms: House) -> list[str]:
    """List how the polls stand."""
    return rooms.column(select(Poll.state).order_by(Poll.id))


def test_opening_a_poll_puts_its_first_question_to_each_member(rooms: House) -> None:
    """One row for each, with all that the gate and the conversation need to know of it."""
    forum = a_forum(rooms)
    found = [a_member(rooms, forum, number(place)) for place in range(3)]
    poll = a_poll(rooms, forum, closes=in_days(rooms, 3))

    opened(rooms, poll)

    rows = rooms.rows(select(Outgoing).with_only_columns(*Outgoing.__table__.c))
    assert sorted(row.member_id for row in rows) == sorted(member.id for member in found)
    (same,) = {
        (row.cause, row.kind, row.opens, row.asks, row.priority, row.sender, row.parts, row.state)
        for row in rows
    }
    assert same == (f"poll:{poll}:open", "poll", f"poll:{poll}:1", True, 2, "sms", 1, "ready")
    assert {row.good_until for row in rows} == {in_days(rooms, 3)}
    assert rooms.rows(select(Poll.state, Poll.opened_at)) == [("open", rooms.clock())]


def test_a_poll_without_an_end_gets_one_when_it_opens(rooms: House) -> None:
    """After fourteen days it closes, and nothing of it goes any more."""
    forum = a_forum(rooms)
    a_member(rooms, forum)

    opened(rooms, a_poll(rooms, forum))

    assert rooms.column(select(Poll.closes_at)) == [in_days(rooms, 14)]
    assert rooms.column(select(Outgoing.good_until)) == [in_days(rooms, 14)]


def test_news_go_to_each_member_for_fourteen_days(rooms: House) -> None:
    """A row as that of a poll; its question names the news."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    news = an_update(rooms, forum)

    sent(rooms, news)

    (row,) = rooms.rows(select(Outgoing).with_only_columns(*Outgoing.__table__.c))
    assert (row.address_id, row.member_id) == (member.address_id, member.id)
    assert (row.cause, row.kind, row.opens) == (f"update:{news}", "update", f"update:{news}")
    assert row.good_until == in_days(rooms, 14)
    assert rooms.rows(select(Update.state, Update.sent_at)) == [("sent", rooms.clock())]


def test_two_workers_at_once_ask_everybody_once(rooms: House) -> None:
    """Whoever comes second finds nothing left to do, however often it looks."""
    forum = a_forum(rooms)
    many(rooms, forum, 12)
    poll, news = a_poll(rooms, forum), an_update(rooms, forum)

    def both(_: int) -> None:
        opened(rooms, poll)
        sent(rooms, news)

    at_once(6, both, threads=6)
    opened(rooms, poll)
    sent(rooms, news)

    assert (len(asked_at(rooms, f"poll:{poll}:open")), states(rooms)) == (12, ["open"])
    assert len(asked_at(rooms, f"update:{news}")) == 12


@pytest.mark.parametrize(("how_many", "state"), [(0, "ready"), (20, "ready"), (21, "waiting")])
def test_more_than_twenty_wait_for_an_approval(rooms: House, how_many: int, state: str) -> None:
    """Exactly twenty go, and nobody at all is no problem; what waits puts nothing to anybody."""
    forum = a_forum(rooms)
    many(rooms, forum, how_many)
    poll, news = a_poll(rooms, forum), an_update(rooms, forum)

    assert (states(rooms), rooms.column(select(Update.state))) == ([state], [state])
    opened(rooms, poll)
    sent(rooms, news)
    gone = 0 if state == "waiting" else 2 * how_many
    assert len(rooms.column(select(Outgoing.id))) == gone


def test_a_thousand_members_are_as_many_statements_as_thirty(rooms: House) -> None:
    """And each of them gets a row with a name of its own, by which a callback finds it."""
    seen: list[list[str]] = []
    for how_many, first in ((30, 0), (970, 30)):
        forum = a_forum(rooms, f"with-{how_many}")
        many(rooms, forum, how_many, first)
        poll, news = a_poll(rooms, forum), an_update(rooms, forum)
        with rooms.database.write() as connection:
            for thing in (f"poll:{poll}", f"update:{news}"):
                approving.approve(connection, thing, "birch", rooms.clock(), rooms.clock())
        rooms.clock.passes(minutes=1)

        with statements(rooms) as found:
            opened(rooms, poll)
            sent(rooms, news)
        seen.append([each for each in found if not each.startswith("BEGIN")])

    assert [len(each) for each in seen] == [14, 14]
    tokens = rooms.column(select(Outgoing.receipt_token))
    assert (len(tokens), len(set(tokens))) == (2000, 2000)


@contextmanager
def statements(rooms: House) -> Iterator[list[str]]:
    """Collect what goes to the database, once more for each row of a statement of many."""
    found: list[str] = []

    def count(*args: Any) -> None:
        found.extend([args[2]] * (len(args[3]) if args[5] else 1))

    event.listen(rooms.database.writer, "before_cursor_execute", count)
    yield found
    event.remove(rooms.database.writer, "before_cursor_execute", count)


GONE = ("stopped_at", "paused_at", "quiet_at", "leaving_until", "parked_at", "unreachable_at")


def test_whoever_wants_silence_or_cannot_be_reached_gets_no_row(rooms: House) -> None:
    """Of seven members the one whose phone stands in no such way."""
    forum = a_forum(rooms)
    found = [a_member(rooms, forum, number(place)) for place in range(7)]
    for column, member in zip(GONE, found, strict=False):
        stands(rooms, member.address_id, **{column: rooms.clock()})

    opened(rooms, poll := a_poll(rooms, forum))

    assert asked_at(rooms, f"poll:{poll}:open") == [found[-1].address_id]


def test_the_newest_choice_of_this_kind_decides(rooms: House) -> None:
    """A no after a yes leaves her out, a yes after a no brings her back; news are another kind."""
    forum = a_forum(rooms)
    no, again, other = (a_member(rooms, forum, number(place)) for place in range(3))
    choices = ((no, "polls", False), (again, "polls", False), (again, "polls", True),
               (other, "updates", False))  # fmt: skip
    for member, kind, given in choices:
        with rooms.database.write() as connection:
            choice = consents.Choice(1, "sms", rooms.clock())
            consents.add(connection, member.id, {kind: given}, choice)

    opened(rooms, poll := a_poll(rooms, forum))
    sent(rooms, news := an_update(rooms, forum))

    asked, told = asked_at(rooms, f"poll:{poll}:open"), asked_at(rooms, f"update:{news}")
    assert asked == sorted([again.address_id, other.address_id])
    assert told == sorted([no.address_id, again.address_id])


def test_whoever_has_not_joined_or_has_left_gets_no_row(rooms: House) -> None:
    """Only who is in the forum is asked."""
    forum = a_forum(rooms)
    for place, state in enumerate((members.JOINING, members.LEFT)):
        member = a_member(rooms, forum, number(place))
        with rooms.database.write() as connection:
            members.change(connection, member.id, state=state)

    opened(rooms, a_poll(rooms, forum))

    assert rooms.column(select(Outgoing.id)) == []


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, "first"),
        ({"heard_at": 1}, "second"),
        ({"heard_at": 1, "stopped_at": 0}, "none"),
        ({"heard_at": 1, "parked_at": 0}, "none"),
        ({"heard_at": 1, "unreachable_at": 0}, "none"),
        ({"stopped_at": 0, "parked_at": 0, "unreachable_at": 0}, "first"),
        ({"heard_at": 1, "confirmed_at": None}, "first"),
    ],
)
def test_of_two_phones_the_one_she_last_wrote_from_is_asked(
    rooms: House, second: dict[str, int | None], expected: str
) -> None:
    """One that has answered for itself before the others; where it is silent, no other instead."""
    forum = a_forum(rooms)
    first = a_member(rooms, forum, number(1))
    stands(rooms, first.address_id, heard_at=rooms.clock())
    with rooms.database.write() as connection:
        other = addresses.add(
            connection, rooms.keyring, "telegram", "12345", rooms.clock() - timedelta(days=1)
        )
    assert other is not None
    person = rooms.column(select(Address.person_id).where(Address.id == first.address_id))[0]
    facts = {name: None if days is None else in_days(rooms, days) for name, days in second.items()}
    stands(rooms, other.id, person_id=person, **facts)
    rooms.do(insert(MemberPhone).values(member_id=first.id, address_id=other.id))

    opened(rooms, poll := a_poll(rooms, forum))

    ids = {"first": [first.address_id], "second": [other.id], "none": []}
    assert asked_at(rooms, f"poll:{poll}:open") == ids[expected]


def test_a_poll_stays_within_its_forum(rooms: House) -> None:
    """Of two forums only the members of its own are asked; a person in both, in each apart."""
    one, two = a_forum(rooms, "one"), a_forum(rooms, "two")
    both = a_member(rooms, one, number(1))
    a_member(rooms, two, number(2))
    with rooms.database.write() as connection:
        person = connection.execute(
            select(Address.person_id).where(Address.id == both.address_id)
        ).scalar_one()
        new = members.NewMember(person, two, "code", state=members.IN)
        hers = members.add(connection, rooms.keyring, new, rooms.clock())
        member_phones.add(connection, hers, both.address_id)
        choice = consents.Choice(1, "sms", rooms.clock())
        consents.add(connection, hers, {"polls": True}, choice)

    opened(rooms, first := a_poll(rooms, one))
    opened(rooms, second := a_poll(rooms, two))

    assert asked_at(rooms, f"poll:{first}:open") == [both.address_id]
    query = select(Outgoing.member_id).where(Outgoing.cause == f"poll:{second}:open")
    assert (len(found := rooms.column(query)), hers in found, both.id in found) == (2, True, False)


def test_closing_cancels_what_has_not_left_of_this_poll_alone(rooms: House) -> None:
    """What has left stays as it is, and so does the other poll."""
    forum = a_forum(rooms)
    left, waits = (a_member(rooms, forum, number(place)) for place in range(2))
    first, second = a_poll(rooms, forum), a_poll(rooms, forum)
    for poll in (first, second):
        opened(rooms, poll)
    rooms.do(update(Outgoing).where(Outgoing.address_id == left.address_id).values(state="sent"))

    closed(rooms, first)
    closed(rooms, first)

    def row(poll: int, address_id: int) -> Any:  # noqa: ANN401 - a row
        query = select(Outgoing.state, Outgoing.why, Outgoing.ended_at).where(
            Outgoing.cause == f"poll:{poll}:open", Outgoing.address_id == address_id
        )
        return tuple(rooms.rows(query)[0])

    assert states(rooms) == ["closed", "open"]
    assert row(first, waits.address_id) == ("cancelled", "closed", rooms.clock())
    assert row(first, left.address_id) == ("sent", None, None)
    assert row(second, waits.address_id) == ("ready", None, None)


def test_a_poll_whose_end_has_passed_asks_nobody(rooms: House) -> None:
    """It was to open while no worker ran, and to close as well: it is closed at once."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    poll = a_poll(rooms, forum, closes=in_days(rooms, 1))
    rooms.clock.passes(days=2)

    opened(rooms, poll)

    assert rooms.rows(select(Poll.state, Poll.opened_at)) == [("closed", None)]
    assert rooms.column(select(Outgoing.id)) == []


def test_a_draft_goes_to_nobody(rooms: House) -> None:
    """It is kept until somebody says that it opens."""
    forum = a_forum(rooms)
    a_member(rooms, forum)

    opened(rooms, a_poll(rooms, forum, ready=False))

    assert (states(rooms), rooms.column(select(Outgoing.id))) == (["draft"], [])
