"""Empties chats: deletes what both sides said of late, for whoever has asked for it (rule 13).

A deletion is no message, so no gate is asked and no state of a phone stops it. It may be done
twice, as ids that are gone are passed over: what a dead worker had in hand is begun anew.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot import log
from bot.beside import beside
from bot.channels import Channel, Clearable
from bot.messages import Outcome, Sent
from bot.outliving import outliving
from bot.settling import back_off
from storage import addresses, clearings, rates
from storage.base import AnyRow
from storage.clearings import Message
from storage.database import Database
from storage.sealing import Keyring

EVERY = 1  # seconds
_SOON = timedelta(seconds=2)
# A sender's next slot is later than this only where its provider asked to be left alone.
_LONGEST_QUEUE = 10  # seconds
# She has blocked the bot, or has no account any more: nothing can be deleted there.
_ENDS = frozenset({Outcome.STOPPED, Outcome.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class _Chat:
    """One chat in hand, and what is to be deleted there next."""

    channel: Clearable
    chat: str = field(repr=False)
    messages: list[Message]


@dataclass(frozen=True, slots=True)
class Clearing:
    """What one worker does beside sending; any number of workers may."""

    database: Database
    keyring: Keyring = field(repr=False)
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    thread: ThreadPoolExecutor  # the database's part, so that the event loop never waits for it

    async def run(self) -> None:
        """Look every second, whatever becomes of the database."""
        while True:
            with outliving("clearing_failed"):
                await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Empty all the chats that are to be emptied now."""
        while (clearing := await beside(self.thread, self._take)) is not None:
            with outliving("clearing_failed", clearing=clearing.id) as attempt:
                await self._empty(clearing)
            if attempt.error is not None:  # one chat must not hold up the others
                await beside(self.thread, self._put_off, clearing, back_off(clearing.attempts))

    async def _empty(self, clearing: AnyRow) -> None:
        while (chat := await beside(self.thread, self._next, clearing)) is not None:
            sent = await self._delete(clearing, chat)
            if sent.outcome in _ENDS:
                await beside(self.thread, self._do, partial(clearings.end, clearing=clearing))
                return
            if sent.outcome is not Outcome.SENT:
                await beside(self.thread, self._wait, clearing, chat.channel.name, sent)
                return

    async def _delete(self, clearing: AnyRow, chat: _Chat) -> Sent:
        """Delete some messages; where one of them spoils it for all, each half by itself."""
        ids = list(dict.fromkeys(message.provider_id for message in chat.messages))
        sent = await chat.channel.delete(chat.chat, ids)
        log.say("cleared", clearing=clearing.id, messages=len(ids), outcome=sent.outcome)
        if sent.outcome is Outcome.FAILED and len(ids) > 1:
            half = len(chat.messages) // 2
            for part in (chat.messages[:half], chat.messages[half:]):
                sent = await self._delete(clearing, _Chat(chat.channel, chat.chat, part))
                if sent.outcome is not Outcome.SENT:
                    return sent
            return sent
        if sent.outcome not in {Outcome.SENT, Outcome.FAILED}:
            return sent
        # Gone, or never to be deleted: by its id nothing more can be done.
        await beside(self.thread, self._forget, clearing, chat.messages)
        return Sent(Outcome.SENT)

    def _take(self) -> AnyRow | None:
        names = [name for name, each in self.channels.items() if isinstance(each, Clearable)]
        now = self.clock()
        with self.database.read() as connection:
            if not clearings.anything_due(connection, names, now):
                return None
        return self.database.repeated(partial(clearings.take, channels=names, now=now))

    def _next(self, clearing: AnyRow) -> _Chat | None:
        return self.database.repeated(partial(self._messages, clearing=clearing))

    def _messages(self, connection: Connection, clearing: AnyRow) -> _Chat | None:
        """Find what to delete next; none where it is to wait, or where nothing is left."""
        now = self.clock()
        address = addresses.lock_one(connection, clearing.address_id)
        channel = self.channels[address.channel]
        owner = addresses.owner_of(address)
        found = clearings.messages(connection, self.keyring, owner, clearing, now)
        wait = timedelta(seconds=rates.wait(connection, address.channel))
        if not found and not clearings.is_leaving(connection, clearing):
            clearings.end(connection, clearing)
        elif not found or wait.total_seconds() > _LONGEST_QUEUE:
            clearings.put_off(connection, clearing, now + max(wait, _SOON))
        elif isinstance(channel, Clearable):
            return _Chat(channel, addresses.number(self.keyring, address), found)
        return None

    def _forget(self, clearing: AnyRow, found: list[Message]) -> None:
        def work(connection: Connection) -> None:
            addresses.lock_one(connection, clearing.address_id)  # before its messages
            clearings.forget(connection, found)

        self._do(work)

    def _wait(self, clearing: AnyRow, sender: str, sent: Sent) -> None:
        def work(connection: Connection) -> None:
            wait = back_off(clearing.attempts) if sent.wait is None else sent.wait
            if sent.wait is not None:  # for all that this sender has, not for this chat alone
                rates.put_off(connection, sender, wait.total_seconds())
            clearings.put_off(connection, clearing, self.clock() + wait)

        self._do(work)

    def _put_off(self, clearing: AnyRow, wait: timedelta) -> None:
        until = self.clock() + wait
        self._do(partial(clearings.put_off, clearing=clearing, until=until))

    def _do(self, work: Callable[[Connection], None]) -> None:
        self.database.repeated(work)
