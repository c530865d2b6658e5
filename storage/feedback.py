"""Feedback: what members say of their own accord, in one text or in many."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Counter
from storage.members import Member
from storage.sealing import Keyring, Owner


class Feedback(Base):
    """One thing that a member said, in however many texts."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_forum_id", "forum_id", "id"),
        # What each page of staff counts, whatever else was ever said.
        Index(
            "ix_feedback_unread",
            "forum_id",
            "member_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

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


_teller = (
    select(Feedback.member_id)
    .join(FeedbackText, FeedbackText.feedback_id == Feedback.id)
    .where(FeedbackText.inbox_id == bindparam("inbox"))
)
_reword = (
    update(FeedbackText)
    .where(FeedbackText.inbox_id == bindparam("inbox"))
    .values(words=bindparam("new_words"))
    .returning(FeedbackText.feedback_id)
)


def teller(connection: Connection, inbox_id: int) -> str | None:
    """Give the member in whose feedback a text of the inbox stands; none where it is in none."""
    return connection.execute(_teller, {"inbox": inbox_id}).scalar()


def reword(connection: Connection, keyring: Keyring, said: Said, inbox_id: int) -> None:
    """Put new words in the place of what a text of the inbox said; the whole is unread again."""
    sealed = keyring.seal(said.member, "feedback_texts.words", said.words)
    changed = connection.execute(_reword, {"inbox": inbox_id, "new_words": sealed}).scalar()
    if changed is not None:
        connection.execute(_go_on, {"which": changed, "now": said.at})


_export = (
    select(
        Feedback.id.label("feedback_id"),
        Feedback.member_id,
        Feedback.channel,
        Feedback.about,
        FeedbackText.id,
        FeedbackText.words,
        FeedbackText.at,
        Member.alias,
        Member.key,
        Member.master,
        Member.invented,
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
    invented: bool


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
            row.invented,
        )
