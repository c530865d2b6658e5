"""The command line under test: typed in this process, or as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import forumline
from commands.opening import clock
from storage import house
from storage.database import Database
from storage.sealing import Keyring, Masters

PROGRAM = Path(sys.executable).with_name("forumline")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a command."""

    code: int
    out: str
    err: str


@dataclass
class Line:
    """A folder, the settings that hold in it, and what is typed there."""

    folder: Path
    settings: dict[str, str] = field(repr=False)
    _patch: pytest.MonkeyPatch = field(repr=False)

    def types(self, *words: str, **settings: str) -> Done:
        """Run a command in this process: quick, and all the same but for the log."""
        out, err = self.folder / ".out", self.folder / ".err"
        with (
            out.open("w", encoding="utf-8") as stdout,
            err.open("w", encoding="utf-8") as stderr,
            self._patch.context() as patch,
        ):
            patch.setattr(sys, "argv", ["forumline", *words])
            patch.setattr(sys, "stdout", stdout)
            patch.setattr(sys, "stderr", stderr)
            patch.setattr(os, "environ", self.settings | settings)
            code = _code(forumline.main, stderr.write)
        return Done(code, out.read_bytes().decode(), err.read_bytes().decode())

    def does(self, *words: str, **settings: str) -> list[str]:
        """Run a command that must succeed without a word of warning, and give its lines."""
        done = self.types(*words, **settings)
        assert (done.code, done.err) == (0, "")
        return done.out.splitlines()

    def fails(self, *words: str, **settings: str) -> str:
        """Run a command that must not succeed, and give the one sentence that it says."""
        done = self.types(*words, **settings)
        assert (done.code, done.out) == (1, "")
        return done.err.removesuffix("\n")

    def environment(self, **settings: str) -> dict[str, str]:
        """Give the whole environment of a process: our settings, and nothing else."""
        return {"PATH": os.defpath} | self.settings | settings

    def runs(self, *words: str, **settings: str) -> Done:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [PROGRAM, *words],
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database something."""
        database = Database(self.settings["DATABASE_URL"])
        try:
            with database.read() as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            database.close()

    def now(self) -> datetime:
        """Give the time, as the commands have it."""
        return clock()

    def set_schema(self, revision: str | None) -> None:
        """Make the database say that it has another schema, or none."""
        database = Database(self.settings["DATABASE_URL"])
        with database.write() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            if revision:
                row = text("INSERT INTO alembic_version VALUES (:revision)")
                connection.execute(row, {"revision": revision})
        database.close()

    def with_keyring(self, work: Callable[[Any, Keyring], Any]) -> Any:  # noqa: ANN401 - of the test
        """Do something in the database that needs its keys."""
        database = Database(self.settings["DATABASE_URL"])
        masters = Masters.read(self.settings["FORUMLINE_KEYS"])
        try:
            with database.write() as connection:
                return work(connection, house.open_keyring(connection, masters))
        finally:
            database.close()


def _code(main: Callable[[], None], complain: Callable[[str], object]) -> int:
    """Give the exit code, and print what Python would print beside it."""
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            complain(end.code + "\n")
            return 1
        return end.code or 0
    return 0
