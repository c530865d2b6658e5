"""The demonstration of forty, for tests of pages that are to be seen with much on them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bot.settings import Settings
from commands import demo
from commands.opening import Opened
from storage import forums, house
from storage.database import Database
from tests.admin.conftest import app_of, desk_of, pages_of
from tests.admin.in_a_browser import Live, listening
from tests.builders import Clock, Ground, Place, new_ground

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # a Monday, with a Thursday before it


@contextmanager
def demonstration(folder: Path, how_many: int) -> Iterator[Ground]:
    """Fill a database with the invented people of the demonstration, on a day that stays."""
    with new_ground(f"sqlite:///{folder}/demonstration.db") as ground:
        ground.clock.now = NOW
        demo.fill(opened(ground), how_many)
        with ground.database.write() as connection:
            house.mark_demonstration(connection)
        yield ground


def opened(ground: Ground) -> Opened:
    """Give what a command would open."""
    parts = ground.database, ground.keyring, ground.journal, ground.clock
    return Opened(Settings.read({}, None), *parts, demonstration=True)


@contextmanager
def copied(ground: Ground, folder: Path) -> Iterator[Ground]:
    """Give the same once more, to be changed."""
    with ground.database.write() as connection:
        connection.execute(text("SELECT 1"))  # nobody else writes while it is copied
        assert ground.database.file
        for file in ground.database.file.parent.glob(f"{ground.database.file.name}*"):
            shutil.copy(file, folder / file.name)
    database = Database(f"sqlite:///{folder}/{ground.database.file.name}")
    yield replace(ground, database=database, clock=Clock(ground.clock.now))
    database.close()


@contextmanager
def served(ground: Ground) -> Iterator[Live]:
    """Let its admin listen."""
    app = app_of(desk_of(ground, demonstration=True))
    with ground.database.read() as connection:
        forum_id = forums.find(connection, demo.SLUG)
    assert forum_id
    with listening(app) as address:
        yield Live(ground, Place(forum_id, demo.SLUG), address, pages_of(app))


def link(live: Live) -> str:
    """Make a sign-in link for the invented facilitator."""
    with live.ground.database.write() as connection:
        address = demo.sign_in_link(opened(live.ground), connection)
    return f"{live.address}/sign-in/{address.rpartition('/')[2]}"
