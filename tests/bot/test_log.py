"""The log: what it tells, and that nothing of a member can stand in it, whoever writes."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bot import log
from bot.log import Code

NUMBER = "+447700900123"
TOKEN = "123456:AAE-invented-token"
TEXT = "umbrella, I am at Kestrel's house"
SECRETS = (NUMBER, TOKEN, TEXT, "umbrella", "900123", "AAE")
PLAIN = "%(levelname)s %(name)s %(message)s"
HOUSE = Path(__file__).parents[2]


class Channel(StrEnum):
    """A closed set."""

    SMS = "sms"


class Terminal(StringIO):
    """A stream on which a person reads."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Leave the logging of the other tests as it was; begin where no client has hushed its own."""
    for name in log.FOREIGN:
        logging.getLogger(name).setLevel(logging.NOTSET)
    root, ours = logging.getLogger(), logging.getLogger(log.OURS)
    before = root.handlers[:], root.level, ours.level, logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    with warnings.catch_warnings():
        yield
    root.handlers[:], root.level, ours.level, logging.raiseExceptions = before
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


@pytest.fixture
def stream() -> StringIO:
    """Set the log up at DEBUG, and give what it writes to."""
    written = StringIO()
    log.set_up(logging.DEBUG, written)
    return written


def lines(stream: StringIO) -> list[dict[str, Any]]:
    """Give the lines that were written, without their time."""
    whole = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [{name: value for name, value in line.items() if name != "at"} for line in whole]


def fail() -> None:
    """Raise an error that holds a number and a token, out of one that holds a text."""
    try:
        int(TEXT)
    except ValueError as cause:
        raise KeyError(f"{NUMBER} {TOKEN}") from cause


def raised() -> Exception:
    """Give such an error with its traceback, in a group as tasks make it."""
    try:
        fail()
    except KeyError as error:
        error.add_note(TEXT)
        return ExceptionGroup(TEXT, [error])
    raise AssertionError


def test_what_is_said(stream: StringIO) -> None:
    """Counts, ids, switches and words of closed sets are written as they are."""
    row = UUID("00000000-0000-4000-8000-000000000001")
    log.say("sent", row=7, took=0.25, channel=Channel.SMS, state=Code("ready"), id=row)
    log.warn("unsure", rows=2, again=False, since=None)
    assert lines(stream) == [
        {
            "event": "sent",
            "level": "info",
            "row": 7,
            "took": 0.25,
            "channel": "sms",
            "state": "ready",
            "id": str(row),
        },
        {"event": "unsure", "level": "warning", "rows": 2, "again": False, "since": None},
    ]


