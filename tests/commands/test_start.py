"""`start`: both processes, begun and ended together, and a demonstration where nothing is set."""

import os
import re
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar

import pytest

from bot import delivery, worker
from commands import supervisor, web_server
from tests.commands.line import Line
from tests.commands.processes import Running, running, until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
LINK = re.compile(r"^http://127\.0\.0\.1:\d+/admin/sign-in/[\w-]{43}$", re.MULTILINE)


@pytest.fixture
def started(bare: Line) -> Iterator[Running]:
    """Give a demonstration that has started and greeted, from a terminal that can be closed."""
    bare.does("migrate")
    bare.does("demo", "--members", "1")  # `start` would take its time for forty
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may run under nohup
    try:
        with running(bare, "start") as found:
            until(lambda: LINK.search(found.output()), "greeting")
            until(lambda: len(found.family()) == 5, "starting")
            yield found
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_when_told(started: Running, number: signal.Signals) -> None:
    """Ctrl-C, a platform's stop and a closed terminal: all end, with 0, and the port is free."""
    started.process.send_signal(number)

    assert started.ends() == 0
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", started.port))
    assert "Traceback" not in started.output()


def test_a_script_may_start_and_end_it(bare: Line) -> None:
    """In the background of a script it is begun with SIGINT ignored, and ends by it all the same.

    Under nohup a closed terminal ends nothing.
    """
    bare.does("migrate")
    bare.does("demo", "--members", "1")
    ignored = (signal.SIGINT, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in ignored]
    try:
        with running(bare, "start") as found:
            until(lambda: LINK.search(found.output()), "greeting")
            found.process.send_signal(signal.SIGHUP)
            time.sleep(1)
            assert found.answers()
            found.process.send_signal(signal.SIGINT)
            assert found.ends() == 0
    finally:
        for number, handler in zip(ignored, before, strict=True):
            signal.signal(number, handler)


def test_nothing_outlives_it_when_it_is_killed(started: Running) -> None:
    """Linux tells the children, who end by themselves."""
    started.process.kill()

    assert started.ends() == -signal.SIGKILL


@pytest.mark.parametrize("name", ["web", "worker"])
def test_it_ends_when_a_child_ends(started: Running, name: str) -> None:
    """Half a line is no line: whoever started it shall start it anew."""
    (child,) = (pid for pid in started.family() if parent(pid, started) and command(pid) == name)
    os.kill(child, signal.SIGKILL)

    assert started.ends() == 1


def parent(pid: int, started: Running) -> bool:
    """Whether a process is a direct child."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123
        return int(stat.read().rpartition(")")[2].split()[1]) == started.process.pid


def command(pid: int) -> str:
    """Give the last word of its command line."""
    with open(f"/proc/{pid}/cmdline", encoding="utf-8") as line:  # noqa: PTH123
        return line.read().split("\0")[-2]


def test_a_second_start_prints_another_link(bare: Line) -> None:
    """The demonstration is made once, and its people stay."""
    bare.does("migrate")
    links = []
    for _ in range(2):
        with running(bare, "start") as found:
            until(lambda: LINK.search(found.output()), "greeting")
            links += LINK.findall(found.output())
            found.process.send_signal(signal.SIGINT)
            assert found.ends() == 0

    assert len(set(links)) == 2
    assert len(bare.does("export", "members", "--forum", "demo")) == 41


def test_the_link_opens_the_admin_once(started: Running) -> None:
    """A page with one button, then the admin; a second time it opens nothing."""
    (link,) = LINK.findall(started.output())
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(link).read().decode()
    fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    body = "&".join(f"{name}={value}" for name, value in fields).encode()
    origin = link.partition("/admin")[0]
    request = urllib.request.Request(link, body, {"Origin": origin, "Referer": link})
    inside = opener.open(request)

    assert (inside.status, inside.geturl()) == (200, f"{origin}/admin/")
    assert "Demonstration forum" in inside.read().decode()
    again = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    assert "Demonstration" not in again.open(f"{origin}/admin/").read().decode()


def test_a_taken_port_is_said_in_one_sentence(bare: Line) -> None:
    """Before a child is started, and before gunicorn tries five times."""
    bare.does("migrate")
    bare.does("demo", "--members", "1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = f"Port {port} is taken: end what uses it, or set PORT to another number.\n"
        for command_name in ("start", "web"):
            done = bare.runs(command_name, PORT=str(port), HOST="127.0.0.1")
            assert (done.code, done.out, done.err) == (1, "", said)


def test_a_host_of_another_machine(bare: Line) -> None:
    """Nobody can listen there."""
    bare.does("migrate")

    assert bare.fails("web", HOST="192.0.2.1") == (
        "HOST must be an address of this machine; '192.0.2.1' is none."
    )


def test_a_line_in_earnest_prints_no_link(line: Line) -> None:
    """It says where it is, and never how to get in."""
    with running(line, "start", HOST="127.0.0.1") as found:
        until(lambda: "Web answers" in found.output(), "greeting")
        told = [each for each in found.output().splitlines() if not each.startswith("{")]
        found.process.send_signal(signal.SIGTERM)
        assert found.ends() == 0

    assert told == [
        "Web answers at https://line.example, and the worker is running. Ctrl-C ends both."
    ]


def test_whoever_ends_both_waits_longer_than_either_takes() -> None:
    """Else what they still do at the end would be cut off, and stand as unsure."""
    assert supervisor.PATIENCE > worker.PATIENCE + 1 + delivery.LAST_WORD
    assert supervisor.PATIENCE > web_server.GRACE
