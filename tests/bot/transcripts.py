"""Reads and plays the transcripts in tests/conversations, one talk after the other.

`##` begins a talk · `>` the member · `<` the bot, one line for each message, indented lines go
on with it · `=` what is recorded · `~` time passes · `@` a state, at the start or meanwhile ·
`#` a comment. After a `>`, a `~` or an `@` stands all that is said and recorded, or nothing is.

`> [1 Yes]` presses a button of the newest message that has some, `> [1 Yes] under "last week"` one
of the newest that holds these words. `> (edits "old words") new words` changes a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from bot.changes import (
    AgreedOn,
    Alias,
    Answered,
    AskedForPerson,
    Change,
    ChoseLine,
    Consent,
    NoLongerAgreed,
    Opened,
    PutOff,
    Risk,
    Skipped,
    Times,
    Told,
)
from bot.changes_of_settings import Loosens, Windows
from bot.messages import Event
from bot.scene import Turn
from tests.bot.phone import Phone
from tests.bot.polls_of_phone import of_poll, question
from tests.bot.states import put_into

FOLDER = Path(__file__).resolve().parent.parent / "conversations"
_LINE = re.compile(r"(##|[><=~@#])(?: (.*))?")
_SPAN = re.compile(r"(\d+) (second|minute|hour|day|week)s?")
_PRESS = re.compile(r'\[(\d.*?)\](?: under (?:"(.+)"|a message that we do not know))?')
_EDIT = re.compile(r'\((?:edits "(.+?)"|edits a text that never came)\) ?(.*)')
_PICTURE = "[picture]"
_EVENTS = {"[blocks us]": Event.BLOCKED, "[lets us write again]": Event.UNBLOCKED}


@dataclass(frozen=True)
class Line:
    """One line of a talk: its mark, and what stands behind it."""

    mark: str
    words: str


@dataclass
class Talk:
    """One talk of a transcript."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class Exchange:
    """What one text, or a span of time, brings about."""

    cause: str
    replies: list[str] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)


def talks(text: str) -> list[Talk]:
    """Part a transcript into its talks."""
    found: list[Talk] = []
    for line in lines_of(text):
        if line.mark == "##":
            found.append(Talk(line.words))
        elif line.mark != "#":
            found[-1].lines.append(line)
    return found


def lines_of(text: str) -> Iterator[Line]:
    """Read the lines; what is indented goes on with the line above."""
    unfolded = re.sub(r"\n +", " ", text)
    for number, line in enumerate(unfolded.splitlines(), start=1):
        found = _LINE.fullmatch(line)
        if found:
            yield Line(found[1], found[2] or "")
        elif line.strip():
            raise ValueError(f"Line {number} has no mark: {line}")


def written(talk: Talk) -> list[Exchange]:
    """Give the exchanges as the transcript has them."""
    exchanges: list[Exchange] = []
    for line, following in pairwise((*talk.lines, Line("", ""))):
        if line.mark in ">~" or (line.mark == "@" and following.mark == "<"):
            exchanges.append(Exchange(f"{line.mark} {line.words}"))
        elif line.mark == "<":
            exchanges[-1].replies.append(line.words)
        elif line.mark == "=":
            exchanges[-1].recorded += line.words.split("; ")
    return exchanges


def played(talk: Talk) -> list[Exchange]:
    """Give the exchanges as the conversation has them."""
    phone = Phone()
    exchanges: list[Exchange] = []
    for line in talk.lines:
        if line.mark == "@":
            messages = put_into(phone, line.words)
            if messages:
                exchanges.append(Exchange(f"@ {line.words}", [each.words for each in messages]))
        elif line.mark == ">":
            exchanges.append(_exchange(line, _text(phone, line.words)))
        elif line.mark == "~":
            exchanges.append(_exchange(line, phone.wait(_span(line.words))))
    return exchanges


def _text(phone: Phone, words: str) -> list[Turn]:
    if press := _PRESS.fullmatch(words):
        if words.endswith("know"):
            return [phone.press_unknown(press[1].split()[0])]
        return [phone.press(press[1], press[2] or "")]
    if edit := _EDIT.fullmatch(words):
        return [phone.edit(edit[1], edit[2])]
    if words in _EVENTS:
        return [phone.happens(_EVENTS[words])]
    media = words.startswith(_PICTURE)
    return [phone.text(words.removeprefix(_PICTURE).lstrip() if media else words, media=media)]


def _exchange(line: Line, turns: list[Turn]) -> Exchange:
    return Exchange(
        f"{line.mark} {line.words}",
        [reply.words for turn in turns for reply in turn.replies],
        [in_words(change) for turn in turns for change in turn.changes],
    )


def _span(words: str) -> timedelta:
    found = _SPAN.fullmatch(words)
    if not found:
        raise ValueError(f"Not a span of time: {words}")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def in_words(change: Change) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each, and nothing else
    """Write a change as transcripts have it: its name, and what it holds."""
    match change:
        case Consent(kinds, wording):
            return f"Consent to {', '.join(kinds) or 'nothing'} (wording {wording})"
        case Times(start, end):
            return f"Times {start:%H:%M}-{end:%H:%M}"
        case Alias(name):
            return f'Alias "{name}"'
        case ChoseLine(place):
            return f"ChoseLine {place}"
        case AgreedOn(what) | NoLongerAgreed(what):
            return f"{type(change).__name__} (the {what})"
        case Windows(hours):
            return f"Windows {hours.replace('; ', ' and ')}"
        case Loosens(what):
            return f"Loosens in a day ({what.replace('; ', ' and ')})"
        case Opened(until):
            return f"Opened until {until:%H:%M}"
        case AskedForPerson(about) if about:
            return f"AskedForPerson (for: {about})"
        case Answered() | Skipped() | PutOff():
            return of_poll(change)
        case Told(about) if about.startswith("question "):
            return f"Told (asked: {question(about.removeprefix('question '))})"
        case Told(about) if about:
            return f"Told (asked: {about})"
        case Risk(words, any_line):
            return f"Risk ({words}{', any line' if any_line else ''})"
    return type(change).__name__
