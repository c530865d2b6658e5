"""What providers post, made and signed beforehand: as a WSGI request, and as bytes for a socket."""

import io
import itertools
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from commands.bench.ground import NUMBER, PUBLIC_URL
from commands.opening import Opened

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SMS, TELEGRAM = "/in/sms", "/in/telegram"
# What one member says after another. What is said, that it was all, and two words of ours: of
# four texts one is feedback, two have an answer, and one ends something.
_TALK = (
    "the letters came after the date they were about, and nobody told me who to ring",
    "1",
    "MENU",
    "0",
)


@dataclass(frozen=True, slots=True)
class Post:
    """One request of a provider."""

    path: str
    kind: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)

    def environ(self) -> dict[str, Any]:
        """Give it as a WSGI server does."""
        headers = {f"HTTP_{name.upper().replace('-', '_')}": v for name, v in self.headers.items()}
        return headers | {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "SERVER_NAME": "bench.example",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": self.kind,
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def raw(self) -> bytes:
        """Give it as it comes over a connection that stays open."""
        given = self.headers | {
            "Host": "bench.example",
            "Content-Type": self.kind,
            "Content-Length": str(len(self.body)),
        }
        lines = [f"POST {self.path} HTTP/1.1", *(f"{name}: {v}" for name, v in given.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class Provider:
    """Texts of the same members without an end: each is another text, and each is genuine."""

    def __init__(self, there: Opened, chats: Iterable[str], door: str = "") -> None:
        """Take who texts; with a door, the posts go to that one, and are signed for it."""
        settings, self._clock = there.settings, there.clock
        self._validator = RequestValidator(settings.twilio_auth_token)
        self._secret = settings.telegram_webhook_secret or ""
        self._account = settings.twilio_account_sid or ""
        self._said = _said(list(chats))
        self._door = door
        self._numbers = itertools.count(secrets.randbits(24))

    def sms(self, how_many: int) -> list[Post]:
        """Make so many texts as Twilio posts them."""
        return [self._sms(*said) for said in itertools.islice(self._said, how_many)]

    def telegram(self, how_many: int) -> list[Post]:
        """Make so many updates as Telegram posts them."""
        now = int(self._clock().timestamp())
        return [self._update(*said, now) for said in itertools.islice(self._said, how_many)]

    def _sms(self, chat: str, words: str) -> Post:
        sid = "SM" + secrets.token_hex(16)
        fields = {
            "ToCountry": "GB", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
            "FromZip": "", "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "",
            "Body": words, "FromCountry": "GB", "To": NUMBER, "ToZip": "", "NumSegments": "1",
            "MessageSid": sid, "AccountSid": self._account, "From": chat,
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        path = self._door or SMS
        signature = self._validator.compute_signature(PUBLIC_URL + path, fields)
        return Post(path, FORM, urlencode(fields).encode(), {"X-Twilio-Signature": signature})

    def _update(self, chat: str, words: str, now: int) -> Post:
        somebody = {"id": int(chat), "is_bot": False, "first_name": "Wren", "language_code": "en"}
        update = {
            "update_id": next(self._numbers),
            "message": {
                "message_id": next(self._numbers),
                "from": somebody,
                "chat": {"id": int(chat), "first_name": "Wren", "type": "private"},
                "date": now,
                "text": words,
            },
        }
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret}
        return Post(self._door or TELEGRAM, JSON, json.dumps(update).encode(), headers)


def _said(chats: list[str]) -> Iterator[tuple[str, str]]:
    """Let each say the first thing, then each the next."""
    for words in itertools.cycle(_TALK):
        for chat in chats:
            yield chat, words


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answer(app: Application, environ: dict[str, Any]) -> None:
    """Let an application answer one request as a server would; it must be a yes."""
    told: list[str] = []

    def begin(status: str, *_: object) -> None:
        told.append(status)

    body = app(environ, begin)
    for _ in body:
        pass
    if close := getattr(body, "close", None):
        close()
    if told != ["200 OK"]:
        raise RuntimeError(f"a post of the bench was answered {told}")
