"""The audit: who looked at or did what, for ever; never what members said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter


class Audit(Base):
    """One thing that somebody did. Rows are added, never changed or taken away (rule 29)."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_forum_id", "forum_id", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str]  # staff, or the system user's name at the command line
    action: Mapped[str]
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forums.id"))
    member_id: Mapped[str | None]
    thing: Mapped[str | None]  # as feedback:12


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody did."""

    action: str
    actor: str = "staff"
    staff_id: int | None = None
    forum_id: int | None = None
    member_id: str | None = None
    thing: str | None = None


_insert = insert(Audit)


def note(connection: Connection, deed: Deed, now: datetime) -> None:
    """Write down one deed."""
    note_all(connection, [deed], now)


def note_all(connection: Connection, deeds: list[Deed], now: datetime) -> None:
    """Write down several deeds of one moment."""
    rows = [
        {
            "at": now,
            "staff_id": deed.staff_id,
            "actor": deed.actor,
            "action": deed.action,
            "forum_id": deed.forum_id,
            "member_id": deed.member_id,
            "thing": deed.thing,
        }
        for deed in deeds
    ]
    if rows:
        connection.execute(_insert, rows)
