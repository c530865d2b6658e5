"""Servers of PostgreSQL that a fault may do with as it likes, one of them on a small disk."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.faults.injecting.fault import NotRun
from tests.faults.installation import Installation
from tests.fetch import is_root
from tests.postgres import Server, own_cluster, server_of

SMALL = 160  # megabytes; an empty cluster needs some 70


@contextmanager
def own_server(database: str, url: str) -> Iterator[str]:
    """Give a database on a server of its own; on SQLite the one that there is."""
    with _folder() as folder, ExitStack() as server:
        yield url if database == "sqlite" else _a_database(server, folder)


@contextmanager
def small_disk(database: str, url: str) -> Iterator[str]:
    """The same, on a disk that is soon full."""
    with _folder() as folder, ExitStack() as used:
        if database == "sqlite":
            yield url
            return
        used.enter_context(_mounted(folder))
        yield _a_database(used, folder, "--wal-segsize=1")


def _a_database(used: ExitStack, folder: Path, *options: str) -> str:
    return used.enter_context(own_cluster(folder, *options)).database_url()


@contextmanager
def _folder() -> Iterator[Path]:
    # The path of a socket has room for 107 bytes: a short name.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    if not is_root():
        raise NotRun("only root mounts a small disk")
    options = f"size={SMALL}m,mode=700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotRun(f"no small disk can be mounted: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def server(installation: Installation) -> Server:
    """Give the server of an installation that has one of its own."""
    own = server_of(installation.environment["DATABASE_URL"]).own
    assert own is not None
    return own
