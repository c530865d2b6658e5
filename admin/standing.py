"""How the line of a forum stands: whether it sends, which channels are silent, what it cost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from admin import prices
from admin.desk import Desk
from storage import forums, house, line, switches
from storage.line import Channel, Whose
from storage.practice import PHONE

SMS = "sms"
WORKER = "worker"
_LATE = timedelta(minutes=2)  # it shows itself every few seconds
# A receipt takes seconds, at most an hour; one message alone may have gone to a phone that is off.
_RECEIPT_TAKES, _LOOKED_AT, _FEW = timedelta(hours=1), timedelta(days=2), 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How the line stands."""

    channels: tuple[Channel, ...]
    sending: switches.Standing
    worker_seen_at: datetime | None
    worker_late: bool  # it was there once, and nothing is sent now
    left_today: int
    spent: str  # this month, in words

    @property
    def silent(self) -> tuple[Channel, ...]:
        """The channels on which several messages left and none arrived."""
        return tuple(channel for channel in self.channels if is_silent(channel))


def is_silent(channel: Channel) -> bool:
    """Say whether several messages left on a channel lately, and none of them arrived."""
    return channel.unheard_of >= _FEW


def standing(connection: Connection, desk: Desk, forum_id: int) -> Standing:
    """Look how the line of a forum stands now."""
    now, whose = desk.clock(), Whose(forum_id, desk.demonstration)
    facts = forums.facts(connection, forum_id)
    today = now.astimezone(ZoneInfo(facts.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    # Invented phones cost nothing; where all people are invented, they show what it would be.
    senders = {SMS, PHONE} if desk.demonstration else {SMS}
    parts = line.parts(connection, whose, senders, today.replace(day=1).astimezone(UTC))
    seen = house.last_tick(connection, WORKER)
    channels = line.channels(
        connection, whose, now, since=now - _LOOKED_AT, until=now - _RECEIPT_TAKES
    )
    return Standing(
        tuple(channels),
        switches.standing(connection, forum_id),
        seen,
        seen is not None and now - seen > _LATE,
        line.left(connection, whose, today.astimezone(UTC)),
        prices.money(parts * prices.of_a_part(facts.part_costs)),
    )
