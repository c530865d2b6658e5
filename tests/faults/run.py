"""Injects every fault many times on both databases, and prints what came of it: `make faults`.

Several faults go on side by side, each in an installation of its own, since most of their time
is waiting: for leases to end, for locks, for a provider that says nothing.
"""

import argparse
import multiprocessing
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from tests.faults.injecting.every import FAULTS
from tests.faults.injecting.fault import BOTH, Result, injected
from tests.faults.table import failures, table
from tests.postgres import Cluster, cluster


def main() -> int:
    """Inject what was asked for; gives 1 where something went wrong, or too little was done."""
    options = argparse.ArgumentParser(description=__doc__, prog="python -m tests.faults.run")
    options.add_argument("--rounds", type=float, default=1, help="a part of all (1)")
    options.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1))
    options.add_argument("--only", default="", help="faults whose names hold these words")
    options.add_argument("--database", choices=BOTH, help="one database alone")
    given = options.parse_args()
    wanted = [
        (place, database)
        for place, fault in enumerate(FAULTS)
        for database in BOTH
        if given.only in fault.name and database in fault.on
        if given.database in {None, database}
    ]
    began = time.monotonic()
    with cluster() as server:
        print(f"{_machine()}, PostgreSQL {server.version}", flush=True)
        results = list(_results(wanted, given.rounds, given.jobs, server.url))
    print(f"\n{table(sorted(results, key=_place))}\n")
    print(f"{(time.monotonic() - began) / 60:.0f} minutes")
    is_whole = given.rounds >= 1 and not given.only and not given.database
    wrong = failures(results, is_whole=is_whole)
    print("\n".join(wrong) or "Nothing was lost, and nothing doubled.")
    return 1 if wrong else 0


def _results(
    wanted: list[tuple[int, str]], rounds: float, jobs: int, server: str
) -> Iterator[Result]:
    # A process that begins anew holds no connection and no thread of this one.
    begins_anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, begins_anew) as pool:
        # The longest stand last in the table: they begin first.
        longest = reversed(wanted)
        done = [pool.submit(_one, place, database, rounds, server) for place, database in longest]
        for each in as_completed(done):
            result = each.result()
            told = result.not_run or f"{result.times} times, {result.seconds:.0f} s"
            told = "\n".join([told, *result.wrongs])
            print(f"{result.database}: {result.fault}: {told}", flush=True)
            yield result


def _one(place: int, database: str, rounds: float, server: str) -> Result:
    """Inject one fault, in a process that does nothing else meanwhile."""
    fault = FAULTS[place]
    folder = Path(tempfile.mkdtemp(prefix="faults"))
    url = f"sqlite:///{folder}/line.db"
    if database == "postgresql":
        url = _server(server).database_url()
    try:
        result = injected(fault, database, url, folder, max(round(fault.times * rounds), 1))
    except Exception as error:  # noqa: BLE001 - the others go on, and this one stands in the table
        said = f"{type(error).__name__}: {error}"
        result = Result(fault.name, fault.kind, database, wrongs=(said,))
    if result.is_right:
        shutil.rmtree(folder, ignore_errors=True)
    return result


@cache
def _server(url: str) -> Cluster:
    """Give the one server once to each process: it copies its databases from one of its own."""
    return Cluster(make_url(url), "the same for all")


def _place(result: Result) -> tuple[int, str]:
    return [fault.name for fault in FAULTS].index(result.fault), result.database


def _machine() -> str:
    cores = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return f"{cores}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


if __name__ == "__main__":
    sys.exit(main())
