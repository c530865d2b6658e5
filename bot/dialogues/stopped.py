"""A stopped phone: START, UNSTOP and YES begin again; all else is kept in silence."""

from bot.changes import Change, Kept, Resumed, Started, StartOffered, Stayed
from bot.dialogues import home
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import reply
from bot.scene import Scene, Turn

_BEGIN_AGAIN = {Command.START, Command.YES}


def takes(scene: Scene, text: str) -> bool:
    """Take everything; STOP and risk come before."""
    return scene.standing.stopped


def turn(scene: Scene, text: str) -> Turn:
    """Begin again, or say once how that is done."""
    if command(text) in _BEGIN_AGAIN and not scene.standing.parked:
        return _begin_again(scene)
    if scene.standing.start_offered or scene.standing.parked:
        return Turn(scene.memory, changes=(Kept(),))
    offer = reply("start_offered")
    return Turn(scene.memory, replies=(offer,), changes=(Kept(), StartOffered()))


def _begin_again(scene: Scene) -> Turn:
    changes: tuple[Change, ...] = (Started(),)
    if scene.standing.paused:
        changes = (*changes, Resumed())
    if scene.standing.leaving:  # who wants to hear from us again stays
        changes = (*changes, Stayed())
    answer = home.after_start(scene)
    return Turn(answer.memory, answer.replies, (*changes, *answer.changes))
