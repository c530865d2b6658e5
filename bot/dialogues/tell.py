"""Saying something, in as many texts as it takes, with one receipt."""

from dataclasses import replace
from datetime import timedelta

from bot.changes import AllTold, Told
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    FOR_A_PERSON,
    LANGUAGE,
    TELL,
    closing,
    day,
    instant,
    is_fresh,
    is_member,
    is_telling,
    opening,
    promised,
    question,
    reply,
    resting,
)
from bot.messages import Reply
from bot.phrases import choices, meanings, say
from bot.reading import choose, number
from bot.scene import Memory, Scene, Turn

QUIET_FOR = timedelta(minutes=3)  # after the last text comes the receipt
_ENOUGH = {Command.SKIP, Command.LATER, Command.BACK}


def takes(scene: Scene, text: str) -> bool:
    """Take whatever else a member says."""
    return is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Keep it, as the first text or as one more; 1 says that this was all."""
    if scene.memory.doing == TELL and _is_all(scene, text):
        return _finish(scene) if is_telling(scene) else _nothing_said(scene)
    if _is_old_number(scene, text):
        return Turn(resting(scene.memory), (reply("nothing_open"),), understood=False)
    heard = listen(scene)
    return heard if _goes_on(scene) else replace(heard, replies=(_keeping("tell_first"),))


def begin(scene: Scene, about: str = "") -> Turn:
    """Ask her to say it: she chose so."""
    memory = replace(opening(scene.memory, TELL, "asked"), about=about)
    return Turn(memory, replies=(_keeping("tell_go"),))


def hear(scene: Scene, about: str) -> Turn:
    """Keep the first text of something that she says about what we sent."""
    memory = replace(_said(scene), about=about)
    return Turn(memory, (_keeping("tell_first"),), (*closing(scene), Told(about)))


def listen(scene: Scene) -> Turn:
    """Keep one text, without a word."""
    over = closing(scene) if _is_overdue(scene) else ()
    memory = _said(scene)
    return Turn(memory, changes=(*over, Told(memory.about)))


def lapse(scene: Scene) -> Turn:
    """Give the receipt after three quiet minutes, where a reply may go."""
    if not is_telling(scene):
        return Turn(resting(scene.memory))
    standing = scene.standing
    if standing.quiet or standing.stopped or standing.paused or standing.parked or standing.doubted:
        return Turn(resting(scene.memory), changes=(AllTold(),))
    return _finish(scene)


def _keeping(key: str) -> Reply:
    """Say how to go on; the 1 stands in the words, with or without a button below."""
    words = say(LANGUAGE, key)
    return question(words, choices(LANGUAGE, "tell"), bare=words)


def _is_all(scene: Scene, text: str) -> bool:
    if command(text) in _ENOUGH:
        return True
    # While our words about the 1 have not left, a 1 is just something she says.
    if not is_fresh(scene):
        return False
    return number(text) == 0 or choose(text, meanings(LANGUAGE, "tell")) == 1


def _is_old_number(scene: Scene, text: str) -> bool:
    """Whether a number comes when our words about the 1 are long forgotten."""
    is_asked = scene.memory.doing == TELL and not is_telling(scene)
    return is_asked and scene.put_at is not None and number(text) is not None


def _goes_on(scene: Scene) -> bool:
    """Whether this text belongs to what is open, and not to another day."""
    if scene.memory.doing != TELL or _is_overdue(scene):
        return False
    return is_telling(scene) or scene.put_at is None or is_fresh(scene)


def _is_overdue(scene: Scene) -> bool:
    """Whether the receipt should have gone long ago: then this text begins anew."""
    due = scene.memory.wake_at
    return due is not None and instant(scene) - due > QUIET_FOR


def _said(scene: Scene) -> Memory:
    wake_at = instant(scene) + QUIET_FOR
    about = scene.memory.about if _goes_on(scene) else ""
    return replace(opening(scene.memory, TELL, "said"), wake_at=wake_at, about=about)


def _finish(scene: Scene) -> Turn:
    receipt = reply("tell_receipt", day=day(scene))
    if scene.memory.about == FOR_A_PERSON:
        receipt = reply("person_receipt", day=promised(scene))
    return Turn(resting(scene.memory), replies=(receipt,), changes=(AllTold(),))


def _nothing_said(scene: Scene) -> Turn:
    return Turn(resting(scene.memory), replies=(reply("menu_nothing"),))
