"""She told her channel that nothing may come from us any more, or takes that back."""

from bot.changes import Blocked, Change
from bot.dialogues.pieces import closing, resting
from bot.messages import Event
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take what the channel tells of it; there are no words in it."""
    return scene.event in {Event.BLOCKED, Event.UNBLOCKED}


def turn(scene: Scene, text: str) -> Turn:
    """Obey without a word. Nothing that was open comes back; only START begins again."""
    if scene.event is Event.UNBLOCKED:
        return Turn(scene.memory)
    changes: tuple[Change, ...] = (*closing(scene), Blocked())
    return Turn(resting(scene.memory), changes=changes)
