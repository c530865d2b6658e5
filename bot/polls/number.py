"""A number, whole or with a decimal point; 0 is an answer like any other."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from bot.amounts import amount
from bot.phrases import say
from bot.question import Bar, Question, Read

ZERO_SKIPS = False


def problem(question: Question) -> str | None:
    """Say that it needs no options, where it has some."""
    return "It needs no options: the answer is a number." if question.options else None


def labels(question: Question) -> tuple[str, ...]:
    """Give none: any number may be the answer."""
    return ()


def ask(question: Question) -> str:
    """Ask for a number."""
    return say("en", "answer_number")


def read(question: Question, text: str) -> Read | None:
    """Read one number; a word of the question itself may stand behind it, as in "3 days"."""
    found = amount(text, units=question.text)
    return found and Read(_written(found.value), found.sure)


def label(question: Question, value: str) -> str:
    """Give the number."""
    return value


def tally(question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
    """Count each number that was given, the smallest first."""
    return tuple(
        Bar(value, count)
        for value, count in sorted(Counter(values).items(), key=lambda item: Decimal(item[0]))
    )


def _written(value: Decimal) -> str:
    """Write a number in one way only: 12.5, and no 12.50."""
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain
