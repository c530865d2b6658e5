"""The words that a forum adds to the word check: read from what somebody typed, or refused.

Names of its theme, of where it meets, of how people there call the police: what only that forum
can know to be telling.
"""

import re

from bot.as_sms import named
from bot.forum_facts import NotThat
from bot.phrases import every_text
from bot.promises import WORDS_OF_TIME
from bot.safety.labels import OUR_WORDS
from bot.safety.listed_words import RESERVED, listed, words_in

MOST = 40
SHORTEST, LONGEST = 3, 30  # letters of one
MOST_TOGETHER = 3  # words that count only together
_ENDS = re.compile(r"[,;\r\n]")
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_ONE = re.compile(rf"{_WORD}(?: {_WORD}){{0,{MOST_TOGETHER - 1}}}")
_COMMANDS = RESERVED | OUR_WORDS
# All that may reach somebody discreet, the shortest first: what holds a listed word never does.
_BOT_SAYS = sorted((said for said in (*every_text(), *WORDS_OF_TIME) if not listed(said)), key=len)


def read(text: str) -> tuple[str, ...]:
    """Read them, one on each line or with commas between; NotThat says what is wrong with one."""
    typed = (" ".join(each.split()) for each in _ENDS.split(text))
    found = tuple(dict.fromkeys(_one(each) for each in typed if each))
    if len(found) > MOST:
        raise NotThat(f"These are {len(found)} words, and {MOST} are the most.")
    return found


def _one(typed: str) -> str:
    word = words_in(typed)
    if not _ONE.fullmatch(typed) or len(word) > LONGEST:
        raise NotThat(
            f"The word “{typed[:LONGEST]}” is none for this list: each is {LONGEST} letters at "
            f"most, and at most {MOST_TOGETHER} words stand together."
        )
    if len(word.replace(" ", "")) < SHORTEST:
        raise NotThat(f"The word “{typed}” is too short: it needs {SHORTEST} letters or more.")
    if known := listed(typed):
        raise NotThat(f"The word “{typed}” is not needed: every forum keeps {named(known)} out.")
    if word in _COMMANDS:
        raise NotThat(
            f"The word “{typed}” is one that members text to the bot, so it has to be said."
        )
    said = next((said for said in _BOT_SAYS if listed(said, (word,))), None)
    if said is not None:
        raise NotThat(
            f"The word “{typed}” is one of the bot itself, as in “{said}”: with it on this list, "
            "that would reach nobody whose screen others may see."
        )
    return word
