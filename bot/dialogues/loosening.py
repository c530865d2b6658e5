"""What loosens takes her phrase and a day: whoever holds the phone may ask for less at once only.

Times that are wider or other ones, more kinds of message, and messages that say what they are
about: all of it waits for 24 hours, in which any text that tightens takes it back.
"""

from dataclasses import replace
from datetime import timedelta

from bot.changes import Change, WrongPhrase
from bot.changes_of_settings import Loosens
from bot.dialogues import person, proving
from bot.dialogues.pieces import (
    LANGUAGE,
    SETTINGS,
    instant,
    inviting,
    opening,
    reply,
    resting,
)
from bot.phrases import say
from bot.promises import moment_in_words
from bot.scene import Scene, Turn

ASKED = "looser"  # the step of SETTINGS at which her phrase is awaited
AFTER = timedelta(hours=24)
_ABOUT = "settings"


def begin(scene: Scene, what: str, *changes: Change) -> Turn:
    """Ask for her phrase; where she has none a person sees to it. `what` is as in `Loosens`."""
    if not proving.may_be_asked(scene):
        return by_person(scene, *changes)
    return replace(_ask(scene, what), changes=changes)


def heard(scene: Scene, text: str) -> Turn:
    """Take her phrase; a wrong answer is told no more than that we did not get it."""
    held = proving.held(scene, text)
    if not proving.may_be_asked(scene):
        return by_person(scene, *held)
    if scene.agreed.phrase:
        at = (instant(scene) + AFTER).astimezone(scene.now.tzinfo)
        said = reply("settings_looser", closes=moment_in_words(at, scene.now.date()))
        change = Loosens(scene.memory.about)
        return Turn(resting(proving.forgiven(scene.memory)), (said,), (*held, change))
    missed = proving.missed(scene)
    if missed is None:
        forgiven = replace(scene, memory=proving.forgiven(scene.memory))
        return replace(by_person(forgiven, *held, WrongPhrase()), understood=False)
    again = _ask(replace(scene, memory=missed), scene.memory.about, say(LANGUAGE, "lead_again"))
    return replace(again, changes=held, understood=False)


def by_person(scene: Scene, *changes: Change, about: str = _ABOUT) -> Turn:
    """Promise a person, beside what is done already."""
    answer = person.asked(replace(scene, memory=resting(scene.memory)), about)
    return replace(answer, changes=(*changes, *answer.changes))


def _ask(scene: Scene, what: str, lead: str = "") -> Turn:
    said = f"{lead} {say(LANGUAGE, 'ask_phrase')}".strip()
    memory = replace(opening(scene.memory, SETTINGS, ASKED), about=what)
    return Turn(memory, (inviting(said, "ask_phrase_how", "ask_phrase"),))
