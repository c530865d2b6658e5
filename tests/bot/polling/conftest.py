"""A fake Telegram for each test, and houses that ask it quickly."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import polling
from tests.bot.polling.asking import QUICK, SLOWEST, house_of
from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.rooms import House


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_FIRST_WAIT", QUICK)
    monkeypatch.setattr(polling, "_LONGEST_WAIT", SLOWEST)
    monkeypatch.setattr(polling, "_LOOK_EVERY", QUICK)


@pytest.fixture
def provider() -> Iterator[FakeTelegram]:
    """Give a fake Telegram of its own to each test."""
    with telegram.in_thread() as running:
        yield running


@pytest.fixture
def rooms(tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give an empty house that asks the fake."""
    with house_of(f"sqlite:///{tmp_path}/test.db", tmp_path, provider.environment()) as house:
        yield house


@pytest.fixture
def each(database_url: str, tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give the same on each database."""
    with house_of(database_url, tmp_path, provider.environment()) as house:
        yield house
