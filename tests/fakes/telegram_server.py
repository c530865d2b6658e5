"""A fake of Telegram's Bot API on loopback: one bot, the people who write to it, its updates.

It is as strict as Telegram where a bot can go wrong, keeps what it has taken in a journal, and
can refuse, hang or break off.
"""

import http.client
import json
import re
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from threading import Condition, Event
from typing import TypedDict
from urllib.parse import urlsplit

from tests.fakes.telegram_door import Door
from tests.fakes.telegram_refusals import Refused, check_text
from tests.fakes.telegram_updates import BOT, TOKEN, Json, a_chat, post_update

DELETABLE_FOR = 48 * 3600  # seconds


MOST_DELETED = 100


# What @BotFather was told, as it is when somebody has followed docs/connect-telegram.md.
_BOT: Json = {
    "first_name": "Line",
    "username": BOT,
    "commands": "",  # what the first one does; empty: there are none
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "description": "Press Start if somebody gave you a code.",
    "short_description": "",
}


# What comes where a bot does not say what it wants: reactions do not.
_USUAL = {"message", "edited_message", "callback_query", "my_chat_member", "channel_post"}


class Plan(TypedDict, total=False):
    """What the fake does with the next call, in the order of these keys."""

    method: str  # only with calls of this method (sendMessage)
    chat: str | None  # only with calls for this chat
    times: int | None  # with so many calls (1); none: for ever
    hold: bool  # decide only once the test releases it
    error: str  # refuse with this error
    parameters: Json  # and these words to the program
    accept: bool  # whether the call is taken (yes)
    then_hold: bool  # answer only once the test releases it
    status: int  # in place of 200
    answer: str | None  # this instead of Telegram's JSON; none: break off without an answer


@dataclass
class _Held:
    """A call that waits for the test."""

    chat: str
    go: Event = field(default_factory=Event)
    dropped: bool = False


