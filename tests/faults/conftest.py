"""What the tests of faults share: an installation on each database in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation, installed, provided


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Give a new installation with one forum; whatever the test starts ends with it."""
    with installed(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def empty_installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Give an empty database and a provider, to begin with the commands alone."""
    with provided(database_url, tmp_path) as made:
        yield made
