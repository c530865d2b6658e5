"""A sign on a message of ours, or its SMS form that quotes us: no answer, and no feedback."""

import re

from bot.dialogues.pieces import LANGUAGE
from bot.messages import Event
from bot.phrases import as_written, keys
from bot.reading import fold, quote_in
from bot.safety.risk import words_of_risk
from bot.scene import Scene, Turn

_BETWEEN_SENTENCES = re.compile(r"(?<=[.?!])\s+")
# One of our own texts says "In danger now: call 999": a thumb on it is no cry for help.
_OURS = frozenset(
    fold(sentence)
    for key in keys(LANGUAGE)
    for sentence in _BETWEEN_SENTENCES.split(as_written(LANGUAGE, key))
)


def takes(scene: Scene, text: str) -> bool:
    """Take it in every state, unless words of risk are in it that are not ours."""
    if scene.event is Event.REACTED:
        return True
    quoted = quote_in(text)
    if quoted is None:
        return False
    sentences = _BETWEEN_SENTENCES.split(quoted)
    return words_of_risk(". ".join(each for each in sentences if fold(each) not in _OURS)) is None


def turn(scene: Scene, text: str) -> Turn:
    """Leave all as it is, without a word: a thumb says nothing that anybody has to answer."""
    return Turn(scene.memory)
