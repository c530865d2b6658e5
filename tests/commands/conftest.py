"""What the tests of the command line share: a folder, settings, and the program in it."""

from pathlib import Path

import pytest

import forumline
from storage.sealing import new_master
from tests.commands.line import Line


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """Give an empty folder and no setting at all."""
    folder = tmp_path / "bare"
    folder.mkdir()
    monkeypatch.chdir(folder)
    # It would lead the log of the whole test run through itself.
    monkeypatch.setattr(forumline.log, "set_up", lambda: None)
    return Line(folder, {}, monkeypatch)


@pytest.fixture
def line(bare: Line, database_url: str, tmp_path: Path) -> Line:
    """Give a migrated database of each engine, with one forum in it."""
    bare.settings |= {
        "DATABASE_URL": database_url,
        "JOURNAL_URL": f"sqlite:///{tmp_path}/journal.db",
        "FORUMLINE_KEYS": new_master("first"),
        "PUBLIC_URL": "https://line.example",
        "ALLOW_TEST_NUMBERS": "on",
    }
    bare.does("migrate")
    bare.does("forum", "add", "North", "--slug", "north")
    return bare
