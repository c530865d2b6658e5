"""Telegram: updates in, by its webhook or by asking for them, and messages out by its bot."""

import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from bot import log
from bot.channels.telegram import updates
from bot.channels.telegram.updates import Update
from bot.messages import Inbound, Receipt, Sending, Sent
from bot.phrases import say
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.channels.telegram.client import Client

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Shown beside the place where people write, in this order.
_MENU = {
    "menu": "command_menu",
    "news": "command_news",
    "person": "command_person",
    "settings": "command_settings",
    "pause": "command_pause",
    "help": "command_help",
    "stop": "command_stop",
}


class Telegram:
    """The private chats of one bot; groups and channels are left, whoever put it there."""

    name = updates.NAME
    has_receipts = False

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._token = settings.telegram_bot_token or ""
        self._secret = settings.telegram_webhook_secret
        self._api_url = settings.telegram_api_url
        self._door = f"{settings.public_url.rstrip('/')}/in/telegram"
        self._bot_name = settings.telegram_bot_name
        self._clock = clock
        self._client: Client | None = None  # opened in the event loop that sends

    @property
    def polls(self) -> bool:
        """Whether we ask for updates; else Telegram posts them, with the secret."""
        return self._secret is None

    def is_genuine(self, request: Request) -> bool:
        """Whether this bears the secret that only Telegram and we know."""
        if self._secret is None:
            return False
        given = request.headers.get(_HEADER, "")
        return hmac.compare_digest(given.encode(errors="replace"), self._secret.encode())

    def read(self, request: Request) -> tuple[Inbound, ...]:
        """Return what somebody wrote, pressed, edited or closed; nothing for what is not ours."""
        update = self._update(request)
        if update.inbound is None:
            log.say("update_left_out", updates=1)
            return ()
        return (update.inbound,)

    def thanks(self, request: Request) -> tuple[str, dict[str, str]]:
        """Return the one call that an update asks for: Telegram takes it from the answer."""
        answer = self._update(request).answer
        return (json.dumps(answer) if answer else "{}"), {"Content-Type": "application/json"}

    def _update(self, request: Request) -> Update:
        return updates.read(updates.parse(request.get_data()), self._clock())

    def receipt(self, request: Request) -> Receipt | None:
        """Return none: what Telegram has taken has arrived."""
        return None

    async def send(self, sending: Sending) -> Sent:
        """Hand one message to Telegram, and show under the one before what was pressed."""
        return await self._open().send(sending)

    async def delete(self, chat: str, message_ids: Sequence[str]) -> Sent:
        """Delete messages of both sides, for both sides."""
        return await self._open().delete(chat, message_ids)

    async def connect(self) -> None:
        """Tell Telegram which way updates come to us."""
        if self._secret is None:
            await self._open().delete_webhook()
        else:
            # Each time: whether the secret it knows is still ours, Telegram does not tell.
            await self._open().set_webhook(self._door, self._secret)

    async def show_menu(self) -> None:
        """Tell Telegram the commands that it shows, in words that say nothing to a bystander."""
        await self._open().set_menu({name: say("en", key) for name, key in _MENU.items()})

    async def learn(self) -> str:
        """Learn the name of the bot, for invites; the settings know it better."""
        return self._bot_name or await self._open().name()

    async def wait(self, offset: int | None, seconds: int) -> list[Update]:
        """Wait so long for what has come, in its order; what is before `offset` is done."""
        return updates.read_all(await self._open().updates(offset, seconds), self._clock())

    async def answer(self, update: Update) -> None:
        """Make the call that an update asks for, where it came without a request to answer."""
        if update.answer is not None:
            await self._open().carry_out(update.answer)

    def asked_to_wait(self, error: Exception) -> float:
        """Say for how many seconds Telegram asked us to leave it alone, where it refused a call."""
        return self._open().asked_to_wait(error)

    def _open(self) -> "Client":
        from bot.channels.telegram.client import Client  # noqa: PLC0415 - web carries no library

        self._client = self._client or Client(self._token, self._api_url)
        return self._client

    async def close(self) -> None:
        """Close the connections to Telegram; the next call opens new ones."""
        client, self._client = self._client, None
        if client:
            await client.close()
