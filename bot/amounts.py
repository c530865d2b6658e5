"""How much an answer says: one number in digits or words, whole or with a decimal point."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from bot.hearing import Heard, hear
from bot.reading import value_of, words_of

_BELOW_TWENTY = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPOKEN = {word: value for value, word in enumerate(_BELOW_TWENTY.split())} | {
    word: value * 10 for value, word in enumerate(_TENS.split(), start=2)
}
_ROUGHLY: dict[str, int | Decimal] = {  # what is taken for a number, and asked about
    "nil": 0, "nought": 0, "none": 0, "none at all": 0, "never": 0, "nothing": 0, "once": 1,
    "just once": 1, "twice": 2, "thrice": 3, "fourty": 40, "ninty": 90, "tow": 2, "too": 2, "to": 2,
    "thre": 3, "tree": 3, "fuor": 4, "for": 4, "fith": 5, "dozen": 12, "a dozen": 12,
    "a hundred": 100, "hundred": 100, "half": Decimal("0.5"), "a half": Decimal("0.5"),
}  # fmt: skip
_HALVES = {"½": "5", "¼": "25", "¾": "75"}
_SIGNS = str.maketrans({"٫": ".", "٬": ",", "−": "-"})
_TOKEN = re.compile(r"(?<![\w.,])-?(?:\d|\.\d)(?:[\d.,]*\d)?")
_DIGITS = re.compile(r"(-?)([1-9]\d{0,2}(?:,\d{3})+|\d*)(?:\.(\d{1,6}))?")
_COMMA = re.compile(r"\d{1,4},\d{1,2}")  # as much of Europe writes it
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # or is it a decimal point?
_MOST_DIGITS = 9  # what is longer is a number to ring
_NO_UNITS = frozenset(
    {"k", "m", "mil", "million", "thousand", "hundred", "am", "pm", "and", "point"}
)


class Amount(NamedTuple):
    """The number that an answer says."""

    value: Decimal
    sure: bool


def amount(text: str, units: str = "") -> Amount | None:
    """Read one number; words of `units` may stand behind it without making it doubtful."""
    heard = hear(text)
    if heard is None:
        return None
    plain = _plain(text)
    tokens = list(_TOKEN.finditer(plain))
    if len(tokens) > 1:
        return None
    if not tokens:
        return _in_words(heard, units)
    token = tokens[0]
    found = _in_digits(token[0])
    # With a plain digit in its place, the words around it are heard as ever.
    around = hear(f"{plain[: token.start()]}8 {plain[token.end() :]}")
    if found is None or around is None or around.turned:
        return None
    fits = _stands_alone(around, ("8",), units)
    return None if fits is None else Amount(found.value, found.sure and fits)


def _plain(text: str) -> str:
    """Write digits of all scripts, full-width signs and halves in one way."""
    for half, digits in _HALVES.items():
        text = re.sub(rf"(\d)\s*{half}", rf"\1.{digits}", text).replace(half, f"0.{digits}")
    signs = unicodedata.normalize("NFKC", text.translate(_SIGNS))
    kept = (sign for sign in signs if unicodedata.category(sign) not in {"Cf", "Me"})
    return "".join(
        str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in kept
    )


def _in_digits(token: str) -> Amount | None:
    if _COMMA.fullmatch(token):
        return Amount(Decimal(token.replace(",", ".")), sure=False)
    found = _DIGITS.fullmatch(token)
    if found is None or _THOUSANDS.fullmatch(token):
        return None
    minus, whole, part = found[1], found[2].replace(",", ""), found[3] or "0"
    padded = len(whole) > 1 and whole.startswith("0")
    if len(whole) > (3 if padded else _MOST_DIGITS):
        return None
    return Amount(Decimal(f"{minus}{whole or '0'}.{part}"), sure=not padded)


def _in_words(heard: Heard, units: str) -> Amount | None:
    words = heard.core.words
    rough = _ROUGHLY.get(" ".join(words))
    if rough is not None:
        return Amount(Decimal(rough), sure=False)
    if heard.turned:
        return None
    for length in range(len(words), 0, -1):
        value = _spoken(words[:length])
        if value is not None:
            fits = _stands_alone(heard, words[:length], units)
            return None if fits is None else Amount(Decimal(value), fits)
    return None


def _stands_alone(heard: Heard, number: tuple[str, ...], units: str) -> bool | None:
    """Say whether a number with nothing but a unit behind it is sure; none where it does not."""
    words = heard.core.words
    sure = heard.sure and heard.core.sure
    if words == number:
        return sure
    behind = words[len(number) :]
    if words[: len(number)] != number or len(behind) > 2 or not _NO_UNITS.isdisjoint(behind):
        return None
    if any(word in _SPOKEN for word in behind):
        return None
    return sure and set(behind) <= set(words_of(units))


def _spoken(words: tuple[str, ...]) -> int | None:
    """Read "twenty one", or "one hundred and five"."""
    if len(words) == 1 and not words[0].isascii():
        return value_of(words[0])
    if "hundred" in words[1:2] and 0 < _SPOKEN.get(words[0], 0) < 10:
        rest = tuple(word for word in words[2:] if word != "and")
        below = _below_hundred(rest) if rest else 0
        return None if below is None else _SPOKEN[words[0]] * 100 + below
    return _below_hundred(words)


def _below_hundred(words: tuple[str, ...]) -> int | None:
    match [_SPOKEN.get(word) for word in words]:
        case [int(value)]:
            return value
        case [int(tens), int(ones)] if tens >= 20 and 0 < ones < 10:
            return tens + ones
    return None
