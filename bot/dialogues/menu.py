"""MENU: what can I do, as numbers."""

from dataclasses import replace

from bot.dialogues import home, news, path, pause, person, principles, tell
from bot.dialogues.commands import Command, command
from bot.dialogues.home import ITEMS, MORE
from bot.dialogues.pieces import LANGUAGE, MENU, is_fresh, reply, resting
from bot.phrases import meanings
from bot.reading import bare, choose, number
from bot.scene import Scene, Turn

_HOME = {Command.MENU, Command.START}
_NOTHING = {Command.SKIP, Command.LATER, Command.BACK}


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and the answers to it; other words are feedback."""
    if command(text) in _HOME:
        return True
    if scene.memory.doing != MENU or _leads_to_a_poll(scene, text):
        return False
    is_choice = _choice(scene, text) is not None or number(text) is not None
    return is_choice or command(text) is Command.YES


def turn(scene: Scene, text: str) -> Turn:
    """Show the menu, or do what was chosen."""
    if command(text) in _HOME:
        return home.turn_home(scene)
    if not is_fresh(scene):
        return home.turn_home(scene)
    chosen = _choice(scene, text)
    if chosen == 0:
        return _leave(scene, text)
    return _do(scene, ITEMS[_which(scene)][chosen - 1]) if chosen else _not_understood(scene)


def _which(scene: Scene) -> str:
    """Say which menu was shown: what waited then decides what its numbers mean."""
    return home.menu_of(scene.memory.step)


def _choice(scene: Scene, text: str) -> int | None:
    if command(text) in _NOTHING or bare(text) == "nothing":
        return 0
    return choose(text, meanings(LANGUAGE, _which(scene)))


def _leads_to_a_poll(scene: Scene, text: str) -> bool:
    """Whether BACK goes to the question that was open before the menu."""
    is_back = command(text) is Command.BACK and scene.memory.step not in MORE
    return is_back and scene.memory.back != ""


def _do(scene: Scene, item: str) -> Turn:
    """Do what was chosen."""
    scene = replace(scene, memory=resting(scene.memory))
    match item:
        case "ready":
            return news.open_up(scene)
        case "tell":
            return tell.begin(scene)
        case "path":
            return path.begin(scene)
        case "person":
            return person.turn(scene, "")
        case "news":
            return news.begin(scene)
        case "principles":
            return principles.turn(scene, "")
        case "pause":
            return pause.turn(scene, "")
    return home.more(scene)


def _leave(scene: Scene, text: str) -> Turn:
    """Go back from the second menu to the first; from the first to nothing."""
    if scene.memory.step in MORE and command(text) not in {Command.SKIP, Command.LATER}:
        return home.turn_home(scene)
    return Turn(resting(scene.memory), replies=(reply("menu_nothing"),))


def _not_understood(scene: Scene) -> Turn:
    if scene.memory.misses:
        return Turn(resting(scene.memory), (reply("menu_left"),), understood=False)
    memory = replace(scene.memory, misses=1)
    return Turn(memory, (home.menu_reply("menu_again", _which(scene)),), understood=False)
