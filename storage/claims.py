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
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
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
    UNSURE,
    Outgoing,
    ended,
    is_open,
    is_under_way,
    is_waiting,
    text_behind,
)
from storage.wordings import Wording

LEASE = timedelta(seconds=20)

_other = aliased(Outgoing)
_now = bindparam("now", type_=Moment())


def may_go(row: Any) -> Any:  # noqa: ANN401 - an entity or an alias of it
    """Say of a row that a claim may take it now, which is bound as `now`."""
    return or_(row.state == READY, and_(row.state == HELD, row.due_at <= _now))


# Of one address: what is under way, else the first that may go. Asked for each row by itself,
# as PostgreSQL else guesses from old statistics and compares all rows with all.
_first = (
    select(_other.id)
    .where(
        _other.address_id == Outgoing.address_id,
        is_open(_other),
        or_(is_under_way(_other), may_go(_other)),
    )
    .order_by(case((is_under_way(_other), 0), else_=1), _other.priority, _other.id)
    .limit(1)
    .correlate(Outgoing)
    .scalar_subquery()
)
# Where a channel takes one message a second in a chat, and another went there a moment ago.
_too_soon = exists().where(
    _other.address_id == Outgoing.address_id,
    _other.sending_at > bindparam("since", type_=Moment()),
)


def _claiming(*conditions: Any) -> Any:  # noqa: ANN401 - and a statement of them
    first_of_each = (
        select(Outgoing.id)
        .where(
            is_waiting(Outgoing),
            may_go(Outgoing),
            Outgoing.sender == bindparam("of"),
            Outgoing.id == _first,
            *conditions,
        )
        .order_by(Outgoing.priority, Outgoing.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("first_of_each")  # so that it is found once, whatever the plan
    )
    return (
        update(Outgoing)
        .where(Outgoing.id == first_of_each.c.id)
        .values(state=LEASED, lease=bindparam("token"), leased_until=bindparam("until"))
        .returning(
            Outgoing.id, Outgoing.address_id, Outgoing.priority, Outgoing.parts, Outgoing.cause
        )
    )


_claim = _claiming()
_claim_paced = _claiming(~_too_soon)
# A queue grows faster than PostgreSQL's statistics, by which it would read all that waits. For
# one transaction it walks along the index instead, which ends after the first few rows.
_in_order = select(
    *(func.set_config(way, "off", True) for way in ("enable_seqscan", "enable_bitmapscan", "jit"))
)
_free_leases = (
    update(Outgoing)
    .where(is_under_way(Outgoing), Outgoing.state == LEASED, Outgoing.leased_until < _now)
    .values(state=READY, lease=None, leased_until=None)
)
# Risk replies alone may double: one that may not have left goes again.
_died_sending = (
    update(Outgoing)
    .where(is_under_way(Outgoing), Outgoing.state == SENDING, Outgoing.leased_until < _now)
    .values(
        state=case((Outgoing.kind == RISK, READY), else_=UNSURE),
        may_have_left=true(),
        lease=None,
        leased_until=None,
    )
    .returning(Outgoing.id)
)
_anything = select(
    or_(
        exists().where(is_waiting(Outgoing), Outgoing.sender == bindparam("of"), may_go(Outgoing)),
        exists().where(is_under_way(Outgoing), Outgoing.leased_until < _now),
    )
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this worker has in hand until its lease ends."""

    id: int
    address_id: int
    parts: int
    lease: str = field(repr=False)
    answers: int | None = None  # the text in the inbox that it came of


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
    if connection.dialect.name == "postgresql":
        connection.execute(_in_order)
    lease = secrets.token_urlsafe(12)
    bound = {"of": sender, "most": most, "now": now, "token": lease, "until": now + LEASE}
    if pace is None:
        rows = connection.execute(_claim, bound).all()
    else:
        rows = connection.execute(_claim_paced, bound | {"since": now - pace}).all()
    ordered = sorted(rows, key=lambda row: (row.priority, row.id))
    return [
        Claimed(row.id, row.address_id, row.parts, lease, text_behind(row.cause)) for row in ordered
    ]


def free_dead_leases(connection: Connection, now: datetime) -> None:
    """Give back what a dead worker had in hand, as nothing of it has left."""
    connection.execute(_free_leases, {"now": now})


def doubt_dead_sendings(connection: Connection, now: datetime) -> int:
    """Mark as unsure what a dead worker was sending: it may have left. Gives their number."""
    return len(connection.execute(_died_sending, {"now": now}).all())


_give_back = (
    update(Outgoing)
    .where(
        Outgoing.id == bindparam("which"),
        Outgoing.lease == bindparam("token"),
        Outgoing.state == LEASED,
    )
    .values(state=READY, lease=None, leased_until=None)
)


def give_back(connection: Connection, claimed: Claimed) -> None:
    """Let go of a row that was not sent after all."""
    connection.execute(_give_back, {"which": claimed.id, "token": claimed.lease})


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
        Forum.listed_words,
        Wording.words.label("wording_words"),
        Wording.discreet_words,
        Wording.frozen_at.label("wording_frozen_at"),
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


_no_lease: dict[str, None] = {"lease": None, "leased_until": None}
_one = update(Outgoing).where(Outgoing.id == bindparam("which"))
_hold = _one.values(state=HELD, due_at=bindparam("until"), why=bindparam("because"), **_no_lease)
_end = _one.values(
    state=ended(bindparam("as", type_=String())),
    why=bindparam("because"),
    ended_at=bindparam("now"),
    **_no_lease,
)


def hold(connection: Connection, row_id: int, until: datetime | None, why: str) -> None:
    """Let a row wait until a moment, or with none until something changes."""
    connection.execute(_hold, {"which": row_id, "until": until, "because": why})


def end(connection: Connection, row_id: int, state: str, why: str, now: datetime) -> None:
    """End a row that was not sent."""
    connection.execute(_end, {"which": row_id, "as": state, "because": why, "now": now})
