"""SETTINGS: what tightens is done at once; what loosens goes to a person.

Whoever holds the phone may ask for less, never for more: a question of ours at a bad hour can be
a danger, and nobody can see from a text who wrote it.
"""

from dataclasses import replace

from bot.changes import KINDS_OF_CONSENT, Change, Consent, MoreDiscreet, Times
from bot.dialogues import person
from bot.dialogues.choosing import flow as choosing
from bot.dialogues.commands import Command, command
from bot.dialogues.joining import consent, times
from bot.dialogues.pieces import (
    LANGUAGE,
    SETTINGS,
    asking,
    closing,
    is_fresh,
    is_member,
    means_zero,
    opening,
    reply,
    resting,
    words_kept,
)
from bot.messages import Reply
from bot.phrases import choices, meanings, say, zero
from bot.promises import time_in_words
from bot.reading import choose, number
from bot.safety.hours import EVERY_DAY, MIDNIGHT, Hours, Window, overlap
from bot.scene import Scene, Turn

ITEMS = ("times", "kinds", "private", "more")  # in the order of their labels
CHOOSE = "choose"
_ANSWERS = {None, Command.YES, Command.BACK, Command.SKIP, Command.LATER, Command.SETTINGS}
_ABOUT = "settings"


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and what is said to our questions about it; other commands go on."""
    asked = command(text)
    if not (is_member(scene) and scene.joined):
        return False
    if scene.memory.doing != SETTINGS or asked is Command.SETTINGS:
        return asked is Command.SETTINGS
    # What she says on another day is no answer, but something said.
    return asked in _ANSWERS and (is_fresh(scene) or not words_kept(text))


def turn(scene: Scene, text: str) -> Turn:
    """Ask what she wants to change, and change it."""
    asked = command(text)
    if asked is Command.SETTINGS:
        return _ask(scene, CHOOSE)
    step = scene.memory.step
    if (asked is Command.BACK and step != CHOOSE) or choosing.goes_back(scene, text):
        return _ask(scene, CHOOSE)
    if not is_fresh(scene):
        return _ask(scene, step)
    if asked in {Command.BACK, Command.SKIP, Command.LATER}:
        return _done(scene, "menu_nothing")
    match step:
        case "times":
            return _times(scene, text)
        case "kinds":
            return _kinds(scene, text)
        case _ if choosing.is_step(step):
            return choosing.turn(scene, text)
    return _choice(scene, text)


def _choice(scene: Scene, text: str) -> Turn:
    items = _items(scene)
    place = choose(text, [meanings(LANGUAGE, "settings")[ITEMS.index(item)] for item in items])
    if means_zero(text, "menu"):
        place = 0
    if place is None:
        return _not_understood(scene, text)
    match items[place - 1] if place else "":
        case "":
            return _done(scene, "menu_nothing")
        case "private":
            return _done(scene, "settings_private", MoreDiscreet())
        case "more":
            return choosing.more(scene)
        case item:
            return _ask(scene, item)


def _times(scene: Scene, text: str) -> Turn:
    """Narrow the times at once; wider or other times are for a person to set."""
    if number(text) == 0:
        return _done(scene, "menu_nothing")
    answered = times.read(scene, text)
    if answered is None:
        return _not_understood(scene, text)
    wanted = next(change for change in answered.changes if isinstance(change, Times))
    start, end = _minutes(wanted)
    hours = Hours((Window(EVERY_DAY, start, end),))
    now = None if scene.profile.hours is None else Hours.parse(scene.profile.hours)
    if hours == now:
        return _done(scene, "settings_same")
    if now is not None and overlap(now, hours) != hours:
        return _by_person(scene, _ABOUT)
    done = _done(scene, "menu_nothing", wanted)
    said = reply("settings_times", hours=time_in_words(start, end))
    return replace(done, replies=(said,))


def _kinds(scene: Scene, text: str) -> Turn:
    """Send less at once; what she wants beside that is for a person to ask her about."""
    answered = consent.read(scene, text)
    if answered is None:
        return _not_understood(scene, text)
    wanted = next(change for change in answered.changes if isinstance(change, Consent))
    now = scene.profile.consents
    fewer = tuple(kind for kind in KINDS_OF_CONSENT if kind in wanted.kinds and kind in now)
    less = (replace(wanted, kinds=fewer),) if set(fewer) != set(now) else ()
    if set(wanted.kinds) - set(now):
        return _by_person(scene, _ABOUT, *less)
    if not less:
        return _done(scene, "settings_same")
    return _done(scene, "settings_kinds" if fewer else "settings_none", *less)


def _ask(scene: Scene, step: str, lead: str = "") -> Turn:
    if choosing.is_step(step):
        return choosing.ask(scene, step)
    memory = opening(scene.memory, SETTINGS, step)
    return Turn(memory, (_question(scene, step, lead),), closing(scene))


def _question(scene: Scene, step: str, lead: str) -> Reply:
    match step:
        case "times":
            return times.ask(scene, lead)
        case "kinds":
            return consent.ask(scene, lead)
    every = choices(LANGUAGE, "settings")
    labels = tuple(every[ITEMS.index(item)] for item in _items(scene))
    return asking("settings", labels, zero=zero(LANGUAGE, "menu"), lead=lead)


def _items(scene: Scene) -> tuple[str, ...]:
    return tuple(item for item in ITEMS if item != "private" or not scene.standing.discreet)


def _by_person(scene: Scene, about: str, *changes: Change) -> Turn:
    answer = person.asked(replace(scene, memory=resting(scene.memory)), about)
    return replace(answer, changes=(*changes, *answer.changes))


def _done(scene: Scene, key: str, *changes: Change) -> Turn:
    return Turn(resting(scene.memory), (reply(key),), changes)


def _not_understood(scene: Scene, text: str) -> Turn:
    """Ask once more; then a person sees to it. Her words are kept for that person."""
    if scene.memory.misses:
        return replace(_by_person(scene, _ABOUT, *words_kept(text)), understood=False)
    again = _ask(scene, scene.memory.step, say(LANGUAGE, "lead_again"))
    memory = replace(again.memory, misses=1)
    return replace(again, memory=memory, changes=words_kept(text), understood=False)


def _minutes(hours: Times) -> tuple[int, int]:
    start, end = (at.hour * 60 + at.minute for at in (hours.start, hours.end))
    return start, end or MIDNIGHT  # midnight at the end of a day is written 00:00
