"""Outcomes: what came of a sending, by our own call or by a status callback."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, select, update

from storage.base import AnyRow
from storage.claims import Claimed
from storage.outgoing import DELIVERED, FAILED, HELD, NOT_LEFT, SENDING, SENT, UNSURE, Outgoing


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a sending."""

    state: str
    provider_id: bytes | None = field(default=None, repr=False)  # sealed
    code: str | None = None
    due_at: datetime | None = None
    why: str | None = None
    may_have_left: bool = False


_under_way = select(
    Outgoing.id,
    Outgoing.sender,
    Outgoing.kind,
    Outgoing.asks,
    Outgoing.attempts,
    Outgoing.may_have_left,
    Outgoing.sending_at,
    Outgoing.good_until,
).where(
    Outgoing.id == bindparam("which"),
    Outgoing.lease == bindparam("token"),
    Outgoing.state == SENDING,
)


def under_way(connection: Connection, claimed: Claimed) -> AnyRow | None:
    """Give a row that this worker is sending; none where a callback or the clock was first."""
    return connection.execute(_under_way, {"which": claimed.id, "token": claimed.lease}).first()


_settle = (
    update(Outgoing)
    .where(
        Outgoing.id == bindparam("which"),
        Outgoing.lease == bindparam("token"),
        Outgoing.state == SENDING,
    )
    .values(
        state=bindparam("new_state"),
        provider_id=bindparam("sealed"),
        provider_code=bindparam("code"),
        due_at=bindparam("due"),
        why=bindparam("because"),
        may_have_left=bindparam("doubt"),
        ended_at=bindparam("now"),
        lease=None,
        leased_until=None,
    )
    .returning(Outgoing.id)
)


def settle(connection: Connection, claimed: Claimed, settled: Settled, now: datetime) -> bool:
    """Record what came of a sending; false where a callback or another worker was first."""
    values = {
        "which": claimed.id,
        "token": claimed.lease,
        "new_state": settled.state,
        "sealed": settled.provider_id,
        "code": settled.code,
        "due": settled.due_at,
        "because": settled.why,
        "doubt": settled.may_have_left,
        "now": None if settled.state == HELD else now,
    }
    return connection.execute(_settle, values).first() is not None


_by_token = select(Outgoing.id, Outgoing.address_id, Outgoing.sending_at).where(
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
# One token serves every try: that the last one failed says nothing of one before.
_failed = case((and_(Outgoing.may_have_left, Outgoing.attempts > 1), UNSURE), else_=FAILED)
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
        "state": _failed if settled.state == FAILED else settled.state,
        "ended_at": now,
        "due_at": None,
        "why": settled.why,
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
