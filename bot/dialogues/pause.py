"""PAUSE: silence until MENU."""

from dataclasses import replace

from bot.changes import Paused
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import CHECK, JOIN, closing, reply, resting
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command; it tightens, so anybody may give it."""
    return command(text) is Command.PAUSE


def turn(scene: Scene, text: str) -> Turn:
    """Fall silent; a question of joining waits for MENU."""
    waits = scene.memory.doing in {JOIN, CHECK}
    memory = replace(scene.memory, misses=0) if waits else resting(scene.memory)
    return Turn(memory, replies=(reply("pause"),), changes=(*closing(scene), Paused()))
