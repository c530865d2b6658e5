"""An SMS channel as `.env` sets it up, and a message that it sends over the real client."""

from bot.channels.sms import Sms
from bot.messages import Sending, Sent
from bot.settings import Settings
from tests.bot.channels.connections import sent_by
from tests.bot.channels.payloads import ENVIRONMENT, NOW, PHONE

TEXT = "The update came late \u00e9"


def a_channel(**environ: str) -> Sms:
    """Build the channel as `.env` would; it reaches nobody unless it is told an address."""
    nowhere = {"TWILIO_API_URL": "http://127.0.0.1:9"}
    return Sms(Settings.read(ENVIRONMENT | nowhere | environ, None), lambda: NOW)


def a_sending(chat: str = PHONE, **other: object) -> Sending:
    """Build a message to one phone."""
    usual: dict[str, object] = {"chat": chat, "words": TEXT, "receipt_token": "tok/1&2"}
    return Sending(**usual | other)  # type: ignore[arg-type]  # each test names real fields


def sent(sending: Sending, **environ: str) -> Sent:
    """Send one message in an event loop of its own."""
    return sent_by(a_channel(**environ), sending)
