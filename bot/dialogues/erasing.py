"""Erasing by text: the agreed phrase and the two digits of our last text, together.

A sender can be forged, and a phone can be in other hands: who forges her number never sees the
digits, who holds her phone does not know the phrase. What was wrong of the two is not said.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.changes import AskedForPerson, Erasing, LeftErasing, WrongPhrase
from bot.dialogues import proving
from bot.dialogues.pieces import LANGUAGE, LEAVE, day, instant, inviting, is_fresh, opening, reply
from bot.messages import Reply
from bot.phrases import say
from bot.promises import day_in_words, moment_in_words
from bot.scene import Scene, Turn

STAYS_FOR = timedelta(hours=72)  # so long 0 brings her back
ASKED = "erase"  # the step at which phrase and number are awaited
_MARGIN = timedelta(hours=1)  # what is due at midnight is done on the day after it


def begin(scene: Scene) -> Turn:
    """Ask who she is; where no text can show it a person asks her first."""
    return _ask(scene, "erase") if proving.may_be_asked(scene) else _by_person(scene)


def is_asked(scene: Scene) -> bool:
    """Whether phrase and number are awaited."""
    return scene.memory.doing == LEAVE and scene.memory.step == ASKED


def heard(scene: Scene, text: str) -> Turn:
    """Take phrase and number; the number counts only once our text has left, and for a day."""
    held = proving.held(scene, text)
    if not (is_fresh(scene) and proving.may_be_asked(scene)):
        again = begin(scene)
        return replace(again, changes=(*held, *again.changes))
    if scene.agreed.phrase and scene.agreed.number == scene.memory.number:
        memory = opening(proving.forgiven(scene.memory), LEAVE)
        return Turn(memory, (_done(scene),), (*held, Erasing()))
    missed = proving.missed(scene)
    if missed is None:
        ended = _by_person(replace(scene, memory=proving.forgiven(scene.memory)))
        return replace(ended, changes=(*held, WrongPhrase(), *ended.changes), understood=False)
    again = _ask(replace(scene, memory=missed), "erase_again")
    return replace(again, changes=held, understood=False)


def over_by(scene: Scene) -> str:
    """Say the day by which the days to come back are over, never an earlier one than is true."""
    return day_in_words(_end(scene).date(), scene.now.date())


def line(scene: Scene) -> str:
    """Name the line that she is leaving, where she has several."""
    return scene.lines[scene.line] if len(scene.lines) > 1 else ""


def _ask(scene: Scene, key: str) -> Turn:
    """Put the question, with a number that is new each time."""
    end = _end(scene)
    if end.minute or end.second or end.microsecond:
        end = end.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    gone = moment_in_words(end, scene.now.date())
    said = say(LANGUAGE, key, number=scene.number, closes=gone)
    memory = replace(opening(scene.memory, LEAVE, ASKED), number=scene.number)
    return Turn(memory, (inviting(said, "erase_how", "erase"),))


def _done(scene: Scene) -> Reply:
    here = line(scene)
    if here:
        return reply("left_erased_line", day=over_by(scene), line=here)
    return reply("left_erased", day=over_by(scene))


def _by_person(scene: Scene) -> Turn:
    changes = (LeftErasing(), AskedForPerson("erasing"))
    return Turn(opening(scene.memory, LEAVE), (reply("left_erasing", day=day(scene)),), changes)


def _end(scene: Scene) -> datetime:
    return (instant(scene) + STAYS_FOR + _MARGIN).astimezone(scene.now.tzinfo)
