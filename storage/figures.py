"""What has come and gone, in counts and seconds: measured for whoever runs it, of nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Select,
    func,
    literal_column,
    select,
    union_all,
)

from storage.house import Tick
from storage.inbox import IS_UNREAD, UNREAD, Inbox
from storage.outgoing import (
    OPEN,
    REPLIES,
    UNSURE,
    Outgoing,
    is_doubtful,
    is_under_way,
    is_waiting,
)

NEWEST = 1000  # messages that are looked at one by one: what they show is of lately

NEWEST_ROWS = 10_000  # texts, and messages, that are counted by state


def _by_state(row: Any, *rows: Any) -> Select[str, int]:  # noqa: ANN401 - an entity, and conditions
    return select(row.state, func.count()).where(*rows).group_by(row.state)


def _among_the_newest(row: Any) -> Select[str, int]:  # noqa: ANN401 - as above
    last = select(func.max(row.id)).scalar_subquery()
    return _by_state(row, row.id > last - NEWEST_ROWS)


_came = _among_the_newest(Inbox)
_ended = _among_the_newest(Outgoing)
# However old they are, each by an index of such rows.
_still_open = union_all(
    _by_state(Outgoing, is_waiting(Outgoing)),
    _by_state(Outgoing, is_under_way(Outgoing)),
    _by_state(Outgoing, is_doubtful(Outgoing), Outgoing.state == literal_column(repr(UNSURE))),
)
_unread = _by_state(Inbox, *IS_UNREAD)
_EXACT = {*OPEN, UNSURE, UNREAD}  # states of which all are counted
_newest = (
    select(Outgoing.priority, Outgoing.said_at, Outgoing.sending_at)
    .order_by(Outgoing.id.desc())
    .limit(NEWEST)
)
_ticks = select(Tick.name, Tick.at).where(Tick.name == "worker")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found at one moment; times are seconds."""

    outgoing: dict[str, int]  # by state: all that wait or are unsure; of the newest how they ended
    inbox: dict[str, int]  # all that the bot failed on, `unread`; of the newest what became of them
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
        outgoing=_both(connection, _ended, _still_open),
        inbox=_both(connection, _came, _unread),
        replies=tuple(sorted(replies)),
        ticks={name: _since(now, at) for name, at in connection.execute(_ticks)},
    )


def _both(
    connection: Connection,
    newest: Select[str, int],
    exact: Select[str, int] | CompoundSelect[str, int],
) -> dict[str, int]:
    found = _counted(connection, newest)
    return {state: n for state, n in found.items() if state not in _EXACT} | _counted(
        connection, exact
    )


def _counted(
    connection: Connection, statement: Select[str, int] | CompoundSelect[str, int]
) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(statement)}


def _since(now: datetime, moment: datetime | None) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
