"""As many of two to four options as fit."""

from collections.abc import Sequence

from bot.phrases import say
from bot.question import Bar, Question, Read
from bot.safety.labels import problem_with
from bot.understanding_several import choices

ZERO_SKIPS = True
_MOST = 4  # more cannot be held in mind (rule 30)


def problem(question: Question) -> str | None:
    """Say what is wrong with its options."""
    if not 2 <= len(question.options) <= _MOST:
        return f"It needs two to {_MOST} options, and has {len(question.options)}."
    return problem_with(question.options)


def labels(question: Question) -> tuple[str, ...]:
    """Give none: one number alone may not be all that she wants to say."""
    return ()


def ask(question: Question) -> str:
    """List the options behind their numbers, and say that more than one may be chosen."""
    listed = " ".join(f"{place} {label}" for place, label in enumerate(question.options, start=1))
    end = "" if listed.endswith((".", "!", "?")) else "."
    how = say("en", "answer_several")
    return f"{listed}{end} {how}"


def read(question: Question, text: str) -> Read | None:
    """Read one or more numbers."""
    meant = choices(text, question.options)
    return meant and Read(" ".join(map(str, sorted(meant.places))), meant.sure)


def label(question: Question, value: str) -> str:
    """Give the options that were chosen, in their order."""
    known = dict(_numbered(question))
    return ", ".join(known.get(place, place) for place in value.split())


def tally(question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
    """Count how often each option was chosen, alone or beside others."""
    chosen = [place for value in values for place in set(value.split())]
    return tuple(Bar(option, chosen.count(place)) for place, option in _numbered(question))


def _numbered(question: Question) -> list[tuple[str, str]]:
    return [(str(place), option) for place, option in enumerate(question.options, start=1)]
