"""Stop all sending: what waits is cancelled, and what was to go later is taken back.

Else wrong news in their minute, or a poll that waits for its time, would go after all as soon as
somebody allows sending again. Polls and news become drafts; a poll whose reminder has not begun
to go has not reminded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import approving
from bot.approving import UNDO
from storage import reminding, switches
from storage.audit import Deed
from storage.base import AnyRow

STOPPED = "sending_stopped"  # these are deeds
REMINDER_BACK = "poll_reminder_taken_back"
_BACK = {"poll": "poll_taken_back", "update": "update_taken_back"}  # by sort of thing
BACK = (*_BACK.values(), REMINDER_BACK)


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a stop did."""

    cancelled: int  # messages
    drafts: Mapping[str, int]  # the forum of each poll and news that was to go, by name
    reminders: Mapping[str, int]  # the forum of each poll whose reminder was to go


def stop(connection: Connection, forum_id: int | None, now: datetime) -> Stopped | None:
    """Let nothing leave a forum, or with none the house; none where nothing did before."""
    if not switches.switch_off(connection, forum_id):
        return None
    # In this order: what a worker puts until then is among the messages that are cancelled.
    drafts = approving.all_back(connection, forum_id)
    polls = reminding.of_open(connection, forum_id, lock=True)
    cancelled = switches.cancel(connection, forum_id, now)
    return Stopped(
        cancelled,
        {thing: asking.forum_id for thing, asking in drafts.items()},
        {f"poll:{poll.id}": poll.forum_id for poll in polls if _take_back(connection, poll, now)},
    )


def reminders_to_go(connection: Connection, forum_id: int | None, now: datetime) -> int:
    """Count the reminders that a stop would take back."""
    polls = reminding.of_open(connection, forum_id)
    return sum(reminding.is_asked_for(poll) or _in_its_minute(poll, now) for poll in polls)


def deeds(stop: Deed, drafts: Mapping[str, int], reminders: Mapping[str, int]) -> list[Deed]:
    """Word each thing that a stop took back, in the log of the forum whose it is."""
    back = [(_BACK[thing.partition(":")[0]], thing, forum) for thing, forum in drafts.items()]
    back += [(REMINDER_BACK, thing, forum) for thing, forum in reminders.items()]
    return [
        replace(stop, action=action, thing=thing, forum_id=forum) for action, thing, forum in back
    ]


def _take_back(connection: Connection, poll: AnyRow, now: datetime) -> bool:
    """Take the reminder of a poll back whose messages are cancelled; false where none was to go.

    One of which a message has left stays as it is: who has it must not get it twice.
    """
    if reminding.is_asked_for(poll):
        return reminding.unask(connection, poll.id)
    return (
        _in_its_minute(poll, now)
        and reminding.take_back(connection, poll.id, now)
        and reminding.unnote(connection, poll.id, now - UNDO)
    )


def _in_its_minute(poll: AnyRow, now: datetime) -> bool:
    return poll.reminded_at is not None and bool(poll.reminded_at > now - UNDO)
