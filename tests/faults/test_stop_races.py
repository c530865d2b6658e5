"""STOP in the same instant as a send: what has not left stays here, in 500 races."""

import asyncio
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

import pytest
from sqlalchemy import select

from bot.channels.simulator import Simulator
from bot.delivery import Delivery
from bot.messages import Inbound, Sending, Sent
from bot.reception import Reception
from storage import outbox
from storage.outgoing import DELIVERED, LEASED, READY, SENDING, Outgoing
from tests.faults import history
from tests.faults.facts import is_over
from tests.faults.installation import Installation, now, phone

pytestmark = pytest.mark.slow

PHONES = tuple(phone(number) for number in range(100, 600))
CAP = 300  # parts per second: enough that some are claimed a moment before they may go
LONGEST = 0.06  # seconds between a text and the stop that follows it
SAID = "The letter came two weeks late"


@dataclass
class Recorder(Simulator):
    """A way to phones that notes what left by it, and takes a moment each time."""

    tokens: list[str] = field(default_factory=list)

    async def send(self, sending: Sending) -> Sent:
        """Note it before anything else."""
        self.tokens.append(sending.receipt_token)
        await asyncio.sleep(random.uniform(0, 0.02))
        return await super().send(sending)


@contextmanager
def sending(installation: Installation) -> Iterator[Recorder]:
    """Carry out what waits, as a worker does but looking far more often."""
    recorder, told = Recorder(), Event()
    delivery = Delivery(
        installation.database,
        installation.keyring,
        installation.journal,
        {"sms": recorder},
        {"sms": CAP},
        now,
    )

    async def look() -> None:
        while not told.is_set():
            await delivery.look()
            await asyncio.sleep(0.005)
        await delivery.close(10)

    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(asyncio.run, look())
        try:
            yield recorder
        finally:
            told.set()
            ended.result(30)


def test_nothing_leaves_after_a_stop(installation: Installation) -> None:
    """In 500 races with STOP only what was in `sending` before its commit has left."""
    history.watch(installation.database)
    installation.members(*PHONES)
    reception = installation.reception()
    with sending(installation) as recorder:
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda number: _say_and_stop(reception, number), PHONES))
        installation.until(lambda: is_over(installation), "all is sent or cancelled", 30)
    lines = history.read(installation.database)
    assert len([line for line in lines if line.state == history.STOPPED]) == len(PHONES)
    assert history.wrongs(lines, _ids(installation, recorder.tokens)) == []
    found = history.found_by_stop(lines)
    # They were races: the stops found messages at every point of their way.
    assert min(found[state] for state in (READY, LEASED, SENDING, DELIVERED)) >= 10, found


def _say_and_stop(reception: Reception, number: str) -> None:
    for place, words in enumerate((SAID, "MENU", "STOP")):
        if words == "STOP":
            Event().wait(random.uniform(0, LONGEST))
        reception.receive(Inbound("sms", number, f"{number}-{place}", words, now()))


def _ids(installation: Installation, tokens: list[str]) -> list[int]:
    with installation.database.read() as connection:
        found = connection.execute(select(Outgoing.receipt_token, Outgoing.id))
        ids = {row.receipt_token: row.id for row in found}
    return [ids[token] for token in tokens]


def test_a_sender_without_the_lock_is_found_out(installation: Installation) -> None:
    """A send that looked before the stop, and wrote after it without the lock, is a violation."""
    history.watch(installation.database)
    installation.members(PHONES[0])
    reception = installation.reception()
    reception.receive(Inbound("sms", PHONES[0], "first", SAID, now()))
    with installation.database.write() as connection:
        (claimed,) = outbox.claim(connection, "sms", 1, now())
    reception.receive(Inbound("sms", PHONES[0], "second", "STOP", now()))
    assert history.wrongs(history.read(installation.database), []) == []
    with installation.database.write() as connection:
        outbox.mark_sending(connection, claimed, now())
    found = history.wrongs(history.read(installation.database), [claimed.id])
    assert [wrong.partition(":")[0] for wrong in found] == [
        "sending after the stop",
        "left all the same",
    ]