class Server(ThreadingHTTPServer):
    """What Telegram knows of one bot."""

    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.changed = Condition()
        self.plans: list[Plan] = []
        self.held: list[_Held] = []
        self.calls: list[Json] = []
        self.journal: list[Json] = []
        self.people: set[str] = set()
        self.blocked: set[str] = set()
        self.messages: dict[tuple[str, int], Json] = {}  # ours, by chat and number
        self.theirs: dict[tuple[str, int], Json] = {}
        self.presses: set[str] = set()
        self.last_id = 100  # of a message
        self.waiting: list[Json] = []
        self.next_update = 870_000_001
        self.asked_for = set(_USUAL)
        self.webhook: Json = {}
        self.last_error: Json = {}  # of posting to it
        self.bot = dict(_BOT)
        self.seconds_off = 0  # its clock
        self.post_to: str | None = None
        self.posts: list[int] = []
        self.asking = 0  # the getUpdates that counts
        self.ended = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a caller that is gone: tests kill callers."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()

    def take(self, method: str, given: Json) -> Plan:
        """Count one call and return what was planned for it."""
        chat = str(given.get("chat_id", ""))
        with self.changed:
            self.calls.append({"method": method} | given)
            self.changed.notify_all()
            for plan in self.plans:
                right = plan.get("chat") in {None, chat}
                if right and plan.get("method", "sendMessage") == method:
                    times = plan.get("times", 1)
                    if times is not None:
                        plan["times"] = times - 1
                        self.plans = [kept for kept in self.plans if kept.get("times", 1) != 0]
                    return plan
        return Plan()

    def hold(self, chat: str) -> bool:
        """Wait for the test; whether the call goes on."""
        held = _Held(chat)
        with self.changed:
            self.held.append(held)
            self.changed.notify_all()
        held.go.wait()
        return not held.dropped

    def release(self, *, drop: bool = False) -> None:
        """Let all held calls go on or break off."""
        with self.changed:
            going, self.held = self.held, []
        for held in going:
            held.dropped = drop
            held.go.set()

    def carry_out(self, method: str, given: Json, way: str = "call") -> object:
        """Do what one call asks for, and keep it in the journal; raises Refused."""
        work = getattr(self, f"_{method}", None)
        if work is None or not re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", method):
            raise Refused("no_method")
        result: object = work(given)
        if method != "getUpdates":
            with self.changed:
                self.journal.append({"method": method, "by": way} | given)
                self.changed.notify_all()
        return result

    # The methods of the Bot API, each under its own name.

    def _getMe(self, given: Json) -> Json:  # noqa: N802 - Telegram's name
        told = ("first_name", "username", "can_join_groups", "can_read_all_group_messages")
        fixed = {"id": int(TOKEN.partition(":")[0]), "is_bot": True}
        return fixed | {key: self.bot[key] for key in told} | {"supports_inline_queries": False}

    def _getMyDescription(self, given: Json) -> Json:  # noqa: N802 - Telegram's name
        return {"description": self.bot["description"]}

    def _getMyShortDescription(self, given: Json) -> Json:  # noqa: N802 - Telegram's name
        return {"short_description": self.bot["short_description"]}

    def _getMyCommands(self, given: Json) -> list[Json]:  # noqa: N802 - Telegram's name
        described = self.bot["commands"]
        return [{"command": "menu", "description": described}] if described else []

    def _sendMessage(self, given: Json) -> Json:  # noqa: N802 - Telegram's name
        chat = str(given["chat_id"])
        if chat in self.blocked:
            raise Refused("blocked")
        if chat not in self.people:
            raise Refused("cannot_begin")
        check_text(given)
        with self.changed:
            self.last_id += 1
            message = {
                "message_id": self.last_id,
                "from": self._getMe({}),
                "chat": a_chat(chat),
                "date": int(time.time()),
                "text": given["text"],
            }
            if "reply_markup" in given:
                message["reply_markup"] = given["reply_markup"]
            self.messages[chat, self.last_id] = message
            given["message_id"] = self.last_id
        return message

    def _editMessageText(self, given: Json) -> Json:  # noqa: N802 - Telegram's name
        message = self.messages.get((str(given["chat_id"]), int(given["message_id"])))
        if message is None:
            raise Refused("no_message")
        check_text(given)
        if (message["text"], message.get("reply_markup")) == (
            given["text"],
            given.get("reply_markup"),
        ):
            raise Refused("unchanged")
        message["text"] = given["text"]
        message.pop("reply_markup", None)
        return message

    def _deleteMessages(self, given: Json) -> bool:  # noqa: N802 - Telegram's name
        chat, ids = str(given["chat_id"]), given.get("message_ids", [])
        if chat not in self.people:
            raise Refused("no_chat")
        if not 0 < len(ids) <= MOST_DELETED:
            raise Refused("too_many_ids" if ids else "no_ids")
        if any(type(each) is not int or each <= 0 for each in ids):
            raise Refused("bad_id")
        with self.changed:
            everything = self.messages | self.theirs
            there = [(chat, each) for each in ids if (chat, each) in everything]
            oldest = time.time() - DELETABLE_FOR
            if any(everything[key]["date"] <= oldest for key in there):
                raise Refused("undeletable")  # of any of them, for all of them
            for key in there:
                self.messages.pop(key, None)
                self.theirs.pop(key, None)
        return True

    def _answerCallbackQuery(self, given: Json) -> bool:  # noqa: N802 - Telegram's name
        if given["callback_query_id"] not in self.presses:
            raise Refused("old_press")
        return True

    def _leaveChat(self, given: Json) -> bool:  # noqa: N802 - Telegram's name
        return bool(given["chat_id"])

    def _setMyCommands(self, given: Json) -> bool:  # noqa: N802 - Telegram's name
        for command in given["commands"]:
            right = re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
            if not right or not 1 <= len(command["description"]) <= 256:
                raise Refused("command")
        return True

    def _setWebhook(self, given: Json) -> bool:  # noqa: N802 - Telegram's name
        if not given["url"].startswith("https://"):
            raise Refused("no_https")
        with self.changed:
            self.webhook = given
            self.asked_for = set(given.get("allowed_updates", self.asked_for))
            self.changed.notify_all()
        return True

    def _deleteWebhook(self, given: Json) -> bool:  # noqa: N802 - Telegram's name
        with self.changed:
            self.webhook = {}
            if given.get("drop_pending_updates"):
                self.waiting.clear()
        return True

    def _getWebhookInfo(self, given: Json) -> Json:  # noqa: N802 - Telegram's name
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False,
                "pending_update_count": len(self.waiting)} | self.last_error  # fmt: skip

    def _getUpdates(self, given: Json) -> list[Json]:  # noqa: N802 - Telegram's name
        offset, until = int(given.get("offset", 0)), time.time() + int(given.get("timeout", 0))
        with self.changed:
            self.asking += 1
            mine = self.asking
            self.changed.notify_all()
            if "allowed_updates" in given:
                self.asked_for = set(given["allowed_updates"]) or set(_USUAL)
            self.waiting = [each for each in self.waiting if each["update_id"] >= offset]
            while True:
                if self.webhook:
                    raise Refused("webhook_is_set")
                if mine != self.asking:
                    raise Refused("two_ask")
                if self.waiting or self.ended or time.time() >= until:
                    return self.waiting[: int(given.get("limit", 100))]
                self.changed.wait(until - time.time())

    def happened(self, kind: str, part: Json) -> Json:
        """Make an update of what happened, and let it wait if the bot wants such."""
        with self.changed:
            update = {"update_id": self.next_update, kind: part}
            self.next_update += 1
            if kind in self.asked_for:
                self.waiting.append(update)
                self.changed.notify_all()
        return update

    def post_what_waits(self) -> None:
        """Post updates to the webhook in their order, each until it is taken."""
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.ended or (self.webhook and self.waiting))
                if self.ended:
                    return
                update, hook = self.waiting[0], self.webhook
            url = urlsplit(hook["url"])
            to = (self.post_to or f"{url.scheme}://{url.netloc}") + url.path
            status, body = 0, ""
            with suppress(OSError, http.client.HTTPException):
                status, body = post_update(to, update, hook.get("secret_token"))
            with self.changed:
                self.posts.append(status)
                taken = 200 <= status < 300
                if taken and update in self.waiting:
                    self.waiting.remove(update)
                self.changed.notify_all()
            if taken:
                self._carry_out_answer(body)
            else:
                time.sleep(0.05)

    def _carry_out_answer(self, body: str) -> None:
        """A webhook may answer with one call; what goes wrong with it, nobody hears."""
        with suppress(ValueError, KeyError, Refused):
            given = json.loads(body)
            self.carry_out(given.pop("method"), given, "answer")
