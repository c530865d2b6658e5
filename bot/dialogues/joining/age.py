"""18 or over (rule 28): said to everybody, and asked where a text leaves it in doubt.

That this is for people of 18 and over stands before the last question of joining; whoever goes
on says yes by it. To ask everybody would cost each of them one more text, and who wants to be in
at any age would answer it with a yes all the same. Who tells us to be younger is understood at
every question, and met by a person.
"""

import re
from enum import StrEnum

from bot.dialogues.pieces import LANGUAGE, asking
from bot.messages import Reply
from bot.phrases import choices, meanings
from bot.reading import bare, choose, fold, is_long, number


class Age(StrEnum):
    """What a text says of her age."""

    YOUNG = "young"
    ADULT = "adult"
    IN_DOUBT = "in doubt"


_OLD_ENOUGH = 18
_YOUNGEST_NUMBER = 5
_BELOW = (
    r"(?:[5-9]|1[0-7]|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
    r"(?: and a half)?"
)
_LIMIT = r"(?:18|eighteen)"
_OLD = (
    r"(?:1[89]|[2-9]\d|eighteen|nineteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?: (?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_I_AM = (
    r"(?:(?:hi|hello|sorry|but|well|actually|no|ok|and|wait) )*"
    r"(?:i am|im|i m|am|i meant?)(?: only| just)?"
)
_YEARS = r"(?: ?(?:years?|yrs?|y)(?: ?(?:old|o))?| ?yo)?"
_AFTER = r"(?: (?:sorry|though|now|btw|is that ok(?:ay)?|is that a problem))?"
_YOUNG = re.compile(
    rf"(?:{_I_AM} {_BELOW}{_YEARS}|{_BELOW} ?(?:years? old|yrs? old|yo)"
    rf"|(?:{_I_AM} )?(?:under|below|younger than|not|nearly|almost|not yet) {_LIMIT}"
    rf"(?: yet)?{_YEARS}"
    rf"|(?:{_I_AM} )(?:underage|under age|a minor|a kid|a child|too young|a teenager)"
    rf"|underage|under age|too young){_AFTER}"
)
_ADULT = re.compile(
    rf"(?:yes )?(?:{_I_AM} )?(?:(?:over|above|at least|already) {_LIMIT}|{_LIMIT} (?:or|and) over)"
    rf"{_YEARS}|(?:yes )?{_I_AM} {_OLD}{_YEARS}{_AFTER}|not under {_LIMIT}"
)
_IN_WORDS = {Age.YOUNG: re.compile(_BELOW), Age.ADULT: re.compile(_OLD)}
# It may be about her, or about anybody: she is asked.
_IN_DOUBT = re.compile(
    rf"\b(?:under ?age|too young|how old|old enough|age limit|a minor"
    rf"|(?:under|over|be|am|im|not|until|turn|before|younger than) {_LIMIT}"
    rf"|(?:i am|im)(?: only| just| still)? {_BELOW}"
    r"(?: ?(?:years?|yrs?|yo)\b|$| (?:and|so|but|is|can|do)\b))"
)


def read(text: str) -> Age | None:
    """Say what a text tells of her age; none where it is about something else."""
    words = "" if is_long(text) else fold(text)
    if _YOUNG.fullmatch(words):
        return Age.YOUNG
    if _ADULT.fullmatch(words):
        return Age.ADULT
    return Age.IN_DOUBT if _IN_DOUBT.search(words) else None


def answered(text: str) -> Age | None:
    """Read the answer to the question itself, where a number will do."""
    match choose(text, meanings(LANGUAGE, "age")):
        case 1:
            return Age.ADULT
        case 2:
            return Age.YOUNG
    years = number(text) or 0
    if years >= _YOUNGEST_NUMBER:  # "16", where 1 and 2 are the choices
        return Age.ADULT if years >= _OLD_ENOUGH else Age.YOUNG
    said = read(text)
    if said in {Age.YOUNG, Age.ADULT}:
        return said
    words = bare(text)
    return next((age for age, known in _IN_WORDS.items() if known.fullmatch(words)), None)


def ask(lead: str) -> Reply:
    """Put the question."""
    return asking("ask_age", choices(LANGUAGE, "age"), lead=lead)
