"""CLEAR: what can be removed, and what cannot (rule 13)."""

from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import reply
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command, from anybody: it says nothing about anybody."""
    return command(text) is Command.CLEAR


def turn(scene: Scene, text: str) -> Turn:
    """Say how she removes it herself, and never that all is gone; what was open stays open."""
    return Turn(scene.memory, (reply("clear_chat" if scene.synced else "clear"),))
