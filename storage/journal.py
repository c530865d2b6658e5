"""The safety journal: what tightened, in a small database apart from every backup.

When an old backup is restored, this says which stops, pauses and erasures came after it.
It is only ever added to. Each entry is a keyed hash, a kind and a time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, MetaData, bindparam, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.base import Counter, Moment
from storage.database import Database


class _JournalBase(DeclarativeBase):
    metadata = MetaData()
    type_annotation_map: dict[Any, Any] = {datetime: Moment()}  # noqa: RUF012 - as in storage.base


class Entry(_JournalBase):
    """One thing that tightened."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    blind: Mapped[bytes] = mapped_column(LargeBinary)  # the address's blind index


_insert = insert(Entry)
_since = (
    select(Entry.kind, Entry.blind, Entry.at)
    .where(Entry.at >= bindparam("moment"))
    .order_by(Entry.id)
)


class Journal:
    """The journal's own database; written before the turn that it is about commits.

    So the journal may know of a stop that was never committed, never the other way round.
    """

    def __init__(self, url: str) -> None:
        """Take a SQLAlchemy URL; nothing is opened yet."""
        self._database = Database(url, pool_size=2)

    def make(self) -> None:
        """Make the table where there is none."""
        self._database.make_folder()
        with self._database.write() as connection:
            _JournalBase.metadata.create_all(connection)

    def note(self, kind: str, blinds: Iterable[bytes], now: datetime) -> None:
        """Add one entry for each address, or for whatever else such a hash names."""
        rows = [{"at": now, "kind": kind, "blind": blind} for blind in blinds]
        if rows:
            with self._database.write() as connection:
                connection.execute(_insert, rows)

    def since(self, moment: datetime) -> list[tuple[str, bytes, datetime]]:
        """List kind, blind index and time of what tightened since a moment, in order."""
        with self._database.read() as connection:
            rows = connection.execute(_since, {"moment": moment})
            return [(row.kind, row.blind, row.at) for row in rows]

    def close(self) -> None:
        """Give every connection back."""
        self._database.close()
