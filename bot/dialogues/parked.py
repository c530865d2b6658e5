"""A parked phone, perhaps not the member's any more: silence, but for a late yes to the check."""

from bot.changes import Kept
from bot.dialogues import check
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take everything; STOP and risk come before."""
    return scene.standing.parked


def turn(scene: Scene, text: str) -> Turn:
    """Take a yes where the check only waited too long; a no has ended it."""
    if check.is_yes(scene, text):
        return check.turn(scene, text)
    return Turn(scene.memory, changes=(Kept(),))
