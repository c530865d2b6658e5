"""Feedback: what members say of their own accord, in one text or in many."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter
from storage.members import Member
from storage.sealing import Keyring, Owner


class Feedback(Base):
    """One thing that a member said, in however many texts."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_forum_id", "forum_id", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"), index=True)
    channel: Mapped[str]
    about: Mapped[str]  # what was asked when it was said; empty where it came by itself
    begun_at: Mapped[datetime]
    last_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class FeedbackText(Base):
    """One text of a feedback, and the inbox row that brought it."""

    __tablename__ = "feedback_texts"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id"), unique=True)
    words: Mapped[bytes] = mapped_column(LargeBinary)  # sealed
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Said:
    """One text that is feedback."""

    member: Owner
    forum_id: int
    inbox_id: int
    channel: str
    words: str = field(repr=False)
    at: datetime
    about: str = ""


_begin = insert(Feedback).returning(Feedback.id)
# A new text after somebody has read the rest makes the whole unread again.
_go_on = (
    update(Feedback)
    .where(Feedback.id == bindparam("which"))
    .values(last_at=bindparam("now"), read_at=None, read_by=None)
)
_insert_text = insert(FeedbackText)


def add(connection: Connection, keyring: Keyring, said: Said, open_id: int | None) -> int:
    """Keep one text, in the feedback that is open or in a new one; gives the feedback's id."""
    if open_id is not None:
        connection.execute(_go_on, {"which": open_id, "now": said.at})
        feedback_id = open_id
    else:
        feedback_id = _new(connection, said)
    text = {
        "feedback_id": feedback_id,
        "inbox_id": said.inbox_id,
        "words": keyring.seal(said.member, "feedback_texts.words", said.words),
        "at": said.at,
    }
    connection.execute(_insert_text, text)
    return feedback_id


def _new(connection: Connection, said: Said) -> int:
    row = {
        "forum_id": said.forum_id,
        "member_id": said.member.id,
        "channel": said.channel,
        "about": said.about,
        "begun_at": said.at,
        "last_at": said.at,
    }
    return connection.execute(_begin, row).scalar_one()


