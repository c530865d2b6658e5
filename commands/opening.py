"""The composition root: settings in, and out comes all that a process works with."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy.exc import DatabaseError

from bot.settings import Settings
from commands import Problem
from commands.master_keys import read_masters
from storage import house, schema
from storage.database import OLDEST_SQLITE, Database
from storage.journal import Journal
from storage.sealing import Keyring


def clock() -> datetime:
    """Give the time: the one clock of the product, handed to all who need one."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Opened:
    """Memory, keys and clock of one process, checked."""

    settings: Settings
    database: Database
    keyring: Keyring = field(repr=False)
    journal: Journal
    clock: Callable[[], datetime]
    demonstration: bool

    @property
    def secure(self) -> bool:
        """Whether people reach us by https."""
        return self.settings.public_url.startswith("https://")

    def again(self) -> "Opened":
        """Give the same with connections of its own, for a process that was forked off."""
        return replace(
            self,
            database=Database(self.settings.database_url),
            journal=Journal(self.settings.journal_url),
        )


@contextmanager
def opened(settings: Settings) -> Iterator[Opened]:
    """Open database and keys, or raise what is wrong with them as one plain sentence."""
    database, journal = reachable_database(settings), Journal(settings.journal_url)
    try:
        if database.file and not database.file.exists():
            raise schema.SchemaProblem("there is no database yet: run 'forumline migrate' first")
        with told_plainly(), database.read() as connection:
            schema.check(connection)
            keyring = house.open_keyring(connection, read_masters(settings))
            demonstration = house.is_demonstration(connection)
        yield Opened(settings, database, keyring, journal, clock, demonstration)
    finally:
        database.close()
        journal.close()


def reachable_database(settings: Settings) -> Database:
    """Give the database of the settings, nothing opened yet; Problem where SQLite is too old."""
    database = Database(settings.database_url)
    if database.is_sqlite and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise Problem(f"This Python brings SQLite {sqlite3.sqlite_version}; {oldest} is needed.")
    return database


@contextmanager
def told_plainly(name: str = "DATABASE_URL") -> Iterator[None]:
    """Say of a database that cannot be opened no more than the setting that names it."""
    try:
        yield
    except (DatabaseError, OSError) as error:  # or its folder cannot be made
        raise Problem(
            f"The database cannot be opened: see that it runs, and that {name} is right."
        ) from error
