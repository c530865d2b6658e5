"""What really comes to each door: the providers' own forms and updates, with invented people."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from bot.messages import Event, Inbound
from tests.fakes.telegram_updates import (
    SECRET,
    TOKEN,
    a_block,
    a_chat,
    a_message,
    a_person,
    a_press,
)
from tests.fakes.telegram_updates import signed as signed_by_telegram
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN
from tests.fakes.twilio_account import NUMBER as OUR_NUMBER
from tests.fakes.twilio_posts import inbound_fields
from tests.fakes.twilio_posts import signed as signed_by_twilio

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
PUBLIC_URL = "https://line.example"
PHONE, CHAT = "+447700900123", "7700900123"
SID = "SM" + "ab" * 16
SAID = datetime(2026, 11, 24, 10, 29, 30, tzinfo=UTC)
NUMBER = 870_000_001  # of an update
MESSAGE = 41
ENVIRONMENT = {
    "PUBLIC_URL": PUBLIC_URL,
    "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
    "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "TWILIO_FROM": OUR_NUMBER,
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": SECRET,
}

# What somebody may write, and how it reaches us where that is not the same.
TEXTS = {
    "plain": "The update came late",
    "4096 characters": "x" * 4096,
    "4096 of another script": "\u0645" * 4096,
    "emoji": "\U0001f600\U0001f469\u200d\U0001f467 \u2764\ufe0f",
    "nothing but emoji": "\U0001f44d" * 500,
    "zero width": "\u200b1\u200d\u2060\ufeff",
    "nothing but zero width": "\u200b\u200b",
    "arabic": "\u0631\u0642\u0645 \u0662",
    "bengali": "\u09a8\u09ae\u09cd\u09ac\u09b0 \u09e8",
    "marks of direction": "\u202eabc\u202c",
    "accents by hand": "e\u0301" * 30,
    "spaces and lines": "  two  \n\n lines \t ",
    "looks like code": "<b>'; DROP TABLE members; --</b> {{7*7}} %s",
    "looks like json": '{"update_id": 1}',
    "stop": "STOP",
    "a number": "2",
    "nothing": "",
    "a nul": "a\0b",
}


@dataclass(frozen=True, slots=True)
class Post:
    """One post to a door."""

    request: Callable[[], Request]
    inbound: Inbound | None = None  # what it says; none where it says nothing to us


def a_request(body: str | bytes, headers: dict[str, str], path: str) -> Request:
    """Build a post as it reaches us behind a proxy."""
    builder = EnvironBuilder(
        path=path,
        base_url="http://10.0.0.7:8000",
        method="POST",
        data=body,
        headers=list(headers.items()),
    )
    return Request(builder.get_environ())


# SMS.


def sms(body: str = "Hello", token: str = AUTH_TOKEN, **extra: str | None) -> Request:
    """Build the form of one text, signed."""
    fields = inbound_fields(PHONE, body, SID, **extra)
    headers = signed_by_twilio(f"{PUBLIC_URL}/in/sms", fields, token)
    return a_request(urlencode(fields), headers, "/in/sms")


def sms_unsigned() -> Request:
    """Build the form of one text without a signature."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return a_request(urlencode(inbound_fields(PHONE, "Hello", SID)), headers, "/in/sms")


def of_sms(text: str = "Hello", **other: Any) -> Inbound:
    """Build what such a form says."""
    usual: dict[str, Any] = {
        "channel": "sms",
        "chat": PHONE,
        "message_id": SID,
        "text": text,
        "said_at": NOW,
    }
    return Inbound(**usual | other)


