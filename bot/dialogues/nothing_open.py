"""A number, YES, BACK, SKIP or LATER where no question is open."""

from bot.dialogues import join
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import is_member, reply
from bot.reading import number
from bot.scene import Scene, Turn

_ANSWERS = {Command.YES, Command.BACK, Command.SKIP, Command.LATER}


def takes(scene: Scene, text: str) -> bool:
    """Take what can only be an answer, and answers nothing."""
    answers = number(text) is not None or command(text) in _ANSWERS
    is_known = is_member(scene) or join.is_open(scene)
    return answers and scene.memory.doing == "" and is_known


def turn(scene: Scene, text: str) -> Turn:
    """Say that nothing waits for her."""
    return Turn(scene.memory, replies=(reply("nothing_open"),), understood=False)
