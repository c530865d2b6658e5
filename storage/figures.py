"""What has come and gone, in counts and seconds: measured for whoever runs it, of nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from storage.house import Tick
from storage.inbox import Inbox
from storage.outgoing import REPLIES, Outgoing

NEWEST = 1000  # messages that are looked at one by one: what they show is of lately

_outgoing = select(Outgoing.state, func.count()).group_by(Outgoing.state)
_inbox = select(Inbox.state, func.count()).group_by(Inbox.state)
_newest = (
    select(Outgoing.priority, Outgoing.said_at, Outgoing.sending_at)
    .order_by(Outgoing.id.desc())
    .limit(NEWEST)
)
_ticks = select(Tick.name, Tick.at).where(Tick.name == "worker")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found at one moment; times are seconds."""

    outgoing: dict[str, int]  # by state
    inbox: dict[str, int]  # by state; `unread` is what the bot failed on
    replies: tuple[float, ...]  # from her text to the provider, among the newest, in rising order
    ticks: dict[str, float]  # since when each process has not shown itself


def read(connection: Connection, now: datetime) -> Figures:
    """Measure it."""
    replies = (
        (row.sending_at - row.said_at).total_seconds()
        for row in connection.execute(_newest)
        if row.priority <= REPLIES and row.said_at and row.sending_at
    )
    return Figures(
        outgoing=_by_state(connection, _outgoing),
        inbox=_by_state(connection, _inbox),
        replies=tuple(sorted(replies)),
        ticks={name: _since(now, at) for name, at in connection.execute(_ticks)},
    )


def _by_state(connection: Connection, statement: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(statement)}


def _since(now: datetime, moment: datetime | None) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
