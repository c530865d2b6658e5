"""The outbox: how messages are put, claimed, marked and settled.

Order of locks: addresses by rising id, then outgoing. A claim commits before anything else is
touched. Per address one row at a time: a row in `leased` or `sending` blocks all others of it;
among the waiting ones risk replies go first, then replies in their order, then what we began.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.forums import Forum
from storage.house import House
from storage.members import Member
from storage.outgoing import (
    CANCELLED,
    DELIVERED,
    FAILED,
    HELD,
    LEASED,
    NEVER_CAME,
    NOT_LEFT,
    READY,
    SENDING,
    SENT,
    UNDER_WAY,
    UNSURE,
    Outgoing,
)
from storage.sealing import Keyring, Owner
from storage.wordings import Wording

LEASE = timedelta(seconds=20)
# Kinds that the outbox itself must know; the others are the gate's business.
RISK, LATE_LINE, CHECK = "risk", "late_line", "check"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One message to be put in the outbox, in words of its own."""

    cause: str
    kind: str
    priority: int
    words: str = field(repr=False)
    parts: int
    made_at: datetime
    good_until: datetime
    ordinal: int = 0
    member_id: str | None = None
    said_at: datetime | None = None
    choices: int = 0
    asks: bool = False
    passes: str | None = None


_insert = insert(Outgoing).returning(Outgoing.id, Outgoing.ordinal)


def put(
    connection: Connection, keyring: Keyring, address: Owner, sender: str, new: NewMessage
) -> int:
    """Put a message to a locked address, and give the row's id.

    IntegrityError where the same cause put it before.
    """
    return put_all(connection, keyring, address, sender, [new])[new.ordinal]


def put_all(
    connection: Connection, keyring: Keyring, address: Owner, sender: str, new: list[NewMessage]
) -> dict[int, int]:
    """Put the messages of one cause in one statement, and give the rows' ids by ordinal."""
    if not new:
        return {}
    rows = [_row(keyring, address, sender, message) for message in new]
    return {row.ordinal: row.id for row in connection.execute(_insert, rows)}


def _row(keyring: Keyring, address: Owner, sender: str, new: NewMessage) -> dict[str, object]:
    return {
        "address_id": address.id,
        "member_id": new.member_id,
        "sender": sender,
        "cause": new.cause,
        "ordinal": new.ordinal,
        "kind": new.kind,
        "priority": new.priority,
        "words": keyring.seal(address, "outgoing.words", new.words),
        "choices": new.choices,
        "asks": new.asks,
        "passes": new.passes,
        "parts": new.parts,
        "made_at": new.made_at,
        "said_at": new.said_at,
        "good_until": new.good_until,
        "state": READY,
        "attempts": 0,
        "receipt_token": secrets.token_urlsafe(16),
    }


_other = aliased(Outgoing)
_now = bindparam("now", type_=Moment())


def _may_go(row: Any) -> Any:  # noqa: ANN401 - an entity or an alias of it
    return or_(row.state == READY, and_(row.state == HELD, row.due_at <= _now))


