"""How many parts an SMS costs, and which character makes it cost more (GSM 03.38)."""

from dataclasses import dataclass, field
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # each counts as two
_TWINS = {
    "\u00a0": " ",  # no-break space
    "\u2007": " ",  # figure space
    "\u2009": " ",  # thin space
    "\u202f": " ",  # narrow no-break space
    "\t": " ",
    "\u200b": "",  # zero-width space
    "\u200e": "",  # left-to-right mark
    "\u200f": "",  # right-to-left mark
    "\ufeff": "",  # byte order mark
    "\u00ad": "",  # soft hyphen
    "\u2010": "-",  # hyphen
    "\u2011": "-",  # no-break hyphen
    "\u2012": "-",  # figure dash
    "\u2013": "-",  # en dash
    "\u2014": "-",  # em dash
    "\u2212": "-",  # minus
    "\u2018": "'",  # left single quote
    "\u2019": "'",  # right single quote
    "\u201a": "'",  # low single quote
    "\u201b": "'",  # reversed single quote
    "\u00b4": "'",  # acute accent
    "`": "'",
    "\u201c": '"',  # left double quote
    "\u201d": '"',  # right double quote
    "\u201e": '"',  # low double quote
    "\u00ab": '"',  # left angle quote
    "\u00bb": '"',  # right angle quote
    "\u2022": "-",  # bullet
    "\u2026": "...",  # ellipsis
    "\u2122": "TM",  # trade mark
}
_ALL_TWINS = str.maketrans(_TWINS)


class Encoding(StrEnum):
    """How the characters of an SMS travel."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


LIMITS = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}  # alone, and in a chain


@dataclass(frozen=True, slots=True)
class Cost:
    """What one text costs as an SMS."""

    encoding: Encoding
    units: int  # in GSM-7 characters or UTF-16 units
    parts: int
    forced_by: tuple[str, ...] = field(repr=False)  # the characters that GSM-7 does not have


def cost(text: str) -> Cost:
    """Count what a text costs."""
    forced_by = tuple(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENSION))
    encoding = Encoding.UCS_2 if forced_by else Encoding.GSM_7
    widths = _widths(text, encoding)
    return Cost(encoding, sum(widths), _parts(widths, *LIMITS[encoding]), forced_by)


def parts(text: str) -> int:
    """Count the parts of an SMS; no text at all is one as well."""
    return cost(text).parts


def _widths(text: str, encoding: Encoding) -> list[int]:
    if encoding is Encoding.GSM_7:
        return [2 if character in _EXTENSION else 1 for character in text]
    return [2 if ord(character) > 0xFFFF else 1 for character in text]


def _parts(widths: list[int], alone: int, chained: int) -> int:
    if sum(widths) <= alone:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > chained:  # no character is cut in two
            count, used = count + 1, 0
        used += width
    return count


def plain_twin(character: str) -> str | None:
    """Give what stands for a character in GSM-7; none where nothing does."""
    return _TWINS.get(character)


def plain(text: str) -> str:
    """Put the plain twin for each character that has one; the others stay."""
    return text.translate(_ALL_TWINS)
