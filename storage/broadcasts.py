"""Broadcasts: one text to many, a row of `outgoing` for each phone; how they end and stand."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, func, select, update

from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.members import Member
from storage.outgoing import (
    BEGUN,
    DELIVERED,
    FAILED,
    FOR_A_WORDING,
    HELD,
    NOT_LEFT,
    READY,
    SENDING,
    SENT,
    UNSURE,
    Outgoing,
    cancelled,
    is_begun,
    is_open,
)
from storage.wordings import Wording

_waiting = select(Outgoing.address_id).where(
    is_open(Outgoing),
    Outgoing.cause.like(bindparam("causes")),
    Outgoing.state.in_(NOT_LEFT),
)
_lock = select(Address.id).where(Address.id.in_(_waiting)).order_by(Address.id).with_for_update()
_cancel = (
    update(Outgoing)
    .where(
        is_open(Outgoing),
        Outgoing.cause.like(bindparam("causes")),
        Outgoing.state.in_(NOT_LEFT),
    )
    .values(cancelled(bindparam("because")))
)
_not_left = (
    select(Outgoing.id, Outgoing.sender, Address.discreet)
    .join(Address, Address.id == Outgoing.address_id)
    .where(
        is_open(Outgoing),
        Outgoing.cause.like(bindparam("causes")),
        Outgoing.state.in_(NOT_LEFT),
    )
    .order_by(Outgoing.id)
)
_reword = (
    update(Outgoing)
    .where(Outgoing.id == bindparam("row"))
    .values(wording_id=bindparam("to"), parts=bindparam("cost"))
)
_hold = (
    update(Outgoing)
    .where(Outgoing.id == bindparam("row"))
    .values(
        state=HELD,
        why=FOR_A_WORDING,
        due_at=bindparam("until", type_=Moment()),
        lease=None,
        leased_until=None,
    )
)
_has_left = exists().where(
    is_begun(Outgoing),
    Outgoing.cause == bindparam("cause"),
    Outgoing.wording_id == bindparam("wording"),
    Outgoing.state.in_((SENDING, SENT, DELIVERED, FAILED, UNSURE)),
    Outgoing.address_id == Address.id,
    Address.discreet,
)
_cancel_question = (
    update(Outgoing)
    .where(
        Outgoing.member_id == bindparam("member"),
        Outgoing.opens == bindparam("asked"),
        Outgoing.priority == BEGUN,
        Outgoing.state.in_(NOT_LEFT),
    )
    .values(cancelled(bindparam("because")))
)
_cancel_kinds = (
    update(Outgoing)
    .where(
        Outgoing.member_id == bindparam("member"),
        Outgoing.kind.in_(bindparam("kinds", expanding=True)),
        Outgoing.state.in_(NOT_LEFT),
    )
    .values(cancelled(bindparam("because")))
)
_standing = (
    select(
        Outgoing.cause,
        func.count(),
        func.sum(case((Outgoing.state.in_((SENT, DELIVERED)), 1), else_=0)),
    )
    .join(Wording, Wording.id == Outgoing.wording_id)
    .where(
        Wording.forum_id == bindparam("forum"),
        is_begun(Outgoing),
        Outgoing.cause.in_(bindparam("causes", expanding=True)),
    )
    .group_by(Outgoing.cause)
)
_of_cause = (
    select(
        Member.id,
        Member.alias,
        Member.key,
        Member.master,
        Member.stopped_at.label("said_stop_at"),
        Member.paused_at.label("said_pause_at"),
        Outgoing.state.label("row_state"),
        Outgoing.why,
        Outgoing.provider_code,
        Outgoing.good_until,
        Outgoing.ended_at,
    )
    .join(Outgoing, Outgoing.member_id == Member.id)
    .where(
        Member.forum_id == bindparam("forum"),
        is_begun(Outgoing),
        Outgoing.cause == bindparam("cause"),
    )
    .order_by(Member.joined_at, Member.id, Outgoing.id)
)


_waiting_wordings = (
    select(Outgoing.cause, Outgoing.wording_id)
    .distinct()
    .join(Wording, Wording.id == Outgoing.wording_id)
    .where(
        is_open(Outgoing),
        Outgoing.state.in_(NOT_LEFT),
        Wording.forum_id == bindparam("forum"),
    )
)


_look_at_wordings = (
    update(Outgoing)
    .where(
        is_open(Outgoing),
        Outgoing.state == HELD,
        Outgoing.why == FOR_A_WORDING,
        Outgoing.due_at.is_(None),
        Outgoing.member_id.in_(select(Member.id).where(Member.forum_id == bindparam("forum"))),
    )
    .values(state=READY)
)


def cancel(connection: Connection, causes: str, why: str, now: datetime) -> None:
    """Cancel what has not left of all causes that begin so, with its addresses locked before."""
    _cancel_like(connection, f"{causes}%", why, now)


def cancel_one(connection: Connection, cause: str, why: str, now: datetime) -> None:
    """Cancel what has not left of one cause, with its addresses locked before."""
    _cancel_like(connection, cause, why, now)


def _cancel_like(connection: Connection, causes: str, why: str, now: datetime) -> None:
    connection.execute(_lock, {"causes": causes}).all()
    connection.execute(_cancel, {"causes": causes, "because": why, "now": now})


def waiting(connection: Connection, cause: str) -> list[AnyRow]:
    """List what of one cause has not left, with its addresses locked: id, sender, discreet."""
    connection.execute(_lock, {"causes": cause}).all()
    return list(connection.execute(_not_left, {"causes": cause}))


def waiting_now(connection: Connection, cause: str) -> int:
    """Count what of one cause has not left, without locking anything."""
    return len(connection.execute(_not_left, {"causes": cause}).all())


def reword(connection: Connection, rows: dict[int, int], wording_id: int) -> None:
    """Let rows that wait go in another wording, each with its parts; their addresses are locked."""
    if rows:
        bound = [{"row": row, "cost": parts, "to": wording_id} for row, parts in rows.items()]
        connection.execute(_reword, bound)


def hold_for_a_wording(connection: Connection, rows: list[int], until: datetime | None) -> None:
    """Let rows wait for a wording: until it may go, or with none until there is one."""
    if rows:
        connection.execute(_hold, [{"row": row, "until": until} for row in rows])


def has_left(connection: Connection, cause: str, wording_id: int) -> bool:
    """Say whether a wording is on its way to somebody discreet."""
    bound = {"cause": cause, "wording": wording_id}
    return bool(connection.execute(select(_has_left), bound).scalar())


def cancel_question(
    connection: Connection, member_id: str, asked: str, why: str, now: datetime
) -> None:
    """Cancel a question that we were about to begin with, to a member whose phones are locked."""
    bound = {"member": member_id, "asked": asked, "because": why, "now": now}
    connection.execute(_cancel_question, bound)


def cancel_kinds(
    connection: Connection, member_id: str, kinds: Iterable[str], why: str, now: datetime
) -> None:
    """Cancel what of these kinds has not left to a member whose phones are locked."""
    bound = {"member": member_id, "kinds": list(kinds), "because": why, "now": now}
    connection.execute(_cancel_kinds, bound)


def of_cause(connection: Connection, forum_id: int, cause: str) -> Iterator[AnyRow]:
    """Go through the members for whom a broadcast was put, with how their messages stand."""
    yield from connection.execute(_of_cause, {"forum": forum_id, "cause": cause})


def waiting_wordings(connection: Connection, forum_id: int) -> list[AnyRow]:
    """List in which wordings anything waits: by cause and wording."""
    return list(connection.execute(_waiting_wordings, {"forum": forum_id}))


def look_at_wordings(connection: Connection, forum_id: int) -> None:
    """Let the gate look anew at what waits for a wording, since a forum's list has changed.

    A second wording that waits for its minute waits on.
    """
    connection.execute(_look_at_wordings, {"forum": forum_id})


def standing(
    connection: Connection, forum_id: int, causes: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """Count for each of some broadcasts for whom it was put, and who of these have it."""
    rows = connection.execute(_standing, {"forum": forum_id, "causes": sorted(causes)})
    return {row[0]: (row[1], row[2]) for row in rows}
