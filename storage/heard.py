"""What staff see of feedback: by alias, with its texts in order, and what somebody has read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from storage.feedback import Feedback, FeedbackText
from storage.inbox import Inbox
from storage.members import Member
from storage.sealing import Keyring, Owner

_Row = Row[*tuple[Any, ...]]


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

    id: int
    words: str = field(repr=False)
    at: datetime
    mark: str | None  # what people should look at in it


_MEMBER = (Member.alias, Member.key, Member.master)
_unread = (
    select(*Feedback.__table__.c, *_MEMBER)
    .join(Member, Member.id == Feedback.member_id)
    .where(
        Feedback.forum_id == bindparam("forum"),
        Feedback.read_at.is_(None),
        Feedback.id > bindparam("after"),
    )
    .order_by(Feedback.id)
    .limit(bindparam("most"))
)
_texts = (
    select(
        FeedbackText.id,
        FeedbackText.feedback_id,
        FeedbackText.words,
        FeedbackText.at,
        Inbox.mark,
    )
    .join(Inbox, Inbox.id == FeedbackText.inbox_id)
    .where(FeedbackText.feedback_id.in_(bindparam("ids", expanding=True)))
    .order_by(FeedbackText.id)
)
_ours = (Feedback.id == bindparam("which"), Feedback.forum_id == bindparam("forum"))
_lock = select(Feedback.read_at).where(*_ours).with_for_update()
_newer = select(FeedbackText.id).where(
    FeedbackText.feedback_id == bindparam("which"), FeedbackText.id > bindparam("seen_until")
)
_mark_read = (
    update(Feedback).where(*_ours).values(read_at=bindparam("now"), read_by=bindparam("staff"))
)


def unread(
    connection: Connection, keyring: Keyring, forum_id: int, *, after: int = 0, most: int = 50
) -> list[Listed]:
    """Give one page of what nobody has read, longest wait first; `after` is the last id above."""
    rows = connection.execute(_unread, {"forum": forum_id, "after": after, "most": most}).all()
    return _open(connection, keyring, rows)


def _open(connection: Connection, keyring: Keyring, rows: Iterable[_Row]) -> list[Listed]:
    rows = list(rows)
    texts: dict[int, list[_Row]] = {}
    for text in connection.execute(_texts, {"ids": [row.id for row in rows]}):
        texts.setdefault(text.feedback_id, []).append(text)
    return [_listed(keyring, row, texts.get(row.id, [])) for row in rows]


def _listed(keyring: Keyring, row: _Row, texts: list[_Row]) -> Listed:
    owner = Owner("members", row.member_id, row.key, row.master)
    opened = (
        Text(text.id, keyring.unseal(owner, "feedback_texts.words", text.words), text.at, text.mark)
        for text in texts
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


class Marked(StrEnum):
    """What came of marking a feedback as read."""

    READ = "read"
    BEFORE = "before"  # somebody had marked it already
    MORE_CAME = "more_came"  # a text came that the reader has not seen: it stays unread
    ABSENT = "absent"  # this forum has no such feedback


def mark_read(
    connection: Connection,
    feedback_id: int,
    forum_id: int,
    *,
    seen_until: int,
    staff_id: int,
    now: datetime,
) -> Marked:
    """Note who read a feedback; `seen_until` is the id of the last text that was shown."""
    bound = {"which": feedback_id, "forum": forum_id}
    # Locked first: by time alone a text that was sent earlier and came later would be missed.
    found = connection.execute(_lock, bound).first()
    if found is None:
        return Marked.ABSENT
    if found.read_at is not None:
        return Marked.BEFORE
    if connection.execute(_newer, {"which": feedback_id, "seen_until": seen_until}).first():
        return Marked.MORE_CAME
    connection.execute(_mark_read, bound | {"now": now, "staff": staff_id})
    return Marked.READ
