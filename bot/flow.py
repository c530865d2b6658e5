"""Judges whether messages flow: what does not, where and since when. It reads no clock, no row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage import house
from storage.flow import ENOUGH, Channel, Flow

_LATE = timedelta(minutes=2)  # a worker looks every second
_FEW = 3  # one message alone may have gone to a phone that is off


class Wrong(StrEnum):
    """What does not flow."""

    WORKER = "worker"  # none runs: nothing leaves, and nothing happens by itself
    CLOCK = "clock"  # something was due, and has not happened
    QUEUE = "queue"  # messages may go, and none leaves
    REFUSED = "refused"  # the provider takes none, again and again
    UNHEARD = "unheard"  # messages leave, and of none do we hear that it arrived
    SILENT = "silent"  # no text comes, at hours in which many did
    UNREAD = "unread"  # the bot failed on texts, and nobody has read them


OF_CHANNELS = (Wrong.QUEUE, Wrong.REFUSED, Wrong.UNHEARD, Wrong.SILENT)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that does not flow."""

    kind: Wrong
    channel: str | None = None
    since: datetime | None = None  # none where nobody knows
    number: int = 0  # of messages or texts, where they are counted


def troubles(flow: Flow, now: datetime) -> list[Trouble]:
    """List what does not flow, the gravest first."""
    found = list(_of_the_house(flow, now))
    works = Wrong.WORKER not in {trouble.kind for trouble in found}
    for channel in flow.channels:
        found += _of_channel(channel, now, works=works)
    if flow.unread:
        found.append(Trouble(Wrong.UNREAD, None, flow.unread_since, flow.unread))
    return found


def _of_the_house(flow: Flow, now: datetime) -> Iterator[Trouble]:
    if flow.worker_at is None or now - flow.worker_at > house.LATE:
        yield Trouble(Wrong.WORKER, None, flow.worker_at)
    elif flow.due_since and now - flow.due_since > _LATE:
        yield Trouble(Wrong.CLOCK, None, flow.due_since)


def _of_channel(channel: Channel, now: datetime, *, works: bool) -> Iterator[Trouble]:
    """Judge one channel; where no worker works, that is why messages wait, and is said once."""
    name, stands = channel.name, _stands_since(channel)
    if works and stands and now - stands > _LATE:
        yield Trouble(Wrong.QUEUE, name, stands, channel.waiting)
    if works and channel.refused_often:
        yield Trouble(Wrong.REFUSED, name, None, channel.refused_often)
    if channel.unheard_of >= _FEW:
        yield Trouble(Wrong.UNHEARD, name, None, channel.unheard_of)
    if channel.usual >= ENOUGH:
        yield Trouble(Wrong.SILENT, name, channel.heard_at, channel.usual)


def _stands_since(channel: Channel) -> datetime | None:
    """Say since when messages wait and none leaves: the last of a long list waits for its turn."""
    if channel.waits_since is None:
        return None
    return max(channel.waits_since, channel.left_at or channel.waits_since)
