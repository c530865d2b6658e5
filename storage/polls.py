"""Polls: what a forum asks its members, with its questions, from a draft to its closing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    bindparam,
    delete,
    false,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import AnyRow, Base, Counter, Moment
from storage.forums import Forum
from storage.sealing import Keyring, Owner


class PollState(StrEnum):
    """Where a poll stands."""

    DRAFT = "draft"
    WAITING = "waiting"  # for the approval of a second person
    READY = "ready"  # it opens at its time
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"  # a draft that is no longer wanted: its number stays, its words are gone


class Poll(Base):
    """One poll of one forum."""

    __tablename__ = "polls"
    __table_args__ = (Index("ix_polls_state", "state", "id"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forums.id"), index=True)
    state: Mapped[str]
    title: Mapped[bytes] = mapped_column(LargeBinary)  # sealed to the forum
    frame: Mapped[bytes] = mapped_column(LargeBinary)  # sealed: who asks, what for, who decides
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    opens_at: Mapped[datetime | None]  # from when it may open, once it is ready
    closes_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    edited_by: Mapped[str | None]  # the last one: as whoever made it, they do not approve it
    asked_by: Mapped[str | None]  # who wanted it to open: somebody else approves
    asked_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]  # once, and only who has not answered
    sensitive: Mapped[bool] = mapped_column(server_default=false())  # a second person says yes


class Question(Base):
    """One question of a poll."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("poll_id", "place"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    place: Mapped[int]  # 1 for the first
    kind: Mapped[str]
    words: Mapped[bytes] = mapped_column(LargeBinary)  # sealed: text, options, discreet text


@dataclass(frozen=True, slots=True)
class NewPoll:
    """What a poll is made of; the sealed parts are JSON, which this file does not look into."""

    forum_id: int
    title: str = field(repr=False)
    frame: str = field(repr=False)
    questions: tuple[tuple[str, str], ...] = field(repr=False)  # kind and words of each
    made_by: str
    closes_at: datetime | None = None
    sensitive: bool = False


_now = bindparam("now", type_=Moment())
_insert = insert(Poll).returning(Poll.id)
_insert_question = insert(Question)
_columns = Poll.__table__.c
_one = select(*_columns).where(Poll.id == bindparam("which"))
_of_forum = (
    select(*_columns)
    .where(Poll.forum_id == bindparam("forum"), Poll.state != PollState.DROPPED)
    .order_by(Poll.id.desc())
)
_questions = (
    select(Question.place, Question.kind, Question.words)
    .where(Question.poll_id == bindparam("which"))
    .order_by(Question.place)
)
_no_questions = delete(Question).where(Question.poll_id == bindparam("which"))

# A row for each question; the same as one person is asked it stands in `answers.py`.
questions_of_one = (
    select(
        Poll.id,
        Poll.forum_id,
        Poll.state,
        Poll.title,
        Poll.frame,
        Poll.closes_at,
        Forum.key.label("forum_key"),
        Forum.master.label("forum_master"),
        Forum.listed_words,
        Question.id.label("question_id"),
        Question.place,
        Question.kind,
        Question.words,
    )
    .join(Question, Question.poll_id == Poll.id)
    .join(Forum, Forum.id == Poll.forum_id)
    .where(Poll.id == bindparam("which"))
    .order_by(Question.place)
)
_to_open = (
    select(Poll.id)
    .where(Poll.state == PollState.READY, Poll.opens_at <= _now)
    .order_by(Poll.opens_at, Poll.id)
)
_start = (
    update(Poll)
    .where(Poll.id == bindparam("which"), Poll.state == PollState.READY, Poll.opens_at <= _now)
    .values(state=PollState.OPEN, opened_at=_now, closes_at=bindparam("closes"))
    .returning(Poll.id)
)
_to_close = (
    select(Poll.id)
    .where(Poll.state == PollState.OPEN, Poll.closes_at <= _now)
    .order_by(Poll.closes_at, Poll.id)
)


