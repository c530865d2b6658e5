"""STOP and its kin: no more messages to this person, at once, in any state."""

from dataclasses import replace

from bot.changes import Kept, Risk, Stopped
from bot.dialogues import risk
from bot.dialogues.commands import Command, command, is_wide_stop
from bot.dialogues.pieces import CHECK, JOIN, LANGUAGE, closing, resting
from bot.messages import Kind, Reply
from bot.phrases import say
from bot.scene import Memory, Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command alone."""
    return command(text) is Command.STOP


def turn(scene: Scene, text: str) -> Turn:
    """Obey, and confirm it once."""
    if risk.takes(scene, text):
        answer = risk.turn(scene, text)
        told = tuple(change for change in answer.changes if isinstance(change, Risk))
        # No feedback: it is a word to us, and people read it with its mark.
        return replace(answer, changes=(*closing(scene), Kept(), *told, Stopped()))
    known = scene.standing.stopped or scene.standing.parked
    confirmation = Reply(say(LANGUAGE, "stop"), kind=Kind.STOP_CONFIRMATION)
    more = (Kept(),) if is_wide_stop(text) else ()
    return Turn(
        _remembered(scene.memory),
        replies=() if known else (confirmation,),
        changes=(*closing(scene), *more, Stopped()),
    )


def _remembered(memory: Memory) -> Memory:
    """Keep what START must come back to; all else is over."""
    return replace(memory, misses=0) if memory.doing in {JOIN, CHECK} else resting(memory)
