"""HELP: who reads this and when, how to reach a person, 999 (rule 19)."""

from dataclasses import replace

from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import TELL, day, hours, instant, is_member, is_only_paused, reply
from bot.dialogues.risk import NUMBERS_FOR
from bot.messages import Reply
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command."""
    return command(text) is Command.HELP


def turn(scene: Scene, text: str) -> Turn:
    """Say it; a question that is open stays open, and its 0 keeps its meaning.

    On a paused phone nothing can be answered, and a discreet one hears from people after MENU.
    """
    if not scene.forum:
        return Turn(scene.memory, replies=(reply("help_stranger"),))
    if not scene.joined or not is_member(scene):
        return Turn(scene.memory, replies=(reply("help_joining", hours=hours(scene)),))
    if is_only_paused(scene):
        return _with_numbers(scene, reply("help_paused", hours=hours(scene)))
    if scene.standing.leaving:  # nobody writes to her now
        return Turn(scene.memory, replies=(reply("help_leaving", hours=hours(scene)),))
    if scene.memory.doing not in {"", TELL}:
        return Turn(scene.memory, replies=(reply("help_open", hours=hours(scene)),))
    key = "help" if scene.standing.discreet else "help_plain"
    return _with_numbers(scene, reply(key, hours=hours(scene), day=day(scene)))


def _with_numbers(scene: Scene, said: Reply) -> Turn:
    """Let 0 bring what the words offer."""
    memory = replace(scene.memory, numbers_until=instant(scene) + NUMBERS_FOR)
    return Turn(memory, replies=(said,))
