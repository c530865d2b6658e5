"""Approvals: how polls and news come from a draft to the moment at which they may go.

Both have the same columns for it. A thing is named as everywhere, as poll:7 or update:7. Whoever
comes second to a step finds nothing left to do, also where it is the worker that was faster.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from storage.base import Moment
from storage.polls import Poll, PollState
from storage.updates import Update

# In polls and in news the same.
DRAFT, WAITING, READY = PollState.DRAFT, PollState.WAITING, PollState.READY


@dataclass(frozen=True, slots=True)
class Asking:
    """Where a thing stands on its way, and who has had it in hand."""

    forum_id: int
    state: str
    made_by: str
    edited_by: str | None
    asked_by: str | None
    asked_at: datetime | None
    approved_by: str | None
    approved_at: datetime | None
    sensitive: bool  # to however few it goes, a second person says yes
    starts: datetime | None  # from when it may go


@dataclass(frozen=True, slots=True)
class _Steps:
    """The statements of one table."""

    find: Executable
    ask: Executable
    approve: Executable
    take_back: Executable
    edit: Executable
    hold: Executable
    asked: Select[*tuple[Any, ...]]
    unask: Executable


_now, _earliest, _at, _seen = (
    bindparam(name, type_=Moment()) for name in ("now", "earliest", "at", "seen")
)
_by: BindParameter[str] = bindparam("by")
_NOBODY = dict.fromkeys(("asked_by", "asked_at", "approved_by", "approved_at"))


def _steps(table: Any, starts: Any) -> _Steps:  # noqa: ANN401 - an entity, and its column
    """Build them; `starts` is the column of the moment from which it may go."""
    this = table.id == bindparam("which")
    still_here = or_(table.state == WAITING, and_(table.state == READY, starts > _now))
    somebody_else = and_(
        table.made_by != _by,
        func.coalesce(table.asked_by, "") != _by,
        func.coalesce(table.edited_by, "") != _by,
    )
    had_in_hand = [getattr(table, field.name) for field in fields(Asking) if field.name != "starts"]
    as_seen = and_(table.state == WAITING, table.asked_at == _seen)
    change = update(table).where(this).returning(table.id)
    asked = {"state": bindparam("after"), "asked_by": _by, "asked_at": _now, starts.key: _at}
    at_its_time = {starts.key: case((starts > _earliest, starts), else_=_earliest)}
    return _Steps(
        find=select(*had_in_hand, starts.label("starts")).where(this),
        ask=change.where(table.state == DRAFT).values(_NOBODY | asked),
        approve=change.where(as_seen, somebody_else).values(
            at_its_time | {"state": READY, "approved_by": _by, "approved_at": _now}
        ),
        take_back=change.where(still_here).values(_NOBODY | {"state": DRAFT}),
        edit=change.where(or_(table.state == DRAFT, still_here)).values(
            _NOBODY | {"state": DRAFT, "edited_by": _by}
        ),
        hold=change.where(table.state == READY, table.approved_by.is_(None)).values(state=WAITING),
        asked=select(table.id, *had_in_hand, starts.label("starts"))
        .where(table.state.in_((WAITING, READY)))
        .order_by(table.id),
        unask=change.where(table.state.in_((WAITING, READY))).values(
            _NOBODY | {"state": DRAFT, starts.key: _at}
        ),
    )


_STEPS = {"poll": _steps(Poll, Poll.opens_at), "update": _steps(Update, Update.send_at)}


def find(connection: Connection, thing: str) -> Asking | None:
    """Say where a thing stands; none where there is no such thing."""
    steps, which = _named(thing)
    row = connection.execute(steps.find, {"which": which}).first()
    return None if row is None else Asking(*row)


def ask(
    connection: Connection, thing: str, by: str, now: datetime, *, after: str, at: datetime
) -> bool:
    """Bring a draft to `after`, to go from `at` on; false where it is no draft."""
    steps, which = _named(thing)
    bound = {"which": which, "by": by, "now": now, "after": after, "at": at}
    return connection.execute(steps.ask, bound).first() is not None


def approve(
    connection: Connection,
    thing: str,
    by: str,
    now: datetime,
    *,
    seen: datetime,
    earliest: datetime,
) -> bool:
    """Let what waits go, if `by` has not had it in hand; false where it waits no more.

    `seen` is when the asking that they saw was made: what was edited meanwhile is another one.
    """
    steps, which = _named(thing)
    bound = {"which": which, "by": by, "now": now, "seen": seen, "earliest": earliest}
    return connection.execute(steps.approve, bound).first() is not None


def take_back(connection: Connection, thing: str, now: datetime) -> bool:
    """Make it a draft again; false where its time has come, or it is one."""
    steps, which = _named(thing)
    return connection.execute(steps.take_back, {"which": which, "now": now}).first() is not None


def edit(connection: Connection, thing: str, by: str, now: datetime) -> bool:
    """Make it a draft that somebody has edited; false where its time has come."""
    steps, which = _named(thing)
    bound = {"which": which, "by": by, "now": now}
    return connection.execute(steps.edit, bound).first() is not None


def hold(connection: Connection, thing: str) -> bool:
    """Let what nobody has approved wait for it after all; false where somebody has."""
    steps, which = _named(thing)
    return connection.execute(steps.hold, {"which": which}).first() is not None


def every(connection: Connection, forum_id: int | None) -> dict[str, Asking]:
    """Give what waits for its time or for a second person, by name; with none, of all forums."""
    found: dict[str, Asking] = {}
    for sort, steps in _STEPS.items():
        rows = connection.execute(steps.asked)
        found |= {f"{sort}:{row[0]}": Asking(*row[1:]) for row in rows}
    return {thing: asking for thing, asking in found.items() if forum_id in {None, asking.forum_id}}


def unask(connection: Connection, thing: str, at: datetime | None) -> bool:
    """Make a draft of what is to go, also in its very moment; false where it has begun.

    `at` is when its writer wanted it to go; with none as soon as may be.
    """
    steps, which = _named(thing)
    return connection.execute(steps.unask, {"which": which, "at": at}).first() is not None


def _named(thing: str) -> tuple[_Steps, int]:
    sort, which = thing.split(":")
    return _STEPS[sort], int(which)
