"""Tallies: how many members answered each poll of a forum, and who answered one."""

from sqlalchemy import Connection, bindparam, distinct, func, or_, select

from storage.answers import Answer
from storage.members import Member
from storage.polls import Poll, Question

_answered = (
    select(Question.poll_id, func.count(distinct(Answer.member_id)))
    .join(Question, Question.id == Answer.question_id)
    .join(Poll, Poll.id == Question.poll_id)
    .join(Member, Member.id == Answer.member_id)
    .where(
        Poll.forum_id == bindparam("forum"),
        Answer.late.is_(False),
        Answer.value.is_not(None),
        or_(Member.invented.is_(False), bindparam("everybody")),
    )
    .group_by(Question.poll_id)
)


_who = (
    select(Answer.member_id)
    .distinct()
    .join(Question, Question.id == Answer.question_id)
    .join(Member, Member.id == Answer.member_id)
    .where(
        Question.poll_id == bindparam("which"),
        Answer.late.is_(False),
        Answer.value.is_not(None),
        or_(Member.invented.is_(False), bindparam("everybody")),
    )
)


def who_answered(connection: Connection, poll_id: int, *, invented: bool) -> frozenset[str]:
    """Name the members who answered anything of a poll in time, as `answered` counts them."""
    bound = {"which": poll_id, "everybody": invented}
    return frozenset(connection.execute(_who, bound).scalars())


def answered(connection: Connection, forum_id: int, *, invented: bool) -> dict[int, int]:
    """Count who answered anything in time, by poll; invented people only where they count."""
    rows = connection.execute(_answered, {"forum": forum_id, "everybody": invented})
    return {row[0]: row[1] for row in rows}
