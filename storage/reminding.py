"""Whom a poll's one reminder is for: who was asked, has said nothing to it, and has it nowhere."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, select, update
from sqlalchemy.orm import aliased

from storage.addresses import Address
from storage.answers import Answer
from storage.base import Moment
from storage.outgoing import DELIVERED, NOT_LEFT, SENDING, SENT, UNSURE, Outgoing
from storage.polls import Poll, PollState, Question

_of_this = Outgoing.cause == bindparam("cause")
_phones = select(Outgoing.address_id).where(_of_this)
_lock = select(Address.id).where(Address.id.in_(_phones)).order_by(Address.id).with_for_update()
# What she left counts too: she has met the poll, and is not asked a second time.
_has_said_something = (
    exists()
    .where(
        Answer.member_id == Outgoing.member_id,
        Answer.question_id == Question.id,
        Question.poll_id == bindparam("poll"),
        Answer.late.is_(False),
    )
    .correlate(Outgoing)
)
_coming = aliased(Outgoing)
_comes_anyway = exists().where(
    _coming.member_id == Outgoing.member_id,
    _coming.opens.like(bindparam("questions")),
    _coming.state.in_((*NOT_LEFT, SENDING)),
)
_silent = select(Outgoing.member_id).where(
    _of_this,
    Outgoing.state.in_((SENT, DELIVERED, UNSURE)),
    ~_has_said_something,
    ~_comes_anyway,
)
_note = (
    update(Poll)
    .where(
        Poll.id == bindparam("which"),
        Poll.state == PollState.OPEN,
        Poll.reminded_at.is_(None),
        Poll.closes_at > bindparam("now", type_=Moment()),
    )
    .values(reminded_at=bindparam("now", type_=Moment()))
    .returning(Poll.id)
)


def lock(connection: Connection, poll_id: int) -> None:
    """Lock the phones on which a poll was asked: nobody answers while it is worked out who has."""
    connection.execute(_lock, {"cause": _cause(poll_id)}).all()


def silent(connection: Connection, poll_id: int) -> frozenset[str]:
    """Name the members who were asked and have said nothing to any question of a poll."""
    bound = {"cause": _cause(poll_id), "poll": poll_id, "questions": f"poll:{poll_id}:%"}
    found = connection.execute(_silent, bound).scalars()
    return frozenset(member_id for member_id in found if member_id is not None)


def note(connection: Connection, poll_id: int, now: datetime) -> bool:
    """Note that a poll reminds now; false where it has done so before, or is not open."""
    return connection.execute(_note, {"which": poll_id, "now": now}).first() is not None


def _cause(poll_id: int) -> str:
    return f"poll:{poll_id}:open"
