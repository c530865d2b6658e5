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
from storage import claims
from storage.outgoing import DELIVERED, LEASED, READY, SENDING, Outgoing
from tests.faults import history
from tests.faults.facts import is_over
from tests.faults.installation import Installation, now, phone

pytestmark = pytest.mark.slow

PHONES = tuple(phone(number) for number in range(100, 600))
CAP = 100  # parts per second: some are claimed a moment before they may go
# Each stop comes as soon as a message of its phone stands like this; the first, at once.
MOMENTS = (READY, LEASED, SENDING)
SAID = "The letter came two weeks late"


_states = select(Outgoing.state)


@dataclass
class Recorder(Simulator):
    """A way to phones that notes what left by it, and takes a moment each time."""

    tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin as the simulator does, on the channel of the phones."""
        super().__init__("sms")

    async def send(self, sending: Sending) -> Sent:
        """Note it before anything else."""
        self.tokens.append(sending.receipt_token)
        await asyncio.sleep(random.uniform(0.01, 0.05))
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
            races = [
                threads.submit(_race, installation, reception, number, MOMENTS[place % 3])
                for place, number in enumerate(PHONES)
            ]
            try:
                for race in races:
                    race.result(60)
            finally:
                threads.shutdown(cancel_futures=True)  # one that failed says enough
        installation.until(lambda: is_over(installation), "all is sent or cancelled", 30)
    lines = history.read(installation.database)
    assert len([line for line in lines if line.state == history.STOPPED]) == len(PHONES)
    assert history.wrongs(lines, _ids(installation, recorder.tokens)) == []
    found = history.found_by_stop(lines)
    # They were races: the stops found messages at every point of their way.
    assert min(found[state] for state in MOMENTS) >= 20, found


def _race(installation: Installation, reception: Reception, number: str, moment: str) -> None:
    """Let two replies wait for a phone, and stop it when one of them is on its way."""

    def say(words: str) -> None:
        reception.receive(Inbound("sms", number, f"{number} {words}", words, now()))

    say(SAID)
    say("MENU")
    address_id = installation.address(number).id
    where = _states.where(Outgoing.address_id == address_id)
    Event().wait(random.uniform(0, 0.002))

    def is_so() -> bool:
        with installation.database.read() as connection:
            states = set(connection.execute(where).scalars())
        # Where all have left meanwhile, this race is lost, and its stop comes all the same.
        return moment in states or states <= {DELIVERED}

    installation.until(is_so, f"a message is {moment}", 30)
    say("STOP")


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
        (claimed,) = claims.claim(connection, "sms", 1, now())
    reception.receive(Inbound("sms", PHONES[0], "second", "STOP", now()))
    assert history.wrongs(history.read(installation.database), []) == []
    with installation.database.write() as connection:
        claims.mark_sending(connection, claimed, now())
    found = history.wrongs(history.read(installation.database), [claimed.id])
    assert [wrong.partition(":")[0] for wrong in found] == [
        "sending after the stop",
        "left all the same",
    ]
