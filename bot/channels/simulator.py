"""The channels `try` and `try_chat`: no door and no provider; invented people live on them."""

import secrets
from collections.abc import Sequence

from werkzeug.wrappers import Request

from bot.messages import Inbound, Outcome, Receipt, Sending, Sent


class Simulator:
    """A phone, or a chat with buttons, that exists in our database only."""

    has_receipts = False

    def __init__(self, name: str = "try") -> None:
        self.name = name

    def is_genuine(self, request: Request) -> bool:
        """No: nobody outside brings its messages."""
        return False

    def read(self, request: Request) -> tuple[Inbound, ...]:
        """Return nothing: its messages are typed in the admin or the terminal."""
        return ()

    def thanks(self, request: Request) -> tuple[str, dict[str, str]]:
        """Return an empty answer."""
        return "", {}

    def receipt(self, request: Request) -> Receipt | None:
        """Return none: what is sent has arrived."""
        return None

    async def send(self, sending: Sending) -> Sent:
        """Send without a provider: the row in our database is what the phone shows."""
        return Sent(Outcome.SENT, provider_id=f"{self.name}-{secrets.token_hex(16)}")

    async def delete(self, chat: str, message_ids: Sequence[str]) -> Sent:
        """Delete: what has no id any more, the chat does not show."""
        return Sent(Outcome.SENT)

    async def close(self) -> None:
        """Do nothing: nothing was opened."""
