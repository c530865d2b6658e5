"""MENU: what can I do, as numbers."""

from collections.abc import Callable
from dataclasses import replace

from bot.dialogues import home, news, path, pause, person, principles, settings, tell
from bot.dialogues.commands import Command, command
from bot.dialogues.home import ITEMS, MORE
from bot.dialogues.pieces import LANGUAGE, MENU, is_fresh, is_in, reply, resting
from bot.phrases import meanings
from bot.reading import choose, is_numeric, is_one_of, says_yes
from bot.scene import Scene, Turn

_HOME = {Command.MENU, Command.START}
_DOES: dict[str, Callable[[Scene], Turn]] = {
    "ready": news.open_up,
    "tell": tell.begin,
    "path": path.begin,
    "person": lambda scene: person.turn(scene, Command.PERSON),
    "news": news.begin,
    "principles": lambda scene: principles.turn(scene, Command.PRINCIPLES),
    "settings": lambda scene: settings.turn(scene, Command.SETTINGS),
    "pause": lambda scene: pause.turn(scene, Command.PAUSE),
    "more": home.more,
}
_NOTHING = {Command.SKIP, Command.LATER, Command.BACK}


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and the answers to it; other words are feedback."""
    if command(text) in _HOME:
        return True
    if not is_in(scene, MENU):
        return False
    is_choice = _choice(scene, text) is not None or is_numeric(text)
    return is_choice or says_yes(text)


def chosen(scene: Scene, text: str) -> str:
    """Name what a text chooses of the menu that is open; empty where it chooses nothing of it."""
    place = _choice(scene, text) if is_in(scene, MENU) else None
    return _item(scene, place) if place else ""


def turn(scene: Scene, text: str) -> Turn:
    """Show the menu, or do what was chosen."""
    if command(text) in _HOME:
        return home.turn_home(scene)
    if not is_fresh(scene):
        return home.turn_home(scene)
    place = _choice(scene, text)
    if place == 0:
        return _leave(scene, text)
    if place is None:
        return _not_understood(scene)
    return _DOES[_item(scene, place)](replace(scene, memory=resting(scene.memory)))


def _item(scene: Scene, place: int) -> str:
    return ITEMS[_which(scene)][place - 1]


def _which(scene: Scene) -> str:
    """Say which menu was shown: what waited then decides what its numbers mean."""
    return home.menu_of(scene.memory.step)


def _choice(scene: Scene, text: str) -> int | None:
    if command(text) in _NOTHING or is_one_of(text, {"nothing", "0 nothing"}):
        return 0
    return choose(text, meanings(LANGUAGE, _which(scene)))


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
