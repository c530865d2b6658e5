"""The memory of a thread as text, to be kept sealed between two turns."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.scene import Memory, Tally


def remember(memory: Memory) -> str:
    """Write a memory down."""
    return json.dumps({name: getattr(memory, name) for name in _READERS}, default=_plain)


def _plain(value: datetime | Tally) -> str | dict[str, object]:
    if isinstance(value, datetime):
        return value.isoformat()
    return {"since": value.since, "count": value.count}


def recall(text: str) -> Memory:
    """Read what `remember` wrote, in this version or an older or newer one.

    What this version does not know, or cannot read, counts as never remembered: a bot that
    forgets a question asks it again, a bot that cannot answer leaves somebody alone.
    """
    try:
        written = json.loads(text)
    except ValueError:
        return Memory()
    if not isinstance(written, dict):
        return Memory()
    known: dict[str, Any] = {}
    for name, value in written.items():
        if value is not None and (read := _READERS.get(name)):
            with suppress(KeyError, TypeError, ValueError):
                known[name] = read(value)
    return Memory(**known)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _tally(value: object) -> Tally:
    if not isinstance(value, dict):
        raise TypeError
    return Tally(_moment(value["since"]), _count(value["count"]))


_READERS: dict[str, Callable[[object], Any]] = {
    "doing": _text,
    "step": _text,
    "misses": _count,
    "guess": _text,
    "chosen": _text,
    "about": _text,
    "number": _text,
    "back": _text,
    "guessed": _text,
    "offered_for": _text,
    "numbers_until": _moment,
    "let_be_until": _moment,
    "wake_at": _moment,
    "before": _text,
    "replies_of_hour": _tally,
    "replies_of_day": _tally,
    "misses_of_hour": _tally,
    "wrong_codes": _tally,
    "wrong_phrases": _tally,
}
