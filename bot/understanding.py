"""Which of some labels an answer means: tolerant of everything but doubt (rule 32).

Whatever is read in a roundabout way is not sure: then she is asked whether it is right.
"""

import re
from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

from bot.hearing import Heard, hear, turns
from bot.likeness import slips
from bot.politeness import Form
from bot.reading import value_of, words_of

Words = tuple[str, ...]
Labels = tuple[Words, ...]

_POINTING = frozenset({"one", "option", "answer"})  # "the second one"
_PLACES = {"top": 1, "last": 0, "bottom": 0, "final": 0}  # 0: whatever number is the last
_A_LITTLE_LONGER = 10  # words
_CARDINALS = frozenset({"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})
_REASONS = frozenset({"because", "cause", "cos", "coz", "cuz", "bc", "since", "as"})
_SETTLED = re.compile(r"\W*\d\s*[.,:;)\n-]+\s*\D")  # "3. nobody rings me back"
# Words that are too small to be taken for a label that they begin.
_SMALL_WORDS = """
    the and for you your are was were has have had can did does with from this that they more
    most very too much many some any all our his her its get got
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_CONTRARY = ("un", "in", "im", "dis", "non")  # unclear letters are no clear letters
# How speech-to-text and hasty fingers write the numbers.
_MISHEARD = {
    "won": 1, "wun": 1, "oen": 1, "oone": 1, "onee": 1, "fist": 1, "frist": 1, "furst": 1,
    "1ts": 1, "to": 2, "too": 2, "tow": 2, "tew": 2, "twoo": 2, "tww": 2, "secnd": 2,
    "secound": 2, "secend": 2, "2th": 2, "ii": 2, "free": 3, "tree": 3, "thre": 3, "threee": 3,
    "theree": 3, "trhee": 3, "thrid": 3, "therd": 3, "3th": 3, "iii": 3, "for": 4, "fore": 4,
    "foor": 4, "fuor": 4, "forth": 4, "fouth": 4, "iv": 4, "fve": 5, "fiv": 5, "fith": 5,
    "v": 5,
}  # fmt: skip


class Meant(NamedTuple):
    """The number that an answer means."""

    place: int
    sure: bool


def choice(text: str, labels: Sequence[str], *, loosely: bool = True) -> Meant | None:
    """Read one of the numbers from 1; none where nothing fits.

    An empty label has no words that mean it. Not `loosely`, a part of a label is nothing.
    """
    heard = hear(text)
    if heard is None:
        return None
    if text.strip().casefold() in (written := [label.strip().casefold() for label in labels]):
        return Meant(written.index(text.strip().casefold()) + 1, sure=True)
    known = tuple(words_of(label) for label in labels)
    meant = _by_whole_label(heard, known) or _by_number(heard, known)
    if meant is None and loosely:
        meant = _by_first_words(heard.core, known)
    if meant is None:
        meant = _by_number_and_words(text, heard, known)
    if meant is None:
        meant = _roughly(heard, known, loosely=loosely)
    sure = meant is not None and meant.sure and heard.sure and _is_alone(meant.place, heard, known)
    return meant and Meant(meant.place, sure)


def _is_alone(place: int, heard: Heard, known: Labels) -> bool:
    """Whether no other label stands in an answer, not even one that is a polite word elsewhere."""
    words, label = heard.forms[0].words, known[place - 1]
    beside = [other for other in known if other != label and stands_in(words, other)]
    return not beside or (
        stands_in(words, label) and all(stands_in(label, other) for other in beside)
    )


def _by_whole_label(heard: Heard, known: Labels) -> Meant | None:
    for form in heard.forms:
        if form.words in known:
            return Meant(known.index(form.words) + 1, form.sure)
    return None


def _by_number(heard: Heard, known: Labels) -> Meant | None:
    """Read an answer that is a number and nothing else."""
    words = heard.core.words
    found = _number_in(words, len(known))
    if found is None or not 0 < found.place <= len(known):
        return None
    if heard.turned and words[0] not in {"no", "last"}:
        return None
    # "One" may begin "One contact person", which is 2.
    others = (label for place, label in enumerate(known, start=1) if place != found.place)
    clear = all(label[:1] != words[:1] for label in others)
    return Meant(found.place, found.sure and heard.core.sure and clear)


def _number_in(words: Words, most: int) -> Meant | None:
    first, rest = words[0], words[1:]
    value = value_of(first)
    if first in _PLACES and _POINTING.issuperset(rest):
        return Meant(_PLACES[first] or most, sure=False)
    if first == "no" and len(rest) == 1:  # no. 2, and perhaps: no, 2
        value = value_of(rest[0])
        return None if value is None else Meant(value, sure=False)
    if value is None:
        return None
    if len(rest) == 1 and rest[0] in _POINTING and _is_ordinal(first):
        return Meant(value, sure=True)  # the second one
    return Meant(value, sure=not rest) if set(rest) <= {first} else None  # 2, and 2 2 2


def _is_ordinal(word: str) -> bool:
    return not word.isdecimal() and word not in _CARDINALS


def _by_first_words(form: Form, known: Labels) -> Meant | None:
    """Read the beginning of one label alone."""
    words, found = form.words, [label for label in known if label[: len(form.words)] == form.words]
    if len(found) != 1 or all(_is_small(word) for word in words):
        return None
    elsewhere = {word for label in known if label != found[0] for word in label}
    sure = form.sure and elsewhere.isdisjoint(word for word in words if not _is_small(word))
    return Meant(known.index(found[0]) + 1, sure)


def _is_small(word: str) -> bool:
    return len(word) < 3 or word in _SMALL or bool(turns((word,))) or value_of(word) is not None


def _by_number_and_words(text: str, heard: Heard, known: Labels) -> Meant | None:
    """Read a number with words beside it: they are the same label, or the reason for it."""
    for form in heard.forms:
        for value, rest in _parted(form.words, len(known)):
            if rest == known[value - 1]:
                return Meant(value, form.sure)
    words, sure = heard.core.words, heard.core.sure
    for value, rest in _parted(words, len(known)):
        meant = _words_alone(Heard((Form(rest, sure),), heard.sure, bool(turns(rest))), known)
        if meant is not None and meant.place == value:
            return meant
        if meant is None and rest == words[1:] and _is_reason(text, rest):
            return Meant(value, sure=False)
    return None


def _parted(words: Words, most: int) -> list[tuple[int, Words]]:
    """Part a number at the beginning or the end from what stands beside it."""
    ways = ((value_of(words[0]), words[1:]), (value_of(words[-1]), words[:-1]))
    return [(value, rest) for value, rest in ways if value and value <= most and rest]


def _words_alone(heard: Heard, known: Labels) -> Meant | None:
    return (
        _by_whole_label(heard, known)
        or _by_first_words(heard.core, known)
        or _roughly(heard, known, loosely=True)
    )


def _is_reason(text: str, rest: Words) -> bool:
    if any(value_of(word) is not None for word in rest):
        return False
    return rest[0] in _REASONS or _SETTLED.match(text) is not None


def _roughly(heard: Heard, known: Labels, *, loosely: bool) -> Meant | None:
    """Read what is only like a label; never sure, and nothing where it may mean the contrary."""
    ways: list[Callable[[Words, Labels], list[int]]] = [_slipped]
    if loosely:
        ways = [_some_words, _slipped, _within]
    for way, form in product(ways, heard.forms[::-1]):
        places = way(form.words, known)
        if len(places) == 1 and _may_mean(heard, form.words, places[0], known):
            return Meant(places[0], sure=False)
    words = heard.core.words
    value = _MISHEARD.get(words[0]) if len(words) == 1 else None
    if value is not None and value <= len(known):
        return Meant(value, sure=False)
    return None


def _may_mean(heard: Heard, words: Words, place: int, known: Labels) -> bool:
    """Whether nothing in an answer speaks against this label: no other number, no contrary."""
    label = known[place - 1]
    beside = [word for word in words if word not in label]
    if {value_of(word) for word in beside} - {None, place}:
        return False
    if any(start + word in beside for word in label for start in _CONTRARY):
        return False
    return turns(words) == turns(label) if heard.turned else not turns(label)


def _some_words(words: Words, known: Labels) -> list[int]:
    """Find the labels that hold all of these words, in whatever order."""
    if all(_is_small(word) for word in words):
        return []
    return [place for place, label in enumerate(known, start=1) if set(words) <= set(label)]


def _slipped(words: Words, known: Labels) -> list[int]:
    """Find the label that is written nearly so, or begins nearly so."""
    said = " ".join(words)
    found: dict[int, int] = {}
    for place, label in enumerate(known, start=1):
        beginnings = {" ".join(label), "".join(label)}
        if not all(map(_is_small, label[: len(words)])):
            beginnings.add(" ".join(label[: len(words)]))
        counts = [slips(said, beginning, _allowed(beginning)) for beginning in beginnings]
        if near := [count for count in counts if count is not None]:
            found[place] = min(near)
    least = min(found.values(), default=0)
    return [place for place, count in found.items() if count == least]


def _allowed(words: str) -> int:
    return len(words) // 4 if len(words) < 24 else 6


def _within(words: Words, known: Labels) -> list[int]:
    """Find the labels that stand whole in something a little longer."""
    if len(words) > _A_LITTLE_LONGER:
        return []
    return [place for place, label in enumerate(known, start=1) if _holds(words, label)]


def _holds(words: Words, label: Words) -> bool:
    return not all(_is_small(word) for word in label) and stands_in(words, label)


def stands_in(words: Words, label: Words) -> bool:
    """Whether these words hold all of a label, in its order and with nothing between."""
    starts = range(len(words) - len(label) + 1) if label else ()
    return any(words[at : at + len(label)] == label for at in starts)
