"""Any words: they are kept as they are, and people read them."""

import unicodedata
from collections.abc import Sequence

from bot.phrases import say
from bot.question import Bar, Question, Read
from bot.reading import is_numeric, number

ZERO_SKIPS = True


def problem(question: Question) -> str | None:
    """Say that it needs no options, where it has some."""
    return "It needs no options: the answer is in her own words." if question.options else None


def labels(question: Question) -> tuple[str, ...]:
    """Give none: there is nothing to choose."""
    return ()


def ask(question: Question) -> str:
    """Say that any words will do."""
    return say("en", "answer_text")


def read(question: Question, text: str) -> Read | None:
    """Take the words; a number alone may be the answer to something else."""
    if number(text) == 0 or not any(map(_says_something, text)):
        return None
    return Read(text.strip(), sure=not is_numeric(text))


def label(question: Question, value: str) -> str:
    """Give the words themselves."""
    return value


def tally(question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
    """Count nothing: each answer is read."""
    return ()


def _says_something(sign: str) -> bool:
    """Whether a sign is a letter, a number or a picture, and no mere dot or question mark."""
    return unicodedata.category(sign)[0] in "LNS"
