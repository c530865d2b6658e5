"""A button of a question that is not the one that is open: it answers its own question."""

from dataclasses import replace

from bot.changes import Answered, Skipped
from bot.dialogues import old_button, poll
from bot.dialogues.answering.spot import Spot, is_hers, is_open_pressed, pressed_spot
from bot.dialogues.pieces import MENU, POLL, opening, reply
from bot.reading import is_blank
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take it, whatever else is open."""
    if not is_hers(scene) or is_blank(text) or is_open_pressed(scene):
        return False
    return pressed_spot(scene) is not None


def turn(scene: Scene, text: str) -> Turn:
    """Take the answer; with no other question open, go on with the poll."""
    spot = pressed_spot(scene)
    if spot is None:
        return old_button.turn(scene, text)
    if not scene.memory.step or scene.memory.doing == MENU:
        return poll.turn(replace(scene, memory=opening(scene.memory, POLL, spot.name)), text)
    return _left(spot) if spot.is_left_by(text) else _answered(spot, text)


def _answered(spot: Spot, text: str) -> Turn:
    read = spot.read(text)
    if read is None or not read.sure:
        return old_button.turn(spot.scene, text)
    change = Answered(spot.name, read.value, late=not spot.poll.is_open)
    line = reply("poll_late" if change.late else "poll_saved_other")
    return Turn(spot.scene.memory, (line,), (change,))


def _left(spot: Spot) -> Turn:
    memory = spot.scene.memory
    if not spot.poll.is_open:
        return Turn(memory, (reply("poll_closed"),))
    if spot.is_answered:
        return Turn(memory, (reply("poll_stays"),))
    return Turn(memory, (reply("poll_skipped_other"),), (Skipped(spot.name),))
