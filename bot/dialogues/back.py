"""BACK where no question is open: to the question of a poll that was open last."""

from dataclasses import replace

from bot.dialogues.answering import flow
from bot.dialogues.answering.spot import is_hers, spot_named
from bot.dialogues.commands import Command, command
from bot.dialogues.home import MORE
from bot.dialogues.pieces import MENU, TELL, closing, reply
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command after a poll, also from the menu and while she says something.

    The second menu offers "0 back" itself: there it leads to the first.
    """
    is_free = scene.memory.doing in {"", MENU, TELL} and scene.memory.step not in MORE
    return command(text) is Command.BACK and is_free and is_hers(scene) and _left(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Put that question again, as long as its poll is open."""
    spot = spot_named(scene, scene.memory.back)
    if spot is not None and spot.poll.is_open:
        return flow.ask(spot)
    memory = replace(scene.memory, back="")
    return Turn(memory, (reply("poll_closed"),), closing(scene))


def _left(scene: Scene) -> bool:
    return spot_named(scene, scene.memory.back) is not None
