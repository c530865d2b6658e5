"""Rate caps: one row per sender, strict across all workers, on the database's clock.

The generic cell rate algorithm (GCRA) in one UPDATE: a row holds the moment at which the next
message of its sender may go; whoever moves it forward owns the slots in between.
"""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Double,
    Executable,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class Rate(Base):
    """When the next message of a sender may go, in seconds of the Unix epoch."""

    __tablename__ = "rates"

    sender: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[float] = mapped_column(Double)


# The database's own clock: several machines never agree to the millisecond.
_CLOCK: dict[str, ColumnElement[float]] = {
    "sqlite": literal_column("((julianday('now') - 2440587.5) * 86400.0)", Double()),
    "postgresql": literal_column("extract(epoch from clock_timestamp())::float8", Double()),
}
_LATER: dict[str, Any] = {"sqlite": func.max, "postgresql": func.greatest}
_LENGTH: BindParameter[float] = bindparam("length", type_=Double())

_wait = {
    dialect: select((Rate.next_at - clock).label("wait")).where(Rate.sender == bindparam("who"))
    for dialect, clock in _CLOCK.items()
}
_take = {
    dialect: update(Rate)
    .where(Rate.sender == bindparam("who"))
    .values(next_at=_LATER[dialect](Rate.next_at, clock) + _LENGTH)
    .returning((Rate.next_at - _LENGTH - clock).label("wait"))
    for dialect, clock in _CLOCK.items()
}
_put_off = {
    dialect: update(Rate)
    .where(Rate.sender == bindparam("who"))
    .values(next_at=_LATER[dialect](Rate.next_at, clock + _LENGTH))
    .returning(Rate.next_at)
    for dialect, clock in _CLOCK.items()
}


def wait(connection: Connection, sender: str) -> float:
    """Say in how many seconds this sender's next slot begins; 0 where it is free."""
    found = connection.execute(_wait[connection.dialect.name], {"who": sender}).scalar()
    return max(found or 0.0, 0.0)


def take(connection: Connection, sender: str, seconds: float) -> float:
    """Take the next slots, `seconds` long together, and say in how many seconds they begin."""
    bound: dict[str, object] = {"who": sender, "length": seconds}
    return max(_moved(connection, _take[connection.dialect.name], bound), 0.0)


def put_off(connection: Connection, sender: str, seconds: float) -> None:
    """Let no slot of this sender begin for so long: its provider asked for that."""
    bound: dict[str, object] = {"who": sender, "length": seconds}
    _moved(connection, _put_off[connection.dialect.name], bound)


def _moved(connection: Connection, move: Executable, bound: dict[str, object]) -> float:
    """Move a sender's row, making it at its first message."""
    found = connection.execute(move, bound).scalar()
    if found is None:
        # Two workers at once: the slower one repeats its work.
        connection.execute(insert(Rate), {"sender": bound["who"], "next_at": 0.0})
        found = connection.execute(move, bound).scalar_one()
    return float(found)
