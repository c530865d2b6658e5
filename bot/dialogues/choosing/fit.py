"""What fits as a quiet word or a phrase: nothing that is said by chance, or means something else.

A quiet word that she said without meaning it would cut her off until a person has spoken to her.
"""

from datetime import UTC, datetime
from enum import StrEnum

from bot.dialogues import no_more, who_is_this
from bot.dialogues.choosing.common import COMMON
from bot.dialogues.commands import command
from bot.dialogues.pieces import LANGUAGE
from bot.phrases import answers
from bot.reading import fold, is_numeric, is_one_of, yes_or_no
from bot.safety.agreed import PHRASE, chosen
from bot.safety.listed_words import listed
from bot.safety.risk import words_of_risk
from bot.scene import Scene

MOST_WORDS_IN_A_HURRY, FEWEST_LETTERS = 3, 3  # of a quiet word
FEWEST_WORDS, MOST_WORDS, LETTERS_OF_A_PHRASE = 2, 5, 8
_ANYWHERE = Scene(datetime.min.replace(tzinfo=UTC))
_ALSO_UNDERSTOOD = frozenset({"stay"})  # as we offer it to who is leaving


class Unfit(StrEnum):
    """Why words do not fit: the key of what we say to that."""

    LETTERS = "unfit_letters"  # there is something else in them
    SHORT_WORD = "unfit_short_word"
    LONG_WORD = "unfit_long_word"
    SHORT_PHRASE = "unfit_short_phrase"
    LONG_PHRASE = "unfit_long_phrase"
    USED = "unfit_used"  # they mean something to the bot already
    COMMON = "unfit_common"  # anybody says them
    LISTED = "unfit_listed"  # they tell others what this is about
    NAME = "unfit_name"  # she is called so
    TAKEN = "unfit_taken"  # the other one of the two is this


def unfit(what: str, text: str, alias: str | None) -> Unfit | None:
    """Say why a text cannot be agreed on; none where it fits."""
    words = chosen(text)
    if any(character.isdecimal() for character in words):
        return Unfit.LETTERS
    if wrong_length := _length(what, words):
        return wrong_length
    if alias is not None and words == fold(alias):
        return Unfit.NAME
    if _is_used(text) or _is_used(words):
        return Unfit.USED
    if listed(text):
        return Unfit.LISTED
    if COMMON.issuperset(words.split()):
        return Unfit.COMMON
    return None


def may_be_meant(what: str, text: str) -> bool:
    """Whether a text is short enough to be meant as one, or is a try at it: it is not kept."""
    return len(chosen(text).split()) <= (MOST_WORDS if what == PHRASE else MOST_WORDS_IN_A_HURRY)


def _length(what: str, words: str) -> Unfit | None:
    number, letters = len(words.split()), sum(character.isalpha() for character in words)
    if what == PHRASE:
        if number < FEWEST_WORDS or letters < LETTERS_OF_A_PHRASE:
            return Unfit.SHORT_PHRASE
        return Unfit.LONG_PHRASE if number > MOST_WORDS else None
    if letters < FEWEST_LETTERS:
        return Unfit.SHORT_WORD
    return Unfit.LONG_WORD if number > MOST_WORDS_IN_A_HURRY else None


def _is_used(text: str) -> bool:
    """Whether the bot understands it as something, or people are to look at it."""
    return (
        command(text) is not None
        or words_of_risk(text) is not None
        or is_numeric(text)
        or yes_or_no(fold(text)) is not None
        or is_one_of(text, answers(LANGUAGE) | _ALSO_UNDERSTOOD)
        or who_is_this.takes(_ANYWHERE, text)
        or no_more.takes(_ANYWHERE, text)
    )
