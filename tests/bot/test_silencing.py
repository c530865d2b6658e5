"""Staff stop or pause for somebody: every phone of hers, at once, whatever else is known."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.messages import Kind
from bot.silencing import Silence, paused, silenced, stopped
from storage import addresses, members, outbox, roster
from storage.addresses import Address
from storage.members import LEFT
from storage.members import Member as MemberRow
from storage.outgoing import CANCELLED, READY, SENDING, Outgoing
from storage.sealing import Owner
from tests.rooms import PHONE, House, Member, a_forum, a_member

OTHER = "+447700900124"


@pytest.fixture
def rosa(rooms: House) -> Member:
    """Give a member with two phones."""
    member = a_member(rooms, a_forum(rooms))
    with rooms.database.write() as connection:
        first = addresses.lock(connection, rooms.keyring, "sms", PHONE)
        second = addresses.meet(connection, rooms.keyring, "sms", OTHER, rooms.clock())
        assert first is not None
        addresses.change(connection, [second.id], person_id=first.row.person_id)
    return member


def silence(rooms: House, member: Member, asked: Silence) -> bool:
    """Fall silent for a member."""
    with rooms.database.write() as connection:
        return silenced(connection, rooms.journal, member.id, asked)


def put(rooms: House, chat: str, kind: Kind, state: str = READY) -> None:
    """Let something wait for a phone."""
    with rooms.database.write() as connection:
        known = addresses.lock(connection, rooms.keyring, "sms", chat)
        assert known is not None
        owner: Owner = known.owner
        now = rooms.clock()
        new = outbox.NewMessage(f"{kind}:{chat}", kind, 1, "words", 1, now, now + timedelta(days=1))
        row = outbox.put(connection, rooms.keyring, owner, "sms", new)
        connection.execute(update(Outgoing).where(Outgoing.id == row).values(state=state))


def test_every_phone_of_hers_falls_silent_and_what_waits_is_cancelled(
    rooms: House, rosa: Member
) -> None:
    """But for the answer to words of risk, and what is leaving in this very moment."""
    put(rooms, PHONE, Kind.POLL)
    put(rooms, OTHER, Kind.REPLY)
    put(rooms, OTHER, Kind.RISK)
    put(rooms, PHONE, Kind.UPDATE, SENDING)

    assert silence(rooms, rosa, stopped(rooms.clock()))

    found = rooms.rows(select(Outgoing.kind, Outgoing.state))
    assert {row.kind: row.state for row in found} == {
        Kind.POLL: CANCELLED,
        Kind.REPLY: CANCELLED,
        Kind.RISK: READY,
        Kind.UPDATE: SENDING,
    }
    facts = rooms.rows(select(Address.stopped_at, Address.stopped_by))
    assert [tuple(row) for row in facts] == [(rooms.clock(), "staff")] * 2
    noted = rooms.journal.since(rooms.clock() - timedelta(days=1))
    assert [kind for kind, _, _ in noted] == ["stop", "stop"]


def test_a_phone_that_is_silent_already_stays_as_it_is(rooms: House, rosa: Member) -> None:
    """Her own pause keeps its moment; this forum learns only of what it did itself."""
    before = rooms.clock()
    rooms.do(update(Address).where(Address.id == rosa.address_id).values(paused_at=before))
    rooms.clock.passes(hours=1)

    assert silence(rooms, rosa, paused(rooms.clock()))

    found = rooms.rows(select(Address.id, Address.paused_at))
    moments = {row.id == rosa.address_id: row.paused_at for row in found}
    assert moments == {True: before, False: rooms.clock()}
    assert rooms.column(select(MemberRow.paused_at)) == [rooms.clock()]


def test_what_this_forum_knows_is_not_what_is_long_over(rooms: House, rosa: Member) -> None:
    """She began again, and stopped elsewhere: who presses stop here sees that it is done."""
    with rooms.database.write() as connection:
        members.change(connection, rosa.id, stopped_at=rooms.clock())
    rooms.clock.passes(hours=1)
    rooms.do(update(Address).values(stopped_at=rooms.clock()))
    rooms.clock.passes(hours=1)

    assert silence(rooms, rosa, stopped(rooms.clock()))

    assert rooms.column(select(MemberRow.stopped_at)) == [rooms.clock()]
    with rooms.database.read() as connection:
        forum = rooms.column(select(MemberRow.forum_id))[0]
        assert roster.count(connection, forum) == {roster.STOPPED: 1}


def test_it_is_obeyed_though_the_journal_cannot_be_written(
    rooms: House, rosa: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a word of hers would be."""

    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk"))

    monkeypatch.setattr(type(rooms.journal), "note", fails)

    assert silence(rooms, rosa, stopped(rooms.clock()))
    assert rooms.column(select(Address.stopped_by)) == ["staff", "staff"]


def test_nothing_is_done_for_who_has_left(rooms: House, rosa: Member) -> None:
    """Nor for an id that is nobody's."""
    with rooms.database.write() as connection:
        members.change(connection, rosa.id, state=LEFT)

    nobody = Member("0" * 24, rosa.address_id, rosa.forum_id, PHONE)
    assert [silence(rooms, each, stopped(rooms.clock())) for each in (rosa, nobody)] == [False] * 2
    assert rooms.column(select(Address.stopped_at)) == [None, None]
