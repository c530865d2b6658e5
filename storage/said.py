"""What a member said, text by text, whichever table holds the words: for the staff of her forum."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, tuple_

from storage.addresses import Address
from storage.answers import Answer
from storage.base import AnyRow, Moment
from storage.feedback import Feedback, FeedbackText
from storage.forums import Forum
from storage.inbox import Inbox, waits
from storage.inbox import unseal as unseal_text
from storage.members import LEFT, Member
from storage.polls import Question
from storage.sealing import Keyring, Owner
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that a text answered: its kind and words as they are stored, and the value."""

    poll_id: int
    place: int
    kind: str
    question: str = field(repr=False)
    value: str | None = field(repr=False)  # none where she left it
    late: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a member. No number and no address id is in it."""

    id: int
    member_id: str
    alias: str | None = field(repr=False)
    has_left: bool
    channel: str
    words: str | None = field(repr=False)
    media: bool
    state: str
    mark: str | None
    about: str  # what was asked when it was said
    said_at: datetime
    at: datetime  # when it came
    waits: bool  # for somebody to read it
    read_at: datetime | None
    read_by: str | None
    has_phone: bool  # from which it came, to which an answer could go
    answers: tuple[Answered, ...] = field(repr=False)


# As long as nobody has read it; what a feedback holds is read with it.
_waits = or_(waits(Inbox), and_(Feedback.id.is_not(None), Feedback.read_at.is_(None)))
_texts = (
    select(
        Inbox.id,
        Inbox.member_id,
        Inbox.channel,
        Inbox.address_id,
        Inbox.words,
        Inbox.media,
        Inbox.state,
        Inbox.mark,
        Inbox.said_at,
        Inbox.came_at,
        _waits.label("waits"),
        func.coalesce(Inbox.read_at, Feedback.read_at, type_=Moment()).label("read_at"),
        func.coalesce(Staff.name, Staff.email).label("read_by"),
        Feedback.about,
        FeedbackText.words.label("filed"),
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Member.alias,
        Member.state.label("stands"),
        Member.key,
        Member.master,
    )
    .join(Member, Member.id == Inbox.member_id)
    .outerjoin(Address, Address.id == Inbox.address_id)
    .outerjoin(FeedbackText, FeedbackText.inbox_id == Inbox.id)
    .outerjoin(Feedback, Feedback.id == FeedbackText.feedback_id)
    .outerjoin(Staff, Staff.id == func.coalesce(Inbox.read_by, Feedback.read_by))
    # An expression, which no index holds: else SQLite asks of each member of the forum which of the
    # texts are theirs.
    .where(Member.forum_id + 0 == bindparam("forum"))
)
_at = bindparam("at", type_=Moment())
_before = (
    _texts.where(
        Inbox.member_id == bindparam("member"),
        tuple_(Inbox.came_at, Inbox.id) < tuple_(_at, bindparam("below")),
    )
    .order_by(Inbox.came_at.desc(), Inbox.id.desc())
    .limit(bindparam("most"))
)
_these = _texts.where(Inbox.id.in_(bindparam("ids", expanding=True)))
_answers = (
    select(
        Answer.inbox_id,
        Answer.value,
        Answer.late,
        Question.poll_id,
        Question.place,
        Question.kind,
        Question.words,
        Member.id,
        Member.key,
        Member.master,
        Forum.id.label("forum_id"),
        Forum.key.label("forum_key"),
        Forum.master.label("forum_master"),
    )
    .join(Question, Question.id == Answer.question_id)
    .join(Member, Member.id == Answer.member_id)
    .join(Forum, Forum.id == Member.forum_id)
    .where(Answer.inbox_id.in_(bindparam("ids", expanding=True)))
    .order_by(Answer.id)
)


def before(  # noqa: PLR0913 - whose texts, and which page of them
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    member_id: str,
    *,
    at: datetime,
    below: int,
    most: int,
) -> list[Said]:
    """List a page of a member's texts, the newest first: those that came before a place."""
    bound = {"forum": forum_id, "member": member_id, "at": at, "below": below, "most": most}
    return _open(connection, keyring, forum_id, connection.execute(_before, bound).all())


def these(
    connection: Connection, keyring: Keyring, forum_id: int, ids: Iterable[int]
) -> dict[int, Said]:
    """Give some texts of a forum's members by their ids; others are left out."""
    rows = connection.execute(_these, {"forum": forum_id, "ids": sorted(set(ids))}).all()
    return {said.id: said for said in _open(connection, keyring, forum_id, rows)}


def _open(
    connection: Connection, keyring: Keyring, forum_id: int, rows: Iterable[AnyRow]
) -> list[Said]:
    rows = list(rows)
    answered: dict[int, list[Answered]] = {}
    for row in connection.execute(_answers, {"ids": [row.id for row in rows]}):
        if row.forum_id == forum_id:  # asked here: by the forum SQLite would go through all members
            answered.setdefault(row.inbox_id, []).append(_answered(keyring, row))
    return [_said(keyring, row, tuple(answered.get(row.id, ()))) for row in rows]


def _answered(keyring: Keyring, row: AnyRow) -> Answered:
    forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
    member = Owner("members", row.id, row.key, row.master)
    value = None
    if row.value is not None and row.key is not None:
        value = keyring.unseal(member, "answers.value", row.value)
    question = keyring.unseal(forum, "questions.words", row.words)
    return Answered(row.poll_id, row.place, row.kind, question, value, row.late)


def _said(keyring: Keyring, row: AnyRow, answered: tuple[Answered, ...]) -> Said:
    return Said(
        id=row.id,
        member_id=row.member_id,
        alias=_alias(keyring, row),
        has_left=row.stands == LEFT,
        channel=row.channel,
        words=_words(keyring, row, answered),
        media=row.media,
        state=row.state,
        mark=row.mark,
        about=row.about or "",
        said_at=row.said_at,
        at=row.came_at,
        waits=bool(row.waits),
        read_at=None if row.waits else row.read_at,
        read_by=None if row.waits else row.read_by,
        has_phone=row.address_id is not None,
        answers=answered,
    )


def _alias(keyring: Keyring, row: AnyRow) -> str | None:
    if row.alias is None or row.key is None:
        return None
    member = Owner("members", row.member_id, row.key, row.master)
    return keyring.unseal(member, "members.alias", row.alias)


def _words(keyring: Keyring, row: AnyRow, answered: tuple[Answered, ...]) -> str | None:
    """Open her words: in the inbox, with her feedback, or as the answer that they were."""
    if row.words is not None:
        return unseal_text(keyring, row)
    if row.filed is not None and row.key is not None:
        member = Owner("members", row.member_id, row.key, row.master)
        return keyring.unseal(member, "feedback_texts.words", row.filed)
    return answered[-1].value if answered else None
