"""Lines whose providers answer the doctor: with a number, a messaging service or a bot."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import house
from tests.commands.line import Line
from tests.fakes import telegram, twilio
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import BOT
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_account import SERVICE


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Ask beside SQLite alone: what providers answer has nothing to do with the database."""
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
def sms() -> Iterator[FakeTwilio]:
    """Run a fake of Twilio of its own for each test."""
    with twilio.in_thread() as running:
        yield running


@pytest.fixture
def bot() -> Iterator[FakeTelegram]:
    """Run a fake of Telegram of its own for each test."""
    with telegram.in_thread() as running:
        yield running


@pytest.fixture
def staffed(line: Line) -> Line:
    """Give a line that people read."""
    line.does("staff", "add", "wren@line.example", "--role", "facilitator", "--forum", "north")
    line.does("staff", "add", "rowan@line.example", "--role", "safeguarding")
    return line


@pytest.fixture
def by_number(staffed: Line, sms: FakeTwilio) -> Line:
    """Give a line with a number."""
    staffed.settings |= sms.environment()
    return staffed


@pytest.fixture
def by_service(by_number: Line) -> Line:
    """Give a line with a messaging service."""
    by_number.settings |= {"TWILIO_FROM": SERVICE, "SMS_NUMBER": "+447700900001"}
    return by_number


@pytest.fixture
def with_bot(staffed: Line, bot: FakeTelegram) -> Line:
    """Give a line with a bot, whose worker has learnt its name."""
    staffed.settings |= bot.environment()
    staffed.with_keyring(lambda connection, _: house.learn(connection, bot_name=BOT))
    return staffed
