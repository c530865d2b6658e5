"""Pictures, voices and files: only words can be read here."""

from dataclasses import replace

from bot.changes import Kept, Quiet, Risk, Stopped
from bot.dialogues.pieces import is_left_in_peace, reply
from bot.reading import is_blank
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take what came without a word."""
    return scene.media and is_blank(text)


def turn(scene: Scene, text: str) -> Turn:
    """Say so kindly; what was open stays open, and a person sees that something came."""
    return Turn(scene.memory, (reply("media"),), (Kept(),), understood=False)


def with_line(scene: Scene, answer: Turn) -> Turn:
    """Put that line before the answer to the words that came with a picture.

    Two messages, because one does not fit; none where this phone is to be left in peace,
    nor beside a text that is about danger or about stopping.
    """
    line = reply("media")
    if not scene.media or line in answer.replies or is_left_in_peace(scene):
        return answer
    if any(isinstance(change, Risk | Stopped | Quiet) for change in answer.changes):
        return answer
    return replace(answer, replies=(line, *answer.replies))
