"""Writes into the log that messages do not flow, once for each time that they stop.

Staff have no address to which this product could send anything: whoever runs it lets their own
watch look at the log, or at `forumline_trouble`. The admin shows the same in words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot import log
from bot.flow import Trouble, Wrong, troubles
from bot.log import Code
from storage import flow
from storage.database import Database

Name = tuple[Wrong, str | None]  # what does not flow, and on which channel


@dataclass(slots=True)
class Watching:
    """Looks once a minute, in the one worker that turns the clock."""

    database: Database
    clock: Callable[[], datetime]
    # What was there at the last look. What is there once may be over in a second.
    _seen: set[Name] = field(default_factory=set, init=False)
    _told: set[Name] = field(default_factory=set, init=False)

    def look(self) -> None:
        """Look, and tell what is there for the second time, and what is over."""
        now = self.clock()
        with self.database.read() as connection:
            found = {
                (each.kind, each.channel): each
                for each in troubles(flow.read(connection, now), now)
            }
        for name in sorted(found.keys() & self._seen - self._told, key=str):
            _warn(found[name], now)
            self._told.add(name)
        for kind, channel in sorted(self._told - found.keys(), key=str):
            log.say("flows_again", kind=kind, channel=_code(channel))
        self._told &= found.keys()
        self._seen = set(found)


def _warn(trouble: Trouble, now: datetime) -> None:
    seconds = None if trouble.since is None else int((now - trouble.since).total_seconds())
    log.warn(
        "does_not_flow",
        kind=trouble.kind,
        channel=_code(trouble.channel),
        number=trouble.number,
        seconds=seconds,
    )


def _code(channel: str | None) -> Code | None:
    return None if channel is None else Code(channel)
