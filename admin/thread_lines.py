"""A member's thread in one order: what she said, what we sent, what staff noted beside it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from admin.rows import LARGEST
from bot.polls import KINDS
from bot.question import Question
from bot.stored_poll import Words
from storage import notes, ours, said
from storage.notes import Written
from storage.ours import Ours
from storage.said import Answered, Said
from storage.sealing import Keyring
from storage.thread_marks import Thread

Line = Said | Ours | Written

AT_ONCE = 40  # how many lines one page shows
MOST = 300  # with all that waits to be read, however far back that goes
# Of one moment they stand in this order.
SIDES: tuple[Callable[..., Sequence[Line]], ...] = (said.before, ours.before, notes.before)
_PLACE = re.compile(r"(\d{1,16})-([012])-(\d{1,19})", re.ASCII)
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a line stands in its thread; the next page begins above it."""

    at: datetime
    side: int
    id: int

    def __str__(self) -> str:
        """Write it as it stands in an address."""
        return f"{(self.at - _BEGAN) // timedelta(microseconds=1)}-{self.side}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Read what stands in an address; none where it makes no sense."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        at = _BEGAN + timedelta(microseconds=int(found[1]))
        return cls(at, int(found[2]), min(int(found[3]), LARGEST))


NEWEST = Place(datetime(9000, 1, 1, tzinfo=UTC), 0, 0)  # above which everything stands


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a thread, the newest line last."""

    lines: tuple[Line, ...] = field(repr=False)
    older: Place | None  # above which more stands

    @property
    def texts(self) -> tuple[Said, ...]:
        """What she said of it."""
        return tuple(line for line in self.lines if isinstance(line, Said))

    @property
    def seen(self) -> tuple[int, int]:
        """The first and the last of her texts that stand on it, by their ids."""
        ids = [text.id for text in self.texts]
        return min(ids, default=0), max(ids, default=0)


def page(
    connection: Connection,
    keyring: Keyring,
    thread: Thread,
    above: Place,
    since: datetime | None = None,
) -> Shown:
    """Give a page of a thread: what stands above a place, and all that came since a moment."""
    most = (AT_ONCE if since is None else MOST) + 1
    found: list[tuple[Place, Line]] = []
    for side, before in enumerate(SIDES):
        read = partial(before, connection, keyring, thread.forum_id, thread.member_id)
        lines = read(at=above.at, below=_below(side, above), most=most)
        found += [(Place(line.at, side, line.id), line) for line in lines]
    found.sort(key=lambda each: each[0], reverse=True)
    kept = [
        each
        for number, each in enumerate(found[:MOST])
        if number < AT_ONCE or (since is not None and each[0].at >= since)
    ]
    older = kept[-1][0] if kept and len(found) > len(kept) else None
    return Shown(tuple(line for _, line in reversed(kept)), older)


def _below(side: int, above: Place) -> int:
    """Say which rows of one table stand above a place of the same moment: those with less ids."""
    if side == above.side:
        return above.id
    return LARGEST if side < above.side else 0


@dataclass(frozen=True, slots=True)
class InWords:
    """An answer to a question of a poll, in words."""

    question: str = field(repr=False)
    answer: str | None = field(repr=False)  # none where it stands in her own words already
    left: bool
    late: bool


def in_words(text: Said) -> list[InWords]:
    """Say which questions a text answered, and what it was taken for."""
    return [_in_words(answered, text.words) for answered in text.answers]


def _in_words(answered: Answered, said: str | None) -> InWords:
    words = Words.unpacked(answered.question)
    question = Question(answered.place, answered.kind, words.text, words.options)
    kind, label = KINDS.get(answered.kind), answered.value
    if kind is not None and answered.value is not None:
        label = kind.label(question, answered.value)
    is_said = label is not None and label.strip() == (said or "").strip()
    return InWords(words.text, None if is_said else label, answered.value is None, answered.late)
