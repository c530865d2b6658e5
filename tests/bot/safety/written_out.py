"""What a pattern is written for: texts that it finds, each of its alternatives among them."""

from collections.abc import Iterable
from itertools import product
from math import prod
from re import _constants as of  # type: ignore[attr-defined] # how Python reads a pattern,
from re import _parser  # type: ignore[attr-defined] # which it shows nowhere else
from typing import Any

MOST = 3_000
Part = tuple[object, Any]  # its kind, and what that kind needs


def written_out(pattern: str) -> list[str]:
    """Write a pattern out; a part that may be missing is left out and put once.

    Where that makes more than MOST texts, each alternative stands in one of them at least. What
    must not stand behind is passed over.
    """
    return _texts(_parser.parse(pattern))


def _texts(parts: Iterable[Part]) -> list[str]:
    """Put what each part can be side by side."""
    ways = [found for part in parts if (found := _ways(part))]
    if prod(map(len, ways)) <= MOST:
        return ["".join(chosen) for chosen in product(*ways)]
    return ["".join(way[place % len(way)] for way in ways) for place in range(max(map(len, ways)))]


def _ways(part: Part) -> list[str]:
    """Give the texts of one part."""
    kind, given = part
    if kind is of.LITERAL:
        return [chr(given)]
    if kind is of.BRANCH:
        return [text for branch in given[1] for text in _texts(branch)]
    if kind is of.SUBPATTERN:
        return _texts(given[3])
    if kind is of.MAX_REPEAT:
        least, _, repeated = given
        return [""] * (not least) + [text * max(least, 1) for text in _texts(repeated)]
    if kind is of.IN:
        return [_of_class(given[0])]
    if kind is of.ASSERT_NOT:
        return []
    raise ValueError(f"Nobody has said how {kind} is written out.")


def _of_class(part: Part) -> str:
    """Give one letter of a class."""
    kind, given = part
    if kind is of.CATEGORY:
        return "7" if given is of.CATEGORY_DIGIT else "a"
    return chr(given[0] if kind is of.RANGE else given)
