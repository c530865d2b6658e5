"""Wordings: texts that go to many, once each, with a version for every change.

A wording is frozen when its first row is in `sending`; a change after that is a new version.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base, Counter
from storage.sealing import Keyring, Owner


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
_freeze = (
    update(Wording)
    .where(Wording.id == bindparam("which"), Wording.frozen_at.is_(None))
    .values(frozen_at=bindparam("now"))
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


def freeze(connection: Connection, wording_id: int, now: datetime) -> None:
    """Note that a wording is on its way to somebody: it never changes again."""
    connection.execute(_freeze, {"which": wording_id, "now": now})


def unseal(keyring: Keyring, row: AnyRow, forum: Owner, *, discreet: bool) -> str | None:
    """Open the plain or the discreet form of a wording; none where there is no such form."""
    column = "discreet_words" if discreet else "words"
    sealed = getattr(row, column)
    return None if sealed is None else keyring.unseal(forum, f"wordings.{column}", sealed)
