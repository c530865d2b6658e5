"""A text with nothing in it."""

from bot.dialogues.pieces import JOIN, TELL, is_member, reply
from bot.reading import is_blank
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take it from a member; a question of joining meets it as it meets any other miss."""
    return is_blank(text) and is_member(scene) and scene.memory.doing != JOIN


def turn(scene: Scene, text: str) -> Turn:
    """Say so; between two pieces of a feedback it needs no word."""
    replies = () if scene.memory.doing == TELL else (reply("empty"),)
    return Turn(scene.memory, replies, understood=False)
