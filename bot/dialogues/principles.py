"""PRINCIPLES: what the group has agreed; for the discreet a person tells it."""

from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import is_member, reply
from bot.messages import Reply
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command of somebody who has joined."""
    return command(text) is Command.PRINCIPLES and scene.joined and is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Say them; a question that is open stays open."""
    return Turn(scene.memory, (_words(scene),))


def _words(scene: Scene) -> Reply:
    if scene.standing.discreet:
        return reply("principles_discreet")
    return Reply(scene.principles) if scene.principles else reply("principles_none")
