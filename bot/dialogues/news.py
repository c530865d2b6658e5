"""NEWS: what happened to what we said; for the discreet only whether something is ready."""

from dataclasses import replace
from datetime import timedelta

from bot.changes import KnockLater, Opened
from bot.dialogues.commands import Command, command
from bot.dialogues.moment import is_in_her_times
from bot.dialogues.pieces import (
    LANGUAGE,
    NEWS,
    NO,
    closing,
    inviting,
    is_fresh,
    is_in,
    is_member,
    means_zero,
    opening,
    reply,
    resting,
)
from bot.messages import Reply
from bot.phrases import meanings, say
from bot.reading import choose, is_numeric, is_one_of
from bot.scene import Scene, Turn

OPEN_FOR = timedelta(minutes=10)  # she asked herself: it goes now
_OFFER = "offer"


def takes(scene: Scene, text: str) -> bool:
    """Take the command, and the answers to it; other words are something said."""
    if command(text) is Command.NEWS:
        return scene.joined and is_member(scene)
    return is_in(scene, NEWS) and (_answer(scene, text) is not None or is_numeric(text))


def turn(scene: Scene, text: str) -> Turn:
    """Show the newest, or say that something is ready; then do what was answered."""
    if command(text) is Command.NEWS or not is_fresh(scene):
        return begin(scene)
    match _answer(scene, text):
        case 0:
            return Turn(resting(scene.memory), (reply("menu_nothing"),))
        case 1 if scene.memory.step == _OFFER:
            return open_up(scene)
        case 1:
            return _show(scene, _place(scene) + 1)
    return _not_understood(scene)


def begin(scene: Scene) -> Turn:
    """Begin with the newest."""
    return _offer(scene) if scene.standing.discreet else _show(scene, 0)


def open_up(scene: Scene) -> Turn:
    """Let what waits go at once; it comes as a message of its own."""
    if not scene.waiting:
        return Turn(resting(scene.memory), (reply("knock_over"),))
    if not is_in_her_times(scene):
        return Turn(resting(scene.memory), (reply("knock_late"),), (KnockLater(),))
    return Turn(resting(scene.memory), changes=(Opened(scene.now + OPEN_FOR),))


def _offer(scene: Scene) -> Turn:
    if not scene.waiting:
        return _say(scene, reply("news_nothing"))
    return _ask(scene, _OFFER, say(LANGUAGE, "knock"))


def _show(scene: Scene, place: int) -> Turn:
    """Show one piece of news, in the words of the people who wrote it."""
    if place >= len(scene.news):
        return _say(scene, reply("news_none"))
    if place == len(scene.news) - 1:
        return _say(scene, Reply(scene.news[place]))
    return _ask(scene, str(place), scene.news[place])


def _say(scene: Scene, said: Reply) -> Turn:
    """Say what asks nothing; another question that is open stays open."""
    is_done = scene.memory.doing == NEWS
    return Turn(resting(scene.memory) if is_done else scene.memory, (said,))


def _ask(scene: Scene, step: str, said: str) -> Turn:
    name, how = ("news_offer", "news_offer_how") if step == _OFFER else ("news", "news_how")
    memory = opening(scene.memory, NEWS, step)
    return Turn(memory, (inviting(said, how, name),), closing(scene))


def _place(scene: Scene) -> int:
    return int(scene.memory.step) if scene.memory.step.isdecimal() else 0


def _answer(scene: Scene, text: str) -> int | None:
    match command(text):
        case Command.YES:
            return 1
        case Command.SKIP | Command.BACK | Command.LATER:
            return 0
    name = "news_offer" if scene.memory.step == _OFFER else "news"
    if is_one_of(text, NO) or means_zero(text, name):
        return 0
    return choose(text, meanings(LANGUAGE, name))


def _not_understood(scene: Scene) -> Turn:
    if scene.memory.misses:
        return Turn(resting(scene.memory), (reply("menu_left"),), understood=False)
    again = _ask(scene, scene.memory.step, say(LANGUAGE, "lead_again"))
    return replace(again, memory=replace(scene.memory, misses=1), understood=False)
