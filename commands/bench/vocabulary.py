"""What people say in a bench: few words are common and most are rare, as in any language."""

from itertools import accumulate, product
from random import Random

_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo")
_IN_A_TEXT = 14  # words
# From the most common on; the one at place n comes about n times more seldom than the first.
WORDS = tuple(map("".join, product(_SYLLABLES, repeat=3)))
_UP_TO = tuple(accumulate(1 / (place + 2) for place in range(len(WORDS))))


def texts(places: range) -> list[str]:
    """Give what is said at some places, the same whenever it is asked for."""
    chance = Random(places.start)  # noqa: S311 - nothing is locked with it
    chosen = chance.choices(WORDS, cum_weights=_UP_TO, k=_IN_A_TEXT * len(places))
    return [" ".join(chosen[at : at + _IN_A_TEXT]) for at in range(0, len(chosen), _IN_A_TEXT)]
