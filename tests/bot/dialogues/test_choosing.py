"""What fits as a quiet word or a phrase, and what does not."""

import pytest

from bot.dialogues.choosing.fit import Unfit, unfit
from bot.opt_out import KEYWORDS
from bot.phrases import answers
from bot.safety.agreed import PHRASE, QUIET_WORD
from bot.safety.listed_words import RESERVED


@pytest.mark.parametrize(
    "text", ["umbrella", "Red umbrella!", "the blue door", "Ракета", "ox cart"]
)
def test_what_fits_as_a_quiet_word(text: str) -> None:
    """An ordinary word, or a few."""
    assert unfit(QUIET_WORD, text, "Kestrel") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unfit.SHORT_WORD),
        ("👍👍👍👍", Unfit.SHORT_WORD),
        ("ox", Unfit.SHORT_WORD),
        ("a red umbrella stand", Unfit.LONG_WORD),
        ("x" * 600, None),
        ("umbrella7", Unfit.LETTERS),
        ("47", Unfit.LETTERS),
        ("seven", Unfit.USED),
        ("the second one", Unfit.USED),
        ("Yep", Unfit.USED),
        ("nope", Unfit.USED),
        ("please stop", Unfit.USED),
        ("my data", Unfit.USED),
        ("stay", Unfit.USED),
        ("who is this", Unfit.USED),
        ("no more texts", Unfit.USED),
        ("kill myself", Unfit.USED),
        ("Police", Unfit.LISTED),
        ("court shoes", Unfit.LISTED),
        ("hello", Unfit.COMMON),
        ("good morning", Unfit.COMMON),
        ("see you tomorrow", Unfit.COMMON),
        ("Tuesday", Unfit.COMMON),
        ("KESTREL", Unfit.NAME),
    ],
)
def test_what_does_not_fit_as_a_quiet_word(text: str, why: Unfit | None) -> None:
    """Each has a reason of its own."""
    assert unfit(QUIET_WORD, text, "Kestrel") is why


@pytest.mark.parametrize(
    "text", sorted({*RESERVED, *answers("en"), *(w for every in KEYWORDS.values() for w in every)})
)
def test_nothing_that_the_bot_asks_for_or_offers_fits(text: str) -> None:
    """No word of the provider, no label, nothing that means a choice."""
    assert unfit(QUIET_WORD, text, None) is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("blue kettle", None),
        ("My phrase is blue kettle", None),
        ("one two blue kettle mooring", None),
        ("kettledrum", Unfit.SHORT_PHRASE),
        ("a kettle", Unfit.SHORT_PHRASE),
        ("blue kettle on the stove top", Unfit.LONG_PHRASE),
        ("blue kettle 47", Unfit.LETTERS),
        ("how are you today", Unfit.COMMON),
        ("someone else too", Unfit.USED),
        ("police station", Unfit.LISTED),
        ("Kestrel Wren", Unfit.NAME),
    ],
)
def test_what_fits_as_a_phrase(text: str, why: Unfit | None) -> None:
    """Two to five words that nobody says by chance, since the phrase opens what is hers."""
    assert unfit(PHRASE, text, "Kestrel Wren") is why
