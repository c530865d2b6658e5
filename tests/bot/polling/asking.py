"""A loop that asks Telegram as a worker does, and what has come of it."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from bot.channels.telegram import Telegram
from bot.polling import Polling
from bot.reception import Reception
from tests.fakes.telegram import FakeTelegram
from tests.rooms import House, a_house

WREN, ROBIN = "7700900123", "7700900124"
QUICK, SLOWEST = 0.01, 0.04  # seconds, in place of 1 and 30


@contextmanager
def house_of(database_url: str, folder: Path, settings: dict[str, str]) -> Iterator[House]:
    """Open an empty house whose clock goes right, as Telegram's own does."""
    with a_house(database_url, folder, more=settings) as house:
        house.clock.now = datetime.now(UTC)
        yield house


@dataclass
class Loop:
    """A loop that asks, in a thread of its own as a worker has it."""

    polling: Polling
    ours: bool = True


@contextmanager
def asking(
    rooms: House, reception: Reception | None = None, *, ours: bool = True
) -> Iterator[Loop]:
    """Ask until the block ends, and leave as a worker does that is told to end."""
    channel = Telegram(rooms.settings, rooms.clock)
    ready, ends = Event(), []
    with ThreadPoolExecutor(1) as door:
        made = Loop(Polling(channel, reception or rooms.reception, lambda: made.ours, door), ours)

        async def run() -> None:
            task = asyncio.create_task(made.polling.run())
            loop = asyncio.get_running_loop()
            ends.append(lambda: loop.call_soon_threadsafe(task.cancel))
            ready.set()
            await asyncio.wait([task])
            await channel.close()

        thread = Thread(target=asyncio.run, args=[run()])
        thread.start()
        ready.wait()
        try:
            yield made
        finally:
            ends[0]()
            thread.join()


def offsets(provider: FakeTelegram) -> list[int | None]:
    """Give what each call for updates has confirmed."""
    return [call.get("offset") for call in provider.calls("getUpdates")]


def all_done(provider: FakeTelegram) -> bool:
    """Whether nothing waits any more at Telegram, and it has been asked once more since."""
    return bool(provider.calls("getUpdates")) and not provider.waiting()


def kept(rooms: House) -> int:
    """Count the texts and presses that were taken in."""
    return rooms.counts()["inbox"]
