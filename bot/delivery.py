"""Carries messages out: claim → ask the gate and write `sending` → send → record.

The event loop holds provider calls only. All work in the database runs in one thread beside it,
so that a wait there never stops a call. On each channel at most 16 calls are under way at once:
more make the clients of the providers slower, not faster. As many messages again wait for that.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot import line_types, log
from bot.beside import beside
from bot.channels import Channel
from bot.channels.sms import Sms
from bot.gatekeeping import prepare
from bot.messages import LookUp, Outcome, Sending, Sent
from bot.outliving import outliving
from bot.settling import Books
from bot.together import Together
from storage import claims, rates
from storage.base import AnyRow
from storage.claims import Claimed
from storage.database import Database
from storage.journal import Journal
from storage.outgoing import FAILED
from storage.sealing import KeyProblem, Keyring

AT_ONCE = 16  # calls of one channel
IN_HAND = 2 * AT_ONCE  # messages of one channel
LAST_WORD = 1  # seconds to record what broke off at the end
# Telegram takes about one message a second in one chat (rule 38).
PACES = {"telegram": timedelta(seconds=1)}
AHEAD = timedelta(seconds=5)  # a claim takes no more than the caps grant in this time

Result = TypeVar("Result")


class _Ending(Exception):
    """The worker was told to end while a claim waited: nothing of it is to stand."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A claimed row, and how many seconds from now it may go."""

    claimed: Claimed
    wait: float