_blocked = exists().where(
    _other.address_id == Outgoing.address_id,
    or_(
        _other.state.in_(UNDER_WAY),
        and_(
            _may_go(_other),
            tuple_(_other.priority, _other.id) < tuple_(Outgoing.priority, Outgoing.id),
        ),
    ),
)
_first_of_each = (
    select(Outgoing.id)
    .where(_may_go(Outgoing), Outgoing.sender == bindparam("of"), ~_blocked)
    .order_by(Outgoing.priority, Outgoing.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_claim = (
    update(Outgoing)
    .where(Outgoing.id.in_(_first_of_each))
    .values(state=LEASED, lease=bindparam("token"), leased_until=bindparam("until"))
    .returning(Outgoing.id, Outgoing.address_id, Outgoing.priority, Outgoing.parts)
)
_free_leases = (
    update(Outgoing)
    .where(Outgoing.state == LEASED, Outgoing.leased_until < _now)
    .values(state=READY, lease=None, leased_until=None)
)
# Risk replies alone may double: one that may not have left goes again.
_died_sending = (
    update(Outgoing)
    .where(Outgoing.state == SENDING, Outgoing.leased_until < _now)
    .values(state=case((Outgoing.kind == RISK, READY), else_=UNSURE), lease=None, leased_until=None)
    .returning(Outgoing.id)
)
_anything = select(
    or_(
        exists().where(Outgoing.sender == bindparam("of"), _may_go(Outgoing)),
        exists().where(Outgoing.state.in_(UNDER_WAY), Outgoing.leased_until < _now),
    )
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this worker has in hand until its lease ends."""

    id: int
    address_id: int
    parts: int
    lease: str = field(repr=False)


def anything_to_do(connection: Connection, sender: str, now: datetime) -> bool:
    """Say whether a claim could find anything: most looks find nothing, and need not write."""
    return bool(connection.execute(_anything, {"of": sender, "now": now}).scalar())


def claim(connection: Connection, sender: str, most: int, now: datetime) -> list[Claimed]:
    """Take up to `most` rows of one sender in hand: of each address at most the first."""
    lease = secrets.token_urlsafe(12)
    bound = {"of": sender, "most": most, "now": now, "token": lease, "until": now + LEASE}
    rows = connection.execute(_claim, bound).all()
    ordered = sorted(rows, key=lambda row: (row.priority, row.id))
    return [Claimed(row.id, row.address_id, row.parts, lease) for row in ordered]


def free_dead_leases(connection: Connection, now: datetime) -> None:
    """Give back what a dead worker had in hand, as nothing of it has left."""
    connection.execute(_free_leases, {"now": now})


def doubt_dead_sendings(connection: Connection, now: datetime) -> int:
    """Mark as unsure what a dead worker was sending: it may have left. Gives their number."""
    return len(connection.execute(_died_sending, {"now": now}).all())


def give_back(connection: Connection, claimed: Claimed) -> None:
    """Let go of a row that was not sent after all."""
    connection.execute(
        update(Outgoing)
        .where(_in_hand(claimed), Outgoing.state == LEASED)
        .values(state=READY, lease=None, leased_until=None)
    )


_busy = exists().where(
    _other.address_id == Outgoing.address_id,
    _other.id != Outgoing.id,
    _other.state == SENDING,
)
_facts = (
    select(
        *Outgoing.__table__.c,
        _busy.label("busy"),
        Member.hours.label("member_hours"),
        Member.forum_id,
        Forum.hours.label("forum_hours"),
        Forum.zone,
        Forum.sending_on.label("forum_sending_on"),
        Forum.key.label("forum_key"),
        Forum.master.label("forum_master"),
        Wording.words.label("wording_words"),
        Wording.discreet_words,
        select(House.sending_on).scalar_subquery().label("house_sending_on"),
    )
    .outerjoin(Member, Member.id == Outgoing.member_id)
    .outerjoin(Forum, Forum.id == Member.forum_id)
    .outerjoin(Wording, Wording.id == Outgoing.wording_id)
    .where(
        Outgoing.id == bindparam("which"),
        Outgoing.lease == bindparam("token"),
        Outgoing.state == LEASED,
        Outgoing.leased_until > _now,
    )
    .with_for_update(of=Outgoing)
)
_mark_sending = (
    update(Outgoing)
    .where(Outgoing.id == bindparam("which"))
    .values(
        state=SENDING,
        sending_at=bindparam("now"),
        leased_until=bindparam("until"),
        attempts=Outgoing.attempts + 1,
        why=None,
        due_at=None,
    )
)


def in_hand(connection: Connection, claimed: Claimed, now: datetime) -> AnyRow | None:
    """Give a claimed row and what the gate must know; none where the lease is lost."""
    bound = {"which": claimed.id, "token": claimed.lease, "now": now}
    return connection.execute(_facts, bound).first()


def mark_sending(connection: Connection, claimed: Claimed, now: datetime) -> None:
    """Write `sending`: after this transaction the provider is called."""
    connection.execute(_mark_sending, {"which": claimed.id, "now": now, "until": now + LEASE})


def hold(connection: Connection, row_id: int, until: datetime | None, why: str) -> None:
    """Let a row wait until a moment, or with none until something changes."""
    connection.execute(
        update(Outgoing)
        .where(Outgoing.id == row_id)
        .values(state=HELD, due_at=until, why=why, lease=None, leased_until=None)
    )


def end(connection: Connection, row_id: int, state: str, why: str, now: datetime) -> None:
    """End a row that was not sent."""
    connection.execute(
        update(Outgoing)
        .where(Outgoing.id == row_id)
        .values(state=state, why=why, ended_at=now, lease=None, leased_until=None)
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a sending."""

    state: str
    provider_id: bytes | None = field(default=None, repr=False)  # sealed
    code: str | None = None
    due_at: datetime | None = None
    why: str | None = None


def _in_hand(claimed: Claimed) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
    return and_(Outgoing.id == claimed.id, Outgoing.lease == claimed.lease)


_under_way = select(Outgoing.id, Outgoing.kind, Outgoing.asks, Outgoing.attempts).where(
    Outgoing.id == bindparam("which"),
    Outgoing.lease == bindparam("token"),
    Outgoing.state == SENDING,
)


def under_way(connection: Connection, claimed: Claimed) -> AnyRow | None:
    """Give a row that this worker is sending; none where a callback or the clock was first."""
    return connection.execute(_under_way, {"which": claimed.id, "token": claimed.lease}).first()


def settle(connection: Connection, claimed: Claimed, settled: Settled, now: datetime) -> bool:
    """Record what came of a sending; false where a callback or another worker was first."""
    done = connection.execute(
        update(Outgoing)
        .where(_in_hand(claimed), Outgoing.state == SENDING)
        .values(
            state=settled.state,
            provider_id=settled.provider_id,
            provider_code=settled.code,
            due_at=settled.due_at,
            why=settled.why,
            ended_at=None if settled.state == HELD else now,
            lease=None,
            leased_until=None,
        )
        .returning(Outgoing.id)
    )
    return done.first() is not None


_by_token = select(Outgoing.id, Outgoing.address_id).where(
    Outgoing.receipt_token == bindparam("token")
)


def by_receipt_token(connection: Connection, token: str) -> AnyRow | None:
    """Give id and address of the row that a status callback names."""
    if "\0" in token:
        return None  # no token of ours; PostgreSQL refuses even to look for it
    return connection.execute(_by_token, {"token": token}).first()


# What a status callback may follow on: callbacks come in any order, and never lead back. One
# of a row that waits for another try says that it left at the first: it must not go again.
_WITH_US = (*NOT_LEFT, SENDING, UNSURE)
_FORWARD: dict[str, tuple[str, ...]] = {
    SENT: _WITH_US,
    DELIVERED: (*_WITH_US, SENT),
    FAILED: (*_WITH_US, SENT),
}


def advance(connection: Connection, row_id: int, settled: Settled, now: datetime) -> bool:
    """Move a row forward by a status callback; false where it would lead back.

    It takes the row out of the sender's hands: the sender's own record then finds it settled.
    """
    values: dict[str, object] = {
        "state": settled.state,
        "ended_at": now,
        "due_at": None,
        "why": None,
        "lease": None,
        "leased_until": None,
    }
    if settled.provider_id is not None:
        values["provider_id"] = settled.provider_id
    if settled.code:
        values["provider_code"] = settled.code
    done = connection.execute(
        update(Outgoing)
        .where(Outgoing.id == row_id, Outgoing.state.in_(_FORWARD[settled.state]))
        .values(values)
        .returning(Outgoing.id)
    )
    return done.first() is not None


_cancel = (
    update(Outgoing)
    .where(Outgoing.address_id.in_(bindparam("ids", expanding=True)), Outgoing.state.in_(NOT_LEFT))
    .values(
        state=CANCELLED,
        why=bindparam("because"),
        ended_at=bindparam("now"),
        lease=None,
        leased_until=None,
    )
)


def cancel(connection: Connection, address_ids: Iterable[int], why: str, now: datetime) -> None:
    """Cancel all that has not left to locked addresses; what is in `sending` may still arrive."""
    connection.execute(_cancel, {"ids": sorted(address_ids), "because": why, "now": now})


_late_waits = exists().where(
    Outgoing.address_id == bindparam("address"),
    Outgoing.kind == LATE_LINE,
    Outgoing.state.in_((*NOT_LEFT, SENDING)),
)


def late_line_waits(connection: Connection, address_id: int) -> bool:
    """Say whether a late line is on its way to this address already: one is enough."""
    return bool(connection.execute(select(_late_waits), {"address": address_id}).scalar())


def wake(connection: Connection, address_ids: Iterable[int]) -> None:
    """Let the gate look anew at what waits for something to change at these addresses."""
    connection.execute(
        update(Outgoing)
        .where(
            Outgoing.address_id.in_(sorted(address_ids)),
            Outgoing.state == HELD,
            Outgoing.due_at.is_(None),
        )
        .values(state=READY)
    )


_contacts = (
    select(func.count())
    .select_from(Outgoing)
    .join(Address, Address.id == Outgoing.address_id)
    .where(
        Address.person_id == bindparam("person"),
        Outgoing.kind.in_(bindparam("kinds", expanding=True)),
        Outgoing.sending_at >= bindparam("since"),
        Outgoing.state.not_in(NEVER_CAME),
    )
)
_checked = exists().where(
    Outgoing.address_id == bindparam("address"),
    Outgoing.kind == CHECK,
    Outgoing.state.in_((SENDING, SENT, DELIVERED, UNSURE)),
)


def contacts(connection: Connection, person_id: int, kinds: Iterable[str], since: datetime) -> int:
    """Count how often we began to talk to a person since then, on all her phones."""
    bound = {"person": person_id, "kinds": list(kinds), "since": since}
    return connection.execute(_contacts, bound).scalar_one()


def checked(connection: Connection, address_id: int) -> bool:
    """Say whether a check has gone to this address before."""
    return bool(connection.execute(select(_checked), {"address": address_id}).scalar())


_outdated = (
    update(Outgoing)
    .where(Outgoing.state == HELD, Outgoing.due_at.is_(None), Outgoing.good_until <= _now)
    .values(state=READY)
)


def wake_outdated(connection: Connection, now: datetime) -> None:
    """Let the gate end what waited for a change until it was out of date."""
    connection.execute(_outdated, {"now": now})
