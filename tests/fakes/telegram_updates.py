"""What Telegram tells a bot of people, and how it posts that.

People have names here, so that a test can see where they go.
"""

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
TOKEN = "7700900123:AAE-invented_token-for_a_fake_bot"
BOT = "a_line_bot"
SECRET = "an-invented_secret"
NAMES = {"first_name": "Peregrine", "last_name": "Thistlewood", "username": "peregrine_th"}


def a_chat(chat: str) -> Json:
    """Return the chat of one person, as updates and answers show it."""
    return {"id": int(chat), "type": "private"} | NAMES


def a_person(chat: str) -> Json:
    """Return one person."""
    return {"id": int(chat), "is_bot": False, "language_code": "en"} | NAMES


def a_message(chat: str, number: int, text: str | None = None, **more: object) -> Json:
    """Return a message of one person; more may take the place of what is usual."""
    said = {} if text is None else {"text": text}
    usual: Json = {
        "message_id": number,
        "from": a_person(chat),
        "chat": a_chat(chat),
        "date": int(time.time()),
    }
    return usual | said | more


def a_press(chat: str, message: Json, data: str, press: str) -> Json:
    """Return the press of a button."""
    return {
        "id": press,
        "from": a_person(chat),
        "message": message,
        "chat_instance": "-3000000000000000000",
        "data": data,
    }


def a_block(chat: str, *, blocked: bool = True, date: int | None = None) -> Json:
    """Return that a person has blocked the bot, or has taken that back."""
    bot = {"id": 7700900123, "is_bot": True, "first_name": "Line", "username": BOT}
    states: list[Json] = [{"user": bot, "status": "member"},
                          {"user": bot, "status": "kicked", "until_date": 0}]  # fmt: skip
    old, new = states if blocked else reversed(states)
    return {
        "chat": a_chat(chat),
        "from": a_person(chat),
        "date": date or int(time.time()),
        "old_chat_member": old,
        "new_chat_member": new,
    }


def post_update(
    to: str, update: object, secret: str | None = SECRET, **headers: str
) -> tuple[int, str]:
    """Post one update as Telegram does, and give the answer's status and body."""
    return exchange(to, json.dumps(update), signed(secret) | headers)


def signed(secret: str | None = SECRET) -> dict[str, str]:
    """Return the headers of one post to a webhook."""
    signature = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    return {"Content-Type": "application/json"} | signature


def exchange(to: str, body: str, headers: Mapping[str, str]) -> tuple[int, str]:
    """Post to where the program listens, and give the answer's status and body."""
    url = urlsplit(to)
    caller = http.client.HTTPConnection(url.netloc, timeout=15)
    try:
        caller.request("POST", url.path, body, dict(headers))
        answer = caller.getresponse()
        return answer.status, answer.read().decode()
    finally:
        caller.close()
