"""An answer to a question that has closed: it is kept, and counts nowhere."""

from dataclasses import replace

from bot.changes import Answered, Change, Kept
from bot.dialogues import tell, thanks
from bot.dialogues.answering.spot import Spot, agrees
from bot.dialogues.answering.words import answers_any_words
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import is_fresh, reply, resting
from bot.reading import number
from bot.scene import Scene, Turn


def turn(spot: Spot, text: str) -> Turn:
    """Keep it; words that are no answer are something that she says."""
    memory = replace(resting(spot.scene.memory), back="")
    if not _says_something(spot, text):
        return Turn(memory, (reply("poll_closed"),))
    change = _change(spot, text)
    if change is None:
        return elsewhere(replace(spot.scene, memory=memory), text)
    return Turn(memory, (reply("poll_late"),), (change,))


def elsewhere(scene: Scene, text: str) -> Turn:
    """Meet a text with the poll out of the way."""
    rested = replace(scene, memory=resting(scene.memory))
    if number(text) is not None or command(text) is not None:
        return Turn(rested.memory, (reply("poll_closed"),))
    if thanks.takes(rested, text):
        return thanks.turn(rested, text)
    return tell.turn(rested, text)


def _says_something(spot: Spot, text: str) -> bool:
    """Whether it is neither a way round the question, nor a no to "is that right?"."""
    if command(text) in {Command.BACK, Command.SKIP, Command.LATER} or spot.is_left_by(text):
        return False
    return not spot.scene.memory.guess or agrees(text) != 2


def _change(spot: Spot, text: str) -> Change | None:
    """Read it as an answer; what was never put, or is no answer, is none."""
    if not spot.is_put:
        return None
    match agrees(text) if spot.scene.memory.guess else None:
        case 1:
            return Answered(spot.name, spot.scene.memory.guess, late=True)
        case 0:
            return Kept()
    if answers_any_words(spot.question) and not is_fresh(spot.scene):
        return None  # so long after, she speaks of something else
    read = spot.read(text)
    if read is None:
        return None
    # In doubt nothing is asked any more: her words say it better than our guess.
    return Answered(spot.name, read.value, late=True) if read.sure else Kept()
