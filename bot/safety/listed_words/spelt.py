"""How a word is spelt so that a list does not know it, and a bystander all the same.

Most of it is no trick: a full stop behind each letter, a word that somebody starred out of
delicacy, a letter that came with what was pasted.
"""

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_lowercase

# Letters of other alphabets, and of our own with a stroke, that are read as ours.
_LOOKS_LIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХасеѕіјорухԁһӏѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιορυνκτøØłŁđĐıħŧ",
    "ABESIJKMHOPCTYXacesijopyxdhlvABEZHIKMNOPTYXaiopuvktoOlLdDiht",
)
_OURS = re.compile(r"[A-Za-z]")
_LETTERS = re.compile(r"[^\W\d_]+")
# Letters one by one: p.o.l.i.c.e, "p o l i c e".
_ONE_BY_ONE = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .-]){2,}[^\W\d_](?![^\W_])")
# A word with figures and signs where letters belong: p0lice, v1ctim, r*pe.
_WITH_SIGNS = re.compile(r"(?:[^\W_]|[@$!|*](?=[@$!|*]{0,2}[^\W_]))+")
_AS_I, _AS_L = (str.maketrans("01!|3457@$", f"o{one}{one}{one}eastas") for one in "il")


def plain(text: str) -> str:
    """Take off accents, invisible signs, underscores and look-alikes, so that none hides a word."""
    if text.isascii():
        return text.replace("_", " ")
    signs = unicodedata.normalize("NFKD", text)
    kept = (sign for sign in signs if unicodedata.category(sign) not in {"Mn", "Cf"})
    return _LETTERS.sub(_in_our_letters, "".join(kept)).replace("_", " ")


def _in_our_letters(word: re.Match[str]) -> str:
    """Read a word in our letters that mixes them with others; one of another alphabet stays."""
    return word[0].translate(_LOOKS_LIKE) if _OURS.search(word[0]) else word[0]


def spelt(text: str) -> Iterator[str]:
    """Give the words that a plain text may mean, where it does not write them like a word."""
    folded = text.casefold()
    yield from _LETTERS.findall(folded)
    for found in _ONE_BY_ONE.finditer(folded):
        yield "".join(_LETTERS.findall(found[0]))
    for found in _WITH_SIGNS.finditer(folded):
        if not (found[0].isalpha() or found[0].isdigit()):
            yield from _meant(found[0])


def _meant(word: str) -> Iterator[str]:
    """Read figures and signs as letters; one star may be any of them."""
    for reading in {word.translate(_AS_I), word.translate(_AS_L)}:
        if "*" not in reading:
            yield reading
        elif reading.count("*") == 1:
            yield from (reading.replace("*", letter) for letter in ascii_lowercase)
