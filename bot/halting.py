"""Stop all sending: what waits is cancelled, and what was to go later becomes a draft again.

Else wrong news in their minute, or a poll that waits for its time, would go after all as soon as
somebody allows sending again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import approving
from storage import switches
from storage.approvals import Asking


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a stop did."""

    cancelled: int  # messages
    drafts: dict[str, Asking]  # polls and news that were to go, as they stood, by name


def stop(connection: Connection, forum_id: int | None, now: datetime) -> Stopped | None:
    """Let nothing leave a forum, or with none the house; none where nothing did before."""
    if not switches.switch_off(connection, forum_id):
        return None
    # In this order: what a worker puts until then is among the messages that are cancelled.
    drafts = approving.all_back(connection, forum_id)
    return Stopped(switches.cancel(connection, forum_id, now), drafts)
