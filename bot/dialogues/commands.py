"""The words that mean the same in any state: a command is the whole message."""

import re
from enum import StrEnum
from functools import lru_cache

from bot.reading import bare
from bot.stop_words import is_stop, is_stop_itself


class Command(StrEnum):
    """What a command asks for."""

    STOP = "stop"
    START = "start"
    YES = "yes"
    HELP = "help"
    MENU = "menu"
    PAUSE = "pause"
    BACK = "back"
    SKIP = "skip"
    LATER = "later"
    JOIN = "join"
    PERSON = "person"
    NEWS = "news"
    PRINCIPLES = "principles"
    SETTINGS = "settings"
    CLEAR = "clear"
    MY_DATA = "my data"
    LEAVE = "leave"


_WORDS = {
    "start": Command.START,
    "unstop": Command.START,
    "yes": Command.YES,
    "help": Command.HELP,
    "info": Command.HELP,
    "menu": Command.MENU,
    "pause": Command.PAUSE,
    "back": Command.BACK,
    "skip": Command.SKIP,
    "later": Command.LATER,
    "join": Command.JOIN,
    "person": Command.PERSON,
    "news": Command.NEWS,
    "principles": Command.PRINCIPLES,
    "settings": Command.SETTINGS,
    "clear": Command.CLEAR,
    "my data": Command.MY_DATA,
    "mydata": Command.MY_DATA,
    "leave": Command.LEAVE,
}
_ADDRESSED = re.compile(r"\s*(/\w+)@\w+")  # Telegram puts the bot's name behind a command
_SLASH_START = re.compile(r"\s*/start\b", re.IGNORECASE)
_CODE_LENGTH = 8
_LONGEST_CODE = 12  # a code with some letters too many; what is longer is something said
_BEFORE_THE_CODE = frozenset({"with", "my", "the", "code", "is", "using"})


# Each dialogue asks it of the same text. No more texts than a few stay here, as with `fold`.
@lru_cache(maxsize=8)
def command(text: str) -> Command | None:
    """Give the command that a text is; none where it is anything else."""
    text = _not_addressed(text)
    if is_stop(text):
        return Command.STOP
    words = _WORDS.get(bare(text))
    if words is None and 0 < len("".join(words_of_code(text))) <= _LONGEST_CODE:
        return Command.JOIN
    return words


def is_wide_stop(text: str) -> bool:
    """Whether a text stops and says more than that, as "make it stop": people read it too."""
    text = _not_addressed(text)
    return is_stop(text) and not is_stop_itself(text)


def code_in(text: str) -> str | None:
    """Give the invite code of a text, eight capital letters; none where it holds none."""
    letters = "".join(words_of_code(text))
    if len(letters) == _CODE_LENGTH and letters.isascii() and letters.isalpha():
        return letters.upper()
    return None


def words_of_code(text: str) -> list[str]:
    """Give what stands behind JOIN, or behind Telegram's /start; nothing for any other text."""
    text = _not_addressed(text)
    first, *rest = bare(text).split() or [""]
    if first != "join" and not (first == "start" and _SLASH_START.match(text)):
        return []
    while len(rest) > 1 and rest[0] in _BEFORE_THE_CODE:
        rest = rest[1:]
    return rest


def _not_addressed(text: str) -> str:
    # Matched at the beginning alone: searching a long text for it would take minutes.
    found = _ADDRESSED.match(text)
    return found[1] + text[found.end() :] if found else text
