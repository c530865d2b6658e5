"""Delivery, member by member, in plain words: what became of one message to many.

For any wait there is one wording, whatever its cause: the cause may be another forum's affair.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from admin.wording import failure
from storage import broadcasts, members
from storage.base import AnyRow
from storage.outgoing import (
    CANCELLED,
    DELIVERED,
    EXPIRED,
    FAILED,
    HELD,
    LEASED,
    READY,
    SENDING,
    SENT,
    UNSURE,
)
from storage.sealing import Keyring

ARRIVED, UNDER_WAY, WAITS, DOUBT, NEVER = "arrived", "under_way", "waits", "doubt", "never"
# Of several phones of one member, the one stands for her that comes first here.
_GROUPS = {
    DELIVERED: ARRIVED,
    SENT: ARRIVED,
    SENDING: UNDER_WAY,
    UNSURE: DOUBT,
    READY: WAITS,
    LEASED: WAITS,
    HELD: WAITS,
    FAILED: NEVER,
    EXPIRED: NEVER,
    CANCELLED: NEVER,
}
_RANK = list(_GROUPS)
# Where a person can do something stands first.
_ORDER = [DOUBT, NEVER, WAITS, UNDER_WAY, ARRIVED]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of it for one member."""

    member_id: str
    alias: str | None = field(repr=False)
    group: str
    words: str  # none of it about another forum
    good_until: datetime | None  # of what waits


def deliveries(
    connection: Connection, keyring: Keyring, forum_id: int, cause: str
) -> list[Delivery]:
    """List for whom a message was put and what became of it, exceptions first."""
    best: dict[str, AnyRow] = {}
    for row in broadcasts.of_cause(connection, forum_id, cause):
        before = best.get(row.id)
        if before is None or _RANK.index(row.row_state) < _RANK.index(before.row_state):
            best[row.id] = row
    found = [_delivery(keyring, row) for row in best.values()]
    return sorted(found, key=lambda one: _ORDER.index(one.group))


def _delivery(keyring: Keyring, row: AnyRow) -> Delivery:
    group = _GROUPS[row.row_state]
    waits = row.good_until if group == WAITS else None
    return Delivery(row.id, members.alias(keyring, row), group, _words(row), waits)


def _words(row: AnyRow) -> str:
    if row.row_state == FAILED:
        return f"It did not arrive. {failure(row.why)}"
    if row.row_state == CANCELLED:
        return "It closed before it could go." if row.why == "closed" else "It did not go."
    return _SAID[row.row_state]


_SAID = {
    DELIVERED: "It arrived.",
    SENT: "It was sent.",
    SENDING: "It is on its way.",
    UNSURE: "It may have arrived or not. Sending asks you about it.",
    EXPIRED: "No good moment for this person came in time.",
    READY: "",
    LEASED: "",
    HELD: "",
}


def tally(found: Iterable[Delivery]) -> dict[str, int]:
    """Count them by what became of them."""
    counts = dict.fromkeys(_ORDER, 0)
    for one in found:
        counts[one.group] += 1
    return counts
