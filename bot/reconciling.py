"""Decides what is unsure by the provider's own list, where that leaves no doubt.

A message is unsure when we do not know whether the provider took it: the connection broke, or
the worker died in the call. A status callback decides it, on an address of its own. Where none
came within a minute, the list of messages to that phone is read, and exactly one that can only be
this one decides. All else stays unsure, for a person: nothing is ever sent again on a guess.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot import log
from bot.beside import beside
from bot.channels.sms import Listed, Sms
from bot.messages import Receipt
from bot.settling import Books
from storage import doubts
from storage.database import Database
from storage.doubts import Doubt

EVERY = 60  # seconds
_NOT_BEFORE = timedelta(seconds=60)  # a callback may be on its way
_NOT_AFTER = timedelta(hours=2)  # what the list has not shown by then it never will
# How far its time at the provider may lie from ours: a call takes seconds, and clocks differ.
_EARLIER, _LATER = timedelta(seconds=60), timedelta(seconds=120)


@dataclass(slots=True)
class Reconciling:
    """What one worker does beside sending, as long as it turns the clock."""

    sms: Sms
    database: Database
    books: Books
    clock: Callable[[], datetime]
    thread: ThreadPoolExecutor  # the database's part, so that the event loop never waits for it

    async def look(self) -> None:
        """Decide what can be decided now."""
        found = await beside(self.thread, self._in_doubt)
        for chat in dict.fromkeys(doubt.chat for doubt in found):
            hers = [doubt for doubt in found if doubt.chat == chat]
            since = min(doubt.sending_at for doubt in hers) - _EARLIER
            listed = await self.sms.sent_to(chat, since)
            for doubt in hers:
                if receipt := decided(doubt, hers, listed):
                    await beside(self.thread, self._record, receipt)
                    log.say("unsure_decided", row=doubt.row_id)

    def _in_doubt(self) -> list[Doubt]:
        now = self.clock()
        with self.database.read() as connection:
            return doubts.between(
                connection, self.books.keyring, Sms.name, now - _NOT_AFTER, now - _NOT_BEFORE
            )

    def _record(self, receipt: Receipt) -> None:
        self.database.repeated(partial(self.books.receive, receipt=receipt, now=self.clock()))


def decided(doubt: Doubt, hers: Iterable[Doubt], listed: Iterable[Listed]) -> Receipt | None:
    """Say what became of a message in doubt; none unless exactly one can only be this one."""
    could_be = [each for each in listed if _could_be(doubt, each)]
    if len(could_be) != 1 or any(_could_be(d, could_be[0]) for d in hers if d is not doubt):
        return None
    return replace(could_be[0].receipt, token=doubt.token)


def _could_be(doubt: Doubt, listed: Listed) -> bool:
    is_then = doubt.sending_at - _EARLIER <= listed.made_at <= doubt.sending_at + _LATER
    is_another = listed.receipt.provider_id in doubt.not_it
    return is_then and listed.words in doubt.forms and not is_another
