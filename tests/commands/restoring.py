"""What the tests of backup and restore share: the builders on a line, and a restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from storage.addresses import Address
from storage.database import Database
from storage.journal import Journal
from tests.builders import Clock, Ground, Somebody
from tests.commands.line import Line


@contextmanager
def ground_of(line: Line) -> Iterator[Ground]:
    """Give the builders what the commands work on."""
    database, journal = (
        Database(line.settings["DATABASE_URL"]),
        Journal(line.settings["JOURNAL_URL"]),
    )
    keyring = line.with_keyring(lambda _, keyring: keyring)
    yield Ground(database, keyring, journal, Clock(line.now()))
    database.close()
    journal.close()


def restored(line: Line, file: Path, url: str) -> str:
    """Restore into another database, and go on there."""
    (said,) = line.does("restore", str(file), DATABASE_URL=url)
    line.settings["DATABASE_URL"] = url
    return said


def blind_of(ground: Ground, member: Somebody) -> bytes:
    """Give the blind index of a member's phone."""
    with ground.database.read() as connection:
        found = connection.execute(select(Address.blind).where(Address.id == member.address.id))
        return bytes(found.scalar_one())
