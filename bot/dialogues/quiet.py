"""After the quiet word: nothing at all is answered; only a person opens this again."""

from bot.changes import Change, Kept, Stopped
from bot.dialogues import risk
from bot.dialogues.commands import Command, command, is_wide_stop
from bot.dialogues.pieces import closing, kept, resting
from bot.safety.risk import words_of_risk
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take everything."""
    return scene.standing.quiet


def turn(scene: Scene, text: str) -> Turn:
    """Stay silent; people learn of a risk, and STOP is obeyed all the same."""
    return Turn(resting(scene.memory), changes=_changes(scene, text))


def _changes(scene: Scene, text: str) -> tuple[Change, ...]:
    stopped = (Stopped(),) if command(text) is Command.STOP else ()
    if words_of_risk(text):
        return (*kept(scene), risk.alarm(scene, text), *stopped)
    more = () if stopped and not is_wide_stop(text) else (Kept(),)
    return (*closing(scene), *more, *stopped)
