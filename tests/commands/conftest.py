"""What the tests of the command line share: a folder, settings, and the program in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import log
from storage.sealing import new_master
from tests.commands.line import Line
from tests.postgres import Cluster

KEY = new_master("first")


def settings(database_url: str, folder: Path) -> dict[str, str]:
    """Give the settings of a line that runs in earnest, with no channel on."""
    return {
        "DATABASE_URL": database_url,
        "JOURNAL_URL": f"sqlite:///{folder}/journal.db",
        "FORUMLINE_KEYS": KEY,
        "PUBLIC_URL": "https://line.example",
        "ALLOW_TEST_NUMBERS": "on",
    }


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with a founded SQLite database, to be copied: making one takes a while."""
    folder = tmp_path_factory.mktemp("founded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "set_up", lambda: None)
        found(Line(folder, settings(f"sqlite:///{folder}/test.db", folder), patch))
    yield folder
    shutil.rmtree(folder)


def found(line: Line) -> None:
    """Migrate, and make one forum."""
    line.does("migrate")
    line.does("forum", "add", "North", "--slug", "north")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """Give an empty folder and no setting at all."""
    folder = tmp_path / "bare"
    folder.mkdir()
    monkeypatch.chdir(folder)
    # It would lead the log of the whole test run through itself.
    monkeypatch.setattr(log, "set_up", lambda: None)
    return Line(folder, {}, monkeypatch)


@pytest.fixture
def line(bare: Line, database_url: str, tmp_path: Path, founded: Path) -> Line:
    """Give a migrated database of each engine, with one forum in it."""
    bare.settings |= settings(database_url, tmp_path)
    if database_url.startswith("sqlite"):
        for name in ("test.db", "journal.db"):
            shutil.copy(founded / name, tmp_path / name)
    else:
        found(bare)
    return bare


@pytest.fixture
def another_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """Give a second database of the same engine, in which nothing stands yet."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/other.db"
        return
    server: Cluster = request.getfixturevalue("postgres")
    url = server.database_url()
    yield url
    server.drop(url)
