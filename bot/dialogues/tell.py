"""Saying something, in as many texts as it takes, with one receipt."""

from dataclasses import replace
from datetime import timedelta

from bot.dialogues.pieces import (
    LANGUAGE,
    TELL,
    closing,
    day,
    instant,
    is_fresh,
    is_member,
    is_telling,
    opening,
    question,
    reply,
    resting,
)
from bot.messages import AllTold, Reply, Told
from bot.phrases import choices, meanings, say
from bot.reading import choose
from bot.scene import Memory, Scene, Turn

QUIET_FOR = timedelta(minutes=3)  # after the last text comes the receipt


def takes(scene: Scene, text: str) -> bool:
    """Take whatever else a member says."""
    return is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Keep it, as the first text or as one more; 1 says that this was all."""
    if scene.memory.doing == TELL and _is_all(scene, text):
        return _finish(scene) if is_telling(scene) else _nothing_said(scene)
    heard = listen(scene)
    if scene.memory.doing == TELL and not _is_overdue(scene):
        return heard
    first = _keeping("tell_first")
    return replace(heard, replies=(first,))


def begin(scene: Scene) -> Turn:
    """Ask her to say it: she chose so in the menu."""
    return Turn(opening(scene.memory, TELL, "asked"), replies=(_keeping("tell_go"),))


def listen(scene: Scene) -> Turn:
    """Keep one text, without a word."""
    over = closing(scene) if _is_overdue(scene) else ()
    return Turn(_said(scene), changes=(*over, Told()))


def lapse(scene: Scene) -> Turn:
    """Give the receipt after three quiet minutes, where a reply may go."""
    if not is_telling(scene):
        return Turn(resting(scene.memory))
    standing = scene.standing
    if standing.quiet or standing.stopped or standing.paused or standing.parked:
        return Turn(resting(scene.memory), changes=(AllTold(),))
    return _finish(scene)


def _keeping(key: str) -> Reply:
    """Say how to go on; the 1 stands in the words, with or without a button below."""
    words = say(LANGUAGE, key)
    return question(words, choices(LANGUAGE, "tell"), bare=words)


def _is_all(scene: Scene, text: str) -> bool:
    # While our words about the 1 have not left, a 1 is just something she says.
    return is_fresh(scene) and choose(text, meanings(LANGUAGE, "tell")) == 1


def _is_overdue(scene: Scene) -> bool:
    """Whether the receipt should have gone long ago: then this text begins anew."""
    due = scene.memory.wake_at
    return due is not None and instant(scene) - due > QUIET_FOR


def _said(scene: Scene) -> Memory:
    wake_at = instant(scene) + QUIET_FOR
    return replace(opening(scene.memory, TELL, "said"), wake_at=wake_at)


def _finish(scene: Scene) -> Turn:
    receipt = reply("tell_receipt", day=day(scene))
    return Turn(resting(scene.memory), replies=(receipt,), changes=(AllTold(),))


def _nothing_said(scene: Scene) -> Turn:
    return Turn(resting(scene.memory), replies=(reply("menu_nothing"),))
