"""Learns under which number people text us, and keeps it for invites."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.beside import beside
from bot.channels.sms import Sms
from bot.outliving import outliving
from storage import house
from storage.database import Database

_WAIT = 600  # seconds until Twilio is asked once more; people can text without it


@dataclass(frozen=True, slots=True)
class Learning:
    """What one worker asks Twilio at its start, until it knows."""

    sms: Sms
    database: Database
    thread: ThreadPoolExecutor  # the database's part, so that the event loop never waits for it

    async def run(self) -> None:
        """Ask until a number is known, whatever becomes of Twilio or of the database."""
        while True:
            with outliving("sms_number_not_learnt"):
                if number := await self.sms.learn():
                    await beside(self.thread, self._note, number)
                    return
            await asyncio.sleep(_WAIT)

    def _note(self, number: str) -> None:
        with self.database.write() as connection:
            house.learn(connection, sms_number=number)
