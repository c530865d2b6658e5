"""Reads tests/bot/readings.txt: texts, and what each is to be taken for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.dialogues import no_more, who_is_this
from bot.dialogues.commands import Command, command
from bot.polls import KINDS
from bot.question import Question
from bot.reading import number, quoted_reaction
from bot.safety.risk import words_of_risk
from bot.scene import Scene
from tests.bot.scenes import NOW

FILE = Path(__file__).with_suffix(".txt")
_BLOCK = re.compile(r"\[(\w+)\] ([^|]+?)((?: \| [^|]+)*)")
_SPACES = re.compile(r'"(\s+)"')


@dataclass(frozen=True)
class Case:
    """One text, the question that is open, and what is expected."""

    question: Question
    text: str
    expected: str


def cases(written: str) -> Iterator[Case]:
    """Give all cases of such a file."""
    question = None
    for line in written.splitlines():
        block = _BLOCK.fullmatch(line)
        if block:
            options = tuple(block[3].split(" | ")[1:])
            question = Question(1, block[1], block[2], options)
        elif line.strip() and not re.match(r"#( |$)", line):
            text, arrow, expected = line.rpartition(" -> ")
            if question is None or not arrow:
                raise ValueError(f"Neither a question nor a text with its reading: {line}")
            spaces = _SPACES.fullmatch(text)
            yield Case(question, spaces[1] if spaces else text.replace("\\n", "\n"), expected)


def reading(question: Question, text: str) -> str:
    """Say in the words of the file what a text is taken for, in the order of the dialogues."""
    kind = KINDS[question.kind]
    if quoted_reaction(text):
        return "reaction"
    if words_of_risk(text):
        return "risk"
    if _is_command(question, text):
        return "command"
    if kind.ZERO_SKIPS and number(text) == 0:
        return "skip"
    read = kind.read(question, text)
    if read is None:
        return "nothing"
    return f"{'sure' if read.sure else 'maybe'} {read.value}"


def _is_command(question: Question, text: str) -> bool:
    """Whether a text does something of its own; YES answers a question of yes or no."""
    scene = Scene(now=NOW)
    if who_is_this.takes(scene, text) or no_more.takes(scene, text):
        return True
    asked = command(text)
    return asked is not None and (asked, question.kind) != (Command.YES, "yes_no")
