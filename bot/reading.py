"""What a text says, once case, marks and politeness are taken off."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.politeness import forms_of, spelt_out

OPENINGS = ("please", "pls", "ok", "hi", "i want to", "can you", "number", "option")
CLOSINGS = ("please", "thanks", "now")

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼ´`′"))
_ODD_SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u200a\u202f"), " ")
# After normalising, a half is written with it. It must not be read as "1 and 2".
_FRACTION_SLASH = "⁄"
_CARDINALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDINALS = (
    (),
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
)
_NUMBERS = {word: value for value, word in enumerate(_CARDINALS)} | {
    word: value for value, words in enumerate(_ORDINALS) for word in words
}
_YES = "yes y yess yep yepp yup yupp yeah yeh yea ye yah ya yh yas yus aye absolutely certainly"
_NO = "no n noo nope nop nah naa nahh nay"
_YES_OR_NO = dict.fromkeys(_YES.split(), "yes") | dict.fromkeys(_NO.split(), "no")
_LONG_DRAWN = re.compile(r"(.)\1{2,}")
_RANGE = re.compile(r"\d\s*[-‐-―−~]\s*\d")
_HEART = re.compile(r"<\s?3")
_LONGEST_ANSWER = 500
JOINING_WORDS = frozenset({"and", "n", "plus", "also", "just", "only", "number", "numbers"})


# Each dialogue looks at the same text: it is folded once, not thirty times. No more texts than
# a few stay here, as nothing that members say should lie about in memory.
@lru_cache(maxsize=8)
def fold(text: str) -> str:
    """Take off case, accents, marks and invisible characters; words stay, one space apart."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return " ".join("".join(map(_folded, plain)).split())


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] in "LN" or character == _FRACTION_SLASH:
        return character
    # An accent, or a mark of direction, stands inside its word; all else parts words.
    return "" if category[0] == "M" or category == "Cf" else " "


def is_long(text: str) -> bool:
    """Whether a text is too long to be anything but something said."""
    return len(text.strip()) > _LONGEST_ANSWER


@lru_cache(maxsize=8)
def bare(text: str) -> str:
    """Fold a text, and take the polite openings and closings off as long as a word is left.

    Nothing is left of a long text: it is no command and no choice, and need not be looked at.
    """
    words = "" if is_long(text) else fold(text)
    while (shorter := _one_off(words)) != words:
        words = shorter
    return words


def _one_off(words: str) -> str:
    for opening in OPENINGS:
        if words.startswith(f"{opening} "):
            return words.removeprefix(f"{opening} ")
    for closing in CLOSINGS:
        if words.endswith(f" {closing}"):
            return words.removesuffix(f" {closing}")
    return words


def is_blank(text: str) -> bool:
    """Whether there is nothing in a text that anybody could see."""
    return all(unicodedata.category(character)[0] in "CZ" for character in text)


