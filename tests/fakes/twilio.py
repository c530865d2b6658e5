"""A fake of Twilio, as a test holds it: started, told what to do next, asked what it has taken."""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar, Unpack

from tests.fakes import twilio_server
from tests.fakes.beside import beside
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.fakes.twilio_posts import exchange
from tests.fakes.twilio_server import Plan, Server

_T = TypeVar("_T")


class FakeTwilio:
    """A test's hand on a fake that runs: what it has taken, and what it shall do next."""

    def __init__(self, url: str) -> None:
        self.url = url

    def environment(self) -> dict[str, str]:
        """Return the settings that lead a program here."""
        return {
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API_URL": self.url,
            "ALLOW_TEST_NUMBERS": "1",
        }

    def plan(self, **plan: Unpack[Plan]) -> None:
        """Say what happens to a coming call; plans are used up in their order."""
        self._order("plan", dict(plan))

    def release(self, to: str | None = None, *, drop: bool = False) -> None:
        """Let held calls go on, or break them off."""
        self._order("release", {"to": to, "drop": drop})

    def report(self, *statuses: str, post_to: str | None = None) -> None:
        """Send these status callbacks by itself for each message from now on."""
        self._order("callbacks", {"statuses": statuses, "post_to": post_to})

    def change(self, part: str, **changes: object) -> None:
        """Let somebody change the account, its number, its service or the pool of that."""
        self._order("account", {"part": part, "changes": changes})

    def texted(
        self, from_: str, body: str, *, at: datetime, sid: str | None = None, to: str = NUMBER
    ) -> None:
        """Let somebody text a number of the account while nobody listens there."""
        sid = sid or "SM" + secrets.token_hex(16)
        text = {"sid": sid, "from_": from_, "to": to, "body": body, "at": format_datetime(at)}
        self._order("texted", text | {"media": "0"})

    def stands(self, to: str, status: str, *, sent_at: datetime | None = None) -> None:
        """Let the messages to a number stand so in the list, without a callback."""
        sent = sent_at and format_datetime(sent_at)
        self._order("stands", {"to": to, "status": status, "sent_at": sent})

    def line_type(self, number: str, kind: str | None) -> None:
        """Let a number be of another kind than a mobile, or of none that is known."""
        self._order("line_type", {"number": number, "kind": kind})

    def goes_wrong(self, *, seconds: int) -> None:
        """Put its clock so many seconds on."""
        self._order("clock", {"seconds": seconds})

    def out_of_order(self, error: int | None) -> None:
        """Refuse each look at the account with this error, until none is named."""
        self._order("order", {"error": error})

    def asked(self) -> list[str]:
        """Return the addresses beside messages that were looked at."""
        return list(self._state("asked"))

    def calls(self) -> list[str]:
        """Return the numbers of all genuine calls that came, taken or not."""
        return list(self._state("calls"))

    def planned(self) -> list[str | None]:
        """Return for which numbers plans are left; none: for whichever comes next."""
        return list(self._state("planned"))

    def answered(self) -> list[str]:
        """Return the numbers of the calls whose answer has been handed over."""
        return list(self._state("answered"))

    def held(self) -> list[str]:
        """Return the numbers of the calls that wait for a release."""
        return list(self._state("held"))

    def accepted(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return the messages that were taken, oldest first."""
        messages = self._state("accepted")
        return [message for message in messages if to in {None, message["to"]}]

    def wait_for_held(self, count: int = 1, seconds: float = 10) -> list[str]:
        """Wait until so many calls are held, and return their numbers."""
        return wait(self.held, count, seconds)

    def wait_for_accepted(self, count: int = 1, seconds: float = 10) -> list[dict[str, Any]]:
        """Wait until so many messages were taken, and return them."""
        return wait(self.accepted, count, seconds)

    def _state(self, part: str) -> list[Any]:
        return list(json.loads(exchange("GET", f"{self.url}/_control/{part}")[1]))

    def _order(self, name: str, order: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json"}
        exchange("POST", f"{self.url}/_control/{name}", json.dumps(order), headers)


def made_at(message: Mapping[str, Any]) -> datetime:
    """Say when a message was taken."""
    return parsedate_to_datetime(message["date_created"])


def wait(look: Callable[[], list[_T]], count: int, seconds: float) -> list[_T]:
    """Look until so many are there, and give them.

    Raises TimeoutError once so many seconds have passed.
    """
    until = time.monotonic() + seconds
    while len(found := look()) < count:
        if time.monotonic() > until:
            raise TimeoutError("The calls that the test waits for did not come.")
        time.sleep(0.01)
    return found


@contextmanager
def in_thread(journal: Path | None = None) -> Iterator[FakeTwilio]:
    """Run a fake inside this process."""
    server = Server(0, journal)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield FakeTwilio(server.url)
    finally:
        server.release(drop=True)
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def in_process(journal: Path) -> Iterator[FakeTwilio]:
    """Run a fake as a process of its own, which ends with this one however this one ends."""
    with beside(twilio_server.__name__, "--journal", str(journal), "--child") as url:
        yield FakeTwilio(url)


def read_journal(journal: Path) -> list[dict[str, Any]]:
    """Return the messages that were taken, oldest first, even once the fake has ended."""
    if not journal.exists():
        return []
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
