"""Whom a poll's one reminder is for: who was asked, has said nothing to it, and has it nowhere.

To many it waits for a second person as the opening did, in the same columns: an asking that is
younger than the opening is about the reminder.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, select, update
from sqlalchemy.orm import aliased

from storage import audience
from storage.addresses import Address
from storage.answers import Answer
from storage.audience import Listener
from storage.base import AnyRow, Moment
from storage.members import Member
from storage.outgoing import (
    CANCELLED,
    DELIVERED,
    FREED,
    NOT_LEFT,
    SENDING,
    SENT,
    TAKEN_BACK,
    UNSURE,
    Outgoing,
    cancelled,
    is_begun,
)
from storage.polls import Poll, PollState, Question

_of_this = is_begun(Outgoing) & (Outgoing.cause == bindparam("put_as"))
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
# Of a member: asked for each by herself, as her own messages are few.
is_silent = exists().where(
    Outgoing.member_id == Member.id,
    _of_this,
    Outgoing.state.in_((SENT, DELIVERED, UNSURE)),
    ~_has_said_something,
    ~_comes_anyway,
)
_listeners = audience.listeners_who(is_silent)
_silent = audience.everyone_who(is_silent)
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
_NOBODY = dict.fromkeys(("asked_by", "asked_at", "approved_by", "approved_at"))
_unnote = (
    update(Poll)
    .where(
        Poll.id == bindparam("which"),
        Poll.state == PollState.OPEN,
        Poll.reminded_at > bindparam("since", type_=Moment()),
    )
    .values(_NOBODY | {"reminded_at": None})
    .returning(Poll.id)
)
_ask = (
    update(Poll)
    .where(Poll.id == bindparam("which"))
    .values(
        _NOBODY
        | {
            "reminded_at": None,
            "asked_by": bindparam("by"),
            "asked_at": bindparam("now", type_=Moment()),
        }
    )
)
_waits = (
    Poll.id == bindparam("which"),
    Poll.state == PollState.OPEN,
    Poll.reminded_at.is_(None),
    Poll.asked_at > Poll.opened_at,
)
_unask = update(Poll).where(*_waits).values(_NOBODY).returning(Poll.id)
_approve = (
    update(Poll)
    .where(
        *_waits,
        Poll.asked_at == bindparam("seen", type_=Moment()),
        Poll.made_by != bindparam("by"),
        func.coalesce(Poll.asked_by, "") != bindparam("by"),
        func.coalesce(Poll.edited_by, "") != bindparam("by"),
    )
    .values(approved_by=bindparam("by"), approved_at=bindparam("now", type_=Moment()))
    .returning(Poll.id)
)
_open = select(*Poll.__table__.c).where(Poll.state == PollState.OPEN).order_by(Poll.id)
_has_left = exists().where(_of_this, Outgoing.state.not_in((*NOT_LEFT, CANCELLED)))
_cancel = (
    update(Outgoing).where(_of_this, Outgoing.state.in_(NOT_LEFT)).values(cancelled(TAKEN_BACK))
)
# All of them, also what was cancelled for another reason: else the next reminder misses those.
_free = update(Outgoing).where(_of_this).values(cause=FREED)


def lock(connection: Connection, poll_id: int) -> None:
    """Lock the phones on which a poll was asked: nobody answers while it is worked out who has."""
    connection.execute(_lock, {"put_as": _cause(poll_id)}).all()


def silent_of(poll_id: int) -> dict[str, object]:
    """Give what `is_silent` is asked of: this poll."""
    return {"put_as": _cause(poll_id), "poll": poll_id, "questions": f"poll:{poll_id}:%"}


def listeners(connection: Connection, forum_id: int, poll_id: int) -> list[AnyRow]:
    """List the phones of those whom a reminder would be for, by rising id."""
    bound = {"forum": forum_id, "consent": audience.POLLS} | silent_of(poll_id)
    return list(connection.execute(_listeners, bound))


def silent(connection: Connection, forum_id: int, poll_id: int) -> Iterator[Listener]:
    """Go through those who were asked and have said nothing, those who get no reminder too."""
    bound = {"forum": forum_id, "consent": audience.POLLS} | silent_of(poll_id)
    return audience.listed(connection, _silent, bound)


def note(connection: Connection, poll_id: int, now: datetime) -> bool:
    """Note that a poll reminds now; false where it has done so before, or is not open."""
    return connection.execute(_note, {"which": poll_id, "now": now}).first() is not None


def of_open(connection: Connection, forum_id: int | None, *, lock: bool = False) -> list[AnyRow]:
    """List the polls of a forum that are open, or with none of all forums.

    With `lock` nobody asks for a reminder of one, nor lets it go, before this transaction ends.
    """
    query = _open if forum_id is None else _open.where(Poll.forum_id == forum_id)
    return list(connection.execute(query.with_for_update() if lock else query))


def stands_back(poll: AnyRow) -> bool:
    """Whether an open poll has not reminded, and nobody has asked for it."""
    return _may_remind(poll) and not _is_about_it(poll)


def is_asked_for(poll: AnyRow) -> bool:
    """Whether somebody has asked for the reminder of an open poll, and it has not gone."""
    return _may_remind(poll) and _is_about_it(poll)


def is_approved(poll: AnyRow) -> bool:
    """Whether a second person has said yes to the reminder, and not only to the opening."""
    return poll.approved_by is not None and _is_about_it(poll)


def _may_remind(poll: AnyRow) -> bool:
    return poll.state == PollState.OPEN and poll.reminded_at is None


def _is_about_it(poll: AnyRow) -> bool:
    return poll.asked_at is not None and bool(poll.asked_at > poll.opened_at)


def ask(connection: Connection, poll: AnyRow, by: str, now: datetime) -> bool:
    """Let a reminder that was noted in this transaction wait for a second person.

    False where it waits already: the asking that somebody has before them stands.
    """
    first = not _is_about_it(poll)
    asked = (by, now) if first else (poll.asked_by, poll.asked_at)
    connection.execute(_ask, dict(zip(("which", "by", "now"), (poll.id, *asked), strict=True)))
    return first


def approve(connection: Connection, poll_id: int, by: str, seen: datetime, now: datetime) -> bool:
    """Say yes to the asking that was made at `seen`; false where it waits no more, or is theirs."""
    bound = {"which": poll_id, "by": by, "seen": seen, "now": now}
    return connection.execute(_approve, bound).first() is not None


def unask(connection: Connection, poll_id: int) -> bool:
    """Let nobody have asked for a reminder; false where none waits for a second person."""
    return connection.execute(_unask, {"which": poll_id}).first() is not None


def unask_all(connection: Connection) -> dict[str, int]:
    """Let nobody have asked for any; gives the forum of each poll of which one waited, by name."""
    waiting = [poll for poll in of_open(connection, None, lock=True) if is_asked_for(poll)]
    return {f"poll:{poll.id}": poll.forum_id for poll in waiting if unask(connection, poll.id)}


def unnote(connection: Connection, poll_id: int, since: datetime) -> bool:
    """Note that a poll has not reminded; false where it has not since then, or is not open.

    The next time a second person is asked anew.
    """
    return connection.execute(_unnote, {"which": poll_id, "since": since}).first() is not None


def take_back(connection: Connection, poll_id: int, now: datetime) -> bool:
    """Take a reminder back of which nothing has left, with its phones locked; else false."""
    cause = {"put_as": f"poll:{poll_id}:remind"}
    if connection.execute(select(_has_left), cause).scalar():
        return False
    connection.execute(_cancel, cause | {"now": now})
    connection.execute(_free, cause)
    return True


def _cause(poll_id: int) -> str:
    return f"poll:{poll_id}:open"
