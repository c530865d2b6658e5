"""A fake Twilio for the tests of each file."""

from collections.abc import Iterator

import pytest

from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeTwilio]:
    """Give one fake Twilio to the tests of this file; each test has a number of its own."""
    with twilio.in_thread() as running:
        yield running
