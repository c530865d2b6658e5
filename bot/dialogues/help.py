"""HELP: who reads this and when, how to reach a person, 999 (rule 19)."""

from dataclasses import replace

from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import TELL, day, hours, instant, is_member, reply
from bot.dialogues.risk import NUMBERS_FOR
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command."""
    return command(text) is Command.HELP


def turn(scene: Scene, text: str) -> Turn:
    """Say it; a question that is open stays open, and its 0 keeps its meaning."""
    if not scene.forum:
        return Turn(scene.memory, replies=(reply("help_stranger"),))
    if not scene.joined or not is_member(scene):
        return Turn(scene.memory, replies=(reply("help_joining", hours=hours(scene)),))
    if scene.memory.doing not in {"", TELL}:
        return Turn(scene.memory, replies=(reply("help_open", hours=hours(scene)),))
    key = "help" if scene.standing.discreet else "help_plain"
    return Turn(
        replace(scene.memory, numbers_until=instant(scene) + NUMBERS_FOR),
        replies=(reply(key, hours=hours(scene), day=day(scene)),),
    )
