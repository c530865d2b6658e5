"""A paused phone: silence until MENU; what is said is kept."""

from dataclasses import replace

from bot.changes import AskedForPerson, Kept, Paused, Resumed
from bot.dialogues import home, join, tell
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import JOIN, is_member, kept
from bot.messages import Event
from bot.reading import is_blank, number
from bot.scene import Scene, Turn

_GO_ON = {Command.MENU, Command.START}


def takes(scene: Scene, text: str) -> bool:
    """Take everything but HELP, and LEAVE from a member; STOP and risk come before."""
    return scene.standing.paused and (_is_pressed(scene) or not _goes_on(scene, text))


def turn(scene: Scene, text: str) -> Turn:
    """Go on at MENU; else keep it, without a word."""
    if _is_pressed(scene):  # nothing is said by it, and what it would answer waits
        return Turn(scene.memory)
    asked = command(text)
    if asked in _GO_ON:
        answer = home.turn_home(scene)
        return replace(answer, changes=(*answer.changes, Resumed()))
    if asked is Command.PAUSE:  # another phone of hers may have gone on meanwhile
        return Turn(scene.memory, changes=(Paused(),))
    if not (is_member(scene) and scene.standing.confirmed):
        return Turn(scene.memory, changes=kept(scene))
    if asked is Command.PERSON:  # people see it; their answer is not held up by a pause
        return Turn(scene.memory, changes=(AskedForPerson(),))
    if not _is_said(scene, text):
        return Turn(scene.memory, changes=(Kept(),))
    if scene.memory.doing != JOIN:
        return tell.listen(scene)
    return Turn(scene.memory, changes=kept(scene))  # a question of joining waits for MENU


def _is_pressed(scene: Scene) -> bool:
    return scene.event is Event.PRESSED


def _is_said(scene: Scene, text: str) -> bool:
    """Whether these are words of hers: no number, no command, no picture alone."""
    if is_blank(text) or number(text) is not None:
        return False
    asked = command(text)
    # "Join meetings" is something that a member says; a code is none.
    return asked is None or (asked is Command.JOIN and not join.takes(scene, text))


def _goes_on(scene: Scene, text: str) -> bool:
    if command(text) is Command.LEAVE:
        return is_member(scene) and scene.standing.confirmed
    return command(text) is Command.HELP
