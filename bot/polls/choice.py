"""One of two to four options."""

from collections.abc import Sequence

from bot.question import Bar, Question, Read
from bot.safety.labels import problem_with
from bot.understanding import choice

ZERO_SKIPS = True
_MOST = 4  # more cannot be held in mind (rule 30)


def problem(question: Question) -> str | None:
    """Say what is wrong with its options."""
    if not 2 <= len(question.options) <= _MOST:
        return f"It needs two to {_MOST} options, and has {len(question.options)}."
    return problem_with(question.options)


def labels(question: Question) -> tuple[str, ...]:
    """Give its options."""
    return question.options


def ask(question: Question) -> str:
    """List the options behind their numbers."""
    listed = " ".join(f"{place} {label}" for place, label in enumerate(question.options, start=1))
    return listed if listed.endswith((".", "!", "?")) else f"{listed}."


def read(question: Question, text: str) -> Read | None:
    """Read one number."""
    meant = choice(text, question.options)
    return meant and Read(str(meant.place), meant.sure)


def label(question: Question, value: str) -> str:
    """Give the option that was chosen."""
    return dict(_numbered(question)).get(value, value)


def tally(question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
    """Count how often each option was chosen, in their order."""
    return tuple(Bar(option, values.count(place)) for place, option in _numbered(question))


def _numbered(question: Question) -> list[tuple[str, str]]:
    return [(str(place), option) for place, option in enumerate(question.options, start=1)]
