"""How the line does, in counts and seconds: what is measured for whoever runs it, of nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from storage.addresses import Address
from storage.base import Moment
from storage.claims import may_go
from storage.house import Tick
from storage.inbox import Inbox
from storage.outgoing import REPLIES, Outgoing, is_waiting
from storage.polls import Poll, PollState
from storage.updates import Update, UpdateState

NEWEST = 1000  # messages that are looked at one by one: what they show is of lately

_moment = Moment()
_outgoing = select(Outgoing.state, func.count()).group_by(Outgoing.state)
_inbox = select(Inbox.state, func.count()).group_by(Inbox.state)
_oldest = select(func.min(func.coalesce(Outgoing.due_at, Outgoing.made_at), type_=_moment)).where(
    is_waiting(Outgoing), may_go(Outgoing)
)
_newest = (
    select(Outgoing.priority, Outgoing.said_at, Outgoing.sending_at)
    .order_by(Outgoing.id.desc())
    .limit(NEWEST)
)
_due = tuple(
    select(func.min(moment, type_=_moment)).where(moment.is_not(None), condition)
    for moment, condition in (
        (Address.wake_at, Address.wake_at.is_not(None)),
        (Poll.opens_at, Poll.state == PollState.READY),
        (Poll.closes_at, Poll.state == PollState.OPEN),
        (Update.send_at, Update.state == UpdateState.READY),
    )
)
_ticks = select(Tick.name, Tick.at).where(Tick.name == "worker")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found at one moment; times are seconds."""

    outgoing: dict[str, int]  # by state
    inbox: dict[str, int]  # by state; `unread` is what the bot failed on
    oldest_ready: float  # since when the oldest message waits that may go; 0 where none does
    replies: tuple[float, ...]  # from her text to the provider, among the newest, in rising order
    overdue: float  # since when the oldest thing waits that the clock should have done
    ticks: dict[str, float]  # since when each process has not shown itself


def read(connection: Connection, now: datetime) -> Figures:
    """Measure how the line does."""
    replies = (
        (row.sending_at - row.said_at).total_seconds()
        for row in connection.execute(_newest)
        if row.priority <= REPLIES and row.said_at and row.sending_at
    )
    return Figures(
        outgoing=_by_state(connection, _outgoing),
        inbox=_by_state(connection, _inbox),
        oldest_ready=_since(now, connection.execute(_oldest, {"now": now}).scalar()),
        replies=tuple(sorted(replies)),
        overdue=_since(now, due_since(connection)),
        ticks={name: _since(now, at) for name, at in connection.execute(_ticks)},
    )


def due_since(connection: Connection) -> datetime | None:
    """Say when the first thing is or was due that the clock does; none where nothing is."""
    found = [connection.execute(statement).scalar() for statement in _due]
    return min((moment for moment in found if moment), default=None)


def _by_state(connection: Connection, statement: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(statement)}


def _since(now: datetime, moment: datetime | None) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