SMS = {
    "good": Post(sms, of_sms()),
    "empty": Post(lambda: sms(""), of_sms("")),
    "without a body": Post(lambda: sms(Body=None), of_sms("")),
    "media": Post(
        lambda: sms("", NumMedia="1", MediaUrl0="https://api.example/a"), of_sms("", media=True)
    ),
    "media with words": Post(lambda: sms("Look", NumMedia="2"), of_sms("Look", media=True)),
    "stop": Post(lambda: sms("stop"), of_sms("stop")),
    "stop, answered by the provider": Post(
        lambda: sms("arret", OptOutType="STOP"), of_sms("STOP", answered=True)
    ),
    "with fields that are new": Post(lambda: sms("Hello", Tomorrow="x"), of_sms()),
    "from a name": Post(
        lambda: sms("Hello", From="Parcels"), of_sms(chat="Parcels", answered=True)
    ),
}


# Telegram.


def update(kind: str, part: object, secret: str | None = SECRET) -> Request:
    """Build the post of one update, signed."""
    return raw(json.dumps({"update_id": NUMBER, kind: part}), secret)


def raw(body: str | bytes, secret: str | None = SECRET) -> Request:
    """Build a post of anything, signed."""
    return a_request(body, signed_by_telegram(secret), "/in/telegram")


def message(text: str | None = "Hello", **more: object) -> dict[str, Any]:
    """Build a message of one person."""
    return a_message(CHAT, MESSAGE, text, **{"date": at(SAID)} | more)


def at(moment: datetime) -> int:
    """Write a time as Telegram does."""
    return int(moment.timestamp())


def of_telegram(text: str = "Hello", **other: Any) -> Inbound:
    """Build what such an update says."""
    usual: dict[str, Any] = {
        "channel": "telegram",
        "chat": CHAT,
        "message_id": str(MESSAGE),
        "text": text,
        "said_at": SAID,
        "delivery_id": str(NUMBER),
    }
    return Inbound(**usual | other)


def press(data: str | None, **more: object) -> dict[str, Any]:
    """Build a press on a button under a message of ours."""
    ours = message("Is this phone yours alone?", message_id=40, reply_markup={})
    whole = a_press(CHAT, ours, data or "", "4382") | more
    return {key: whole[key] for key in whole if key != "data" or data is not None}


def of_press(number: str, token: str) -> Inbound:
    """Build what a press says; Telegram does not tell when it was."""
    return of_telegram(
        number, message_id="press:4382", said_at=NOW, event=Event.PRESSED, button_of=token
    )


def of_block(event: Event) -> Inbound:
    """Build what a block, or its end, says."""
    when = str(at(SAID))
    return of_telegram("", message_id=f"{event}:{when}", said_at=NOW, event=event, version=when)


def reaction(before: list[Any], after: list[Any]) -> dict[str, Any]:
    """Build a change of the signs under a message."""
    return {
        "chat": a_chat(CHAT),
        "message_id": MESSAGE,
        "user": a_person(CHAT),
        "date": at(SAID),
        "old_reaction": before,
        "new_reaction": after,
    }


def of_reaction(sign: str) -> Inbound:
    """Build what a new sign says."""
    return of_telegram(
        sign, message_id=f"sign:{MESSAGE}", event=Event.REACTED, version=f"{at(SAID)}{sign}"
    )


def group(kind: str = "supergroup") -> dict[str, Any]:
    """Build a chat of several people."""
    return {"id": -1001234567890, "type": kind, "title": "Thistlewood family"}


LIKE = {"type": "emoji", "emoji": "\U0001f44d"}
HEART = {"type": "emoji", "emoji": "\u2764"}
OWN_SIGN = {"type": "custom_emoji", "custom_emoji_id": "5368"}
PHOTO = [{"file_id": "AgAC", "file_unique_id": "AQAD", "width": 90, "height": 67}]
MEDIA: dict[str, Any] = {
    "photo": PHOTO,
    "sticker": {"file_id": "CAAC", "emoji": "\U0001f600", "type": "regular"},
    "voice": {"file_id": "AwAC", "duration": 3, "mime_type": "audio/ogg"},
    "video_note": {"file_id": "DQAC", "duration": 3, "length": 240},
    "document": {"file_id": "BQAC", "file_name": "Thistlewood.pdf"},
    "location": {"latitude": 51.5, "longitude": -0.1},
    "venue": {"location": {"latitude": 51.5, "longitude": -0.1}, "title": "Peregrine House"},
    "contact": {"phone_number": "447700900456", "first_name": "Peregrine"},
    "dice": {"emoji": "\U0001f3b2", "value": 4},
    "poll": {"id": "1", "question": "Peregrine?", "options": []},
    "a_kind_of_tomorrow": {"a": 1},
}
LATE = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
EDITED = datetime(2026, 11, 24, 10, 29, 50, tzinfo=UTC)
UPDATED = {"edit_date": at(EDITED)}

