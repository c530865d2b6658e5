"""Where a bench works: a database of its own, invented settings, and nobody's phone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import MetaData, inspect, text

from bot.settings import Settings, SettingsError
from commands import Problem
from commands.master_keys import read_masters
from commands.opening import Opened, clock, opened, reachable_database, told_plainly
from storage import forums, house, schema
from storage.database import Database
from storage.journal import Journal
from storage.sealing import new_master
from storage.word_index import TABLE as INDEX_OF_WORDS

# A table beside those of the schema. Whoever has it holds nothing but what a bench has made, with
# keys that were thrown away: nobody can use such a database for anything else.
MARK = "forumline_bench"
PUBLIC_URL = "https://bench.example"
NOWHERE = "http://127.0.0.1:9"  # a provider that does not answer
NUMBER = "+447700900000"


@dataclass(frozen=True, slots=True)
class Ground:
    """An open house with no forum in it yet, and the settings with which it was opened."""

    house: Opened
    folder: Path
    environ: dict[str, str] = field(repr=False)

    def a_forum(self, slug: str = "bench") -> int:
        """Make a forum in a zone where it is noon: late in the evening nothing is begun."""
        there, now = self.house, self.house.clock()
        new = forums.NewForum(slug, f"Bench {slug}", f"Line {slug}")
        with there.database.write() as connection:
            forum_id = forums.add(connection, there.keyring, new, now)
            # Such a name says how far it is to Greenwich, and not from there.
            forums.change(connection, forum_id, zone=f"Etc/GMT{now.hour - 12:+d}")
        return forum_id

    def sms_to(self, provider: str, parts_a_second: int = 1000) -> dict[str, str]:
        """Give settings under which SMS alone is on, and goes to a provider on this machine."""
        alone = {n: value for n, value in self.environ.items() if not n.startswith("TELEGRAM")}
        return alone | {"TWILIO_API_URL": provider, "SMS_PARTS_PER_SECOND": str(parts_a_second)}

    @property
    def engine(self) -> str:
        """Name the database and its version."""
        with self.house.database.read() as connection:
            asked = "sqlite_version()" if self.house.database.is_sqlite else "version()"
            version = connection.execute(text(f"SELECT {asked}")).scalar_one()
        return (
            f"SQLite {version}" if self.house.database.is_sqlite else " ".join(version.split()[:2])
        )


@contextmanager
def a_ground(url: str | None) -> Iterator[Ground]:
    """Found a house in a new SQLite database, or in the one that is given for benches."""
    with TemporaryDirectory(prefix="forumline-bench-") as name:
        folder = Path(name)
        environ = _environ(url or f"sqlite:///{folder}/bench.db", folder)
        try:
            settings = Settings.read(environ, None)
        except SettingsError:
            raise Problem(
                "--database must be sqlite:///a/file.db, or begin with postgresql+psycopg://."
            ) from None
        _found(settings)
        with opened(settings) as there:
            yield Ground(there, folder, environ)


def _environ(url: str, folder: Path) -> dict[str, str]:
    """Make settings under which nothing can leave this machine."""
    return {
        "DATABASE_URL": url,
        "JOURNAL_URL": f"sqlite:///{folder}/journal.db",
        "FORUMLINE_KEYS": new_master("bench"),
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_FROM": NUMBER,
        "TWILIO_API_URL": NOWHERE,
        "TELEGRAM_BOT_TOKEN": f"7700900000:{secrets.token_hex(16)}",
        "TELEGRAM_WEBHOOK_SECRET": secrets.token_hex(16),
        "TELEGRAM_API_URL": NOWHERE,
        "ALLOW_TEST_NUMBERS": "on",
    }


def _found(settings: Settings) -> None:
    """Take away what the last bench left, and make all tables, the house and the journal."""
    database, journal = reachable_database(settings), Journal(settings.journal_url)
    try:
        with told_plainly("--database"):
            database.make_folder()
            _clear(database)
            schema.migrate(database)
        with database.write() as connection:
            house.found(connection, read_masters(settings), clock())
        journal.make()
    finally:
        database.close()
        journal.close()


def _clear(database: Database) -> None:
    """Empty a database of a bench, and mark it; refuse one that holds anything else."""
    with database.write() as connection:
        tables = inspect(connection).get_table_names()
        if tables and MARK not in tables:
            raise Problem(
                "The database of --database is not empty, and no bench has made what is in it: "
                "give a new one, since a bench throws all of it away."
            )
        connection.execute(text(f"DROP TABLE IF EXISTS {INDEX_OF_WORDS}"))  # with what FTS5 keeps
        everything = MetaData()
        everything.reflect(connection)
        everything.drop_all(connection)
        connection.execute(text(f"CREATE TABLE {MARK} (id INTEGER PRIMARY KEY)"))
