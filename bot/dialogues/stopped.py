"""A stopped phone: START, UNSTOP and YES begin again; all else is kept in silence."""

from dataclasses import replace

from bot.changes import Change, Kept, Resumed, Started, StartOffered, Stayed
from bot.dialogues import home
from bot.dialogues.commands import Command, code_in, command
from bot.dialogues.pieces import reply
from bot.scene import InviteState, Scene, Turn

_BEGIN_AGAIN = {Command.START, Command.YES}


def takes(scene: Scene, text: str) -> bool:
    """Take everything; STOP and risk come before."""
    return scene.standing.stopped


def turn(scene: Scene, text: str) -> Turn:
    """Begin again, or say how that is done: once, and once more for a code that is new here."""
    if command(text) in _BEGIN_AGAIN and not scene.standing.parked:
        return _begin_again(scene)
    code = code_in(text) if scene.invite is InviteState.OPEN else None
    offered_for = scene.memory.offered_for.split()
    is_new = code is not None and code not in offered_for
    if scene.standing.parked or (scene.standing.start_offered and not is_new):
        return Turn(scene.memory, changes=(Kept(),))
    codes = " ".join([*offered_for, code] if code else offered_for)
    memory = replace(scene.memory, offered_for=codes)
    return Turn(memory, (reply("start_offered"),), (Kept(), StartOffered()))


def _begin_again(scene: Scene) -> Turn:
    changes: tuple[Change, ...] = (Started(),)
    if scene.standing.paused:
        changes = (*changes, Resumed())
    if scene.standing.leaving:  # who wants to hear from us again stays
        changes = (*changes, Stayed())
    answer = home.after_start(scene)
    return Turn(answer.memory, answer.replies, (*changes, *answer.changes))
