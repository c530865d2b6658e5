"""The audit: who looked at or did what, for ever; never what members said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ForeignKey, Index, func, insert, select, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base, Counter
from storage.staff import Staff


class Audit(Base):
    """One thing that somebody did. Rows are added, never changed or taken away (rule 29)."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_forum_id", "forum_id", "id"),
        Index("ix_audit_member_id", "member_id", "action", "id"),
    )

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


@dataclass(frozen=True, slots=True)
class Written:
    """One deed as the log shows it."""

    id: int
    at: datetime
    who: str  # name or e-mail address of the staff, or the system user's name
    action: str
    forum_id: int | None
    member_id: str | None
    thing: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deeds of the log somebody wants to see; what is none narrows nothing."""

    forum_id: int | None = None
    staff_id: int | None = None
    member_id: str | None = None
    actions: frozenset[str] = frozenset()
    before: int | None = None  # the last id of the page above
    until: datetime | None = None  # what was done earlier than this


_log = (
    select(
        Audit.id,
        Audit.at,
        func.coalesce(Staff.name, Staff.email, Audit.actor).label("who"),
        Audit.action,
        Audit.forum_id,
        Audit.member_id,
        Audit.thing,
    )
    .outerjoin(Staff, Staff.id == Audit.staff_id)
    .order_by(Audit.id.desc())
)


def page(connection: Connection, wanted: Wanted, most: int) -> list[Written]:
    """List one page of the log, the newest first."""
    narrowings: tuple[tuple[object, ColumnElement[bool]], ...] = (
        (wanted.forum_id, Audit.forum_id == wanted.forum_id),
        (wanted.staff_id, Audit.staff_id == wanted.staff_id),
        (wanted.member_id, Audit.member_id == wanted.member_id),
        (wanted.actions or None, Audit.action.in_(sorted(wanted.actions))),
        (wanted.before, Audit.id < (wanted.before or 0)),
        (wanted.until, Audit.at < wanted.until if wanted.until else true()),
    )
    conditions = [narrowed for given, narrowed in narrowings if given is not None]
    rows = connection.execute(_log.where(*conditions).limit(most))
    return [Written(*row) for row in rows]


def beside_last(
    connection: Connection,
    action: str,
    others: Iterable[str],
    where: int | None,
    forum_id: int | None,
) -> list[AnyRow]:
    """List what was done to a forum in one moment with the last deed of a kind.

    That one was done in the forum `where`, with none in the house; with no forum, what was done
    to all of them. Each has its action, thing and forum, in the order in which it was written.
    """
    there = Audit.forum_id.is_(None) if where is None else Audit.forum_id == where
    last = select(func.max(Audit.at)).where(Audit.action == action, there).scalar_subquery()
    beside = (Audit.at == last, Audit.action.in_(list(others)), *_in(forum_id))
    query = select(Audit.action, Audit.thing, Audit.forum_id).where(*beside).order_by(Audit.id)
    return list(connection.execute(query))


def actors(connection: Connection, forum_id: int | None) -> list[tuple[int, str]]:
    """List who of the staff stands in the log of a forum, or with none in all of it."""
    who = (
        select(Staff.id, func.coalesce(Staff.name, Staff.email))
        .where(Staff.id.in_(select(Audit.staff_id).where(*_in(forum_id)).distinct()))
        .order_by(Staff.id)
    )
    return [(row[0], row[1]) for row in connection.execute(who)]


def _in(forum_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if forum_id is None else (Audit.forum_id == forum_id,)
