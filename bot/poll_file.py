"""Reads the TOML file of a poll, or says in plain sentences all that is wrong with it.

Nothing here looks at a disk or a database: text in, a poll or its problems out.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.as_sms import one_line
from bot.polls import KINDS
from bot.written_poll import (
    DISCREET,
    LONGEST_LINE,
    MOST_QUESTIONS,
    TEXT,
    WrittenPoll,
    WrittenQuestion,
    found_in,
    line,
    moment,
)

LONGEST_FILE = 50_000  # characters; ten long questions need a tenth of it
LONGEST_NAME = 40  # characters of a word that is no line's name, when it is told
LATER = ("rank", "dots", "journey")  # kinds that are agreed, and not built yet

_REQUIRED = {
    "title": 'a title, like title = "Before session 4"',
    "asked_by": 'a line that says who asks, like asked_by = "Facilitators"',
    "purpose": 'a line that says what for, like purpose = "To plan the next session"',
    "decides": 'a line that says who decides, like decides = "You advise, the forum decides"',
}
_OF_POLL = {*_REQUIRED, "closes", "sensitive", "questions"}
_OF_QUESTION = {"kind", "text", "options", "discreet"}
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)\s*$")


class PollFileProblem(Exception):
    """All that is wrong with a poll file, each thing in one plain sentence."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(text: str, now: datetime, own: tuple[str, ...] = ()) -> WrittenPoll:
    """Read a poll file; `now` is in the forum's zone, in which a closing time is meant.

    `own` are the words that the forum has added to the word check.
    """
    written = _Written(_toml(text), now, own)
    found = written.poll()
    if written.problems:
        raise PollFileProblem(*written.problems)
    return found


def _toml(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_FILE:
        raise PollFileProblem(f"A poll file has at most {LONGEST_FILE} characters.")
    if not text.strip():
        raise PollFileProblem("The poll file is empty.")
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError, OverflowError) as error:
        found = _PLACE.search(str(error))
        where = f" at line {found[1]}, column {found[2]}" if found else " to its end"
        raise PollFileProblem(
            f"The poll file cannot be read{where}: look there for a quotation mark, a bracket or "
            "an equals sign that is missing or too many."
        ) from None


class _Written:
    """What stands in the file, checked line by line; problems and warnings are gathered."""

    def __init__(self, table: dict[str, Any], now: datetime, own: tuple[str, ...]) -> None:
        self.table = table
        self.now = now
        self.own = own
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def poll(self) -> WrittenPoll:
        """Read all of it; worth something only where no problem was found."""
        self.problems += [
            f"In the poll, {_unknown(key, _OF_POLL)}" for key in self.table if key not in _OF_POLL
        ]
        lines = {key: self._line(key) for key in _REQUIRED}
        closes = self._closes()
        questions = tuple(self._questions())
        return WrittenPoll(
            **lines,
            questions=questions,
            closes=closes,
            sensitive=self._sensitive(),
            warnings=tuple(self.warnings),
        )

    def _line(self, key: str) -> str:
        if key not in self.table:
            self.problems.append(f"The poll needs {_REQUIRED[key]}.")
            return ""
        found = line(self.table[key])
        if found is None:
            self.problems.append(f"{key} is one line of 1 to {LONGEST_LINE} characters, in quotes.")
        return found or ""

    def _closes(self) -> datetime | None:
        """Read when it closes: a time without a zone is the forum's, any other stays itself."""
        given = self.table.get("closes")
        if given is None:
            return None
        if not isinstance(given, datetime):
            self.problems.append(
                "The closing time (closes) is a day and a time, like 2026-12-08T18:00:00."
            )
            return None
        closes, problem = moment(given, self.now)
        if problem:
            self.problems.append(f"The closing time (closes) {problem}")
        return closes

    def _sensitive(self) -> bool:
        given = self.table.get("sensitive", False)
        if not isinstance(given, bool):
            self.problems.append(
                "Whether the poll is sensitive is true or false, like sensitive = true."
            )
        return given is True

    def _questions(self) -> Iterator[WrittenQuestion]:
        tables = self.table.get("questions", [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            self.problems.append("Each question begins with a line [[questions]] of its own.")
            return
        if not 0 < len(tables) <= MOST_QUESTIONS:
            self.problems.append(
                f"A poll has 1 to {MOST_QUESTIONS} questions, and this one has {len(tables)}: "
                "each begins with a line [[questions]]."
            )
            return
        for place, table in enumerate(tables, start=1):
            one = _OneQuestion(place, table, self.own)
            yield one.read()
            self.problems += [f"Question {place}: {problem}" for problem in one.problems]
            self.warnings += [f"Question {place}: {warning}" for warning in one.warnings]


class _OneQuestion:
    """One question of the file, with what is wrong with it."""

    def __init__(self, place: int, table: dict[str, Any], own: tuple[str, ...]) -> None:
        self.place = place
        self.table = table
        self.own = own
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def read(self) -> WrittenQuestion:
        """Read it; worth something only where no problem was found."""
        self.problems += [
            _unknown(key, _OF_QUESTION) for key in self.table if key not in _OF_QUESTION
        ]
        kind, text, options = self._kind(), self._text(TEXT), self._options()
        discreet = self._text(DISCREET) if DISCREET in self.table else None
        asked = WrittenQuestion(kind, text, options, discreet)
        if not self.problems:
            self._check(asked)
        return asked

    def _check(self, asked: WrittenQuestion) -> None:
        for found in found_in(asked, self.place, self.own):
            if found.is_problem:
                self.problems.append(found.says)
            elif found.where == DISCREET and asked.discreet is None:
                self.warnings.append(f"{found.says}, in a line that begins with discreet.")
            else:
                self.warnings.append(found.says)

    def _kind(self) -> str:
        kind = self.table.get("kind")
        if kind in LATER:
            self.problems.append(f"questions of the kind {kind} cannot be asked yet.")
        elif not isinstance(kind, str) or kind not in KINDS:
            self.problems.append(f"its kind is one of {', '.join(KINDS)}.")
        return kind if isinstance(kind, str) else ""

    def _text(self, key: str) -> str:
        line = one_line(self.table.get(key))
        if not line:
            self.problems.append(f'it needs words in quotes, like {key} = "What would help?"')
        return line or ""

    def _options(self) -> tuple[str, ...]:
        given = self.table.get("options", [])
        lines = [one_line(each) for each in given] if isinstance(given, list) else [None]
        if not all(lines):
            self.problems.append('its options are words in quotes, like ["This one", "That one"].')
        return tuple(line or "" for line in lines)


def _unknown(key: str, known: set[str]) -> str:
    name = "".join(sign if sign.isprintable() else "?" for sign in key[:LONGEST_NAME])
    return f"a line “{name}” means nothing here; known are {', '.join(sorted(known))}."
