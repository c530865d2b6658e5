"""Bring the database to the newest schema, and make what a new one needs."""

from argparse import ArgumentParser, Namespace

from alembic.util import CommandError

from bot.settings import Settings
from commands import ReadSettings, master_keys
from commands.opening import clock, reachable_database, told_plainly
from storage import house, schema
from storage.database import Database
from storage.journal import Journal

NAME = "migrate"


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing."""


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Migrate, found the house and make the journal; all of it is safe to do again."""
    settings = read_settings()
    if not master_keys.are_missing(settings):
        master_keys.read_masters(settings)  # before anything is made that a wrong key would close
    database = reachable_database(settings)
    try:
        with told_plainly():
            before = _schema_before(database)
            _migrate(database)
            made_keys = _found(settings, database)
    finally:
        database.close()
    _make_journal(settings)
    print(_what_was_done(before, made_keys=made_keys))


def _schema_before(database: Database) -> str | None:
    database.make_folder()
    with database.read() as connection:
        return schema.current(connection)


def _migrate(database: Database) -> None:
    try:
        schema.migrate(database)
    except CommandError:
        # Alembic does not know the schema that the database has: say which of the two is newer.
        with database.read() as connection:
            schema.check(connection)
        raise


def _found(settings: Settings, database: Database) -> bool:
    """Make the house where there is none, with a key of our own where none is set."""
    with database.read() as connection:
        make_keys = master_keys.are_missing(settings) and not house.is_founded(connection)
    if make_keys:
        master_keys.make_own_file(clock())
    masters = master_keys.read_masters(settings)
    database.repeated(lambda connection: house.found(connection, masters, clock()))
    with database.read() as connection:
        house.open_keyring(connection, masters)
    return make_keys


def _make_journal(settings: Settings) -> None:
    journal = Journal(settings.journal_url)
    try:
        with told_plainly("JOURNAL_URL"):
            journal.make()
    finally:
        journal.close()


def _what_was_done(before: str | None, *, made_keys: bool) -> str:
    if before == schema.head():
        done = "The database already has the newest schema."
    else:
        done = "The database now has the newest schema."
    if made_keys:
        done += (
            f" A new master key stands in {master_keys.OWN_FILE}: keep a copy of it elsewhere, "
            "since nothing can be read without it."
        )
    return done
