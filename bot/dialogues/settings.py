"""SETTINGS: what tightens is done at once; what loosens takes her phrase, or a person.

Whoever holds the phone may ask for less, never for more: a question of ours at a bad hour can be
a danger, and nobody can see from a text who wrote it.
"""

from dataclasses import replace
from datetime import timedelta

from bot.changes import KINDS_OF_CONSENT, Change, Consent, MoreDiscreet, Times
from bot.changes_of_settings import StaysAsItIs, Windows
from bot.dialogues import loosening, proving, windows
from bot.dialogues.choosing import flow as choosing
from bot.dialogues.commands import Command, command
from bot.dialogues.joining import consent, times
from bot.dialogues.pieces import (
    LANGUAGE,
    SETTINGS,
    asking,
    closing,
    instant,
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
from bot.promises import windows_in_words
from bot.reading import choose, number
from bot.safety.hours import EVERY_DAY, MIDNIGHT, Hours, Window, overlap
from bot.scene import Scene, Turn

ITEMS = ("times", "kinds", "private", "open", "more")  # in the order of their labels
_MOST_WORDS = 10  # in which her times are said back: no sentence of ours has more than 15
_A_DAY = timedelta(days=1)  # so long after joining nobody makes it less private by text
CHOOSE = "choose"
_ANSWERS = {None, Command.YES, Command.BACK, Command.SKIP, Command.LATER, Command.SETTINGS}


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and what is said to our questions about it; other commands go on."""
    asked = command(text)
    if not (is_member(scene) and scene.joined):
        return False
    if scene.memory.doing != SETTINGS or asked is Command.SETTINGS:
        return asked is Command.SETTINGS
    # What she says on another day is no answer, but something said.
    is_answer = is_fresh(scene) or scene.agreed.phrase or not words_kept(text)
    return asked in _ANSWERS and is_answer


def turn(scene: Scene, text: str) -> Turn:
    """Ask what she wants to change, and change it."""
    asked, step = command(text), scene.memory.step
    if asked is Command.SETTINGS:
        return _begin(scene)
    if (asked is Command.BACK and step != CHOOSE) or choosing.goes_back(scene, text):
        return _ask(scene, CHOOSE)
    if not is_fresh(scene):
        if step != loosening.ASKED:
            return _ask(scene, step)
        again = _ask(scene, CHOOSE)
        return replace(again, changes=(*again.changes, *proving.held(scene, text)))
    if asked in {Command.BACK, Command.SKIP, Command.LATER}:
        return _done(scene, "menu_nothing")
    return _answer(scene, text, step)


def _answer(scene: Scene, text: str, step: str) -> Turn:
    match step:
        case "times":
            return _times(scene, text)
        case "kinds":
            return _kinds(scene, text)
        case loosening.ASKED:
            return _phrase(scene, text)
        case _ if choosing.is_step(step):
            return choosing.turn(scene, text)
    return _choice(scene, text)


def _phrase(scene: Scene, text: str) -> Turn:
    is_left = number(text) == 0 or means_zero(text, "ask_phrase")
    return _done(scene, "settings_same") if is_left else loosening.heard(scene, text)


def _begin(scene: Scene) -> Turn:
    """Ask what to change; what was to be looser is taken back first, the safer of two readings."""
    if not scene.profile.looser:
        return _ask(scene, CHOOSE)
    asked = _ask(scene, CHOOSE, say(LANGUAGE, "lead_taken_back"))
    return replace(asked, changes=(*asked.changes, StaysAsItIs()))


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
        case "open":
            return loosening.begin(scene, "open")
        case "more":
            return choosing.more(scene)
        case item:
            return _ask(scene, item)


def _times(scene: Scene, text: str) -> Turn:
    """Narrow the times at once; wider or other times are for a person to set."""
    if number(text) == 0:
        return _done(scene, "menu_nothing")
    hours = _hours(scene, text)
    match hours:
        case None:
            return _not_understood(scene, text)
        case windows.Doubt():
            return _ask(scene, "times", say(LANGUAGE, hours))
    now = None if scene.profile.hours is None else Hours.parse(scene.profile.hours)
    if hours == now:
        return _done(scene, "settings_same")
    if now is not None and overlap(now, hours) != hours:
        return loosening.begin(scene, f"hours {hours}")
    done = _done(scene, "menu_nothing", _change(hours))
    said = reply("settings_times", hours=windows_in_words(hours))
    return replace(done, replies=(said,))


def _hours(scene: Scene, text: str) -> Hours | windows.Doubt | None:
    """Read one of the times that are offered, or some in her own words."""
    answered = times.read(scene, text)
    if answered is None:
        read = windows.read(text, times.allowed(scene))
        is_long = isinstance(read, Hours) and len(windows_in_words(read).split()) > _MOST_WORDS
        return None if is_long else read
    wanted = next(change for change in answered.changes if isinstance(change, Times))
    return Hours((Window(EVERY_DAY, *_minutes(wanted)),))


def _change(hours: Hours) -> Times | Windows:
    """Name the plain case, one stretch of every day, as it is named at joining."""
    match hours.windows:
        case [Window(days, start, end)] if days == EVERY_DAY:
            return Times(times.clock(start), times.clock(end))
    return Windows(str(hours))


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
        return loosening.begin(scene, f"kinds {', '.join(wanted.kinds)}", *less)
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
    joined = scene.joined_at
    is_new = joined is None or instant(scene) - joined < _A_DAY
    left_out = {"open"} if is_new or not scene.standing.discreet else set()
    left_out |= {"private"} if scene.standing.discreet else set()
    return tuple(item for item in ITEMS if item not in left_out)


def _done(scene: Scene, key: str, *changes: Change) -> Turn:
    return Turn(resting(scene.memory), (reply(key),), changes)


def _not_understood(scene: Scene, text: str) -> Turn:
    """Ask once more; then a person sees to it. Her words are kept for that person."""
    if scene.memory.misses:
        return replace(loosening.by_person(scene, *words_kept(text)), understood=False)
    again = _ask(scene, scene.memory.step, say(LANGUAGE, "lead_again"))
    memory = replace(again.memory, misses=1)
    return replace(again, memory=memory, changes=words_kept(text), understood=False)


def _minutes(hours: Times) -> tuple[int, int]:
    start, end = (at.hour * 60 + at.minute for at in (hours.start, hours.end))
    return start, end or MIDNIGHT  # midnight at the end of a day is written 00:00
