"""A fake of Twilio on loopback: its REST protocol, its signed webhooks, its status callbacks.

It keeps what Twilio has taken in a journal on disk, so that a test can count what left even
after it has killed the program under test. It can also be slow, refuse, or break off.
"""

import argparse
import base64
import copy
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TypedDict
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes import twilio_account, twilio_lookups, twilio_messages
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN
from tests.fakes.twilio_posts import callback


class Plan(TypedDict, total=False):
    """What the fake does with the next call, in the order of these keys."""

    to: str | None  # only with calls for this number
    times: int | None  # with so many calls (1); none: for ever
    wait: float  # seconds before it decides
    hold: bool  # decide only once the test releases it
    error: int  # refuse with this error number
    status: int  # and this HTTP status in place of its usual one
    retry_after: str  # and this header
    accept: bool  # whether the message is taken (yes)
    then_wait: float  # seconds between taking and answering
    then_hold: bool  # answer only once the test releases it
    answer: str | None  # this instead of Twilio's JSON; none: break off without an answer


@dataclass
class _Held:
    """A call that waits for the test."""

    to: str
    go: Event = field(default_factory=Event)
    dropped: bool = False


class Server(ThreadingHTTPServer):
    """One Twilio account."""

    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, journal: Path | None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.lock = Lock()
        self.journal = journal
        self.calls: list[str] = []
        self.answered: list[str] = []
        self.plans: list[Plan] = []
        self.held: list[_Held] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, dict[str, Any]] = {}  # to numbers of the account
        self.reports: list[str] = []
        self.reports_to: str | None = None
        self.account = copy.deepcopy(twilio_account.RIGHT)
        self.seconds_off = 0  # its clock
        self.line_types: dict[str, str | None] = {}  # of numbers; all others are mobiles
        self.asked: list[str] = []  # what was looked at beside messages
        self.out_of_order: int | None = None  # the error that every such look gets

    @property
    def url(self) -> str:
        """What TWILIO_API_URL is set to."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a caller that is gone: tests kill callers."""
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc()

    def take(self, to: str) -> Plan:
        """Count one call and return what was planned for it."""
        with self.lock:
            self.calls.append(to)
        return self.planned(to)

    def planned(self, to: str) -> Plan:
        """Return what was planned for it, and use that up."""
        with self.lock:
            for plan in self.plans:
                if plan.get("to") in {None, to}:
                    times = plan.get("times", 1)
                    if times is not None:
                        plan["times"] = times - 1
                        self.plans = [kept for kept in self.plans if kept.get("times", 1) != 0]
                    return plan
        return Plan()

    def hold(self, to: str) -> bool:
        """Wait for the test; whether the call goes on."""
        held = _Held(to)
        with self.lock:
            self.held.append(held)
        held.go.wait()
        return not held.dropped

    def release(self, to: str | None = None, *, drop: bool = False) -> None:
        """Let the calls for one number, or all of them, go on or break off."""
        with self.lock:
            going = [held for held in self.held if to in {None, held.to}]
            self.held = [held for held in self.held if held not in going]
        for held in going:
            held.dropped = drop
            held.go.set()

    def keep(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Take one message: from here on a phone may show it."""
        now = format_datetime(datetime.now(UTC) + timedelta(seconds=self.seconds_off))
        message = twilio_messages.sent(form, now)
        asked = {
            "status_callback": form.get("StatusCallback"),
            "validity_period": form.get("ValidityPeriod"),
            "at": time.time(),
        }
        with self.lock:
            self.messages[message["sid"]] = message | asked
            self._write(message | asked)
        return message

    def texted(self, order: Mapping[str, str]) -> None:
        """Keep a text to a number of the account, as the list of messages shows it."""
        with self.lock:
            self.texts[order["sid"]] = twilio_messages.texted(**order)

    def _write(self, message: dict[str, Any]) -> None:
        if self.journal is None:
            return
        with self.journal.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(message) + "\n")
            lines.flush()
            os.fsync(lines.fileno())

    def report(self, sid: str) -> None:
        """Send the status callbacks that were asked for, whatever became of the caller."""
        for status in self.reports:
            self.messages[sid]["status"] = status
            with suppress(OSError):
                callback(self.messages[sid], status, post_to=self.reports_to)


class _Handler(BaseHTTPRequestHandler):
    """Twilio's Messages resource, and under /_control what the test asks of the fake."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name above
        """Say nothing: a test's output is for its own words."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the time in the Date header, by a clock that a test may set."""
        return super().date_time_string((timestamp or time.time()) + self.server.seconds_off)

    def do_POST(self) -> None:
        """Create a message, or take an order of the test."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path.startswith("/_control/"):
            self._control(json.loads(raw))
        elif self._is_messages():
            form = {key: values[0] for key, values in parse_qs(raw, keep_blank_values=True).items()}
            self._create(form)

    def do_GET(self) -> None:
        """List messages, the one that was sent last first, or show the test what has come."""
        if self.path.startswith("/_control/"):
            self._answer(200, self._state(self.path.removeprefix("/_control/")))
        elif self._shows_account() or self._looks_up():
            return
        elif self._is_messages():
            self._list(self._query())

    def _state(self, part: str) -> str:
        """Give one part alone: after thousands of messages all of it is long."""
        with self.server.lock:
            parts: dict[str, Callable[[], object]] = {
                "calls": lambda: self.server.calls,
                "answered": lambda: self.server.answered,
                "held": lambda: [held.to for held in self.server.held],
                "accepted": lambda: list(self.server.messages.values()),
                "asked": lambda: self.server.asked,
                "planned": lambda: [plan.get("to") for plan in self.server.plans],
            }
            return json.dumps(parts[part]())

    def _query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}

    def _shows_account(self) -> bool:
        """Show what else the account holds, where this asks for that."""
        path = urlsplit(self.path).path
        found = None
        if self._is_known():
            found = twilio_account.shown(path, self._query(), self.server.account)
        if found is None:
            return False
        self.server.asked.append(path)
        if self.server.out_of_order:
            self._refuse(self.server.out_of_order)
        else:
            self._answer(200, json.dumps(found))
        return True

    def _looks_up(self) -> bool:
        """Say what kind of line a number is, as Lookup does: by a plan for `lookup NUMBER`."""
        path = urlsplit(self.path).path
        if not path.startswith(twilio_lookups.PATH) or not self._is_known():
            return False
        number = unquote(path.removeprefix(twilio_lookups.PATH))
        self.server.asked.append(path)
        plan = self.server.planned(f"lookup {number}")
        time.sleep(plan.get("wait", 0))
        if plan.get("error"):
            self._refuse(plan["error"], plan)
            return True
        kind = self.server.line_types.get(number, "mobile")
        found = twilio_lookups.found(number, kind, self._query())
        body = plan.get("answer", json.dumps(found))
        if body is None:
            self._break_off()
        else:
            self._answer(plan.get("status", 200), body)
        return True

    def _is_known(self) -> bool:
        given = self.headers.get("Authorization", "")
        login = f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()
        return given == "Basic " + base64.b64encode(login).decode()

    def _is_messages(self) -> bool:
        """Whether this is the account's list of messages; else it has been refused."""
        if not self._is_known():
            self._refuse(20003)
            return False
        if urlsplit(self.path).path != f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json":
            self._refuse(20404)
            return False
        return True

    def _control(self, order: dict[str, Any]) -> None:
        match self.path.removeprefix("/_control/"):
            case "plan":
                with self.server.lock:
                    self.server.plans.append(Plan(**order))  # type: ignore[typeddict-item]  # JSON
            case "release":
                self.server.release(order["to"], drop=order["drop"])
            case "callbacks":
                self.server.reports = order["statuses"]
                self.server.reports_to = order["post_to"]
            case "account":
                self.server.account[order["part"]] |= order["changes"]
            case "line_type":
                self.server.line_types[order["number"]] = order["kind"]
            case "clock":
                self.server.seconds_off = order["seconds"]
            case "order":
                self.server.out_of_order = order["error"]
            case _:
                self._change_list(order)
        self._answer(200, "{}")

    def _change_list(self, order: dict[str, Any]) -> None:
        if self.path == "/_control/texted":
            self.server.texted(order)
        for message in self.server.messages.values():
            if self.path == "/_control/stands" and message["to"] == order["to"]:
                message |= {"status": order["status"], "date_sent": order["sent_at"]}

    def _create(self, form: dict[str, str]) -> None:
        to = form.get("To", "")
        plan = self.server.take(to)
        time.sleep(plan.get("wait", 0))
        if plan.get("hold") and not self.server.hold(to):
            self._break_off()
            return
        error = plan.get("error") or twilio_messages.mistake(form)
        if error:
            self._refuse(error, plan)
            return
        message = {}
        if plan.get("accept", True):
            message = self.server.keep(form)
            Thread(target=self.server.report, args=[message["sid"]], daemon=True).start()
        time.sleep(plan.get("then_wait", 0))
        if plan.get("then_hold"):
            self.server.hold(to)
        body = plan.get("answer", json.dumps(message))
        if body is None:
            self._break_off()
        else:
            self._answer(plan.get("status", 201), body)
            with self.server.lock:
                self.server.answered.append(to)

    def _list(self, query: Mapping[str, str]) -> None:
        with self.server.lock:
            messages = [*self.server.messages.values(), *self.server.texts.values()]
        page = twilio_messages.page(messages, query, urlsplit(self.path).path)
        self._answer(200, json.dumps(page))

    def _refuse(self, code: int, plan: Plan | None = None) -> None:
        plan = plan or Plan()
        usual, sentence = twilio_messages.ERRORS[code]
        status = plan.get("status", usual)
        more = f"https://www.twilio.com/docs/errors/{code}"
        error = {"code": code, "message": sentence, "more_info": more, "status": status}
        after = plan.get("retry_after")
        self._answer(status, json.dumps(error), {"Retry-After": after} if after else {})

    def _answer(self, status: int, body: str, headers: Mapping[str, str] | None = None) -> None:
        sent = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def _break_off(self) -> None:
        self.close_connection = True


def main() -> None:
    """Serve until the end; the first line says where."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--journal", type=Path)
    options.add_argument("--child", action="store_true", help="end when standard input ends")
    given = options.parse_args()
    server = Server(given.port, given.journal)
    sys.stdout.write(server.url + "\n")
    sys.stdout.flush()
    if not given.child:
        server.serve_forever()
        return
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
