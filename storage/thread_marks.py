"""What somebody has read of a member's thread: all that they saw, and no text beyond it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)

from storage.base import Moment
from storage.feedback import Feedback, FeedbackText
from storage.inbox import Inbox, is_for_people, waits
from storage.members import Member

_member = (
    select(Member.id)
    .where(Member.id == bindparam("member"), Member.forum_id == bindparam("forum"))
    .scalar_subquery()
)
# The forum stands here once more since the index of what is unread begins with it.
_unread_ones = (
    Feedback.forum_id == bindparam("forum"),
    Feedback.member_id == _member,
    Feedback.read_at.is_(None),
)
_newest_of = (
    select(func.max(FeedbackText.inbox_id))
    .where(FeedbackText.feedback_id == Feedback.id)
    .correlate(Feedback)
    .scalar_subquery()
)
_from = bindparam("seen_from", type_=BigInteger)
_until = bindparam("seen_until", type_=BigInteger)
_lock = select(Feedback.id).where(*_unread_ones).order_by(Feedback.id).with_for_update()
_now_read: dict[str, Any] = {"read_at": bindparam("now"), "read_by": bindparam("staff")}
_read_feedback = (
    update(Feedback)
    .where(*_unread_ones, _newest_of.between(_from, _until))
    .values(_now_read)
    .returning(Feedback.id)
)
_read_texts = (
    update(Inbox)
    .where(Inbox.member_id == _member, Inbox.id.between(_from, _until), waits(Inbox))
    .values(_now_read)
    .returning(Inbox.id)
)
_more = select(
    or_(
        exists().where(Inbox.member_id == _member, Inbox.id > _until, waits(Inbox)),
        exists().where(*_unread_ones, _newest_of > _until),
    )
)
_read_moments = union_all(
    select(Feedback.read_at.label("at")).where(Feedback.member_id == _member),
    select(Inbox.read_at.label("at")).where(Inbox.member_id == _member),
).subquery()
_last_read = select(func.max(_read_moments.c.at, type_=Moment()))
_at = bindparam("at", type_=Moment())
_not_read: dict[str, Any] = {"read_at": None, "read_by": None}
_unread_feedback = (
    update(Feedback)
    .where(Feedback.member_id == _member, Feedback.read_at == _at)
    .values(_not_read)
    .returning(Feedback.id)
)
_unread_texts = (
    update(Inbox)
    .where(Inbox.member_id == _member, Inbox.read_at == _at)
    .values(_not_read)
    .returning(Inbox.id)
)
_waits_again = (
    update(Inbox)
    .where(
        Inbox.id == bindparam("which"),
        Inbox.member_id == _member,
        is_for_people(Inbox),
    )
    .values(_not_read)
)
_first_waiting = union_all(
    select(Inbox.came_at.label("at")).where(Inbox.member_id == _member, waits(Inbox)),
    select(Inbox.came_at.label("at"))
    .join(FeedbackText, FeedbackText.inbox_id == Inbox.id)
    .join(Feedback, Feedback.id == FeedbackText.feedback_id)
    .where(*_unread_ones),
).subquery()
_since = select(func.min(_first_waiting.c.at, type_=Moment()))


class Marked(StrEnum):
    """What came of marking a thread as read."""

    READ = "read"
    BEFORE = "before"  # somebody had marked it already
    MORE_CAME = "more_came"  # a text came that the reader has not seen: that one waits


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread of one member of one forum; with another forum's id it reaches nothing."""

    forum_id: int
    member_id: str


def _bound(thread: Thread) -> dict[str, object]:
    return {"forum": thread.forum_id, "member": thread.member_id}


def waits_since(connection: Connection, thread: Thread) -> datetime | None:
    """Say when the first text came that waits to be read; none where all has been."""
    return connection.execute(_since, _bound(thread)).scalar()


def mark_read(
    connection: Connection, thread: Thread, seen: tuple[int, int], staff_id: int, now: datetime
) -> Marked:
    """Note who read what stood on their page: the texts from the first to the last id of `seen`.

    What somebody said in several texts is read once its newest has been seen.
    """
    bound = _bound(thread) | {"seen_from": seen[0], "seen_until": seen[1]}
    # Locked first: a text that comes in this very moment makes its feedback unread after us.
    connection.execute(_lock, _bound(thread)).all()
    by_whom = bound | {"now": now, "staff": staff_id}
    read = [
        *connection.execute(_read_feedback, by_whom),
        *connection.execute(_read_texts, by_whom),
    ]
    if connection.execute(_more, bound).scalar():
        return Marked.MORE_CAME
    return Marked.READ if read else Marked.BEFORE


def mark_unread(connection: Connection, thread: Thread) -> bool:
    """Take the last `read` back, with all that it marked; false where there was none."""
    at = connection.execute(_last_read, _bound(thread)).scalar()
    if at is None:
        return False
    bound = _bound(thread) | {"at": at}
    connection.execute(_unread_feedback, bound)
    connection.execute(_unread_texts, bound)
    return True


def waits_again(connection: Connection, thread: Thread, inbox_id: int) -> None:
    """Let a text wait to be read again: what it was answered has been taken back."""
    connection.execute(_waits_again, _bound(thread) | {"which": inbox_id})
