"""Cancelling: what has not left to a phone, or to a member, never leaves."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from storage.outgoing import NOT_LEFT, Outgoing, cancelled

_cancelled = cancelled(bindparam("because"))
_cancel = (
    update(Outgoing)
    .where(
        Outgoing.address_id.in_(bindparam("ids", expanding=True)),
        Outgoing.state.in_(NOT_LEFT),
        Outgoing.kind.not_in(bindparam("spared", expanding=True)),
    )
    .values(_cancelled)
)
_cancel_of_member = (
    update(Outgoing)
    .where(Outgoing.member_id == bindparam("member"), Outgoing.state.in_(NOT_LEFT))
    .values(_cancelled)
)


def cancel(
    connection: Connection,
    address_ids: Iterable[int],
    why: str,
    now: datetime,
    spared: Iterable[str] = (),
) -> None:
    """Cancel all that has not left to locked addresses, but for the kinds that are spared.

    What is in `sending` may still arrive.
    """
    bound = {"ids": sorted(address_ids), "because": why, "now": now, "spared": list(spared)}
    connection.execute(_cancel, bound)


def cancel_of_member(connection: Connection, member_id: str, why: str, now: datetime) -> None:
    """Cancel all that has not left to one member, whose addresses are locked."""
    connection.execute(_cancel_of_member, {"member": member_id, "because": why, "now": now})
