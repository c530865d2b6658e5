"""The clock lock: of any number of workers one turns the clock, and another takes over."""

import fcntl
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.present import present

_KEY = 0x464C434C  # any fixed number, for the advisory lock


class ClockLock:
    """An advisory lock on PostgreSQL, a flock on SQLite; both end with the process."""

    def __init__(self, database: Database) -> None:
        """Take the database whose clock it is; nothing is locked yet."""
        self._database = database
        self._connection: Connection | None = None
        self._file: IO[bytes] | None = None
        self._mine = False  # on PostgreSQL: whether the open session holds the lock

    def held(self) -> bool:
        """Say whether this process turns the clock, trying to get the lock where nobody has it."""
        return self._held_by_file() if self._database.file else self._held_by_session()

    def release(self) -> None:
        """Let another process turn the clock."""
        if self._file:
            self._file.close()
            self._file = None
        if self._connection:
            self._connection.invalidate()  # the server frees the lock with the session
            self._connection.close()
            self._connection = None
        self._mine = False

    def _held_by_file(self) -> bool:
        if self._file:
            return True
        file = present(self._database.file, "it is asked on SQLite only")
        handle = file.with_name(file.name + ".clock").open("ab")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return False
        self._file = handle
        return True

    def _held_by_session(self) -> bool:
        try:
            if self._connection is None:
                self._connection = self._database.writer.connect().execution_options(
                    isolation_level="AUTOCOMMIT"
                )
                return self._take()
            # The lock lives as long as its session: see that it does. Taken again by the same
            # session it only counts up, so it is asked for, not assumed.
            self._connection.execute(text("SELECT 1"))
            return self._mine or self._take()
        except DBAPIError:
            self.release()
            return False

    def _take(self) -> bool:
        connection = present(self._connection, "it was opened just now")
        taken = connection.execute(text(f"SELECT pg_try_advisory_lock({_KEY})")).scalar()
        self._mine = bool(taken)
        return self._mine
