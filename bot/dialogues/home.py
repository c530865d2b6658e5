"""Where MENU leads: to the menu, or to the question that comes before it."""

from bot.dialogues import check, join
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


def turn_home(scene: Scene) -> Turn:
    """Show what this phone can do now."""
    if not scene.standing.confirmed:
        return check.ask(scene)
    if join.is_open(scene):
        return join.ask_again(scene)
    if not is_member(scene):
        return Turn(resting(scene.memory), replies=(reply("stranger"),))
    return Turn(opening(scene.memory, MENU), replies=(menu_reply("menu"),), changes=closing(scene))


def after_start(scene: Scene) -> Turn:
    """Go on after START: with the question that was open, or with a line that asks nothing."""
    if not scene.standing.confirmed or join.is_open(scene):
        return turn_home(scene)
    key = "started" if is_member(scene) else "started_stranger"
    return Turn(resting(scene.memory), replies=(reply(key),))


def menu_reply(key: str) -> Reply:
    """Say the menu, for the first time or once more."""
    return asking(key, choices(LANGUAGE, "menu"), zero=zero(LANGUAGE, "menu"))
