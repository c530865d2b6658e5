"""MY DATA: a person sees to it, and nothing of it ever comes into the chat (rule 26)."""

from bot.dialogues import person
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import is_member
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command from a member; of a stranger we hold nothing that has a name."""
    return command(text) is Command.MY_DATA and is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Promise the person, and by when; a question that is open stays open."""
    return person.asked(scene, "my data")