@dataclass(frozen=True, slots=True)
class Listed:
    """One feedback as staff see it: by alias, with its texts in order."""

    id: int
    member_id: str
    alias: str | None = field(repr=False)
    channel: str
    about: str
    begun_at: datetime
    last_at: datetime
    read_at: datetime | None
    texts: tuple["Text", ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a feedback, open."""

    words: str = field(repr=False)
    at: datetime


_MEMBER = (Member.alias, Member.key, Member.master)
_page = (
    select(*Feedback.__table__.c, *_MEMBER)
    .join(Member, Member.id == Feedback.member_id)
    .where(Feedback.forum_id == bindparam("forum"), Feedback.id < bindparam("before"))
    .order_by(Feedback.id.desc())
    .limit(bindparam("most"))
)
_unread = (
    select(*Feedback.__table__.c, *_MEMBER)
    .join(Member, Member.id == Feedback.member_id)
    .where(Feedback.forum_id == bindparam("forum"), Feedback.read_at.is_(None))
    .order_by(Feedback.id)
    .limit(bindparam("most"))
)
_texts = (
    select(FeedbackText.feedback_id, FeedbackText.words, FeedbackText.at)
    .where(FeedbackText.feedback_id.in_(bindparam("ids", expanding=True)))
    .order_by(FeedbackText.id)
)
_count_unread = select(func.count(), func.min(Feedback.begun_at)).where(
    Feedback.forum_id == bindparam("forum"), Feedback.read_at.is_(None)
)
_mark_read = (
    update(Feedback)
    .where(
        Feedback.id == bindparam("which"),
        Feedback.forum_id == bindparam("forum"),
        Feedback.last_at <= bindparam("seen_until"),
        Feedback.read_at.is_(None),
    )
    .values(read_at=bindparam("now"), read_by=bindparam("staff"))
    .returning(Feedback.id)
)
_BEFORE_ALL = 2**62


def newest(
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    *,
    before: int | None = None,
    most: int = 50,
) -> list[Listed]:
    """Give one page of a forum's feedback, newest first; `before` is the last id of the page above."""
    bound = {"forum": forum_id, "before": before or _BEFORE_ALL, "most": most}
    return _open(connection, keyring, connection.execute(_page, bound).all())


def unread(
    connection: Connection, keyring: Keyring, forum_id: int, *, most: int = 50
) -> list[Listed]:
    """Give the feedback that nobody has read, longest wait first."""
    rows = connection.execute(_unread, {"forum": forum_id, "most": most}).all()
    return _open(connection, keyring, rows)


def _open(connection: Connection, keyring: Keyring, rows: Iterable[Row[Any]]) -> list[Listed]:
    rows = list(rows)
    texts: dict[int, list[Row[Any]]] = {}
    for text in connection.execute(_texts, {"ids": [row.id for row in rows]}):
        texts.setdefault(text.feedback_id, []).append(text)
    return [_listed(keyring, row, texts.get(row.id, [])) for row in rows]


def _listed(keyring: Keyring, row: Row[Any], texts: list[Row[Any]]) -> Listed:
    owner = Owner("members", row.member_id, row.key, row.master)
    opened = (
        Text(keyring.unseal(owner, "feedback_texts.words", text.words), text.at) for text in texts
    )
    alias = None if row.alias is None else keyring.unseal(owner, "members.alias", row.alias)
    return Listed(
        row.id,
        row.member_id,
        alias,
        row.channel,
        row.about,
        row.begun_at,
        row.last_at,
        row.read_at,
        tuple(opened),
    )


def count_unread(connection: Connection, forum_id: int) -> tuple[int, datetime | None]:
    """Count what nobody has read, and say since when the oldest waits."""
    row = connection.execute(_count_unread, {"forum": forum_id}).one()
    return row[0], row[1]


def mark_read(  # noqa: PLR0913 - who read what of which forum, and until where
    connection: Connection,
    feedback_id: int,
    forum_id: int,
    *,
    seen_until: datetime,
    staff_id: int,
    now: datetime,
) -> bool:
    """Note who read a feedback; false where more of it came meanwhile, or it is not this forum's."""
    bound = {
        "which": feedback_id,
        "forum": forum_id,
        "seen_until": seen_until,
        "now": now,
        "staff": staff_id,
    }
    return connection.execute(_mark_read, bound).first() is not None


def mark_unread(connection: Connection, feedback_id: int, forum_id: int) -> None:
    """Take a `read` back."""
    connection.execute(
        update(Feedback)
        .where(Feedback.id == feedback_id, Feedback.forum_id == forum_id)
        .values(read_at=None, read_by=None)
    )


_export = (
    select(
        Feedback.id.label("feedback_id"),
        Feedback.member_id,
        Feedback.channel,
        Feedback.about,
        FeedbackText.id,
        FeedbackText.words,
        FeedbackText.at,
        *_MEMBER,
    )
    .join(Feedback, Feedback.id == FeedbackText.feedback_id)
    .join(Member, Member.id == Feedback.member_id)
    .where(Feedback.forum_id == bindparam("forum"))
    .order_by(FeedbackText.id)
)


@dataclass(frozen=True, slots=True)
class Exported:
    """One text of a forum's feedback, as an export lists it."""

    alias: str = field(repr=False)
    words: str = field(repr=False)
    channel: str
    at: datetime
    about: str


def export(connection: Connection, keyring: Keyring, forum_id: int) -> Iterator[Exported]:
    """Go through all texts of a forum's feedback in the order in which they came."""
    for row in connection.execute(_export, {"forum": forum_id}):
        owner = Owner("members", row.member_id, row.key, row.master)
        yield Exported(
            "" if row.alias is None else keyring.unseal(owner, "members.alias", row.alias),
            keyring.unseal(owner, "feedback_texts.words", row.words),
            row.channel,
            row.at,
            row.about,
        )
