"""Asks Telegram for what has come, where no webhook is set; the library's own way loses updates.

That one tells Telegram that updates are done as soon as they lie in its memory. Here an update is
done once what it says is committed: a crash between the two only brings it again, and what came
twice changes nothing.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot import log
from bot.beside import beside
from bot.channels.telegram import Telegram
from bot.channels.telegram.updates import Update
from bot.outliving import outliving
from bot.reception import Reception
from storage import house

LONG = 25  # seconds that Telegram keeps us waiting where nothing comes
_LOOK_EVERY = 1  # whether it is our turn
_FIRST_WAIT, _LONGEST_WAIT = 1, 30  # after something went wrong


@dataclass(slots=True)
class Polling:
    """What one worker does for Telegram beside sending, as long as it turns the clock."""

    telegram: Telegram
    reception: Reception
    is_ours: Callable[[], bool]  # two that ask at once would turn one another away
    thread: ThreadPoolExecutor  # the database's part, so that the event loop never waits for it
    _connected: bool = field(init=False, default=False)
    _offset: int | None = field(init=False, default=None)
    _wait: float = field(init=False, default=_FIRST_WAIT)

    async def run(self) -> None:
        """Go on until cancelled, whatever becomes of Telegram or of the database."""
        while True:
            if not self.is_ours():
                self._connected = False
                await asyncio.sleep(_LOOK_EVERY)
                continue
            with outliving("telegram_away") as attempt:
                await self._turn()
                self._wait = _FIRST_WAIT
            if attempt.error is not None:
                self._connected = False  # somebody may have set it otherwise meanwhile
                await asyncio.sleep(max(self._wait, self.telegram.asked_to_wait(attempt.error)))
                self._wait = min(self._wait * 2, _LONGEST_WAIT)

    async def _turn(self) -> None:
        if not self._connected:
            await self.telegram.connect()
            self._connected = True
            await self._introduce()
        if not self.telegram.polls:
            await asyncio.sleep(_LOOK_EVERY)
            return
        for update in await self.telegram.wait(self._offset, LONG):
            await self._take(update)
            if update.id is not None:
                self._offset = update.id + 1

    async def _take(self, update: Update) -> None:
        if update.inbound is None:
            log.say("update_left_out", updates=1)
        else:
            await beside(self.thread, self.reception.receive, update.inbound)
        await self.telegram.answer(update)

    async def _introduce(self) -> None:
        """Show the commands, and note under which name people find the bot.

        People can write without it.
        """
        with outliving("telegram_introduction_failed"):
            await self.telegram.show_menu()
            name = await self.telegram.learn()
            await beside(self.thread, self._note, name)

    def _note(self, name: str) -> None:
        with self.reception.database.write() as connection:
            house.learn(connection, bot_name=name)
