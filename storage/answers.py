"""Answers: what members answered to questions, each with the text that brought it.

A row is never overwritten: the newest that is not late counts, a late one stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.addresses import Address
from storage.base import AnyRow, Base, Counter
from storage.members import LEFT, Member
from storage.outgoing import BEGUN, NOT_LEFT, Outgoing, is_open
from storage.polls import Poll, Question, questions_of_one
from storage.sealing import Keyring, Owner


class Answer(Base):
    """One answer of one member to one question; no value means that she left the question."""

    __tablename__ = "answers"
    __table_args__ = (
        Index("ix_answers_member_question", "member_id", "question_id", "id"),
        Index("ix_answers_question_id", "question_id"),
        Index("ix_answers_inbox_id", "inbox_id"),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox.id"))
    value: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed to the member
    channel: Mapped[str]
    at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """One answer on its way into the table."""

    member: Owner
    poll_id: int
    place: int
    inbox_id: int
    channel: str
    at: datetime
    value: str | None = field(default=None, repr=False)
    late: bool = False


_question = select(Question.id).where(
    Question.poll_id == bindparam("poll"), Question.place == bindparam("place")
)
_insert = insert(Answer).values(question_id=_question.scalar_subquery())
_standing = (
    select(func.max(Answer.id))
    .where(Answer.member_id == Member.id, Answer.question_id == Question.id, Answer.late.is_(False))
    .correlate(Member, Question)
    .scalar_subquery()
)
_thing = literal("poll:") + cast(Poll.id, String) + ":" + cast(Question.place, String)
_her_phones = select(Address.id).where(Address.person_id == bindparam("person"))
# By phone and not by member, of whom all that was ever sent would be read for each question.
_waits = (
    exists()
    .where(
        Outgoing.address_id.in_(_her_phones),
        is_open(Outgoing),
        Outgoing.state.in_(NOT_LEFT),
        Outgoing.opens == _thing,
        Outgoing.priority == BEGUN,
    )
    .correlate(Poll, Question)
)
_put_to = (
    questions_of_one.add_columns(
        Member.id.label("asker_id"),
        Answer.id.label("answer_id"),
        Answer.value,
        _waits.label("waits"),
    )
    .join(
        Member,
        and_(
            Member.forum_id == Poll.forum_id,
            Member.person_id == bindparam("person"),
            Member.state != LEFT,
        ),
    )
    .outerjoin(Answer, Answer.id == _standing)
)
_by_inbox = (
    select(Question.poll_id, Question.place, Answer.member_id)
    .select_from(Answer)
    .join(Question, Question.id == Answer.question_id)
    .where(Answer.inbox_id == bindparam("inbox"))
    .order_by(Answer.id.desc())
    .limit(1)
)
_of_poll = (
    select(
        Answer.id,
        Answer.member_id,
        Answer.question_id,
        Question.place,
        Answer.value,
        Answer.channel,
        Answer.at,
        Answer.late,
        Member.alias,
        Member.key,
        Member.master,
        Member.invented,
    )
    .join(Question, Question.id == Answer.question_id)
    .join(Member, Member.id == Answer.member_id)
    .where(Question.poll_id == bindparam("poll"))
    .order_by(Answer.id)
)


def add(connection: Connection, keyring: Keyring, new: NewAnswer) -> None:
    """Keep an answer; one without a value says that she left the question."""
    sealed = None if new.value is None else keyring.seal(new.member, "answers.value", new.value)
    row = {
        "member_id": new.member.id,
        "poll": new.poll_id,
        "place": new.place,
        "inbox_id": new.inbox_id,
        "value": sealed,
        "channel": new.channel,
        "at": new.at,
        "late": new.late,
    }
    connection.execute(_insert, row)


def put_to(connection: Connection, poll_id: int, person_id: int) -> list[AnyRow]:
    """Give a poll as `polls.with_questions` does, with what a person has answered to each.

    None where its forum is none of hers. `asker_id` is who she is in it; `waits` says of a
    question whether it waits to be put to her (once more).
    """
    return list(connection.execute(_put_to, {"which": poll_id, "person": person_id}))


def hers(keyring: Keyring, member: Owner, rows: Iterable[AnyRow]) -> dict[int, str]:
    """Open what stands as her answers in such rows, by place; empty where she left a question."""
    return {
        row.place: "" if row.value is None else keyring.unseal(member, "answers.value", row.value)
        for row in rows
        if row.answer_id is not None
    }


def by_inbox(connection: Connection, inbox_id: int) -> AnyRow | None:
    """Give poll, place and member of the question that a text of the inbox answered."""
    return connection.execute(_by_inbox, {"inbox": inbox_id}).first()


def of_poll(connection: Connection, poll_id: int) -> list[AnyRow]:
    """List all answers to a poll in the order in which they came, sealed, with their members."""
    return list(connection.execute(_of_poll, {"poll": poll_id}))


def unseal(keyring: Keyring, row: AnyRow) -> str | None:
    """Open the value of a row that carries the member's key; none where it was left or erased."""
    if row.value is None or row.key is None:
        return None
    return keyring.unseal(_member(row), "answers.value", row.value)


def alias(keyring: Keyring, row: AnyRow) -> str | None:
    """Open the alias beside an answer; none where there is none, or it is erased."""
    if row.alias is None or row.key is None:
        return None
    return keyring.unseal(_member(row), "members.alias", row.alias)


def _member(row: AnyRow) -> Owner:
    return Owner("members", row.member_id, row.key, row.master)


def standing(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Give, of each member and question, the answer that counts, and the newest late one.

    A question that she left has none. The rows are those of `of_poll`, one poll's; they come
    by question, and within it in the order in which they were given.
    """
    newest = {(row.question_id, row.member_id, row.late): row for row in rows}
    found = (row for row in newest.values() if row.value is not None)
    return sorted(found, key=lambda row: (row.place, row.id))
