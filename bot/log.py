"""The log, which cannot hold what a member says, nor a number, a name or a token.

Our own lines are an event and facts that are ids and counts; anything else is left out. Of
what others log only the logger, the level, the place and the types of errors are kept:
their texts hold addresses with tokens, phone numbers and the parameters of statements.
"""

import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType
from typing import NewType, TextIO
from uuid import UUID

# A short word out of a set that the program itself closes, as a channel's name. Say it by
# hand, `Code("sms")`: a plain string is refused by the types, since it may be somebody's.
Code = NewType("Code", str)
Fact = bool | int | float | StrEnum | UUID | Code | None
Value = bool | int | float | str | None  # as a fact stands in a line
Told = dict[str, Value]

OURS = "forumline"
FOREIGN = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "gunicorn.access",
    "gunicorn.error",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "twilio",
    "urllib3",
    "werkzeug",
)

_CODE = re.compile(r"[a-z][a-z0-9]*(?:[_.:-][a-z0-9]+)*", re.ASCII)
_LOGGER = re.compile(r"[A-Za-z_][\w.]{0,60}", re.ASCII)
_LONGEST_CODE = 40
_LARGEST = 10**9  # a phone number written as a number is above it
_MOST_PLACES = 20

_logger = logging.getLogger(OURS)
_request: ContextVar[UUID | None] = ContextVar("request", default=None)


@dataclass(frozen=True, slots=True)
class Line:
    """What may be told of one event; it carries no error, only where one came from."""

    event: str
    facts: Told
    errors: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Print it for a terminal, or for whoever else handles our records."""
        facts = (f"{name}={_plain(value)}" for name, value in self.facts.items())
        return " ".join([self.event, *facts, *(f"[{error}]" for error in self.errors)])


@contextmanager
def of_request(which: UUID) -> Iterator[None]:
    """Put the name of a request into every line that is written within."""
    before = _request.set(which)
    try:
        yield
    finally:
        _request.reset(before)


def say(event: str, /, **facts: Fact) -> None:
    """Write that something happened: a name for it, and ids and counts.

    A fact that may be somebody's words is left out, and `left_out` counts it. Nothing is
    raised: a line of the log must not end the turn that it tells of.
    """
    _logger.info(Line(_code(event) or "unnamed", _told(facts)))


def warn(event: str, /, **facts: Fact) -> None:
    """Write something that whoever runs this should look at."""
    _logger.warning(Line(_code(event) or "unnamed", _told(facts)))


def failed(event: str, error: BaseException, /, **facts: Fact) -> None:
    """Write that something failed: of the error no more than types, files and lines."""
    _logger.error(Line(_code(event) or "unnamed", _told(facts), tuple(_errors(error))))


def set_up(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Lead all logging of this process through here: JSON lines, or plain ones on a terminal.

    `level` is that of our own lines; those of others are cut at WARNING whatever it is.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.addFilter(_passes)
    handler.setFormatter(_OnTerminal() if stream.isatty() else _AsJson())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in {*FOREIGN, *root.manager.loggerDict} - {OURS}:
        tame(name)
    _logger.setLevel(level)
    # Else an error in a handler prints the message and its arguments, past all of this.
    logging.raiseExceptions = False
    _catch_what_nobody_catches()


def tame(name: str) -> None:
    """Cut a foreign logger at WARNING and take its own handlers away.

    A library that sets up its logger late, as gunicorn does, is tamed again after that.
    """
    logger = logging.getLogger(name)
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(max(logger.level, logging.WARNING))


def _passes(record: logging.LogRecord) -> bool:
    """Let our own lines pass, and of the others what is a warning or worse."""
    return isinstance(record.msg, Line) or record.levelno >= logging.WARNING


def _line(record: logging.LogRecord) -> Line:
    """Give what may be told of any record; of a foreign one, nothing of its text."""
    if isinstance(record.msg, Line):
        return record.msg
    name = record.name if _LOGGER.fullmatch(record.name) else "unnamed"
    facts: Told = {"logger": name, "at_line": _place(record.pathname, record.lineno)}
    error = record.exc_info[1] if record.exc_info else None
    return Line("foreign", facts, tuple(_errors(error)) if error else ())


class _AsJson(logging.Formatter):
    """One JSON object in a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = _line(record)
        whole: dict[str, object] = {**line.facts, "at": _at(record), "event": line.event}
        if which := _request.get():
            whole["request"] = str(which)
        whole["level"] = record.levelname.lower()
        if line.errors:
            whole["errors"] = line.errors
        return json.dumps(whole)


class _OnTerminal(logging.Formatter):
    """A line that a person reads."""

    def format(self, record: logging.LogRecord) -> str:
        which = f" request={request}" if (request := _request.get()) else ""
        return f"{_at(record)} {record.levelname.lower()} {_line(record)}{which}"


def _at(record: logging.LogRecord) -> str:
    """Give the time of a record, in UTC."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _told(facts: dict[str, Fact]) -> Told:
    """Keep the facts that may be told, and count the others."""
    told: Told = {}
    for name, value in facts.items():
        match value:
            case StrEnum() | UUID():
                told[name] = str(value)
            case None | bool():
                told[name] = value
            case int() | float() if abs(value) < _LARGEST:
                told[name] = value
            case str() if code := _code(value):
                told[name] = code
    return told if len(told) == len(facts) else {**told, "left_out": len(facts) - len(told)}


def _code(value: object) -> str | None:
    """Give a short word as it stands; none for what may be a sentence, a number or a token."""
    right = isinstance(value, str) and len(value) <= _LONGEST_CODE and _CODE.fullmatch(value)
    return str(value) if right else None


def _plain(value: Value) -> str:
    """Print a fact for a person."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _errors(error: BaseException) -> Iterator[str]:
    """Give the types of an error and of what led to it, with the files and lines."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        if (one := waiting.pop(0)) is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield " ".join([_name(type(one)), *_places(one.__traceback__)])
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _name(of: type) -> str:
    """Give the full name of a type."""
    return of.__qualname__ if of.__module__ == "builtins" else f"{of.__module__}.{of.__qualname__}"


def _places(traceback: TracebackType | None) -> list[str]:
    """Give the files and lines of a traceback, the innermost last."""
    places = [_place(frame.f_code.co_filename, line) for frame, line in walk_tb(traceback)]
    return places[-_MOST_PLACES:]


def _place(path: str, line: int | None) -> str:
    """Give the end of a path, which names no person's folder, and the line."""
    return f"{'/'.join(PurePath(path).parts[-3:])}:{line or 0}"


def _catch_what_nobody_catches() -> None:
    """Write errors that end a process or a thread, and warnings, without their texts."""
    sys.excepthook = lambda _type, error, _traceback: failed("ended", error)
    sys.unraisablehook = lambda lost: _lost("error_lost", lost.exc_value)
    threading.excepthook = lambda args: _lost("thread_ended", args.exc_value)
    warnings.showwarning = lambda _message, category, path, line, *_: _warned(category, path, line)


def _lost(event: str, error: BaseException | None) -> None:
    """Write an error that nobody waits for; a thread may end by SystemExit, as Python has it."""
    if error is not None and not isinstance(error, SystemExit):
        failed(event, error)


def _warned(category: type[Warning], path: str, line: int) -> None:
    """Write a warning of Python by its type and place."""
    _logger.warning(Line("python_warning", {}, (f"{_name(category)} {_place(path, line)}",)))
