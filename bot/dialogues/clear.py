"""CLEAR: what goes from a chat, what she removes herself, and what stays (rule 13)."""

from bot.changes import Change, Cleared, Kept
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import is_left_in_peace, reply
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command, from anybody, wherever something can be done or said.

    A chat obeys in every state: to delete is no message, and after the quiet word it may be what
    she needs. A phone that is to be left in peace leaves it to what is silent there.
    """
    return command(text) is Command.CLEAR and (scene.synced or not is_left_in_peace(scene))


def turn(scene: Scene, text: str) -> Turn:
    """Say what goes and what stays, and never that all is gone; what was open stays open.

    Where nothing may be said a person sees that she asked.
    """
    changes: tuple[Change, ...] = (Cleared(),) if scene.synced else ()
    if is_left_in_peace(scene):
        return Turn(scene.memory, changes=(Kept(), *changes))
    return Turn(scene.memory, (reply("clear_chat" if scene.synced else "clear"),), changes)
