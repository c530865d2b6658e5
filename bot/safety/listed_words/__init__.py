"""The word check: what no text to a discreet member and no label may hold (rule 7).

The lists stand beside this file, one for each language, and hold all of them for every text: what
staff type names no language, and the safer of two readings wins. A forum adds words of its own;
it cannot make the lists shorter. They are lists of words, not of meanings: a person still reads
what is sent.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.safety.listed_words.spelt import plain, spelt
from bot.stop_words import is_stop, may_be_stop

_FILES = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
    for file in files(__name__).iterdir()
    if file.name.endswith(".toml")
}
_LINK = re.compile(r"://|www\.|\w\.\w")  # what a word holds that is one
_SHORTEST_ROOT = 4  # letters of a forum's word that no link may hold anywhere: "ash" is in "wash"
_WORD = re.compile(r"[^\W\d_]+")
# The Metropolitan Police, and not "we met". At the beginning of a sentence the two look the
# same, and there the check is on the careful side.
_MET = re.compile(r"\b(?:Met|MET|[Tt]he met)\b")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# On SMS the provider acts first on these, so they are nobody's answer to us (rule 33).
_PROVIDERS = "stop stopall unsubscribe cancel end quit revoke optout start unstop yes help info"
RESERVED = frozenset(_PROVIDERS.split())
# What people put around a command, and what is taken off before it is understood.
_OPENINGS = re.compile(r"(?:please|pls|ok|hi|i want to|can you|number|option) ")
_CLOSINGS = re.compile(r" (?:please|thanks|now)")


@dataclass(frozen=True, slots=True)
class _Lists:
    """All that a text is looked through for, in small letters."""

    words: frozenset[str]
    phrases: frozenset[str]  # of several words, with a space between two
    roots: frozenset[str]

    def joined(self, other: "_Lists") -> "_Lists":
        """Give both together."""
        return _Lists(
            self.words | other.words, self.phrases | other.phrases, self.roots | other.roots
        )


def languages() -> tuple[str, ...]:
    """Give the languages that there is a list for."""
    return tuple(sorted(_FILES))


def listed(text: str, own: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the listed words that a text holds, each once, in small letters.

    `own` are the words that its forum has added, each as `words_in` gives it.
    """
    return tuple(dict.fromkeys(_found(text, _with(own))))


def words_in(text: str) -> str:
    """Give the words of a text as a list holds them: letters, one space apart, nothing else."""
    return " ".join(_WORD.findall(plain(text).casefold()))


def reserved(label: str) -> bool:
    """Whether a label, once texted, would be taken for one of the provider's words.

    STOP is understood more widely: up to three words that end in it, and a few that begin so.
    """
    words = " ".join(_WORD.findall(label.casefold())) + " "
    while opening := _OPENINGS.match(words):
        words = words[opening.end() :]
    words = words.strip()
    while words != (shorter := re.sub(_CLOSINGS.pattern + "$", "", words)):
        words = shorter
    parts = words.split()
    is_wide = 0 < len(parts) <= 3 and parts[-1] == "stop"
    return is_wide or may_be_stop(label) or is_stop(label) or words.replace(" ", "") in RESERVED


def _found(text: str, lists: _Lists) -> Iterator[str]:
    """Find words, the name of the Met, phrases, and what stands inside links."""
    bare = plain(text)
    parted = _INNER_CAPITAL.sub(" ", bare)
    words = _WORD.findall(parted.casefold())
    yield from (word for word in (*words, *spelt(bare)) if word in lists.words)
    # In a text all in capitals, a capital means nothing.
    if _MET.search(bare.casefold() if bare.isupper() else parted):
        yield "met"
    row = f" {' '.join(words)} "
    yield from (phrase for phrase in sorted(lists.phrases) if f" {phrase} " in row)
    links = [word for word in bare.casefold().split() if _LINK.search(word)]
    yield from (root for link in links for root in sorted(lists.roots) if root in link)


def _forms(base: str) -> Iterator[str]:
    """Make the plural and the simple forms of a word; some are no English, which harms nobody."""
    stems = {base, base.removesuffix("e"), base + base[-1]}
    yield base
    yield from (base + end for end in ("s", "es", "d", "r", "rs"))
    yield from (stem + end for stem in stems for end in ("ed", "er", "ers", "ing", "ings"))
    if base.endswith("y"):
        yield from (base[:-1] + end for end in ("ies", "ied"))


def _every(key: str) -> Iterator[str]:
    """Go through the words of one list of each language."""
    for language in _FILES.values():
        yield from map(words_in, language[key].split())


def _all_forms(bases: Iterable[str]) -> frozenset[str]:
    return frozenset(form for base in bases for form in _forms(base))


_HOUSE = _Lists(
    _all_forms(_every("words")) | frozenset(_every("forms")),
    frozenset(words_in(phrase) for language in _FILES.values() for phrase in language["phrases"]),
    frozenset(_every("roots")),
)


@lru_cache(maxsize=64)
def _with(own: tuple[str, ...]) -> _Lists:
    """Give the lists of the house with a forum's own words; of several words the last one bends."""
    forms = _all_forms(own)
    roots = frozenset(word.replace(" ", "") for word in own)
    return _HOUSE.joined(
        _Lists(
            frozenset(form for form in forms if " " not in form),
            frozenset(form for form in forms if " " in form),
            frozenset(root for root in roots if len(root) >= _SHORTEST_ROOT),
        )
    )
