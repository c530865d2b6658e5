"""A real house, on each database in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import House, a_house


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database."""
    with a_house(database_url, tmp_path) as house:
        yield house
