"""Somebody holds a lock in the database for longer than anybody waits."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial

from sqlalchemy import text

from tests.faults.injecting.fault import Fault
from tests.faults.injecting.talking import PHONES, hear
from tests.faults.injecting.traffic import going_on, taken_again
from tests.faults.installation import Installation
from tests.faults.locks import held

HELD_FOR = 22  # seconds: a lease ends meanwhile, and so does a provider's patience
BETWEEN = 3
LOCKED = PHONES[:30]


def _held_for_long(
    lock: Callable[[Installation], AbstractContextManager[None]],
    installation: Installation,
    times: int,
) -> int:
    """Hold it while members write."""
    hear(installation, LOCKED, "HELP")
    web, _ = installation.web(), installation.worker()
    with going_on(installation, lambda: web) as taken:
        for _ in range(times):
            with lock(installation):
                time.sleep(HELD_FOR)
            taken_again(installation, taken)
            time.sleep(BETWEEN)
    return times


def _phones(installation: Installation) -> AbstractContextManager[None]:
    return held(installation, *LOCKED)


@contextmanager
def _everything(installation: Installation) -> Iterator[None]:
    """Lock as somebody does who knows nothing of our order of locks."""
    if file := installation.database.file:
        with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
        return
    with installation.database.write() as connection:
        connection.execute(text("LOCK TABLE addresses, outgoing, inbox IN EXCLUSIVE MODE"))
        yield


FAULTS = (
    Fault("phones locked for 22 seconds", "other", partial(_held_for_long, _phones), 3, few=1),
    Fault("tables locked for 22 seconds", "other", partial(_held_for_long, _everything), 3, few=1),
)