def add(connection: Connection, keyring: Keyring, forum: Owner, new: NewPoll, now: datetime) -> int:
    """Keep a poll as a draft, and give its id."""
    row = {
        "forum_id": new.forum_id,
        "state": PollState.DRAFT,
        "title": keyring.seal(forum, "polls.title", new.title),
        "frame": keyring.seal(forum, "polls.frame", new.frame),
        "made_by": new.made_by,
        "made_at": now,
        "closes_at": new.closes_at,
        "sensitive": new.sensitive,
    }
    poll_id: int = connection.execute(_insert, row).scalar_one()
    _add_questions(connection, keyring, forum, poll_id, new.questions)
    return poll_id


def _add_questions(
    connection: Connection,
    keyring: Keyring,
    forum: Owner,
    poll_id: int,
    questions: Iterable[tuple[str, str]],
) -> None:
    rows = [
        {
            "poll_id": poll_id,
            "place": place,
            "kind": kind,
            "words": keyring.seal(forum, "questions.words", words),
        }
        for place, (kind, words) in enumerate(questions, start=1)
    ]
    if rows:
        connection.execute(_insert_question, rows)


def rewrite(
    connection: Connection,
    keyring: Keyring,
    forum: Owner,
    poll_id: int,
    new: NewPoll,
) -> None:
    """Put other words, questions and another end in the place of those that a poll had.

    Only before it opens: its answers hang on its questions.
    """
    facts = {
        "title": keyring.seal(forum, "polls.title", new.title),
        "frame": keyring.seal(forum, "polls.frame", new.frame),
        "closes_at": new.closes_at,
        "sensitive": new.sensitive,
    }
    change(connection, poll_id, **facts)
    connection.execute(_no_questions, {"which": poll_id})
    _add_questions(connection, keyring, forum, poll_id, new.questions)


def drop(connection: Connection, keyring: Keyring, forum: Owner, poll_id: int) -> bool:
    """Take all words of a draft away for good; false where it is none."""
    gone = {
        "title": keyring.seal(forum, "polls.title", ""),
        "frame": keyring.seal(forum, "polls.frame", ""),
    }
    if not move(connection, poll_id, PollState.DRAFT, PollState.DROPPED, **gone):
        return False
    connection.execute(_no_questions, {"which": poll_id})
    return True


def find(connection: Connection, poll_id: int) -> AnyRow | None:
    """Give a poll by its id."""
    return connection.execute(_one, {"which": poll_id}).first()


def of_forum(connection: Connection, forum_id: int) -> list[AnyRow]:
    """List the polls of a forum, the newest first."""
    return list(connection.execute(_of_forum, {"forum": forum_id}))


def questions(connection: Connection, poll_id: int) -> list[AnyRow]:
    """Give the questions of a poll in their order, none too, sealed."""
    return list(connection.execute(_questions, {"which": poll_id}))


def with_questions(connection: Connection, poll_id: int) -> list[AnyRow]:
    """Give a poll with its questions and its forum's key, a row for each question in order."""
    return list(connection.execute(questions_of_one, {"which": poll_id}))


def change(connection: Connection, poll_id: int, **values: object) -> None:
    """Write facts about a poll."""
    connection.execute(update(Poll).where(Poll.id == poll_id).values(**values))


def move(connection: Connection, poll_id: int, before: str, after: str, **values: object) -> bool:
    """Bring a poll from one state to the next; false where somebody was faster."""
    moved = connection.execute(
        update(Poll)
        .where(Poll.id == poll_id, Poll.state == before)
        .values(state=after, **values)
        .returning(Poll.id)
    )
    return moved.first() is not None


def start(connection: Connection, poll_id: int, closes: datetime, now: datetime) -> bool:
    """Open a poll whose time has come; false where it was taken back, or somebody was faster."""
    bound = {"which": poll_id, "closes": closes, "now": now}
    return connection.execute(_start, bound).first() is not None


def to_open(connection: Connection, now: datetime) -> list[int]:
    """List the polls whose time to open has come."""
    return list(connection.execute(_to_open, {"now": now}).scalars())


def to_close(connection: Connection, now: datetime) -> list[int]:
    """List the open polls whose time is over."""
    return list(connection.execute(_to_close, {"now": now}).scalars())


def unseal_title(keyring: Keyring, forum: Owner, row: AnyRow) -> str:
    """Open the title of a poll."""
    return keyring.unseal(forum, "polls.title", row.title)
