"""What a fault is, how one is injected into an installation of its own, and what came of it."""

import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from storage.outgoing import UNSURE
from tests.faults.facts import is_over, unanswered, wrongs
from tests.faults.injecting.talking import hear
from tests.faults.installation import Installation, installed, phone

BOTH = ("sqlite", "postgresql")
LAST = phone(999)  # who writes when all is over
SETTLED = 180  # seconds: leases end after 20, and what waits for another try goes soon after
MOST_NAMED = 5


def _as_it_is(database: str, url: str) -> AbstractContextManager[str]:
    return nullcontext(url)


class NotRun(Exception):
    """A fault cannot be had on this machine, and why."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault."""

    name: str  # as the table has it
    kind: Literal["kill", "call", "other"]
    # Injects it so often, and gives how often that was.
    inject: Callable[[Installation, int], int]
    times: int  # on each database, in `make faults`
    few: int  # in the tests
    on: tuple[str, ...] = BOTH
    # Where its database lies, given an engine and the database that there is.
    ground: Callable[[str, str], AbstractContextManager[str]] = _as_it_is


@dataclass(frozen=True)
class Result:
    """What came of one fault on one database."""

    fault: str
    kind: str
    database: str
    times: int = 0
    lost: int = 0
    doubled: int = 0
    unsure: int = 0
    wrongs: tuple[str, ...] = ()
    not_run: str = ""  # why
    seconds: float = 0

    @property
    def is_right(self) -> bool:
        """Whether nothing went wrong that could be looked at."""
        return not self.wrongs


def injected(fault: Fault, database: str, url: str, folder: Path, times: int) -> Result:
    """Inject a fault so often, wait until all is over, and look what came of it."""
    began = time.monotonic()
    try:
        with fault.ground(database, url) as ground, installed(ground, folder) as installation:
            done = fault.inject(installation, times)
            settle(installation)
            found = [*wrongs(installation), *unanswered(installation)]
            unsure = sum(row.state == UNSURE for row in installation.rows())
    except NotRun as why:
        return Result(fault.name, fault.kind, database, not_run=str(why))
    return Result(
        fault.name,
        fault.kind,
        database,
        done,
        lost=sum(wrong.startswith(("lost", "stuck")) for wrong in found),
        doubled=sum(wrong.startswith("doubled") for wrong in found),
        unsure=unsure,
        wrongs=tuple(found[:MOST_NAMED]),
        seconds=time.monotonic() - began,
    )


def settle(installation: Installation) -> None:
    """Wait until no message waits, and see that whoever still runs is not stuck.

    A phone that nobody has met writes at the very end, and is answered. Only who was killed has
    ended.
    """
    alive = [each for each in installation.running if each.process.poll() is None]
    if not any("worker" in each.name for each in alive):
        alive.append(installation.worker())
    installation.until(lambda: is_over(installation), "all has come to its end", SETTLED)
    web = next((each for each in alive if each.url), None)
    if web is None:
        hear(installation, [LAST], "HELP")
    else:
        assert installation.text(web, LAST, "HELP") == [200]
    installation.until(lambda: is_over(installation), "the last text is answered", SETTLED)
    ends = {each.name: each.process.poll() for each in installation.running}
    assert set(ends.values()) <= {None, -signal.SIGKILL}, f"ended by itself: {ends}"