TELEGRAM = {
    "good": Post(lambda: update("message", message()), of_telegram()),
    "empty": Post(lambda: update("message", message("")), of_telegram("")),
    "start with a code": Post(
        lambda: update("message", message("/start KTRMWPHX")), of_telegram("/start KTRMWPHX")
    ),
    "stop": Post(lambda: update("message", message("/stop")), of_telegram("/stop")),
    "late": Post(lambda: update("message", message(date=at(LATE))), of_telegram(said_at=LATE)),
    "from a clock that is ahead": Post(
        lambda: update("message", message(date=at(NOW) + 3600)), of_telegram(said_at=NOW)
    ),
    "a caption": Post(
        lambda: update("message", message(None, photo=PHOTO, caption="Look")),
        of_telegram("Look", media=True),
    ),
    "forwarded and quoting": Post(
        lambda: update(
            "message",
            message(
                forward_origin={"type": "hidden_user", "sender_user_name": "Peregrine"},
                reply_to_message=message("Thistlewood"),
            ),
        ),
        of_telegram(),
    ),
    "half a letter": Post(lambda: update("message", message("a\ud83d")), of_telegram("a\ufffd")),
    **{
        f"media: {kind}": Post(
            lambda kind=kind: update("message", message(None, **{kind: MEDIA[kind]})),  # type: ignore[misc]  # mypy takes no default in a lambda
            of_telegram("", media=True),
        )
        for kind in MEDIA
    },
    "edited": Post(
        lambda: update("edited_message", message("Hullo", **UPDATED)),
        of_telegram("Hullo", event=Event.EDITED, said_at=EDITED, version=str(at(EDITED))),
    ),
    "edited caption": Post(
        lambda: update("edited_message", message(None, photo=PHOTO, caption="See", **UPDATED)),
        of_telegram("See", media=True, event=Event.EDITED, said_at=EDITED, version=str(at(EDITED))),
    ),
    "a place that moves": Post(
        lambda: update("edited_message", message(None, location=MEDIA["location"], **UPDATED))
    ),
    "pressed": Post(lambda: update("callback_query", press("uZ3-_9:2")), of_press("2", "uZ3-_9")),
    "pressed under a message that is too old to be shown": Post(
        lambda: update(
            "callback_query",
            press("uZ3:0", message={"chat": a_chat(CHAT), "message_id": 1, "date": 0}),
        ),
        of_press("0", "uZ3"),
    ),
    **{
        f"pressed, not our data: {data!r}": Post(
            lambda data=data: update("callback_query", press(data)),  # type: ignore[misc]  # mypy takes no default in a lambda
            of_press("", ""),
        )
        for data in ("", "1", ":1", "uZ3:", "uZ3:x", "uZ3:\u0661", "uZ3:123", "a b:1", "\0:1", None)
    },
    "pressed without a message": Post(
        lambda: update("callback_query", press("uZ3:1", message=None))
    ),
    "blocked": Post(
        lambda: update("my_chat_member", a_block(CHAT, date=at(SAID))),
        of_block(Event.BLOCKED),
    ),
    "unblocked": Post(
        lambda: update("my_chat_member", a_block(CHAT, blocked=False, date=at(SAID))),
        of_block(Event.UNBLOCKED),
    ),
    "a sign": Post(
        lambda: update("message_reaction", reaction([], [LIKE])), of_reaction("\U0001f44d")
    ),
    "a second sign": Post(
        lambda: update("message_reaction", reaction([LIKE], [LIKE, HEART])), of_reaction("\u2764")
    ),
    "a sign of her own": Post(
        lambda: update("message_reaction", reaction([], [OWN_SIGN])), of_reaction("")
    ),
    "a sign taken away": Post(lambda: update("message_reaction", reaction([LIKE], []))),
    "pinned": Post(lambda: update("message", message(None, pinned_message=message("Hello")))),
    "a timer set": Post(
        lambda: update("message", message(None, message_auto_delete_timer_changed={}))
    ),
    "in a group": Post(lambda: update("message", message() | {"chat": group()})),
    "edited in a group": Post(
        lambda: update("edited_message", message() | {"chat": group("group")})
    ),
    "pressed in a group": Post(
        lambda: update("callback_query", press("uZ3:1", message=message() | {"chat": group()}))
    ),
    "in a channel": Post(lambda: update("channel_post", message() | {"chat": group("channel")})),
    "put into a group": Post(
        lambda: update("my_chat_member", a_block(CHAT, blocked=False) | {"chat": group()})
    ),
    "a kind that we did not ask for": Post(lambda: update("inline_query", {"id": "1"})),
    "a kind of tomorrow": Post(lambda: update("telepathy", message())),
    # What cannot be right, of which enough is left to keep it.
    "no date": Post(
        lambda: update("message", {"message_id": MESSAGE, "chat": {"id": int(CHAT)}, "text": "a"}),
        of_telegram("a", said_at=NOW),
    ),
    "a text that is none": Post(
        lambda: update("message", message() | {"text": ["a"]}), of_telegram("", media=True)
    ),
    "a date that is none": Post(
        lambda: update("message", message(date="today")), of_telegram(said_at=NOW)
    ),
    "no update id": Post(
        lambda: raw(json.dumps({"message": message()})), of_telegram(delivery_id=None)
    ),
    # What cannot be right, of which nothing is left.
    **{
        f"unreadable: {body[:30]!r}": Post(lambda body=body: raw(body))  # type: ignore[misc]  # mypy takes no default in a lambda
        for body in (
            b"",
            b"{",
            b"\xff\xfe",
            b"null",
            b"[]",
            b"7",
            b'{"update_id": 1}',
            b'{"message": {"text": "Hello"}}',
            b'{"message": {"chat": {"id": 7, "type": "private"}, "text": "Hello"}}',
            b'{"message": {"message_id": true, "chat": {"id": 7}, "text": "Hello"}}',
            b'{"message": {"message_id": 1, "chat": {"id": "7"}, "text": "Hello"}}',
            b'{"message": {"message_id": 1, "chat": {"id": 1e400}, "text": "Hello"}}',
            b'{"message": {"message_id": 1, "chat": 7, "text": "Hello"}}',
            b'{"message": "Hello"}',
            b'{"callback_query": {"id": 7}}',
            b'{"my_chat_member": {"chat": {"id": 7}, "new_chat_member": {"status": {}}}}',
            b'{"message_reaction": {"message_id": 1, "chat": {"id": 7}, "new_reaction": 7}}',
            b"[" * 60_000,
            b'{"update_id": ' + b"9" * 5000 + b"}",
        )
    },
}

POSTS: dict[str, dict[str, Post]] = {"sms": SMS, "telegram": TELEGRAM}
WRITE: dict[str, Callable[[str], tuple[Request, Inbound]]] = {
    "sms": lambda text: (sms(text), of_sms(text.replace("\0", ""))),
    "telegram": lambda text: (
        update("message", message(text)),
        of_telegram(text.replace("\0", "")),
    ),
}
NOT_GENUINE: dict[str, dict[str, Request]] = {
    "sms": {"forged": sms(token="2e" * 16), "unsigned": sms_unsigned()},
    "telegram": {
        "forged": update("message", message(), "another_secret"),
        "forged by one letter": update("message", message(), SECRET[:-1]),
        "with an empty secret": update("message", message(), ""),
        "with no letters": update("message", message(), "\u00e9\u00ff"),
        "unsigned": update("message", message(), None),
    },
}
