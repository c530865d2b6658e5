"""Polls as their pages show them: one by its number, and where it stands."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import abort
from sqlalchemy import Connection

from admin.desk import desk
from admin.of_forum import forum_id
from bot import approving
from storage import forums, polls, tallies
from storage.base import AnyRow
from storage.polls import PollState
from storage.sealing import Owner


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll as the pages show it."""

    id: int
    title: str = field(repr=False)
    state: str
    closes_at: datetime | None
    closed_at: datetime | None
    opens_at: datetime | None
    reminded_at: datetime | None
    answered: int

    @property
    def was_opened(self) -> bool:
        """Whether members have been asked."""
        return self.state in {PollState.OPEN, PollState.CLOSED}

    @property
    def is_draft(self) -> bool:
        """Whether nobody has said yet that it is to open."""
        return self.state == PollState.DRAFT

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a second person."""
        return self.state == PollState.WAITING


def found(connection: Connection, which: int) -> AnyRow:
    """Give a poll of this forum by its number; one of elsewhere is not there."""
    row = polls.find(connection, which)
    if row is None or row.forum_id != forum_id() or row.state == PollState.DROPPED:
        abort(404)
    return row


def every(connection: Connection) -> list[Poll]:
    """List the polls of this forum, the newest first."""
    forum, counts = forums.owner(connection, forum_id()), _answered(connection)
    rows = polls.of_forum(connection, forum_id())
    return [_poll(forum, row, counts.get(row.id, 0)) for row in rows]


def one(connection: Connection, row: AnyRow) -> Poll:
    """Give one poll by its row."""
    forum = forums.owner(connection, forum_id())
    return _poll(forum, row, _answered(connection).get(row.id, 0))


def planned(row: AnyRow) -> datetime | None:
    """Give the time at which a poll that has not opened was wanted to; none: as soon as may be."""
    return approving.planned(row.asked_at, row.approved_at, row.opens_at)


def _answered(connection: Connection) -> dict[int, int]:
    return tallies.answered(connection, forum_id(), invented=desk().demonstration)


def _poll(forum: Owner, row: AnyRow, answered: int) -> Poll:
    return Poll(
        row.id,
        polls.unseal_title(desk().keyring, forum, row),
        row.state,
        row.closes_at,
        row.closed_at,
        row.opens_at,
        row.reminded_at,
        answered,
    )
