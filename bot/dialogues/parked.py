"""A parked phone, perhaps not the member's any more: silence, but for a late yes or a code."""

from dataclasses import replace

from bot.changes import Kept, NewOwner
from bot.dialogues import check, owner, still_you
from bot.dialogues.commands import Command, code_in, command
from bot.dialogues.joining import steps
from bot.dialogues.pieces import asked_as, is_member
from bot.messages import Event
from bot.scene import InviteState, Scene, Turn

_ANSWERS = {None, Command.YES, Command.BACK, Command.SKIP, Command.LATER}


def takes(scene: Scene, text: str) -> bool:
    """Take everything; STOP and risk come before."""
    return scene.standing.parked


def turn(scene: Scene, text: str) -> Turn:
    """Take a yes where the check only waited too long; a no has ended it.

    Who holds a good code is asked whose phone it is: a number may have been written off by
    mistake, or have gone to somebody else since.
    """
    if check.is_yes(scene, text):
        return check.turn(scene, text)
    if is_member(scene) and still_you.says_yes(scene, text):
        return still_you.turn(scene, text)
    if scene.invite is InviteState.OPEN and code_in(text) is not None:
        if is_member(scene):
            return owner.ask(scene)
        return replace(steps.begin(scene), changes=(NewOwner(),))
    if _answers(scene, text):
        return owner.turn(scene, text)
    return Turn(scene.memory, changes=(Kept(),))


def _answers(scene: Scene, text: str) -> bool:
    """Whether this is for that question; a button answers its own message alone."""
    is_its_own = scene.event is not Event.PRESSED or scene.button_of == asked_as(scene.memory)
    return owner.takes(scene, text) and command(text) in _ANSWERS and is_its_own
