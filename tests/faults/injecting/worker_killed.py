"""A worker dies by kill -9: in each of its transactions, between them, and in each call.

It is started where work waits for it, and killed as soon as it stands where it shall.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from bot.messages import Inbound
from storage.outgoing import SENT, Outgoing
from tests.faults.injecting import brakes, listening
from tests.faults.injecting.fault import Fault
from tests.faults.injecting.talking import PHONES, SAID, groups, hear
from tests.faults.installation import Installation, now

AT_ONCE = 4  # phones that write before each kill
LISTENERS = PHONES[-16:]
LONGEST = 1.0  # seconds from its start to a kill at any moment
Kill = Callable[[Installation, list[str]], None]


def _each_time(installation: Installation, times: int, kill: Kill) -> int:
    for _, (numbers, words) in zip(range(times), groups(AT_ONCE), strict=False):
        hear(installation, numbers, words)
        kill(installation, numbers)
    return times


def _in_a_transaction(step: str, installation: Installation, times: int) -> int:
    """Kill it when it has written something, and before that is committed."""
    brakes.install(installation, step)
    return _each_time(installation, times, partial(_braked, step))


def _braked(step: str, installation: Installation, numbers: list[str]) -> None:
    with brakes.on(installation, step):
        worker = installation.worker()
        installation.until(lambda: brakes.stands(installation, worker), f"it stands in {step}", 60)
        worker.kill()


def _before_it_is_taken(installation: Installation, times: int) -> int:
    """Kill it in a call that the provider has not taken yet, and never takes."""
    return _each_time(installation, times, partial(_in_a_call, after=False))


def _after_it_was_taken(installation: Installation, times: int) -> int:
    """Kill it in a call that the provider has taken, before it hears of that."""
    return _each_time(installation, times, partial(_in_a_call, after=True))


def _in_a_call(installation: Installation, numbers: list[str], *, after: bool) -> None:
    provider = installation.provider
    for number in numbers:
        if after:
            provider.plan(to=number, then_hold=True)
        else:
            provider.plan(to=number, hold=True)
    worker = installation.worker()
    provider.wait_for_held(len(numbers), 60)
    worker.kill()
    provider.release(drop=True)


def _after_it_recorded(installation: Installation, times: int) -> int:
    """Kill it as soon as one of its records stands, while others are under way."""
    return _each_time(installation, times, _recorded)


def _recorded(installation: Installation, numbers: list[str]) -> None:
    before = _count(installation, SENT)
    worker = installation.worker()
    installation.until(lambda: _count(installation, SENT) > before, "one is recorded", 60)
    worker.kill()


def _at_any_moment(installation: Installation, times: int) -> int:
    """Kill it at a moment that nobody has chosen."""
    return _each_time(installation, times, _anywhen)


def _anywhen(installation: Installation, numbers: list[str]) -> None:
    worker = installation.worker()
    time.sleep(random.uniform(0, LONGEST))
    worker.kill()


def _queuing_news(installation: Installation, times: int) -> int:
    """Kill it as it puts news to everybody, and at last when it has: each gets it once."""
    listening.listen(installation, "sms", LISTENERS)
    brakes.install(installation, "news")
    cause = listening.send_news(installation)
    for _ in range(times - 1):
        _braked("news", installation, [])
    assert listening.put(installation, cause) == 0
    worker = installation.worker()
    installation.until(lambda: listening.put(installation, cause), "it is put", 60)
    worker.kill()
    assert listening.put(installation, cause) == len(LISTENERS)
    return times


def _going_on(installation: Installation, times: int) -> int:
    """Kill it as it goes on with a talk by itself."""
    brakes.install(installation, "talk")
    installation.members(*PHONES[: times * AT_ONCE])
    long_ago = timedelta(minutes=3, seconds=5)  # a talk goes on after three minutes
    reception = installation.reception(lambda: now() - long_ago)
    for place in range(times):
        for number in PHONES[place * AT_ONCE : (place + 1) * AT_ONCE]:
            sid = f"SM{len(installation.posted):032x}"
            installation.posted.add((number, sid))
            reception.receive(Inbound("sms", number, sid, SAID, now() - long_ago))
        _braked("talk", installation, [])
    return times


def _count(installation: Installation, state: str) -> int:
    with installation.database.read() as connection:
        found = select(func.count()).where(Outgoing.state == state)
        return connection.execute(found).scalar_one()


_WHEN: dict[str, Callable[[Installation, int], int]] = {
    "as it claims": partial(_in_a_transaction, "claim"),
    "as it writes 'sending'": partial(_in_a_transaction, "sending"),
    "in a call, before it is taken": _before_it_is_taken,
    "in a call, after it was taken": _after_it_was_taken,
    "as it records": partial(_in_a_transaction, "record"),
    "when it has recorded": _after_it_recorded,
    "as it puts news to all": _queuing_news,
    "as it goes on with a talk": _going_on,
    "at any moment": _at_any_moment,
}
FAULTS = tuple(
    Fault(f"worker killed {when}", "kill", inject, times=12, few=1)
    for when, inject in _WHEN.items()
)
