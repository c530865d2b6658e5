"""The words of a text as they are looked for: whole ones, whatever their case and accents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from unicodedata import category, combining, normalize

_PLAIN = re.compile(r"[A-Za-z0-9]+")
_OF_A_WORD = "LNM"  # letters, numbers, and the marks that stand with a letter, as categories begin


def words(text: str) -> frozenset[str]:
    """Give the different words of a text, folded."""
    return frozenset(filter(None, (_folded(text[slice(*place)]) for place in _places(text))))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is one of the words that were looked for."""

    text: str = field(repr=False)
    is_sought: bool


def pieces(text: str, sought: frozenset[str]) -> list[Piece]:
    """Cut a text where the words stand that were looked for; together the pieces are the text."""
    found, done = [], 0
    for begin, end in _places(text):
        if _folded(text[begin:end]) in sought:
            found += [Piece(text[done:begin], False), Piece(text[begin:end], True)]
            done = end
    return [piece for piece in (*found, Piece(text[done:], False)) if piece.text]


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Say where each word begins and ends. An apostrophe parts two words."""
    if text.isascii():  # most are, and this is ten times as fast
        yield from (found.span() for found in _PLAIN.finditer(text))
        return
    for is_word, signs in groupby(enumerate(text), _stands_in_a_word):
        if is_word:
            places = [place for place, _ in signs]
            yield places[0], places[-1] + 1


def _stands_in_a_word(sign: tuple[int, str]) -> bool:
    return category(sign[1])[0] in _OF_A_WORD


def _folded(word: str) -> str:
    """Take case and accents off; of a lone accent nothing is left."""
    if word.isascii():
        return word.lower()
    bare = (sign for sign in normalize("NFKD", word.casefold()) if not combining(sign))
    return "".join(bare).casefold()
