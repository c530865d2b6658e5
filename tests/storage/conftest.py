"""A house to remember things in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.rooms import House, a_house


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database."""
    with a_house(database_url, tmp_path) as house:
        yield house


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an empty database, opened."""
    opened = Database(database_url)
    yield opened
    opened.close()
