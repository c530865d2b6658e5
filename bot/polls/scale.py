"""A number from 1 to 5, with words for the two ends."""

import re
from collections.abc import Sequence

from bot.phrases import choices, say
from bot.question import Bar, Question, Read
from bot.safety.labels import problem_with
from bot.understanding import choice

ZERO_SKIPS = True
_MOST = 5
_OF_FIVE = re.compile(r"\W*([1-5])(?:\s*/\s*5| (?:out )?of (?:5|five)| stars?)\W*", re.IGNORECASE)


def problem(question: Question) -> str | None:
    """Say what is wrong with the words for its ends."""
    if len(question.options) not in {0, 2}:
        return "It needs two options, the words for its ends, 1 and 5; or none."
    return problem_with(question.options)


def labels(question: Question) -> tuple[str, ...]:
    """Give the words for both ends; between them the number says it all."""
    low, high = _ends(question)
    return (low, *[""] * (_MOST - 2), high)


def ask(question: Question) -> str:
    """Say what both ends mean."""
    low, high = _ends(question)
    return say("en", "answer_scale", low=low, high=high)


def read(question: Question, text: str) -> Read | None:
    """Read one number, or the words of an end."""
    meant = choice(text, labels(question), loosely=False)
    if meant:
        return Read(str(meant.place), meant.sure)
    found = _OF_FIVE.fullmatch(text)
    return Read(str(int(found[1])), sure=False) if found else None


def label(question: Question, value: str) -> str:
    """Give the number; at an end, with its words."""
    return dict(_numbered(question)).get(value, value)


def tally(question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
    """Count how often each number was chosen, those too that nobody chose."""
    return tuple(Bar(said, values.count(place)) for place, said in _numbered(question))


def _ends(question: Question) -> tuple[str, str]:
    low, high = question.options or choices("en", "scale")
    return low, high


def _numbered(question: Question) -> list[tuple[str, str]]:
    numbered = enumerate(labels(question), start=1)
    return [(str(place), f"{place} {words}".strip()) for place, words in numbered]
