"""Wordings: texts that go to many, once each, with a version for every change.

A wording is frozen when its first row is in `sending`; a change after that is a new version.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.base import AnyRow, Base, Counter
from storage.forums import Forum
from storage.sealing import Keyring, Owner
from storage.updates import Update, UpdateState


class Wording(Base):
    """One version of one text, locked for its forum, with its second, discreet form."""

    __tablename__ = "wordings"
    __table_args__ = (UniqueConstraint("thing", "version"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    thing: Mapped[str]  # what it is the text of, as update:7
    version: Mapped[int]
    words: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    discreet_words: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed
    buttons: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: number and label of each
    made_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class NewWording:
    """A text to be worded."""

    thing: str
    words: str = field(repr=False)
    discreet_words: str | None = field(default=None, repr=False)
    buttons: str | None = field(default=None, repr=False)


_insert = insert(Wording).returning(Wording.id)
_last_version = select(func.max(Wording.version)).where(Wording.thing == bindparam("thing"))
_last = (
    select(*Wording.__table__.c)
    .where(Wording.thing == bindparam("thing"))
    .order_by(Wording.version.desc())
    .limit(1)
)
_of_forum = Forum.key.label("forum_key"), Forum.master.label("forum_master")
_one = (
    select(
        Wording.forum_id,
        Wording.words,
        Wording.discreet_words,
        Wording.buttons,
        *_of_forum,
    )
    .join(Forum, Forum.id == Wording.forum_id)
    .where(Wording.id == bindparam("which"))
)
_later, _left = aliased(Wording), aliased(Wording)
_has_left = exists().where(_left.thing == Wording.thing, _left.frozen_at.is_not(None))
_was_stopped = exists().where(
    Update.forum_id == Wording.forum_id,
    Update.state == UpdateState.STOPPED,
    Wording.thing == literal("update:") + cast(Update.id, String),
)
_newest = (
    select(Wording.id, Wording.forum_id, Wording.words, *_of_forum)
    .join(Forum, Forum.id == Wording.forum_id)
    .where(
        Wording.forum_id == bindparam("forum"),
        Wording.thing.like(bindparam("prefix")),
        or_(_has_left, Wording.thing.like("principles:%")),
        ~_was_stopped,
        ~exists().where(_later.thing == Wording.thing, _later.version > Wording.version),
    )
    .order_by(Wording.id.desc())
    .limit(bindparam("most"))
)
_freeze = (
    update(Wording)
    .where(Wording.id == bindparam("which"), Wording.frozen_at.is_(None))
    .values(frozen_at=bindparam("now"))
)
_drop = delete(Wording).where(
    or_(Wording.thing == bindparam("whole"), Wording.thing.like(bindparam("parts"))),
    Wording.frozen_at.is_(None),
)


def add(
    connection: Connection, keyring: Keyring, forum: Owner, new: NewWording, now: datetime
) -> int:
    """Keep a text as the next version of its thing, and give the wording's id."""
    last = connection.execute(_last_version, {"thing": new.thing}).scalar() or 0
    row = {
        "forum_id": forum.id,
        "thing": new.thing,
        "version": last + 1,
        "words": keyring.seal(forum, "wordings.words", new.words),
        "discreet_words": _sealed(keyring, forum, "discreet_words", new.discreet_words),
        "buttons": _sealed(keyring, forum, "buttons", new.buttons),
        "made_at": now,
    }
    return connection.execute(_insert, row).scalar_one()


def _sealed(keyring: Keyring, forum: Owner, column: str, text: str | None) -> bytes | None:
    return None if text is None else keyring.seal(forum, f"wordings.{column}", text)


def newest(connection: Connection, forum_id: int, thing: str, most: int) -> list[AnyRow]:
    """List what a forum's texts whose thing begins so say in their newest version, newest first.

    Only what has left counts: a draft is nobody's news yet, and what was stopped was a mistake.
    Principles count from the first.
    """
    rows = connection.execute(_newest, {"forum": forum_id, "prefix": f"{thing}%", "most": most})
    return list(rows)


def last(connection: Connection, thing: str) -> AnyRow | None:
    """Give the newest version of a text; none where there is no such text."""
    return connection.execute(_last, {"thing": thing}).first()


def buttons(connection: Connection, keyring: Keyring, wording_id: int) -> str | None:
    """Give the buttons that stand below a text; none where there are none."""
    row = connection.execute(_one, {"which": wording_id}).first()
    if row is None or row.buttons is None:
        return None
    return keyring.unseal(_forum(row), "wordings.buttons", row.buttons)


def words(connection: Connection, keyring: Keyring, wording_id: int, *, discreet: bool) -> str:
    """Open the words of a text in the form for a phone; the plain one where there is one only."""
    row = connection.execute(_one, {"which": wording_id}).one()
    if discreet and row.discreet_words is not None:
        return keyring.unseal(_forum(row), "wordings.discreet_words", row.discreet_words)
    return plain(keyring, row)


def plain(keyring: Keyring, row: AnyRow) -> str:
    """Open the plain words of a row that carries the key of its forum."""
    return keyring.unseal(_forum(row), "wordings.words", row.words)


def _forum(row: AnyRow) -> Owner:
    return Owner("forums", row.forum_id, row.forum_key, row.forum_master)


def drop(connection: Connection, thing: str) -> None:
    """Take away the texts of a thing and of its parts, which never went to anybody.

    A longer number is another thing: with update:7, update:70 stays.
    """
    connection.execute(_drop, {"whole": thing, "parts": f"{thing}:%"})


def freeze(connection: Connection, wording_id: int, now: datetime) -> None:
    """Note that a wording is on its way to somebody: it never changes again."""
    connection.execute(_freeze, {"which": wording_id, "now": now})


def unseal(keyring: Keyring, row: AnyRow, forum: Owner, *, discreet: bool) -> str | None:
    """Open the plain or the discreet form of a wording; none where there is no such form."""
    column = "discreet_words" if discreet else "words"
    sealed = getattr(row, column)
    return None if sealed is None else keyring.unseal(forum, f"wordings.{column}", sealed)
