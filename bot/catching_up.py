"""Takes in what members texted while nobody listened: a provider does not post a text for ever.

Twilio posts a text twice at most, within seconds. What comes while the web process or the database
is away stands in its list of messages alone; a text that was lost would tell a member once more
that nobody listens. So the list is read again and again, from a little before it was read last.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.beside import beside
from bot.channels.sms import Sms
from bot.reception import Reception
from storage import house

NAME = "sms_list"  # of its tick: until when the list was read
EVERY = 300  # seconds
# What Twilio shows late, and what a web process has in its hands in this moment.
OVERLAP = timedelta(minutes=10)


@dataclass(slots=True)
class CatchingUp:
    """What one worker does beside sending, as long as it turns the clock."""

    sms: Sms
    reception: Reception
    thread: ThreadPoolExecutor  # the database's part, so that the event loop never waits for it

    async def look(self) -> None:
        """Take in what the list has and we have not; what came already changes nothing."""
        now = self.reception.clock()
        since = await beside(self.thread, self._read_until)
        if since is not None:  # else there is no gap: nothing of before the first look is ours
            for inbound in await self.sms.texted_since(since - OVERLAP):
                await beside(self.thread, self.reception.receive, inbound)
        await beside(self.thread, self._note, now)

    def _read_until(self) -> datetime | None:
        with self.reception.database.read() as connection:
            return house.last_tick(connection, NAME)

    def _note(self, now: datetime) -> None:
        with self.reception.database.write() as connection:
            house.tick(connection, NAME, now)
