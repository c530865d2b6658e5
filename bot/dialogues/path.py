"""After a meeting, step by step: what helped, what to change, did you feel heard.

Nothing is asked about what happened to her, or about anybody (rule 20).
"""

from dataclasses import replace

from bot.changes import AllTold, Told
from bot.dialogues import home
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    LANGUAGE,
    PATH,
    asking,
    closing,
    day,
    inviting,
    is_fresh,
    is_in,
    kept,
    opening,
    reply,
    resting,
)
from bot.messages import Reply
from bot.phrases import choices, meanings, say, zero
from bot.reading import choose, fold, is_blank, number
from bot.scene import Scene, Turn

# What each step is called where people read it, beside her words.
_ABOUT = {"helped": "what helped", "change": "what to change", "heard": "did you feel heard"}
_STEPS = tuple(_ABOUT)
_HEARD = "heard"
_DECLINED = frozenset({"no thanks", "no thank you", "nothing", "rather not say"})


def takes(scene: Scene, text: str) -> bool:
    """Take whatever comes while one of the questions is open."""
    return is_in(scene, PATH) and scene.memory.step in _STEPS and not is_blank(text)


def turn(scene: Scene, text: str) -> Turn:
    """Take words as the answer at any time; numbers while their question is fresh."""
    match command(text):
        case Command.LATER:
            return _finish(scene)
        case Command.BACK:
            return _back(scene)
        case Command.SKIP:
            return _go_on(scene)
    chosen = _choice(scene, text)
    is_said = chosen is None and number(text) is None
    if is_said and scene.put_at is not None:
        return _told(scene, _ABOUT[scene.memory.step])
    if not is_fresh(scene):
        return replace(_ask(scene, scene.memory.step), changes=kept(scene) if is_said else ())
    if chosen == 0:
        return _go_on(scene)
    return _heard(scene, chosen) if chosen else _not_understood(scene)


def begin(scene: Scene) -> Turn:
    """Put the first question."""
    first = replace(scene, memory=resting(scene.memory))
    return replace(_ask(first, _STEPS[0]), changes=closing(scene))


def _ask(scene: Scene, step: str, lead: str = "") -> Turn:
    """Put one question; that something has been said already stays known."""
    memory = replace(opening(scene.memory, PATH, step), about=scene.memory.about)
    return Turn(memory, (_question(step, lead),))


def _question(step: str, lead: str) -> Reply:
    if step == _HEARD:
        labels, skip = choices(LANGUAGE, "path_heard"), zero(LANGUAGE, "path")
        return asking("path_heard", labels, zero=skip, lead=lead)
    said = say(LANGUAGE, "path_helped" if step == _STEPS[0] else "path_change")
    return inviting(f"{lead} {said}".strip(), "path_how", "path")


def _choice(scene: Scene, text: str) -> int | None:
    if scene.memory.step != _HEARD:
        return 0 if number(text) == 0 else None
    if fold(text) in _DECLINED:
        return 0
    return 1 if command(text) is Command.YES else choose(text, meanings(LANGUAGE, "path_heard"))


def _heard(scene: Scene, chosen: int) -> Turn:
    """Keep the choice in words: who reads a lone 2 later does not know what it was."""
    return _told(scene, f"{_ABOUT[_HEARD]}: {choices(LANGUAGE, 'path_heard')[chosen - 1]}")


def _told(scene: Scene, about: str) -> Turn:
    """Keep it, and go on; the receipt comes once, at the end."""
    memory = replace(scene.memory, about=about)
    following = _go_on(replace(scene, memory=memory), say(LANGUAGE, "lead_thanks"))
    return replace(following, changes=(Told(about), AllTold()))


def _go_on(scene: Scene, lead: str = "") -> Turn:
    place = _STEPS.index(scene.memory.step) + 1
    return _finish(scene) if place == len(_STEPS) else _ask(scene, _STEPS[place], lead)


def _back(scene: Scene) -> Turn:
    """Go one step back; before the first lies the menu. What she has said stays kept."""
    place = _STEPS.index(scene.memory.step)
    return _ask(scene, _STEPS[place - 1]) if place else home.turn_home(scene)


def _finish(scene: Scene) -> Turn:
    """Give the one receipt, where anything was said."""
    end = reply("path_receipt", day=day(scene)) if _has_said(scene) else reply("menu_nothing")
    return Turn(resting(scene.memory), (end,))


def _has_said(scene: Scene) -> bool:
    return scene.memory.about != ""


def _not_understood(scene: Scene) -> Turn:
    if scene.memory.misses:
        end = _finish(scene).replies if _has_said(scene) else (reply("menu_left"),)
        return Turn(resting(scene.memory), end, understood=False)
    again = _ask(scene, scene.memory.step, say(LANGUAGE, "lead_again"))
    return replace(again, memory=replace(again.memory, misses=1), understood=False)
