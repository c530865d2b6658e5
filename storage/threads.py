"""Threads: the conversation on each phone, and which question of ours it was sent last.

A thread is part of the row of its address: who locks the phone has its conversation too.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Update, bindparam, select, update

from storage.addresses import Address

_CONVERSATION = (
    "memory",
    "member_id",
    "invite_id",
    "asked_row",
    "feedback_id",
    "wake_at",
    "heard_at",
    "unreachable_at",
)
_remember = (
    update(Address)
    .where(Address.id == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in _CONVERSATION})
)
_put = (
    update(Address)
    .where(Address.id == bindparam("which"))
    .values(put_row=bindparam("row"), put_at=bindparam("now"))
)


@cache
def _put_with(*names: str) -> Update:
    """Build it once for each set of facts that is written along with it: building costs more."""
    return _put.values({name: bindparam(f"new_{name}") for name in names})


_take_back = (
    update(Address)
    .where(Address.id == bindparam("which"), Address.put_row == bindparam("row"))
    .values(put_row=None, put_at=None)
)
_due = (
    select(Address.id)
    .where(Address.wake_at <= bindparam("now"))
    .order_by(Address.wake_at)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a turn leaves behind on its address."""

    memory: bytes = field(repr=False)  # sealed
    member_id: str | None
    invite_id: int | None
    asked_row: int | None
    feedback_id: int | None
    wake_at: datetime | None
    heard_at: datetime | None
    unreachable_at: datetime | None


def remember(
    connection: Connection, address_id: int, conversation: Conversation, **facts: object
) -> None:
    """Write what the conversation on a locked address is now, with facts, in one statement."""
    values = {f"new_{name}": getattr(conversation, name) for name in _CONVERSATION}
    statement = _remember.values(**facts) if facts else _remember
    connection.execute(statement, values | {"which": address_id})


def put(connection: Connection, address_id: int, row: int, now: datetime, **facts: object) -> None:
    """Note that a question is on its way to this phone: from now on a number may answer it."""
    bound = {f"new_{name}": value for name, value in facts.items()}
    connection.execute(_put_with(*facts), bound | {"which": address_id, "row": row, "now": now})


def take_back(connection: Connection, address_id: int, row: int) -> None:
    """Note that a question did not reach this phone after all."""
    connection.execute(_take_back, {"which": address_id, "row": row})


def due(connection: Connection, now: datetime, most: int) -> list[int]:
    """List the addresses on which the conversation wants to go on by itself."""
    return list(connection.execute(_due, {"now": now, "most": most}).scalars())
