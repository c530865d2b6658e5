"""The shape of the database: brought to the newest by Alembic, and checked at every start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

# Every table, so that `Base.metadata` is whole wherever this file is imported.
from storage import (  # noqa: F401 - imported for their tables
    addresses,
    answers,
    audit,
    clearings,
    consents,
    done_forms,
    drafts,
    feedback,
    flags,
    forums,
    house,
    inbox,
    invites,
    member_phones,
    members,
    notes,
    outgoing,
    people,
    polls,
    proofs,
    rates,
    search,
    sessions,
    staff,
    themes,
    updates,
    wordings,
)
from storage.base import Base
from storage.database import Database, set_up_sqlite
from storage.present import present
from storage.word_index import TABLES as INDEX_OF_WORDS

metadata = Base.metadata
_MIGRATIONS = Path(__file__).with_name("migrations")
_ADVISORY_LOCK = 0x466C6D67  # any fixed number: two migrations at once wait for one another
# Behind whoever waits for a whole table everybody else waits too, so a migration gives up soon.
_PATIENCE = "SET LOCAL lock_timeout = '3s'"
_IN_USE = frozenset({"55P03", "40P01"})  # a lock that did not come in time, or never could


class SchemaProblem(Exception):
    """The database is older or newer than this version of the program."""


def is_compared(name: str | None, kind: str, _: object = None) -> bool:
    """Say whether a table is one of the models: the index of words is none, on either engine."""
    return kind != "table" or name not in INDEX_OF_WORDS


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Name the newest schema that this version knows."""
    return present(ScriptDirectory.from_config(_config()).get_current_head(), "there is one head")


def current(connection: Connection) -> str | None:
    """Name the schema that the database has; none for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str | None) -> bool:
    """Say whether this version knows a schema, and can bring it to the newest."""
    return revision in _known()


def is_newer(connection: Connection) -> bool:
    """Say whether a newer version has brought the database to a schema of its own."""
    has = current(connection)
    return has is not None and not knows(has)


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def migrate(database: Database, target: str = "head") -> None:
    """Bring the database to a schema, the newest by default; `base` takes all tables away.

    An empty database is brought up to any schema; another one only up to the newest, or down.
    """
    # A connection of its own: Alembic rebuilds tables on SQLite by copying them, and with
    # foreign keys on that would delete the rows of child tables. The pragma has no effect
    # inside a transaction, so it stands before the one in which all of it happens or nothing.
    engine = create_engine(database.url, hide_parameters=True)
    database.make_folder()
    if database.is_sqlite:
        set_up_sqlite(engine, "BEGIN IMMEDIATE", foreign_keys="OFF")
    try:
        with database.turn(), engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                connection.execute(text(_PATIENCE))
            _move(connection, target)
            if database.is_sqlite:
                _check_foreign_keys(connection)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) not in _IN_USE:
            raise
        raise SchemaProblem(
            "a table is in use for long, and nothing was changed: run 'forumline migrate' again"
        ) from error
    finally:
        engine.dispose()


def _move(connection: Connection, target: str) -> None:
    if target == "head" or current(connection) is None:
        command.upgrade(_config(connection), target)
    else:
        command.downgrade(_config(connection), target)


def _check_foreign_keys(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise SchemaProblem(f"the migration left {len(orphans)} rows without what they refer to")


def check(connection: Connection) -> None:
    """Raise SchemaProblem, in one plain sentence, unless the database has the newest schema."""
    has = current(connection)
    if has is None:
        raise SchemaProblem("the database is empty: run 'forumline migrate' first")
    if has == head():
        return
    if knows(has):
        raise SchemaProblem("the database is older than this version: run 'forumline migrate'")
    raise SchemaProblem("the database is newer than this version: start the newer version")
