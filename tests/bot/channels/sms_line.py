"""An SMS channel as `.env` sets it up, and a text of a member."""

from bot.channels.sms import Sms
from bot.settings import Settings
from tests.bot.channels.payloads import ENVIRONMENT, NOW

TEXT = "The update came late \u00e9"


def a_channel(**environ: str) -> Sms:
    """Build the channel as `.env` would; it reaches nobody unless it is told an address."""
    nowhere = {"TWILIO_API_URL": "http://127.0.0.1:9"}
    return Sms(Settings.read(ENVIRONMENT | nowhere | environ, None), lambda: NOW)
