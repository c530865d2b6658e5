"""Claims: how a worker takes rows of the outbox in hand, and lets them go.

A claim commits before anything else is touched. Per address one row at a time: a row in `leased`
or `sending` blocks all others of it; among the waiting ones risk replies go first, then replies
in their order, then what we began.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from storage.base import AnyRow, Moment
from storage.forums import Forum
from storage.house import House
from storage.members import Member
from storage.outgoing import (
    HELD,
    LEASED,
    READY,
    RISK,
    SENDING,
    UNDER_WAY,
    UNSURE,
    Outgoing,
    is_open,
)
from storage.wordings import Wording

LEASE = timedelta(seconds=20)

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
# Where a channel takes one message a second in a chat, and another went there a moment ago.
_too_soon = exists().where(
    _other.address_id == Outgoing.address_id,
    _other.sending_at > bindparam("since", type_=Moment()),
)


def _claiming(*obstacles: Any) -> Any:  # noqa: ANN401 - conditions, and a statement of them
    first_of_each = (
        select(Outgoing.id)
        .where(
            is_open(Outgoing),
            _may_go(Outgoing),
            Outgoing.sender == bindparam("of"),
            *(~obstacle for obstacle in obstacles),
        )
        .order_by(Outgoing.priority, Outgoing.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(Outgoing)
        .where(Outgoing.id.in_(first_of_each))
        .values(state=LEASED, lease=bindparam("token"), leased_until=bindparam("until"))
        .returning(Outgoing.id, Outgoing.address_id, Outgoing.priority, Outgoing.parts)
    )


_claim = _claiming(_blocked)
_claim_paced = _claiming(_blocked, _too_soon)
_free_leases = (
    update(Outgoing)
    .where(is_open(Outgoing), Outgoing.state == LEASED, Outgoing.leased_until < _now)
    .values(state=READY, lease=None, leased_until=None)
)
# Risk replies alone may double: one that may not have left goes again.
_died_sending = (
    update(Outgoing)
    .where(is_open(Outgoing), Outgoing.state == SENDING, Outgoing.leased_until < _now)
    .values(state=case((Outgoing.kind == RISK, READY), else_=UNSURE), lease=None, leased_until=None)
    .returning(Outgoing.id)
)
_anything = select(
    or_(
        exists().where(is_open(Outgoing), Outgoing.sender == bindparam("of"), _may_go(Outgoing)),
        exists().where(
            is_open(Outgoing), Outgoing.state.in_(UNDER_WAY), Outgoing.leased_until < _now
        ),
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


def claim(
    connection: Connection,
    sender: str,
    most: int,
    now: datetime,
    pace: timedelta | None = None,
) -> list[Claimed]:
    """Take up to `most` rows of one sender in hand: of each address at most the first.

    With a pace, none of an address to which something went less than so long ago.
    """
    lease = secrets.token_urlsafe(12)
    bound = {"of": sender, "most": most, "now": now, "token": lease, "until": now + LEASE}
    if pace is None:
        rows = connection.execute(_claim, bound).all()
    else:
        rows = connection.execute(_claim_paced, bound | {"since": now - pace}).all()
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
        .where(
            Outgoing.id == claimed.id,
            Outgoing.lease == claimed.lease,
            Outgoing.state == LEASED,
        )
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
        Member.forum_id,
        Member.person_id.label("of_person"),
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
        counted=bindparam("is_counted"),
    )
)


def in_hand(connection: Connection, claimed: Claimed, now: datetime) -> AnyRow | None:
    """Give a claimed row and what the gate must know; none where the lease is lost."""
    bound = {"which": claimed.id, "token": claimed.lease, "now": now}
    return connection.execute(_facts, bound).first()


def mark_sending(
    connection: Connection, claimed: Claimed, now: datetime, *, counted: bool = False
) -> None:
    """Write `sending`: after this transaction the provider is called."""
    bound = {"which": claimed.id, "now": now, "until": now + LEASE, "is_counted": counted}
    connection.execute(_mark_sending, bound)


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
