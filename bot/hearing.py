"""An answer with its politeness taken off, and what in it makes it doubtful."""

import re
from dataclasses import dataclass

from bot.politeness import Form, forms_of
from bot.reading import holds_heart, is_long, words_of

# What turns an answer round, or asks one back.
_TURNING_WORDS = """
    no not never none nor neither nothing nobody nowhere without except but apart anything instead
    rather wrong nope nah naw nay non unless hardly barely or either than versus vs aint mustnt
    neednt what which why who how where when whats wheres whys hate refuse ignore forget skip minus
    if less least last
"""
_TURNING = frozenset(_TURNING_WORDS.split())
_ASKING = frozenset("?？؟⁉❓❔՞\u037e")  # the last is the Greek one
_REFUSING_SIGNS = frozenset("👎❌🚫✖✗✘⛔🙅❎")
_DOUBTING_SIGNS = frozenset("£$€%~½¼¾≈±")
_SIGNED = re.compile(r"^\s*[-−–+]\s?\d|\d\s?\+\s*$")


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody answered."""

    forms: tuple[Form, ...]  # the whole first, the barest last
    sure: bool  # no sign in it makes it doubtful
    turned: bool  # a word or sign in it may mean the contrary

    @property
    def core(self) -> Form:
        """Give what is left when all politeness is taken off."""
        return self.forms[-1]


def hear(text: str) -> Heard | None:
    """Listen to an answer; none where nothing in it can be read, or where it is too long."""
    words = () if is_long(text) or holds_heart(text) else words_of(text)
    if not words:
        return None
    forms = forms_of(words)
    signs = set(text)
    return Heard(
        forms,
        sure=not (signs & (_ASKING | _DOUBTING_SIGNS) or _SIGNED.search(text)),
        turned=bool(signs & _REFUSING_SIGNS or turns(forms[-1].words)),
    )


def turns(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words among them that may mean the contrary of the others."""
    return tuple(sorted(word for word in words if word in _TURNING))
