"""No byte more goes on the disk for a while.

PostgreSQL is on a small disk that is filled. SQLite counts `max_page_count` for each connection
by itself, so that nobody can set it for another process: there the kernel refuses all that our
processes write, as it does on a full disk.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from tests.faults.injecting.fault import Fault
from tests.faults.injecting.grounds import server, small_disk
from tests.faults.injecting.traffic import going_on, taken_again
from tests.faults.installation import Installation

FULL_FOR = 4.0  # seconds
BETWEEN = 2.0
_PIECE = bytes(4096)


def _full(installation: Installation, times: int) -> int:
    web, _ = installation.web(), installation.worker()
    with going_on(installation, lambda: web) as taken:
        for _ in range(times):
            time.sleep(BETWEEN)
            with _no_room(installation):
                time.sleep(FULL_FOR)
            taken_again(installation, taken)
    return times


def _no_room(installation: Installation) -> AbstractContextManager[None]:
    if installation.database.is_sqlite:
        return _nothing_written(installation)
    return _filled(installation)


@contextmanager
def _nothing_written(installation: Installation) -> Iterator[None]:
    _limit(installation, 0)
    try:
        yield
    finally:
        _limit(installation, resource.RLIM_INFINITY)


def _limit(installation: Installation, most: int) -> None:
    """Let none of our processes write a file longer than that."""
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]
    for pid in pids:
        if any(running.owns(pid) for running in installation.running):
            with suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def _filled(installation: Installation) -> Iterator[None]:
    """Fill the disk; a server that has ended of it is started again once there is room."""
    folder = Path(str(make_url(installation.environment["DATABASE_URL"]).query["host"]))
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(_PIECE)
    try:
        yield
    finally:
        filler.unlink()
        if not server(installation).runs():
            server(installation).start()


FAULTS = (Fault("disk full", "other", _full, times=6, few=1, ground=small_disk),)
