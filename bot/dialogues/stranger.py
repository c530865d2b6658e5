"""A phone that belongs to nobody we know, or whose joining rests after words of risk."""

from bot.changes import Kept
from bot.dialogues import join
from bot.dialogues.pieces import instant, reply, resting
from bot.loop_guard import HOUR
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take all that is left."""
    return True


def turn(scene: Scene, text: str) -> Turn:
    """Say one neutral line, not more than once an hour; a person reads the text."""
    if join.is_open(scene):
        return Turn(scene.memory, (reply("nothing_open"),), (Kept(),), understood=False)
    missed = scene.memory.misses_of_hour
    recently = missed is not None and instant(scene) - missed.since < HOUR
    replies = () if recently else (reply("stranger"),)
    return Turn(resting(scene.memory), replies, (Kept(),), understood=False)
