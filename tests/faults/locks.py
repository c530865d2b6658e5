"""Locks that a test holds in the database, and who waits for them: no hook in the product."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select, text

from storage import addresses
from storage.rates import Rate
from tests.faults.installation import Installation, Running

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE application_name = :name AND wait_event_type = 'Lock'"
)
_LOCKS = Path("/proc/locks")


@contextmanager
def held(installation: Installation, *numbers: str) -> Iterator[None]:
    """Lock these phones, as another turn of theirs does: on SQLite that keeps all writers out."""
    ids = sorted(installation.address(number).id for number in numbers)
    with held_addresses(installation, ids):
        yield


@contextmanager
def held_addresses(installation: Installation, ids: Iterable[int]) -> Iterator[None]:
    """Lock phones by their ids."""
    with installation.database.write() as connection:
        for address_id in sorted(ids):
            addresses.lock_one(connection, address_id)
        yield


@contextmanager
def held_cap(installation: Installation) -> Iterator[None]:
    """Lock the rate cap, which a claim moves forward just before it commits."""
    with installation.database.write() as connection:
        connection.execute(select(Rate.sender).with_for_update())
        yield


def waits(installation: Installation, who: Running) -> int:
    """Say how many of a process's connections stand before a lock; on SQLite one does for all."""
    if not installation.database.is_sqlite:
        with installation.database.read() as connection:
            return int(connection.execute(_WAITING, {"name": who.name}).scalar_one())
    # A line of the kernel's: "7: -> FLOCK  ADVISORY  WRITE 4711 fe:00:2146366 0 EOF".
    lines = (line.split() for line in _LOCKS.read_text(encoding="ascii").splitlines())
    return sum(line[1:3] == ["->", "FLOCK"] and who.owns(int(line[5])) for line in lines)
