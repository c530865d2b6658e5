"""News of what changed, with "what do you think" below it."""

from dataclasses import replace

from bot.changes import AllTold, Told
from bot.dialogues import tell, thanks
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    LANGUAGE,
    NO,
    UPDATE,
    inviting,
    is_fresh,
    is_in,
    means_zero,
    reply,
    resting,
)
from bot.messages import Reply
from bot.phrases import meanings, say
from bot.reading import choose, is_blank, is_numeric, is_one_of
from bot.scene import Scene, Turn

_LATER = {Command.LATER, Command.BACK}


def words(text: str) -> Reply:
    """Put what people wrote into one message with its question."""
    return inviting(_as_a_sentence(text.strip()), "update_how", "update")


def takes(scene: Scene, text: str) -> bool:
    """Take an answer to it; words are what she thinks, while they come within a day."""
    if not is_in(scene, UPDATE) or is_blank(text):
        return False
    return is_fresh(scene) or _is_answer(text)


def turn(scene: Scene, text: str) -> Turn:
    """Let her say it; words that come at once are it already."""
    about = f"{UPDATE}:{scene.memory.step}"
    if command(text) in _LATER:
        return _over(scene, "update_later")
    if not is_fresh(scene):
        key = "update_old_discreet" if scene.standing.discreet else "update_old"
        return _over(scene, key)
    match _choice(text):
        case 0:
            return _over(scene, "menu_nothing")
        case 1:
            return tell.begin(scene, about)
    if is_numeric(text):
        return _not_understood(scene)
    if thanks.is_nod(text):
        return Turn(resting(scene.memory), changes=(Told(about), AllTold()))
    return tell.hear(scene, about)


def _is_answer(text: str) -> bool:
    return command(text) in _LATER or _choice(text) is not None or is_numeric(text)


def _choice(text: str) -> int | None:
    match command(text):
        case Command.YES:
            return 1
        case Command.SKIP:
            return 0
    is_no = is_one_of(text, NO) or means_zero(text, UPDATE)
    return 0 if is_no else choose(text, meanings(LANGUAGE, "update"))


def _over(scene: Scene, key: str) -> Turn:
    return Turn(resting(scene.memory), (reply(key),))


def _not_understood(scene: Scene) -> Turn:
    if scene.memory.misses:
        return replace(_over(scene, "update_left"), understood=False)
    again = inviting(say(LANGUAGE, "lead_again"), "update_how", "update")
    return Turn(replace(scene.memory, misses=1), (again,), understood=False)


def _as_a_sentence(text: str) -> str:
    """End it with a full stop, so that the 1 behind it does not belong to it."""
    last = text.split()[-1:] or [""]
    is_link = "://" in last[0] or last[0].startswith("www.")
    return text if is_link or text.endswith((".", "!", "?", ":", '"')) else f"{text}."
