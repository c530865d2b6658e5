"""Reads tests/bot/short_answers.txt: short texts, and what the conversation makes of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.scene import Turn
from tests.bot.phone import Phone
from tests.bot.states import put_into
from tests.bot.transcripts import in_words

FILE = Path(__file__).with_suffix(".txt")
_BLOCK = re.compile(r"\[(.+)\]")


@dataclass(frozen=True)
class Case:
    """One text, what is open when it comes, and what is expected."""

    place: str
    way: tuple[str, ...]  # the lines that lead there
    text: str
    expected: str


def cases(written: str) -> Iterator[Case]:
    """Give all cases of such a file."""
    place = ""
    way: list[str] = []
    for line in written.splitlines():
        if block := _BLOCK.fullmatch(line):
            place, way = block[1], []
        elif line.startswith(("@ ", "> ")):
            way.append(line)
        elif line.strip() and not re.match(r"#( |$)", line):
            text, arrow, expected = line.rpartition(" -> ")
            if not place or not arrow:
                raise ValueError(f"Neither a place nor a text with what comes of it: {line}")
            yield Case(place, tuple(way), text.replace("\\n", "\n"), expected)


def outcome(case: Case) -> str:
    """Say in the words of the file what comes of a text."""
    phone = Phone()
    for line in case.way:
        if line.startswith("@ "):
            put_into(phone, line[2:])
        else:
            phone.text(line[2:])
    return _in_words(phone.text(case.text))


def _in_words(turn: Turn) -> str:
    said = [in_words(change) for change in turn.changes]
    if turn.memory.guess:
        said.append(f"is it {turn.memory.guess}?")
    elif not turn.understood:
        said.append("asked again" if turn.replies[0].asks else "left")
    if said:
        return "; ".join(said)
    return f"{turn.memory.doing}:{turn.memory.step}" if turn.memory.doing else "nothing"
