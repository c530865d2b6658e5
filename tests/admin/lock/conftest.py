"""A facilitator who has come in by the whole way, with password and authenticator."""

import pytest
from flask import Flask

from tests.admin.conftest import Staff
from tests.admin.signing import Kept, sets_up
from tests.builders import Ground, Place, a_person


@pytest.fixture
def ash(app: Flask) -> Staff:
    """Give a facilitator's browser."""
    return Staff(app)


@pytest.fixture
def kept(ash: Staff, ground: Ground, riverside: Place) -> Kept:
    """Let them come in by the whole way."""
    return sets_up(ash, ground, a_person(ground, "facilitator", riverside))
