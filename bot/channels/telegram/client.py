"""The calls to Telegram's Bot API, over the library's `Bot`; opened in the loop that sends."""

import asyncio
import json
import logging
import re
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.updates import ASKED_FOR
from bot.messages import Outcome, Pressed, Sending, Sent

AT_ONCE = 16  # more in one pool make it slower, not faster
_TELEGRAM = "https://api.telegram.org"
# A lease lasts 20 seconds, and the record of what came of a call must fit in beside it.
_IN_ALL = 10
_ASIDE = 2  # seconds for what a sending does not depend on
_SHORT = 14  # letters of a label beside which another one fits
_LONGEST = 4096

_CHAT = re.compile(r"[1-9][0-9]{0,15}")  # of one person: groups have a minus
_MESSAGE = re.compile(r"[1-9][0-9]{0,9}")
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NAMES = ("first_name", "last_name", "username")

# What is to blame is not the message: our token, another poller, too many at once.
_OF_THE_STATUS = dict.fromkeys((401, 404, 409, 429), Outcome.TRY_LATER)
_NO_SUCH_CHAT = ("chat not found", "user not found", "peer_id_invalid")
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Refused(TelegramError):
    """Somebody answered, and it was no yes; nothing of the answer's text stays."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"status {status}")
        answer = _object(body)
        said, parameters = answer.get("description"), answer.get("parameters")
        outcome = _outcome(status, said.lower() if isinstance(said, str) else None)
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        seconds = wait if isinstance(wait, int) and 0 < wait < 100_000 else 0
        self.sent = Sent(outcome, code=str(status), wait=timedelta(seconds=seconds) or None)


class NotSent(TelegramError):
    """There was no connection: nothing has left us."""

    def __init__(self) -> None:
        super().__init__("no connection")


def _outcome(status: int, said: str | None) -> Outcome:
    if status in _OF_THE_STATUS:
        return _OF_THE_STATUS[status]
    if not 400 <= status < 500:
        return Outcome.UNSURE
    if said is None:
        return Outcome.TRY_LATER  # not Telegram, but somebody on the way to it
    if status == 403:
        return Outcome.STOPPED if "blocked by the user" in said else Outcome.UNREACHABLE
    return Outcome.UNREACHABLE if any(part in said for part in _NO_SUCH_CHAT) else Outcome.FAILED


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class Client:
    """One bot, one pool of connections for calls, and one connection that waits for updates."""

    def __init__(self, token: str, api_url: str | None) -> None:
        # They write texts, chats and, in addresses, the token; what fails is told by outcomes.
        for name in ("telegram", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._calls = _Http(AT_ONCE, read_timeout=_IN_ALL)
        self._waits = _Http(1, read_timeout=60)
        self._bot = Bot(
            token,
            base_url=f"{api_url or _TELEGRAM}/bot",
            base_file_url=f"{api_url or _TELEGRAM}/file/bot",
            request=self._calls,
            get_updates_request=self._waits,
        )

    async def send(self, sending: Sending) -> Sent:
        """Try once to send a message; whatever goes wrong is an outcome."""
        if not _CHAT.fullmatch(sending.chat):
            return Sent(Outcome.UNREACHABLE)
        if len(sending.words) > _LONGEST or not _can_be_written(sending.words):
            return Sent(Outcome.FAILED)
        return await _tried(self._send(sending))

    async def _send(self, sending: Sending) -> Sent:
        if sending.pressed is not None:
            await self._show_choice(sending.chat, sending.pressed)
        message = await self._bot.send_message(
            chat_id=int(sending.chat),
            text=sending.words,
            reply_markup=_keyboard(sending),
            protect_content=sending.discreet,
            disable_notification=sending.discreet,
            link_preview_options=_NO_PREVIEW,
        )
        number = message.message_id
        return Sent(Outcome.SENT, str(number)) if type(number) is int else Sent(Outcome.UNSURE)

    async def _show_choice(self, chat: str, pressed: Pressed) -> None:
        """Put the choice made in the place of the buttons; the answer does not depend on it."""
        with suppress(Exception):
            async with asyncio.timeout(_ASIDE):
                await self._bot.edit_message_text(
                    chat_id=int(chat),
                    message_id=int(pressed.provider_id),
                    text=f"{pressed.words}\n\n{pressed.choice}",
                    link_preview_options=_NO_PREVIEW,
                )

    async def delete(self, chat: str, message_ids: Sequence[str]) -> Sent:
        """Try once to delete messages; what is no id of a message is passed over too."""
        numbers = [int(each) for each in message_ids if _MESSAGE.fullmatch(each)]
        if not _CHAT.fullmatch(chat):
            return Sent(Outcome.UNREACHABLE)
        return await _tried(self._delete(int(chat), numbers)) if numbers else Sent(Outcome.SENT)

    async def _delete(self, chat: int, numbers: list[int]) -> Sent:
        await self._bot.delete_messages(chat, numbers)
        return Sent(Outcome.SENT)

    async def carry_out(self, call: Mapping[str, str | int]) -> None:
        """Make the call that an update asks for, as well as it goes."""
        with suppress(Exception):
            async with asyncio.timeout(_ASIDE):
                if call["method"] == "leaveChat":
                    await self._bot.leave_chat(call["chat_id"])
                else:
                    await self._bot.answer_callback_query(str(call["callback_query_id"]))

    def asked_to_wait(self, error: Exception) -> float:
        """Say how many seconds a refusal asked for."""
        wait = error.sent.wait if isinstance(error, Refused) else None
        return 0.0 if wait is None else wait.total_seconds()

    async def set_webhook(self, url: str, secret: str) -> None:
        """Let Telegram post to us from now on; what waits there stays."""
        await self._bot.set_webhook(
            url,
            secret_token=secret,
            allowed_updates=ASKED_FOR,
            max_connections=AT_ONCE,
            drop_pending_updates=False,
        )

    async def delete_webhook(self) -> None:
        """Let Telegram keep what comes until we ask for it; what waits there stays."""
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def set_menu(self, menu: Mapping[str, str]) -> None:
        """Show the commands, with what each does, beside the place where people write."""
        commands = [BotCommand(name, what) for name, what in menu.items()]
        await self._bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())

    async def name(self) -> str:
        """Ask for the name under which people find the bot."""
        return (await self._bot.get_me()).username or ""

    async def updates(self, offset: int | None, seconds: int) -> bytes:
        """Wait so long for updates, and give the answer's body; those before `offset` are done."""
        # By hand, since the library would read each update, with all the names in it, whole.
        query = {"timeout": seconds, "allowed_updates": json.dumps(ASKED_FOR)}
        if offset is not None:
            query["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        _, body = await self._waits.do_request(url, "GET")
        return body

    async def close(self) -> None:
        """Close the connections; what is still calling breaks off."""
        await self._calls.shutdown()
        await self._waits.shutdown()


async def _tried(call: Coroutine[Any, Any, Sent]) -> Sent:
    """Make one call; whatever goes wrong is an outcome."""
    try:
        async with asyncio.timeout(_IN_ALL):
            return await call
    except Refused as refused:
        return refused.sent
    except NotSent:
        return Sent(Outcome.TRY_LATER)
    except Exception:  # noqa: BLE001 - whatever it was, it may have been done
        return Sent(Outcome.UNSURE)


def _keyboard(sending: Sending) -> InlineKeyboardMarkup | None:
    """Give the buttons in rows of two, or of one where a label is long."""
    buttons = [
        InlineKeyboardButton(
            f"{number} {label}".strip(), callback_data=f"{sending.receipt_token}:{number}"
        )
        for number, label in sending.buttons
    ]
    wide = 1 if any(len(label) > _SHORT for _, label in sending.buttons) else 2
    rows = [buttons[place : place + wide] for place in range(0, len(buttons), wide)]
    return InlineKeyboardMarkup(rows) if rows else None


def _can_be_written(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Http(HTTPXRequest):
    """Calls that are made once, and end in an answer that is a yes, or in an error of ours."""

    def __init__(self, connections: int, read_timeout: float) -> None:
        super().__init__(
            connections,
            read_timeout,
            connect_timeout=5,
            pool_timeout=2,
            # Only our own settings decide where a message goes, not the process's environment.
            httpx_kwargs={"trust_env": False},
        )
        self._is_closed = False

    async def do_request(self, *args: Any, **call: Any) -> tuple[int, bytes]:
        """Make one call; raises Refused, NotSent, or what the library makes of a break."""
        if self._is_closed:
            raise NotSent
        try:
            status, body = await super().do_request(*args, **call)
        except NetworkError as error:
            if isinstance(error.__cause__, _NOTHING_SENT):
                raise NotSent from None
            raise
        if not 200 <= status < 300:
            raise Refused(status, body)
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer without the names of the person to whom the message went."""
        return dict(json.loads(payload, object_pairs_hook=_nameless))

    async def shutdown(self) -> None:
        """Close the connections for good."""
        self._is_closed = True
        await super().shutdown()


def _nameless(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Take the names off a chat; the bot's own name stays, and a chat has a type."""
    found = dict(pairs)
    return {key: found[key] for key in found if "type" not in found or key not in _NAMES}