@dataclass(slots=True)
class Delivery:
    """The sending half of one worker; `look` is called often, and each call is short."""

    database: Database
    keyring: Keyring = field(repr=False)
    journal: Journal
    channels: Mapping[str, Channel]
    caps: Mapping[str, float]  # parts per second for each channel that has a cap
    clock: Callable[[], datetime]
    # Set whenever a look may find something: a message was put, or one of ours has ended.
    woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _thread: ThreadPoolExecutor = field(
        init=False, default_factory=lambda: ThreadPoolExecutor(1, "database")
    )
    _together: Together = field(init=False)
    _calls: Mapping[str, asyncio.Semaphore] = field(init=False)
    _under_way: Mapping[str, set[asyncio.Task[None]]] = field(init=False)
    _ending: bool = field(init=False, default=False)
    _closed: bool = field(init=False, default=False)
    # Until when a provider asked us to send nothing; the rate row tells the other workers.
    _put_off: dict[str, datetime] = field(init=False, default_factory=dict)
    # When this worker last sent something on each channel; its tick tells the others.
    left_at: dict[str, datetime] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Let all work on messages go through the one thread, and no channel wait for another."""
        self._together = Together(self.database, self._thread)
        self._calls = {name: asyncio.Semaphore(AT_ONCE) for name in self.channels}
        self._under_way = {name: set() for name in self.channels}

    async def look(self) -> None:
        """Begin to carry whatever may go now."""
        for name, channel in self.channels.items():
            room = IN_HAND - len(self._under_way[name])
            if room <= 0:
                continue
            for slot in await beside(self._thread, self._claim, name, room):
                task = asyncio.create_task(self._carry(channel, slot))
                self._under_way[name].add(task)
                task.add_done_callback(partial(self._ended, name))

    def under_way(self) -> set[asyncio.Task[None]]:
        """Give what this worker has in hand."""
        return {task for tasks in self._under_way.values() for task in tasks}

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        """Make room, and look at once: the next to the same phone may be ready."""
        self._under_way[name].discard(task)
        self.woken.set()

    async def close(self, patience: float) -> None:
        """Let what is under way come to its end, for so many seconds; claim nothing new."""
        self._ending = True
        await self._wait(patience)
        self._closed = True  # what waited for a call to end is given back, and makes none
        for channel in self.channels.values():
            await channel.close()
        # What was still calling has broken off, and stands as unsure once that is recorded.
        await self._wait(LAST_WORD)
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _wait(self, seconds: float) -> None:
        if under_way := self.under_way():
            await asyncio.wait(under_way, timeout=seconds)

    def _claim(self, sender: str, room: int) -> list[Slot]:
        now = self.clock()
        if self._is_put_off(sender):
            return []
        with self.database.read() as connection:
            if not claims.anything_to_do(connection, sender, now):
                return []

        def claim(connection: Connection) -> list[Slot]:
            slots = self._claim_slots(connection, sender, room, now)
            if self._ending:
                raise _Ending  # it waited for a lock: what it claimed would wait for its lease
            return slots

        try:
            return self.database.repeated(claim)
        except _Ending:
            return []

    def _claim_slots(
        self, connection: Connection, sender: str, room: int, now: datetime
    ) -> list[Slot]:
        claims.free_dead_leases(connection, now)
        if doubtful := claims.doubt_dead_sendings(connection, now):
            log.warn("unsure", rows=doubtful)
        cap, pace = self.caps.get(sender), PACES.get(sender)
        if cap is None:
            return [
                Slot(claimed, 0) for claimed in claims.claim(connection, sender, room, now, pace)
            ]
        free = AHEAD.total_seconds() - rates.wait(connection, sender)
        if free <= 0:
            return []
        most = max(1, int(free * cap))  # parts, and no row has less than one
        claimed = claims.claim(connection, sender, min(room, most), now, pace)
        return _spread(connection, sender, _within(connection, claimed, most), cap)

    async def _carry(self, channel: Channel, slot: Slot) -> None:
        await asyncio.sleep(slot.wait)
        # Where it breaks off in `sending`, its lease ends and it is shown as unsure.
        with outliving("carrying_failed", **_named(slot.claimed)):
            async with self._calls[channel.name]:
                sent = await self._call(channel, slot.claimed)
            if sent is not None:
                await self._record(channel, slot.claimed, sent)
                log.say("sent", **_named(slot.claimed), outcome=sent.outcome)

    async def _call(self, channel: Channel, claimed: Claimed) -> Sent | None:
        """Ask the gate, and where it agrees the provider; none where nothing was to leave."""
        if self._closed or self._is_put_off(channel.name):
            await self._do(claimed, lambda connection, _: claims.give_back(connection, claimed))
            return None
        sending = await self._prepare(claimed)
        if isinstance(sending, LookUp):
            await self._look_up(channel, claimed, sending)
            return None
        if sending is None:
            log.say("kept_back", **_named(claimed))
            return None
        sent = await self._hand_over(channel, sending)
        if sent.wait is not None:
            until = self.clock() + sent.wait
            self._put_off[channel.name] = max(until, self._put_off.get(channel.name, until))
        if sent.outcome is Outcome.SENT:
            self.left_at[channel.name] = self.clock()
        return sent

    async def _hand_over(self, channel: Channel, sending: Sending) -> Sent:
        """Give it to the provider; not where the moment of which the gate spoke is over.

        A laptop was closed between the two, or a machine moved: the gate is asked again.
        """
        if sending.until is not None and self.clock() >= sending.until:
            return Sent(Outcome.TRY_LATER)
        return await channel.send(sending)

    def _is_put_off(self, sender: str) -> bool:
        until = self._put_off.get(sender)
        return until is not None and self.clock() < until

    async def _look_up(self, channel: Channel, claimed: Claimed, first: LookUp) -> None:
        """Ask what kind of line a number is, once; with the answer its row waits for its turn."""
        kind = await channel.line_type(first.chat) if isinstance(channel, Sms) else None
        await self._do(
            claimed,
            lambda connection, address: line_types.note(
                connection, self.journal, claimed, address, kind, self.clock()
            ),
        )

    async def _prepare(self, claimed: Claimed) -> Sending | LookUp | None:
        try:
            return await self._do(
                claimed,
                lambda connection, address: (
                    line_types.to_look_up(self.keyring, address)
                    or prepare(connection, self.keyring, claimed, address, self.clock())
                ),
            )
        except (ValueError, LookupError, AssertionError, KeyProblem) as error:
            # The row itself is broken: tried again it would break again, for ever.
            log.failed("row_broken", error, **_named(claimed))
            await self._do(claimed, lambda connection, _: self._end_broken(connection, claimed))
            return None

    def _end_broken(self, connection: Connection, claimed: Claimed) -> None:
        now = self.clock()
        if claims.in_hand(connection, claimed, now) is not None:
            claims.end(connection, claimed.id, FAILED, "broken", now)

    async def _record(self, channel: Channel, claimed: Claimed, sent: Sent) -> None:
        books = Books(self.keyring, self.journal)
        await self._do(
            claimed,
            lambda connection, address: books.record(
                connection,
                claimed,
                address,
                sent,
                self.clock(),
                has_receipts=channel.has_receipts,
            ),
        )

    async def _do(self, claimed: Claimed, work: Callable[[Connection, AnyRow], Result]) -> Result:
        return await self._together.do(claimed.address_id, work)


def _named(claimed: Claimed) -> dict[str, int]:
    """Name a row for the log, and the text that it came of: the web process has named that too."""
    of_text = {} if claimed.answers is None else {"inbox": claimed.answers}
    return {"row": claimed.id} | of_text


def _within(connection: Connection, claimed: list[Claimed], most: int) -> list[Claimed]:
    """Keep the rows whose parts the cap grants, one at least, and give the others back.

    A lease would end before the turn of the others comes.
    """
    kept: list[Claimed] = []
    for row in claimed:
        if not kept or sum(each.parts for each in kept) + row.parts <= most:
            kept.append(row)
        else:
            claims.give_back(connection, row)
    return kept


def _spread(connection: Connection, sender: str, claimed: list[Claimed], cap: float) -> list[Slot]:
    """Take the slots of all claimed rows at once, and deal them out in order."""
    if not claimed:
        return []
    start = rates.take(connection, sender, sum(row.parts for row in claimed) / cap)
    slots = []
    for row in claimed:
        slots.append(Slot(row, start))
        start += row.parts / cap
    return slots
