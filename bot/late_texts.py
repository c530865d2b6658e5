"""A text that comes late: it must not answer, nor undo, what has come since it was written.

It waited in the provider's list, in Telegram's queue, or in the inbox as unread by the bot.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.changes import Change, Confirmed, Kept, Resumed, Started, Stayed, StillHers
from bot.conversation import respond
from bot.messages import Inbound
from bot.scene import Scene, Turn
from storage.base import AnyRow

_LATE = timedelta(minutes=2)  # by then we may have asked something else


def answered(scene: Scene, address: AnyRow, inbound: Inbound, now: datetime) -> Turn:
    """Answer a text, which may have waited on its way."""
    if now - inbound.said_at <= _LATE:
        return respond(scene, inbound.text)
    return answered_late(scene, address, inbound.text, inbound.said_at)


def answered_late(scene: Scene, address: AnyRow, text: str, said_at: datetime) -> Turn:
    """Answer no more than could be meant when it was written; people read what is overtaken."""
    turn = respond(_as_she_saw_it(scene, said_at), text)
    if _is_overtaken(address, said_at, turn.changes):
        return Turn(scene.memory, changes=(Kept(),))
    return turn


def _as_she_saw_it(scene: Scene, said_at: datetime) -> Scene:
    """Leave out a question that we have put since: it is not what a text of before answers."""
    is_later = scene.put_at is not None and scene.put_at > said_at
    return replace(scene, put_at=None) if is_later else scene


def _is_overtaken(address: AnyRow, said_at: datetime, changes: Iterable[Change]) -> bool:
    """Say whether this would loosen what she has tightened since: a START from before her STOP."""
    if not any(
        isinstance(change, Started | Resumed | Confirmed | Stayed | StillHers) for change in changes
    ):
        return False
    tightened = (
        address.stopped_at,
        address.paused_at,
        address.parked_at,
        address.doubted_at,
    )
    return any(at is not None and at > said_at for at in tightened)
