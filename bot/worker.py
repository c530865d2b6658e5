"""The worker process: it looks for what may go, and APScheduler turns the clock."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import catching_up, log, reconciling
from bot.beside import beside
from bot.catching_up import CatchingUp
from bot.channels.sms import Sms
from bot.channels.telegram import Telegram
from bot.clearing import Clearing
from bot.delivery import Delivery
from bot.learning import Learning
from bot.outliving import outliving
from bot.polling import Polling
from bot.reception import Reception
from bot.reconciling import Reconciling
from bot.settling import Books
from bot.timetable import Timetable
from bot.watching import Watching
from storage import flow, house, waking
from storage.clock_lock import ClockLock
from storage.database import Database

NAME = "worker"
LOOK_EVERY = 0.2  # seconds
TURN_EVERY = 1
TICK_EVERY = 5
WATCH_EVERY = 60
PATIENCE = 8  # seconds for what is under way; whoever ends us waits longer, for all of the end


@dataclass(slots=True)
class Worker:
    """One worker of any number; what they share is the database."""

    database: Database
    reception: Reception
    delivery: Delivery
    clock: Callable[[], datetime]

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        # It warns whenever a job is skipped because it still runs, which is meant here.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        asyncio.run(self._run())

    async def _run(self) -> None:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        # Beside the thread of the delivery: a long turn of the clock must not hold up a reply.
        with ThreadPoolExecutor(1, "clock") as thread, ThreadPoolExecutor(1, "polling") as door:
            watching = Watching(self.database, self.clock)
            turning = _Turning(self, ClockLock(self.database), Timetable(self.reception), watching)
            await beside(thread, turning.begin)
            scheduler = AsyncIOScheduler(timezone="UTC")
            every = {"trigger": "interval", "max_instances": 1, "coalesce": True}
            for work, seconds in (
                (turning.turn, TURN_EVERY),
                (turning.tick, TICK_EVERY),
                (turning.watch, WATCH_EVERY),
            ):
                scheduler.add_job(beside, args=(thread, work), seconds=seconds, **every)
            scheduler.start()
            tasks = [
                asyncio.create_task(self._look_again_and_again()),
                asyncio.create_task(self._listen()),
                asyncio.create_task(self._poll(turning, door)),
                asyncio.create_task(self._learn(thread)),
                asyncio.create_task(self._clear(door)),
                *(asyncio.create_task(each) for each in self._read_lists(turning, door)),
            ]
            log.say("worker_started")
            await told.wait()
            scheduler.shutdown(wait=False)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=1)
            await self.delivery.close(PATIENCE)
            turning.lock.release()
        log.say("worker_ended")

    async def _poll(self, turning: "_Turning", door: ThreadPoolExecutor) -> None:
        telegram = self.delivery.channels.get(Telegram.name)
        if isinstance(telegram, Telegram):
            await Polling(telegram, self.reception, lambda: turning.is_ours, door).run()

    async def _learn(self, thread: ThreadPoolExecutor) -> None:
        sms = self.delivery.channels.get(Sms.name)
        if isinstance(sms, Sms):
            await Learning(sms, self.database, thread).run()

    async def _clear(self, door: ThreadPoolExecutor) -> None:
        parts = self.database, self.reception.keyring, self.delivery.channels
        await Clearing(*parts, self.clock, door).run()

    def _read_lists(
        self, turning: "_Turning", door: ThreadPoolExecutor
    ) -> Iterator[Coroutine[None, None, None]]:
        """Look at the provider's list, for texts that it could not bring and for what is unsure."""
        sms = self.delivery.channels.get(Sms.name)
        if isinstance(sms, Sms):
            books = Books(self.reception.keyring, self.reception.journal)
            missed = CatchingUp(sms, self.reception, door)
            unsure = Reconciling(sms, self.database, books, self.clock, door)
            yield again_and_again(lambda: turning.is_ours, missed.look, catching_up.EVERY)
            yield again_and_again(lambda: turning.is_ours, unsure.look, reconciling.EVERY)

    async def _look_again_and_again(self) -> None:
        """Look for what may go: when something says so, and now and then whatever is said."""
        woken = self.delivery.woken
        while True:
            woken.clear()
            with outliving("look_failed") as attempt:
                await self.delivery.look()
            if attempt.error is not None:
                await asyncio.sleep(LOOK_EVERY)
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), LOOK_EVERY)

    async def _listen(self) -> None:
        """Be woken by whoever puts a message, where the database can tell."""
        while not self.database.is_sqlite:
            with outliving("not_listening"):
                async for _ in waking.told(self.database):
                    self.delivery.woken.set()
            await asyncio.sleep(TURN_EVERY)


async def again_and_again(
    is_ours: Callable[[], bool], look: Callable[[], Awaitable[None]], seconds: float
) -> None:
    """Look every so often, as long as this worker turns the clock, whatever goes wrong."""
    while True:
        if not is_ours():
            await asyncio.sleep(TURN_EVERY)
            continue
        with outliving("list_not_read"):
            await look()
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class _Turning:
    """What the clock does, in a thread of its own."""

    worker: Worker
    lock: ClockLock
    timetable: Timetable
    watching: Watching
    is_ours: bool = False  # as of the last turn; asking the lock may take a while
    _told: dict[str, datetime] = field(default_factory=dict)  # what the last tick said of channels

    def begin(self) -> None:
        """Do what is done once at the start."""
        self._guarded(self.worker.reception.try_again)
        self.tick()

    def turn(self) -> None:
        """Turn the clock, where this worker holds its lock."""
        self._guarded(self._turn)

    def _turn(self) -> None:
        self.is_ours = self.lock.held()
        if self.is_ours:
            self.timetable.turn()

    def tick(self) -> None:
        """Show that this worker is alive."""
        self._guarded(self._tick)

    def _tick(self) -> None:
        left = self.worker.delivery.left_at.copy()
        with self.worker.database.write() as connection:
            house.tick(connection, NAME, self.worker.clock())
            # Only what is new: another worker may have sent since.
            for channel, at in left.items() - self._told.items():
                house.tick(connection, flow.LEFT + channel, at)
        self._told = left

    def watch(self) -> None:
        """See whether messages flow, where this worker turns the clock."""
        if self.is_ours:
            self._guarded(self.watching.look)

    def _guarded(self, work: Callable[[], None]) -> None:
        with outliving("turn_of_clock_failed"):
            work()
