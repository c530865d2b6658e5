"""Her quiet word: silence at once, in any state; only a person opens this again (rule 12)."""

from bot.changes import NotKept, Quiet
from bot.dialogues.pieces import LANGUAGE, closing, resting
from bot.messages import Event, Kind, Reply
from bot.phrases import say
from bot.scene import Scene, Turn

_WRITTEN = {Event.WROTE, Event.EDITED}


def takes(scene: Scene, text: str) -> bool:
    """Take the word where it is the whole message; also from who has fallen silent by it before."""
    return scene.agreed.quiet_word and scene.event in _WRITTEN


def turn(scene: Scene, text: str) -> Turn:
    """Fall silent, with one line that says nothing; none to a phone that is silent already.

    Nobody reads the word: it is her key.
    """
    standing = scene.standing
    is_silent = standing.quiet or standing.stopped or standing.parked
    bland = Reply(say(LANGUAGE, "quiet_word"), kind=Kind.STOP_CONFIRMATION)
    return Turn(
        resting(scene.memory),
        replies=() if is_silent else (bland,),
        changes=(*closing(scene), Quiet(), NotKept()),
    )