@pytest.mark.parametrize(
    "value",
    [
        NUMBER,
        "447700900123",
        447700900123,
        7700900123.0,
        float("nan"),
        float("inf"),
        10**400,
        TOKEN,
        TEXT,
        "Kestrel",
        "two words",
        "a" * 41,
        "",
        b"sms",
        ["sms"],
        {"a": 1},
        ValueError(TEXT),
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_left_out(stream: StringIO, value: log.Fact) -> None:
    """What may be somebody's is left out and counted; nothing is raised."""
    log.say("sent", row=1, fact=value)
    assert lines(stream) == [{"event": "sent", "level": "info", "row": 1, "left_out": 1}]


def test_an_event_is_a_name(stream: StringIO) -> None:
    """A text in the place of the event is not written, and no fact takes the event's place."""
    log.say(TEXT, level=1, event=2)
    assert lines(stream) == [{"event": "unnamed", "level": "info"}]


def test_a_failure_tells_types_and_places(stream: StringIO) -> None:
    """Of an error, its causes and its group, the types, files and lines are written."""
    log.failed("turn_failed", raised(), inbox=3)
    (line,) = lines(stream)
    errors = line.pop("errors")
    assert line == {"event": "turn_failed", "level": "error", "inbox": 3}
    here = "tests/bot/test_log.py"
    assert [error.split(":")[0] for error in errors] == [
        "ExceptionGroup",
        f"KeyError {here}",
        f"ValueError {here}",
    ]


def test_on_a_terminal() -> None:
    """A person reads a line, not JSON, and no secret in it either."""
    terminal = Terminal()
    log.set_up(logging.DEBUG, terminal)
    log.say("sent", row=7, again=False, since=None)
    logging.getLogger("httpx").error("GET %s", TOKEN, exc_info=raised())
    ours, foreign = terminal.getvalue().splitlines()
    assert ours.split(" ", 1)[1] == "info sent row=7 again=no since=-"
    assert foreign.split(" ", 1)[1].startswith("error foreign logger=httpx at_line=")
    assert [secret for secret in SECRETS if secret in terminal.getvalue()] == []


def test_the_level_is_that_of_our_own_lines() -> None:
    """Above INFO our own lines are silent too, but failures."""
    stream = StringIO()
    log.set_up(logging.ERROR, stream)
    log.say("sent")
    log.warn("unsure")
    log.failed("turn_failed", ValueError(TEXT))
    assert [line["event"] for line in lines(stream)] == ["turn_failed"]


# Everything that writes what it should not, at any level, in all the ways that are usual.


def foreign_lines(name: str) -> None:
    """Log secrets by a logger as a library does: in the text, the arguments, the error."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logger.log(level, f"POST /bot{TOKEN}/send to {NUMBER}")  # noqa: G004 - as libraries do
        logger.log(level, "%s said %s", NUMBER, TEXT, stack_info=True)
        logger.log(level, "%(text)s", {"text": TEXT}, extra={"number": NUMBER})
        logger.log(level, "broken", exc_info=raised())
        logger.log(level, "%d", TEXT)  # cannot be formatted: the handler itself fails


def in_a_task() -> None:
    """Lose a task that fails: asyncio writes of it with its error."""

    async def fails() -> None:
        raise raised()

    async def lose() -> None:
        tasks = [asyncio.ensure_future(fails())]
        await asyncio.sleep(0)
        tasks.clear()

    asyncio.run(lose())


def in_a_thread() -> None:
    """End a thread by an error."""
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_finalizer() -> None:
    """Fail where nobody can catch it."""

    class Fails:
        def __del__(self) -> None:
            raise raised()

    Fails()


def by_a_warning() -> None:
    """Warn with a text."""
    warnings.simplefilter("always")
    warnings.warn(f"{TEXT} {NUMBER}", stacklevel=1)


def by_the_hook() -> None:
    """End the process by an error, as far as its last words."""
    error = raised()
    sys.excepthook(type(error), error, error.__traceback__)


FOREIGN: list[Callable[[], None]] = [in_a_task, in_a_thread, in_a_finalizer, by_a_warning]


@pytest.mark.parametrize("name", [*log.FOREIGN, "some.other", log.OURS, "bot.reception", NUMBER])
def test_foreign_lines_tell_nothing(stream: StringIO, name: str) -> None:
    """A foreign logger at DEBUG, or anybody by ours, writes no text, and below WARNING nothing."""
    foreign_lines(name)
    written = stream.getvalue()
    assert [secret for secret in SECRETS if secret in written] == []
    assert [line["level"] for line in lines(stream)] == ["warning"] * 5 + ["error"] * 5
    assert {line["logger"] for line in lines(stream)} == {"unnamed" if name == NUMBER else name}


def test_a_plain_formatter_would_tell() -> None:
    """The check above can fail: by a plain formatter all the secrets are written."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(PLAIN))
    logging.raiseExceptions = False
    logger = logging.getLogger("some.plain.one")
    logger.addHandler(handler)
    foreign_lines("some.plain.one")
    logger.removeHandler(handler)
    assert [secret for secret in SECRETS if secret not in written.getvalue()] == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("way", [*FOREIGN, by_the_hook], ids=lambda way: way.__name__)
def test_what_nobody_catches(
    stream: StringIO, capfd: pytest.CaptureFixture[str], way: Callable[[], None]
) -> None:
    """An error or a warning that nobody catches is written once, without its text."""
    way()
    printed = "".join(capfd.readouterr())
    assert [secret for secret in SECRETS if secret in stream.getvalue() + printed] == []
    assert len(lines(stream)) == 1


ENDS = """
import logging, sys, threading, warnings
from tests.bot import test_log
{set_up}
for way in test_log.FOREIGN:
    way()
logging.getLogger("httpx").error("%d", test_log.TEXT)
raise test_log.raised()
"""


@pytest.mark.parametrize(
    ("set_up", "secrets"),
    [
        ("test_log.log.set_up(logging.DEBUG)", []),
        ("logging.basicConfig(level=logging.DEBUG)", list(SECRETS)),
    ],
    ids=["ours", "plain"],
)
def test_a_process_that_ends_by_an_error(set_up: str, secrets: list[str]) -> None:
    """All that a whole process prints, to its last words, tells nothing; a plain one tells all."""
    program = ENDS.format(set_up=set_up)
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert [secret for secret in SECRETS if secret in ended.stdout + ended.stderr] == secrets


def test_late_handlers_are_tamed(stream: StringIO) -> None:
    """A library that gives its logger a handler after us is led back by `tame`."""
    own = StringIO()
    logger = logging.getLogger("gunicorn.error")
    logger.addHandler(logging.StreamHandler(own))
    logger.propagate = False
    log.tame("gunicorn.error")
    foreign_lines("gunicorn.error")
    assert own.getvalue() == ""
    assert len(lines(stream)) == 10


def test_setting_up_twice_writes_once() -> None:
    """The second set-up takes the place of the first."""
    first, second = StringIO(), StringIO()
    log.set_up(stream=first)
    log.set_up(stream=second)
    log.say("sent")
    assert (len(lines(first)), len(lines(second))) == (0, 1)


def test_whoever_prints_our_records(stream: StringIO) -> None:
    """A handler of somebody else prints of a failure no more than we do."""
    own = StringIO()
    handler = logging.StreamHandler(own)
    logging.getLogger(log.OURS).addHandler(handler)
    log.failed("turn_failed", raised(), inbox=3)
    logging.getLogger(log.OURS).removeHandler(handler)
    assert own.getvalue().startswith("turn_failed inbox=3 [ExceptionGroup] [KeyError ")
    assert [secret for secret in SECRETS if secret in own.getvalue()] == []
    plain = "".join(traceback.format_exception(raised()))
    assert [secret for secret in SECRETS if secret not in plain] == []
