"""The web process in gunicorn: what it answers, and what nobody learns from it."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from tests.commands.line import Line
from tests.commands.processes import PATIENCE, Running, a_port, running, until

pytestmark = pytest.mark.slow
SECRET = b"kingfisher-07700900123"


@pytest.fixture
def web(bare: Line) -> Iterator[Running]:
    """Give a web process on SQLite, with SMS on."""
    bare.does("migrate")
    sms = {
        "TWILIO_ACCOUNT_SID": "AC" + "0f" * 16,
        "TWILIO_AUTH_TOKEN": "1d" * 16,
        "TWILIO_FROM": "+447700900000",
    }
    with running(bare, "web", HOST="127.0.0.1", **sms) as found:
        until(found.answers, "answering")
        yield found


# What it answers with: whether all that was loaded before the fork is left to the first process.
SHARES = """
import gc, sys
from flask import Flask
from commands.web_server import serve

loaded = len(gc.get_objects())

def make():
    app = Flask("shares")
    app.get("/")(lambda: str(gc.get_freeze_count() > 0.9 * loaded))
    return app

serve(make, "127.0.0.1", int(sys.argv[1]))
"""

ODD = (
    b"GET /" + SECRET + b" HTTP/9.9\r\n\r\n",
    SECRET + b"\r\n\r\n",
    b"GET /" + SECRET * 400 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + SECRET + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: " + SECRET + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nX-One: " + SECRET * 4000 + b"\r\n\r\n",
)


def test_what_is_no_http_gets_a_bare_status(web: Running) -> None:
    """Nothing of it is repeated, to whoever sent it or in the log."""
    answers = [web.asks(odd) for odd in ODD]

    assert [answer.split(b" ")[1][:1] for answer in answers] == [b"4"] * 4 + [b"5", b"4"]
    assert [answer.partition(b"\r\n\r\n")[2] for answer in answers] == [b""] * len(ODD)
    assert SECRET not in b"".join(answers)
    assert SECRET.decode() not in web.output()


def test_nothing_names_what_runs(web: Running) -> None:
    """No Server, and no framework by its wording."""
    paths = ("/", "/health", "/nothing", "/in/sms", "/admin/", "/admin/nothing", "/metrics")
    said = b"".join(web.asks(f"GET {path} HTTP/1.0\r\n\r\n".encode()) for path in paths).lower()

    assert [name for name in (b"server:", b"gunicorn", b"werkzeug", b"flask") if name in said] == []


def post(path: str, length: bytes, body: bytes, kind: str) -> bytes:
    """Write a post by hand."""
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {kind}\r\n"
    return head.encode() + length + b"\r\n\r\n" + body


FORM, JSON = "application/x-www-form-urlencoded", "application/json"
LARGE = b"Body=" + b"a" * 64 * 1024


def test_a_body_that_is_too_large_is_refused(web: Running) -> None:
    """Said beforehand or not, a form or not, at each door, also one that is shut: 413."""
    chunk = b"%X\r\n%s\r\n0\r\n\r\n" % (len(LARGE), LARGE)
    lengths = {
        b"Content-Length: %d" % len(LARGE): LARGE,
        b"Transfer-Encoding: chunked": chunk,
    }
    asked = list(product(("/in/sms", "/receipts/sms?row=a", "/in/telegram"), lengths, (FORM, JSON)))
    answers = [web.asks(post(path, size, lengths[size], kind)) for path, size, kind in asked]

    assert [answer.split(b" ")[1] for answer in answers] == [b"413"] * len(asked)


def test_a_body_of_64_kib_is_looked_at(web: Running) -> None:
    """It is not signed, so it gets no further."""
    body = LARGE[: 64 * 1024]
    counted = post("/in/sms", b"Content-Length: %d" % len(body), body, FORM)

    assert web.asks(counted).split(b" ")[1] == b"403"


def test_health_is_right(web: Running) -> None:
    """Database, schema and clock, and that no worker was ever seen."""
    answer = web.asks(b"GET /health HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")[2]

    assert json.loads(answer) == {"schema": "ok", "status": "ok", "worker": "never seen"}


def test_a_request_under_way_is_answered(web: Running) -> None:
    """Told to end, it still takes what had begun."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE) as door:
        door.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n")
        until(web.answers, "answering beside it")
        web.process.send_signal(signal.SIGTERM)
        door.sendall(b"\r\n")
        assert door.recv(12) == b"HTTP/1.1 200"

    assert web.ends() == 0


def test_what_is_loaded_is_shared_by_all_processes(tmp_path: Path) -> None:
    """The collector of garbage, which writes into all that it looks at, never looks at it."""
    port = a_port()
    with (
        (tmp_path / "printed").open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-c", SHARES, str(port)], stdout=output, stderr=output
        ) as process,
    ):
        served = Running(process, port, tmp_path / "printed")
        until(lambda: _listens(port), "answering")
        said = served.asks(b"GET / HTTP/1.0\r\n\r\n")
        process.terminate()

    assert said.partition(b"\r\n\r\n")[2] == b"True"


def _listens(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        return True
    return False
