"""Put a backup into a new database; nothing is sent from it until a person says so."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bot import halting
from bot.settings import Settings
from commands import Problem, ReadSettings
from commands.at_the_desk import whoever
from commands.master_keys import read_masters
from commands.opening import clock, reachable_database, told_plainly
from storage import audit, backup, coming_back, house, reminding, schema, search
from storage.backup import Head
from storage.coming_back import Entry, MadeSafe
from storage.database import Database
from storage.journal import Journal
from storage.sealing import Masters

NAME = "restore"
# A stop that was in the journal and not yet in the database when the backup was made.
_BEFORE = timedelta(minutes=5)


def add_arguments(parser: ArgumentParser) -> None:
    """Take where the backup stands."""
    parser.add_argument("file", metavar="FILE", type=Path)


def run(args: Namespace, read_settings: ReadSettings) -> None:
    """Check all of it before anything is touched; then all of it is put back, or nothing."""
    settings = read_settings()
    masters = read_masters(settings)
    database = reachable_database(settings)
    try:
        head = _checked(args.file, database, masters)
        entries = _entries(settings, head)
        with told_plainly():
            now = clock()  # one moment for all of it: the pages know by it what a stop took back
            schema.migrate(database, head.schema)
            said = _put_back(args.file, database, masters, entries, now)
            schema.migrate(database)
            _bring_up_to_date(database, masters, entries, now)
    finally:
        database.close()
    print(f"The database is as it was on {head.made_at:%d %B %Y at %H:%M} UTC. {said}")


def _checked(path: Path, database: Database, masters: Masters) -> Head:
    """Read the file to its end, and see that the database is new; raises what is wrong."""
    try:
        with path.open("rb") as file:
            head = backup.head_of(file)
        if not schema.knows(head.schema):
            raise Problem("The backup was made by a newer version: start that version.")
        if head.engine != database.url.get_backend_name():
            name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(head.engine, head.engine)
            raise Problem(f"The backup was made on {name}: give a new {name} in DATABASE_URL.")
        backup.verify(path, masters)
    except OSError:
        raise Problem(f"The file {path} cannot be read.") from None
    with told_plainly():
        if not backup.is_new(database):
            raise Problem(
                "The database is in use: a backup goes into a new and empty one, "
                "which 'forumline migrate' has not prepared."
            )
    return head


def _entries(settings: Settings, head: Head) -> list[Entry]:
    """Read what tightened since; without the safety journal nothing may be restored."""
    journal = Journal(settings.journal_url)
    try:
        with told_plainly("JOURNAL_URL"):
            return journal.since(head.made_at - _BEFORE)
    finally:
        journal.close()


def _put_back(
    path: Path, database: Database, masters: Masters, entries: list[Entry], now: datetime
) -> str:
    with path.open("rb") as file, database.write() as connection:
        rows = backup.put_back(connection, backup.pieces(file, masters))
        house.open_keyring(connection, masters)
        safe = coming_back.make_safe(connection, entries, now)
        _note(connection, safe, now)
    return (
        f"{rows} rows were put back. {_fell_silent(safe.silent)} "
        "Nothing is sent until the house allows it, at /admin/house/stop. "
        f"{_in_doubt(safe.unsure)}"
    )


def _note(connection: Connection, safe: MadeSafe, now: datetime) -> None:
    """Write down that it was restored, and as a stop what that took back: the pages name it."""
    restored = audit.Deed("backup_restored", actor=whoever())
    stop = replace(restored, action=halting.STOPPED, thing="switch")
    audit.note_all(connection, [restored, stop, *halting.deeds(stop, safe.drafts, {})], now)


def _bring_up_to_date(
    database: Database, masters: Masters, entries: list[Entry], now: datetime
) -> None:
    """Do what names columns that an older schema lacks: it comes after all that migrates it.

    What waits for a second person's yes to a reminder is taken back: it may have gone since. Who
    fell silent since is flagged in her forums, who was erased is erased again. The index of words
    is not in a backup, and is filled anew.
    """
    with database.write() as connection:
        search.begin_again(connection)
        coming_back.flag_the_silent(connection, now)
        coming_back.erase_again(connection, house.open_keyring(connection, masters), entries)
        waited = reminding.unask_all(connection)
        stop = audit.Deed(halting.STOPPED, thing="switch", actor=whoever())
        audit.note_all(connection, halting.deeds(stop, {}, waited), now)


def _fell_silent(people: int) -> str:
    if not people:
        return "Nobody fell silent since then."
    return f"{people} {'person' if people == 1 else 'people'} fell silent since then, and stay so."


def _in_doubt(messages: int) -> str:
    if not messages:
        return "No message is in doubt."
    found = "1 message" if messages == 1 else f"{messages} messages"
    return f"{found} may have left since: look at them first, under Sending."