def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a text as they are compared: folded, and with short forms written out."""
    return spelt_out(fold(text))


@lru_cache(maxsize=8)
def forms(text: str) -> tuple[tuple[str, ...], ...]:
    """Give the words of a short answer with more and more politeness taken off: the barest last.

    What makes an answer doubtful ("maybe 1") stays: it is no politeness.
    """
    if is_long(text):
        return ()
    found = (*forms_of(words_of(text)), *forms_of(spelt_out(bare(text))))
    return tuple(form.words for form in found if form.sure)


def number(text: str) -> int | None:
    """Read a text that is one number and nothing else but politeness; in doubt it is none."""
    if holds_heart(text):
        return None
    values = (_alone(words) for words in forms(text))
    return next((value for value in values if value is not None), None)


def may_be_number(text: str) -> bool:
    """Whether a text is a number beside words that make it doubtful: "maybe 1"."""
    barest = forms_of(spelt_out(bare(text)))[-1:]
    return number(text) is None and any(_alone(form.words) is not None for form in barest)


def is_numeric(text: str) -> bool:
    """Whether a text says one number and nothing else, for sure or in doubt."""
    return number(text) is not None or may_be_number(text)


def _alone(words: tuple[str, ...]) -> int | None:
    if len(words) == 2 and words[1] in {"one", "option"} and words[0] not in _CARDINALS:
        words = words[:1]  # "the second one"
    return value_of(words[0]) if len(words) == 1 else None


def value_of(word: str) -> int | None:
    """Read one word of a folded text as a number: digits of any script, or a word."""
    if word.isdecimal() and len(word) <= 3:
        return int(word)
    if len(word) == 1 and not word.isascii():  # ❸, or 三
        value = unicodedata.numeric(word, -1.0)
        return int(value) if value.is_integer() and 0 <= value <= 9 else None
    return _NUMBERS.get(word)


def holds_heart(text: str) -> bool:
    """Whether the 3 in a text is the point of a heart that was typed."""
    return _HEART.search(text) is not None


def choose(text: str, labels: Sequence[Sequence[str]]) -> int | None:
    """Read a choice between 0, 1, 2 ...; in doubt it is none.

    `labels` holds, for each number from 1, the words that mean it as well.
    """
    value = number(text)
    if value is not None:
        return value if value <= len(labels) else None
    known = [frozenset(map(_meaning, meanings)) for meanings in labels]
    places = (_chosen(words, known) for words in forms(text))
    return next((place for place in places if place is not None), None)


def _chosen(words: tuple[str, ...], known: Sequence[frozenset[tuple[str, ...]]]) -> int | None:
    """Find the label that these words are, alone or beside its number."""
    ways = [
        ({said, plainly(said)}, None if beside is None else [value_of(word) for word in beside])
        for said, beside in ((words, None), (words[1:], words[:1]), (words[:-1], words[-1:]))
    ]
    for place, meanings in enumerate(known, start=1):
        for said, beside in ways:
            is_its_own = beside is None or beside == [place]
            if is_its_own and not meanings.isdisjoint(said):
                return place
    return None


# Of labels, and not of what members say: each is folded once, and not for every text.
@lru_cache(maxsize=1024)
def _meaning(label: str) -> tuple[str, ...]:
    return words_of(label)


def is_one_of(text: str, meanings: Collection[str]) -> bool:
    """Whether a text says one of these, politeness apart."""
    return not set(map(_meaning, meanings)).isdisjoint(forms(text))


def says_yes(text: str) -> bool:
    """Whether a text says yes and nothing else, politeness apart."""
    return any(plainly(words) == ("yes",) for words in forms(text))


def yes_or_no(word: str) -> str | None:
    """Say which of both one folded word means, if any: "yep", "nah", "yesss"."""
    return _YES_OR_NO.get(_LONG_DRAWN.sub(r"\1", word))


def plainly(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give "yes" for "yep yep", and other words as they are."""
    one = yes_or_no(words[0]) if words else None
    same = one is not None and all(yes_or_no(word) == one for word in words)
    return (one,) if one and same else words


def several(text: str, most: int) -> frozenset[int] | None:
    """Read one or more of the numbers up to `most`, or a lone 0; in doubt it is none."""
    if holds_range(text) or holds_heart(text):
        return None
    barest = (word for words in forms(text)[-1:] for word in words)
    values = [value_of(word) for word in barest if word not in JOINING_WORDS]
    found = frozenset(value for value in values if value is not None)
    if not found or None in values or max(found) > most or (0 in found and len(found) > 1):
        return None
    return found - {0}


def holds_range(text: str) -> bool:
    """Whether a text has numbers from one to another, as 1-3."""
    return not is_long(text) and _RANGE.search(unicodedata.normalize("NFKC", text)) is not None


# What phones send in place of a sign on a message: words that quote it. They begin with a
# capital and end with the quote, which sets them apart from what somebody says herself.
_QUOTED = re.compile(
    r"""(?:
        (?:Liked|Loved|Disliked|Laughed\ at|Emphasi[sz]ed|Questioned)
        | Removed\ an?\ (?:like|heart|dislike|laugh|exclamation|question\ mark)\ from
        | (?:Reacted\ |Removed\ )?(?:with\ a\ sticker|[^\w\s"“”„«»][^\s"“”„«»]{0,20})\ (?:to|from)
        | [^\w\s"“”„«»][^\s"“”„«»]{0,20}\ removed\ from
    )
    \s?("[^"]*"|“[^“”]*(?:“[^“”]*”[^“”]*)*”|„[^„“”]*[“”]|«[^«»]*»)""",
    re.VERBOSE,
)


def quoted_reaction(text: str) -> bool:
    """Whether a text is a sign on a message of ours, as phones write it: Liked "..."."""
    return quote_in(text) is not None


def quote_in(text: str) -> str | None:
    """Give the words that such a text quotes; none where it is something that she says."""
    seen = (sign for sign in text.translate(_ODD_SPACES) if unicodedata.category(sign) != "Cf")
    found = _QUOTED.fullmatch("".join(seen).strip())
    return found[1][1:-1] if found else None
