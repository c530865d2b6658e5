"""Which of some labels an answer means that may name several of them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.hearing import Heard, hear
from bot.reading import JOINING_WORDS, holds_range, value_of, words_of
from bot.understanding import Meant, choice, stands_in

_ALL = frozenset(
    {"all", "all of them", "all of it", "all of these", "all of the above", "everything",
     "every one", "every single one", "lot"}
)  # fmt: skip
_JOINERS = re.compile(r"[,;&+/\n]|\b(?:and|plus|also|then)\b|(?<=\s)n(?=\s)", re.IGNORECASE)
_BETWEEN = re.compile(r"\W*(\d)\s*(?:[-‐-―−~]|to|til|till|through|thru)\s*(\d)\W*", re.IGNORECASE)
_MOST_PIECES = 12


class MeantSeveral(NamedTuple):
    """The numbers that an answer means."""

    places: frozenset[int]
    sure: bool


def choices(text: str, labels: Sequence[str]) -> MeantSeveral | None:
    """Read one or more of the numbers from 1; none where nothing fits."""
    heard = hear(text)
    if heard is None:
        return None
    alone = choice(text, labels)
    if alone is not None and alone.sure:
        return _one(alone)
    found = (
        _between(text, len(labels))
        or _all_of_them(heard, len(labels))
        or _numbers(text, heard, len(labels))
        or _pieces(text, heard, labels)
        or _labels(heard, tuple(words_of(label) for label in labels))
        or _one(alone)
    )
    # Where it says one thing alone, that may not be said with more certainty than before.
    if found and alone and found.places == {alone.place}:
        return _one(alone)
    return found and MeantSeveral(
        found.places, found.sure and not _leaves_out(found, heard, labels)
    )


def _leaves_out(found: MeantSeveral, heard: Heard, labels: Sequence[str]) -> bool:
    """Whether a whole label stands in the answer that is not among what was found."""
    others = (label for place, label in enumerate(labels, start=1) if place not in found.places)
    return any(stands_in(heard.forms[0].words, words_of(label)) for label in others)


def _one(meant: Meant | None) -> MeantSeveral | None:
    return meant and MeantSeveral(frozenset({meant.place}), meant.sure)


def _between(text: str, most: int) -> MeantSeveral | None:
    """Read 1-3, which may be all three or two of them."""
    found = _BETWEEN.fullmatch(text)
    if not found:
        return None
    start, end = int(found[1]), int(found[2])
    if not 0 < start < end <= most:
        return None
    return MeantSeveral(frozenset(range(start, end + 1)), sure=False)


def _all_of_them(heard: Heard, most: int) -> MeantSeveral | None:
    words = " ".join(heard.core.words)
    numbered = {"all three": 3, "all four": 4, "all 3": 3, "all 4": 4, "both": 2, "both of them": 2}
    if words in _ALL or numbered.get(words) == most:
        return MeantSeveral(frozenset(range(1, most + 1)), heard.sure and heard.core.sure)
    if words in {"first and last", "first and the last", "top and bottom"}:
        return MeantSeveral(frozenset({1, most}), sure=False)
    return None


def _numbers(text: str, heard: Heard, most: int) -> MeantSeveral | None:
    """Read numbers and nothing else."""
    if holds_range(text) or heard.turned:
        return None
    words = [word for word in heard.core.words if word not in JOINING_WORDS]
    values = [value_of(word) for word in words]
    found = {value for value in values if value is not None}
    sure = heard.sure and heard.core.sure and "/" not in text
    if len(words) == 1 and _is_glued(words[0], most):
        found, values, sure = set(map(int, words[0])), [], False
    if not found or None in values or min(found) < 1 or max(found) > most:
        return None
    return MeantSeveral(frozenset(found), sure)


def _is_glued(word: str, most: int) -> bool:
    """Whether a number is several that were written without a space between them."""
    allowed = {str(number) for number in range(1, most + 1)}
    return word.isdecimal() and 1 < len(word) == len(set(word)) and set(word) <= allowed


def _labels(heard: Heard, known: tuple[tuple[str, ...], ...]) -> MeantSeveral | None:
    """Read whole labels and numbers, one after the other; a label may hold an "and" itself."""
    words, sure = heard.core.words, heard.core.sure and heard.sure
    found: list[int] = []
    while words:
        place, length = _next(words, known)
        if not length:
            return None
        if place:
            found.append(place)
        words = words[length:]
    # Without a mark between them, "2 clear letters" may be one answer that contradicts itself.
    return MeantSeveral(frozenset(found), sure and len(found) < 2) if found else None


def _next(words: tuple[str, ...], known: tuple[tuple[str, ...], ...]) -> tuple[int, int]:
    whole = [label for label in known if label and words[: len(label)] == label]
    if whole:
        label = max(whole, key=len)
        return known.index(label) + 1, len(label)
    value = value_of(words[0])
    if value is not None and 0 < value <= len(known):
        return value, 1
    return 0, int(words[0] in JOINING_WORDS)


def _pieces(text: str, heard: Heard, labels: Sequence[str]) -> MeantSeveral | None:
    """Read what stands between commas and the like, piece by piece."""
    parts = [part for part in _JOINERS.split(text) if words_of(part)]
    if not 1 < len(parts) <= _MOST_PIECES:
        return None
    found = [choice(part, labels) for part in parts]
    meant = [each for each in found if each is not None]
    if len(meant) < len(found):
        return None
    sure = heard.sure and heard.core.sure and all(each.sure for each in meant)
    return MeantSeveral(frozenset(each.place for each in meant), sure)
