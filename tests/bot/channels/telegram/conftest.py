"""A fake Telegram for the tests of each file, as strict as Telegram."""

from collections.abc import Iterator

import pytest

from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeTelegram]:
    """Give one fake Telegram to the tests of this file; each test has a chat of its own."""
    with telegram.in_thread() as running:
        running.meet(*(str(chat) for chat in range(7_700_900_100, 7_700_900_500)))
        yield running
