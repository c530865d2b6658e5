"""MENU: what can I do, as numbers."""

from dataclasses import replace

from bot.dialogues import help as who_reads
from bot.dialogues import home, pause, tell
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import LANGUAGE, MENU, is_fresh, reply, resting
from bot.phrases import meanings
from bot.reading import choose, number
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and the answers to it; other words are feedback."""
    if command(text) in {Command.MENU, Command.START}:
        return True
    return scene.memory.doing == MENU and (
        _choice(text) is not None or number(text) is not None or command(text) is Command.YES
    )


def turn(scene: Scene, text: str) -> Turn:
    """Show the menu, or do what was chosen."""
    if command(text) in {Command.MENU, Command.START}:
        return home.turn_home(scene)
    if not is_fresh(scene):
        return home.turn_home(scene)
    match _choice(text):
        case 0:
            return Turn(resting(scene.memory), replies=(reply("menu_nothing"),))
        case 1:
            return tell.begin(scene)
        case 2:
            return who_reads.turn(replace(scene, memory=resting(scene.memory)), text)
        case 3:
            return pause.turn(scene, text)
    return _not_understood(scene)


def _choice(text: str) -> int | None:
    if command(text) in {Command.SKIP, Command.BACK}:
        return 0
    return choose(text, meanings(LANGUAGE, "menu"))


def _not_understood(scene: Scene) -> Turn:
    if scene.memory.misses:
        return Turn(resting(scene.memory), (reply("menu_left"),), understood=False)
    memory = replace(scene.memory, misses=1)
    return Turn(memory, (home.menu_reply("menu_again"),), understood=False)
