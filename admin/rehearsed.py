"""The dress rehearsal of a send as the pages show it, with what each part of it costs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from admin import prices
from admin.desk import desk
from admin.door import visit
from admin.of_forum import forum_id
from bot.approving import UNDO
from bot.broadcasting import OPEN_FOR
from bot.messages import Kind
from bot.rehearsal import Rehearsal
from bot.rehearsing import Going, rehearse
from storage import forums
from storage.base import AnyRow

AT_A_GLANCE = 12  # members of a longer group are folded, so that those above are seen


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would happen, and its price."""

    would: Rehearsal
    part_costs: int  # in tenths of a penny

    def money(self, parts: int) -> str:
        """Say what so many SMS parts cost."""
        return prices.money(parts * self.part_costs)

    @property
    def cost(self) -> str:
        """Say what all of it costs."""
        return self.money(self.would.sms_parts)


def of_news(connection: Connection, row: AnyRow) -> Rehearsed:
    """Rehearse news that have not gone."""
    return _rehearsed(connection, f"update:{row.id}", Kind.UPDATE, _at(row.send_at))


def of_poll(connection: Connection, row: AnyRow) -> Rehearsed:
    """Rehearse the opening of a poll: its first question."""
    at = _at(row.opens_at)
    ends = row.closes_at or at + OPEN_FOR
    return _rehearsed(connection, f"poll:{row.id}:1", Kind.POLL, at, ends)


def of_reminder(connection: Connection, row: AnyRow) -> Rehearsed:
    """Rehearse the reminder of an open poll: the same question, for those who said nothing."""
    return _rehearsed(connection, f"poll:{row.id}:1", Kind.REMINDER, _at(None), row.closes_at)


def _at(starts: datetime | None) -> datetime:
    """Give when it would go: at its time, and not within the minute in which it is taken back."""
    soon = visit().now + UNDO
    return soon if starts is None else max(starts, soon)


def _rehearsed(
    connection: Connection, thing: str, kind: Kind, at: datetime, ends: datetime | None = None
) -> Rehearsed:
    going = Going(forum_id(), thing, kind, at, ends)
    part_costs = prices.of_a_part(forums.part_costs(connection, forum_id()))
    return Rehearsed(rehearse(connection, desk().keyring, going), part_costs)
