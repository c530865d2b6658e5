"""Where MENU leads: to the menu, or to the question that comes before it."""

from bot.dialogues import check, join, still_you
from bot.dialogues.pieces import (
    LANGUAGE,
    MENU,
    asking,
    closing,
    is_member,
    opening,
    reply,
    resting,
)
from bot.messages import Reply
from bot.phrases import choices, zero
from bot.scene import Scene, Turn

# What 1, 2, 3 ... do in each menu; their labels stand in the phrases under the same name.
# What waits comes first; news are among it. A person always stands in the first of the two.
ITEMS: dict[str, tuple[str, ...]] = {
    "menu": ("tell", "path", "person", "more"),
    "menu_ready": ("ready", "tell", "person", "more"),
    "more": ("news", "principles", "settings", "pause"),
    "more_ready": ("path", "principles", "settings", "pause"),
}
# Which of them was shown stands in the memory as its step; the plain menu has none, so that
# nothing waits for an answer to it.
_READY, _MORE, _MORE_READY = "ready", "more", "more_ready"
MORE = frozenset({_MORE, _MORE_READY})
_MENUS = {_READY: "menu_ready", _MORE: "more", _MORE_READY: "more_ready"}


def turn_home(scene: Scene) -> Turn:
    """Show what this phone can do now."""
    if not scene.standing.confirmed:
        return check.ask(scene)
    if join.is_open(scene):
        return join.ask_again(scene)
    if still_you.is_in_doubt(scene):
        return still_you.ask_first(scene)
    if not is_member(scene):
        return Turn(resting(scene.memory), replies=(reply("stranger"),))
    return _show(scene, "menu", _READY if scene.waiting else "")


def more(scene: Scene) -> Turn:
    """Show the second menu."""
    return _show(scene, "menu_more", _MORE_READY if scene.waiting else _MORE)


def after_start(scene: Scene) -> Turn:
    """Go on after START: with the question that was open, or with a line that asks nothing."""
    if not scene.standing.confirmed or join.is_open(scene):
        return turn_home(scene)
    key = "started" if is_member(scene) else "started_stranger"
    return Turn(resting(scene.memory), replies=(reply(key),))


def menu_of(step: str) -> str:
    """Name the menu that this step of the memory stands for."""
    return _MENUS.get(step, "menu")


def menu_reply(key: str, menu: str) -> Reply:
    """Say a menu, for the first time or once more."""
    name = "more" if _MORE in menu else "menu"
    return asking(key, choices(LANGUAGE, menu), zero=zero(LANGUAGE, name))


def _show(scene: Scene, key: str, step: str) -> Turn:
    memory = opening(scene.memory, MENU, step)
    return Turn(memory, (menu_reply(key, menu_of(step)),), closing(scene))
