"""A real house, on each database in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.screens import Screens, two_screens
from tests.rooms import House, a_house


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database."""
    with a_house(database_url, tmp_path) as house:
        yield house


@pytest.fixture
def screens(rooms: House) -> Iterator[Screens]:
    """Give the two phones: by SMS on one database, in a chat with buttons on the other."""
    channel = "try" if rooms.database.writer.dialect.name == "sqlite" else "try_chat"
    with two_screens(rooms, channel) as found:
        yield found
