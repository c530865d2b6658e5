"""The database, SQLite or PostgreSQL: how a transaction begins, waits and is repeated."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

OLDEST_SQLITE = (3, 35, 0)
_BUSY_SECONDS = 5
# A PostgreSQL whose machine is gone is noticed within half a minute, by whoever waits for it.
ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}
_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"

Result = TypeVar("Result")


class Again(Exception):
    """What a turn had read has changed under it: let it be done once more."""


class Database:
    """One database, with one engine that writes and one that only reads.

    Make it after a fork, never before. Every error hides its parameters, which may be words of
    members. `write` on SQLite lets one writer in at a time, in this process and across
    processes: SQLite's own waiting is unfair and lets a writer starve (design, decisions).
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """Take a SQLAlchemy URL; nothing is opened yet."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.file = Path(self.url.database or "") if self.is_sqlite else None
        options: dict[str, Any] = {"hide_parameters": True, "pool_size": pool_size}
        if self.is_sqlite:
            # A pool of real connections also for a file: each thread waits its own turn.
            options |= {"poolclass": QueuePool, "connect_args": {"timeout": _BUSY_SECONDS}}
        else:
            options |= {"pool_pre_ping": True, "connect_args": ALIVE}
        self.writer = create_engine(self.url, **options)
        self.reader = self.writer
        if self.is_sqlite:
            self.reader = create_engine(self.url, **options)
            set_up_sqlite(self.writer, "BEGIN IMMEDIATE")
            set_up_sqlite(self.reader, "BEGIN")
        self._turnstile = _Turnstile(self.file) if self.file else None

    def turn(self) -> AbstractContextManager[None]:
        """Wait for the turn to write, on SQLite; elsewhere nobody waits."""
        return self._turnstile or nullcontext()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write; committed at the end, rolled back by any exception."""
        with self.turn(), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads, and keeps no writer waiting."""
        with self.reader.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One transaction that sees one moment however long it reads, and keeps nobody waiting."""
        level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        options = {} if self.is_sqlite else level  # on SQLite each transaction is one
        with self.reader.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def repeated(self, work: Callable[[Connection], Result]) -> Result:
        """Do `work` in a transaction; once more when another got in its way.

        That is 40001, 40P01 or 23505 (serialization, deadlock, unique), or `Again`.
        """
        try:
            with self.write() as connection:
                return work(connection)
        except Again:
            pass
        except DBAPIError as error:
            if not _is_collision(error):
                raise
        with self.write() as connection:
            return work(connection)

    def make_folder(self) -> None:
        """Make the folder of a SQLite file where there is none, for its owner alone."""
        if self.file:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def close(self) -> None:
        """Give every connection back."""
        self.writer.dispose()
        self.reader.dispose()


class _Turnstile:
    """Lets one writer of a SQLite file in at a time: a lock in the process, a flock across them."""

    def __init__(self, file: Path) -> None:
        self._path = file.with_name(file.name + ".turn")
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            # Opened anew each time: a flock belongs to the open file, and ends with the process.
            self._file = self._path.open("ab", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                # One more way in which the database cannot be reached, and named as the others.
                raise OperationalError("a turn to write", None, error) from error
            raise

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._lock.release()


def set_up_sqlite(engine: Engine, begin: str, foreign_keys: str = "ON") -> None:
    """Let every connection of an engine be safe, and begin its transactions as said."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None  # SQLAlchemy begins, not the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # what was acknowledged survives a power cut
            f"busy_timeout={_BUSY_SECONDS * 1000}",
            f"foreign_keys={foreign_keys}",
            "secure_delete=ON",  # what is erased leaves no bytes behind
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Any) -> None:  # noqa: ANN401 - as above
        connection.execute(begin)

    # Of the dialect, which every engine has for itself: a listener to "begin" would let each
    # statement look for listeners, and costs a text one part in twenty.
    engine.dialect.do_begin = begun  # type: ignore[method-assign, assignment] # the way that a dialect begins


def _is_collision(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    return getattr(error.orig, "sqlstate", None) in {_SERIALIZATION_FAILURE, _DEADLOCK}


def is_unreachable(error: BaseException) -> bool:
    """Say whether the database itself cannot be reached, or is too busy to answer.

    Two transactions that got into each other's way are neither, though the driver says so.
    """
    if isinstance(error, DBAPIError):
        broken = isinstance(error, OperationalError) or error.connection_invalidated
        return broken and not _is_collision(error)
    return isinstance(error, PoolTimeout)
