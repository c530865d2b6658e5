"""What was agreed with her: a phrase that shows who she is, and a word that silences us.

Of both only a keyed hash is kept. So a text is not compared here: this file says in which readings
it may be what was agreed, and each of them is hashed.
"""

import re
from collections.abc import Iterator

from bot.reading import fold, is_long

PHRASE, QUIET_WORD = "phrase", "quiet word"  # what a hash is of

_TWO_DIGITS = re.compile(r"\d\d")
_ITS_NAME = ("my phrase is ", "phrase is ", "my phrase ", "phrase ")  # as in our "phrase 47"


def readings(text: str) -> Iterator[tuple[str, str]]:
    """Give each way to read a text as agreed words, and the two-digit number beside them.

    The number is empty where there is none. A text too long for that has no reading.
    """
    if is_long(text):
        return
    words = fold(text)
    for said, number in ((words, ""), *_without_number(words)):
        if said:
            yield said, number
        for name in _ITS_NAME:
            if said.startswith(name) and said != name:
                yield said.removeprefix(name), number


def chosen(text: str) -> str:
    """Give the words that somebody agrees with us by this text, as they are hashed."""
    words = fold(text)
    name = next((name for name in _ITS_NAME if words.startswith(name)), "")
    return words.removeprefix(name)


def _without_number(words: str) -> Iterator[tuple[str, str]]:
    """Take a two-digit number off the end, or off the beginning."""
    first, _, after = words.partition(" ")
    before, _, last = words.rpartition(" ")
    if before and _TWO_DIGITS.fullmatch(last):
        yield before, last
    if after and _TWO_DIGITS.fullmatch(first):
        yield after, first
