"""Where the fake of Telegram takes calls: an address for each method."""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.telegram_refusals import ERRORS, Refused
from tests.fakes.telegram_updates import TOKEN, Json

if TYPE_CHECKING:
    from tests.fakes.telegram_server import Server


class Door(BaseHTTPRequestHandler):
    """The address /bot<token>/<method>, by GET or POST, form or JSON."""

    server: "Server"
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name above
        """Say nothing: a test's output is for its own words."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the time in the Date header, by a clock that a test may set."""
        return super().date_time_string((timestamp or time.time()) + self.server.seconds_off)

    def do_GET(self) -> None:
        """Take a call whose values stand in the query."""
        self._call("")

    def do_POST(self) -> None:
        """Take a call whose values stand in the body."""
        self._call(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _call(self, body: str) -> None:
        url = urlsplit(self.path)
        _, bot, method = (url.path + "//").split("/", 3)[:3]
        if bot != f"bot{TOKEN}":
            self._refuse("unauthorized", {})
            return
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        given = json.loads(body) if is_json else _form(url.query, body)
        chat, plan = str(given.get("chat_id", "")), self.server.take(method, dict(given))
        if plan.get("hold") and not self.server.hold(chat):
            self.close_connection = True
            return
        if error := plan.get("error"):
            self._refuse(error, plan.get("parameters", {}))
            return
        result: object = None
        if plan.get("accept", True):
            try:
                result = self.server.carry_out(method, given)
            except Refused as refused:
                self._refuse(refused.error, {})
                return
        if plan.get("then_hold"):
            self.server.hold(chat)
        answer = plan.get("answer", json.dumps({"ok": True, "result": result}))
        if answer is None:
            self.close_connection = True
        else:
            self._answer(plan.get("status", 200), answer)

    def _refuse(self, error: str, parameters: Json) -> None:
        status, description = ERRORS[error]
        answer: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            answer["parameters"] = parameters
        self._answer(status, json.dumps(answer))

    def _answer(self, status: int, body: str) -> None:
        sent = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


def _form(query: str, body: str) -> Json:
    """Read a form; in it lists and objects, numbers and switches are written as JSON."""
    given: Json = {}
    for name, value in parse_qsl(query) + parse_qsl(body, keep_blank_values=True):
        is_json = name not in {"text", "url", "secret_token", "callback_query_id"}
        given[name] = json.loads(value) if is_json else value
    return given
