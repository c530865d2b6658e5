"""A Telegram channel as `.env` sets it up, and a message that it sends over the real client."""

from typing import Any

from bot.channels.telegram import Telegram
from bot.messages import Sending, Sent
from bot.settings import Settings
from tests.bot.channels.connections import sent_by
from tests.bot.channels.payloads import CHAT, ENVIRONMENT, NOW
from tests.fakes.telegram import FakeTelegram

WORDS = "The room is open \u00e9"


def a_channel(**environ: str) -> Telegram:
    """Build the channel as `.env` would."""
    usual = ENVIRONMENT | {"TELEGRAM_API_URL": "http://127.0.0.1:9"}
    return Telegram(Settings.read(usual | environ, None), lambda: NOW)


def a_sending(chat: str = CHAT, **other: Any) -> Sending:
    """Build a message to one chat."""
    return Sending(**{"chat": chat, "words": WORDS, "receipt_token": "a" * 22} | other)


def sent(sending: Sending, **environ: str) -> Sent:
    """Send one message in an event loop of its own."""
    return sent_by(a_channel(**environ), sending)


def taken(provider: FakeTelegram, chat: str, method: str = "sendMessage") -> list[dict[str, Any]]:
    """Give what was taken for one chat."""
    return [call for call in provider.journal(method) if call["chat_id"] == int(chat)]
