"""Updates: news that a forum sends to its members. Their texts are wordings, as `update:7`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    false,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base, Counter, Moment
from storage.sealing import Keyring, Owner


class UpdateState(StrEnum):
    """Where an update stands."""

    DRAFT = "draft"
    WAITING = "waiting"  # for the approval of a second person
    READY = "ready"  # it goes at its time
    SENT = "sent"  # put to everybody; what became of each stands in `outgoing`
    STOPPED = "stopped"  # after it was put: what had not left never does
    DROPPED = "dropped"  # a draft that is no longer wanted: its number stays, its words are gone


class Update(Base):
    """One piece of news."""

    __tablename__ = "updates"
    __table_args__ = (Index("ix_updates_state", "state", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    state: Mapped[str]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: both forms, as typed
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    send_at: Mapped[datetime | None]  # from when it may go, once it is ready
    sent_at: Mapped[datetime | None]
    edited_by: Mapped[str | None]  # the last one: as whoever made it, they do not approve it
    asked_by: Mapped[str | None]  # who wanted it to go: somebody else approves
    asked_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    stopped_at: Mapped[datetime | None]
    sensitive: Mapped[bool] = mapped_column(server_default=false())  # a second person says yes


_now = bindparam("now", type_=Moment())
_insert = insert(Update).returning(Update.id)
_columns = Update.__table__.c
_one = select(*_columns).where(Update.id == bindparam("which"))
_of_forum = (
    select(*_columns)
    .where(Update.forum_id == bindparam("forum"), Update.state != UpdateState.DROPPED)
    .order_by(Update.id.desc())
)
_due = (
    select(Update.id)
    .where(Update.state == UpdateState.READY, Update.send_at <= _now)
    .order_by(Update.send_at, Update.id)
)

_start = (
    update(Update)
    .where(
        Update.id == bindparam("which"), Update.state == UpdateState.READY, Update.send_at <= _now
    )
    .values(state=UpdateState.SENT, sent_at=_now)
    .returning(Update.id)
)
_stop = (
    update(Update)
    .where(
        Update.id == bindparam("which"),
        Update.state.in_((UpdateState.READY, UpdateState.SENT)),
    )
    .values(state=UpdateState.STOPPED, stopped_by=bindparam("by"), stopped_at=_now)
    .returning(Update.id)
)
_type = (
    update(Update)
    .where(Update.id == bindparam("which"))
    .values(words=bindparam("sealed"), sensitive=bindparam("marked"))
)


def add(connection: Connection, forum_id: int, made_by: str, now: datetime) -> int:
    """Keep a piece of news as a draft, and give its id."""
    row = {"forum_id": forum_id, "state": UpdateState.DRAFT, "made_by": made_by, "made_at": now}
    return connection.execute(_insert, row).scalar_one()


def find(connection: Connection, update_id: int) -> AnyRow | None:
    """Give a piece of news by its id."""
    return connection.execute(_one, {"which": update_id}).first()


def of_forum(connection: Connection, forum_id: int) -> list[AnyRow]:
    """List the news of a forum, the newest first."""
    return list(connection.execute(_of_forum, {"forum": forum_id}))


def move(connection: Connection, update_id: int, before: str, after: str, **values: object) -> bool:
    """Bring news from one state to the next; false where somebody was faster."""
    moved = connection.execute(
        update(Update)
        .where(Update.id == update_id, Update.state == before)
        .values(state=after, **values)
        .returning(Update.id)
    )
    return moved.first() is not None


def due(connection: Connection, now: datetime) -> list[int]:
    """List the news whose time has come."""
    return list(connection.execute(_due, {"now": now}).scalars())


def start(connection: Connection, update_id: int, now: datetime) -> bool:
    """Send news whose time has come; false where it was taken back, or somebody was faster."""
    bound = {"which": update_id, "now": now}
    return connection.execute(_start, bound).first() is not None


def stop(connection: Connection, update_id: int, by: str, now: datetime) -> bool:
    """Let no more of some news go; false where they are a draft, or were stopped before."""
    bound = {"which": update_id, "by": by, "now": now}
    return connection.execute(_stop, bound).first() is not None


def drop(connection: Connection, update_id: int) -> bool:
    """Take the words of a draft away for good, as they were typed; false where it is none."""
    return move(connection, update_id, UpdateState.DRAFT, UpdateState.DROPPED, words=None)


def keep_typed(
    connection: Connection,
    keyring: Keyring,
    forum: Owner,
    update_id: int,
    typed: str,
    *,
    sensitive: bool,
) -> None:
    """Keep what somebody typed, from which the wording was made, and whether it is sensitive."""
    sealed = keyring.seal(forum, "updates.words", typed)
    connection.execute(_type, {"which": update_id, "sealed": sealed, "marked": sensitive})


def typed(keyring: Keyring, forum: Owner, row: AnyRow) -> str | None:
    """Open what somebody typed; none where that was not kept."""
    return None if row.words is None else keyring.unseal(forum, "updates.words", row.words)
