"""A message that she changed: the new words take the place of the old ones, or a person reads them.

Nothing is lost by a change, and nothing that counted is undone by words that we do not understand.
"""

from bot.changes import Answered, Kept, Reworded
from bot.dialogues import no_more, who_is_this
from bot.dialogues.answering.spot import Spot, agrees, open_spot, spot_named
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import has_question, is_left_in_peace, is_member, reply
from bot.messages import Event, Reply
from bot.polls import KINDS
from bot.reading import number
from bot.scene import Before, Scene, Turn

_AROUND_A_QUESTION = {Command.BACK, Command.SKIP, Command.LATER, Command.YES}


def takes(scene: Scene, text: str) -> bool:
    """Take a change of what we had; a command in it is obeyed as if it were new."""
    if scene.event is not Event.EDITED or scene.before is None:
        return False
    if who_is_this.takes(scene, text) or no_more.takes(scene, text):
        return False
    if scene.before.told or (scene.before.question and not _is_still_a_guess(scene)):
        return command(text) is None or command(text) in _AROUND_A_QUESTION
    return command(text) is None and not _answers_now(scene, text)


def turn(scene: Scene, text: str) -> Turn:
    """Put it in the place of the old words, where they answered something or were feedback."""
    before = scene.before or Before()
    spot = spot_named(scene, before.question)
    if before.question and spot is not None and not _is_still_a_guess(scene):
        return _answer(spot, text)
    if before.told and is_member(scene):  # who has left has no place for words any more
        return Turn(scene.memory, changes=(Reworded(),))
    key = "edit_again" if has_question(scene) else ""
    return Turn(scene.memory, _said(scene, key), (Kept(),))


def _answer(spot: Spot, text: str) -> Turn:
    """Take the answer anew; in doubt the old one stands, and the words are kept."""
    no_answer = spot.is_left_by(text) or command(text) is Command.SKIP or _is_yes_or_no(spot, text)
    no_answer = no_answer or _was_refused(spot)
    read = None if no_answer else spot.read(text)
    memory = spot.scene.memory
    if read is None or not read.sure:
        return Turn(memory, _said(spot.scene, "edit_kept"), (Kept(),))
    key = "poll_saved_other" if spot.poll.is_open else "poll_late"
    change = Answered(spot.name, read.value, late=not spot.poll.is_open)
    return Turn(memory, _said(spot.scene, key), (change,))


def _is_yes_or_no(spot: Spot, text: str) -> bool:
    """Whether it was a yes to "is that right?" that she changes: its 2 is another."""
    by_yes = spot.name in spot.scene.memory.guessed.split()
    return by_yes and (number(text) is not None or agrees(text) is not None)


def _is_still_a_guess(scene: Scene) -> bool:
    """Whether nothing came yet of the words that we were not sure of."""
    before = scene.before or Before()
    spot = spot_named(scene, before.question)
    return before.guessed and (spot is None or not spot.is_answered)


def _was_refused(spot: Spot) -> bool:
    """Whether the answer that counts is another than the one that we guessed from these words."""
    is_guess = spot.scene.before is not None and spot.scene.before.guessed
    return is_guess and spot.name not in spot.scene.memory.guessed.split()


def _answers_now(scene: Scene, text: str) -> bool:
    """Whether words that we did not understand before now answer the open question for sure.

    A number alone is left out: it may have answered another question than this one.
    """
    spot = open_spot(scene)
    if spot is None or number(text) is not None:
        return False
    read = spot.read(text) if KINDS[spot.question.kind].labels(spot.question) else None
    return read is not None and read.sure


def _said(scene: Scene, key: str) -> tuple[Reply, ...]:
    """Say it where this phone is not to be left in peace."""
    return (reply(key),) if key and not is_left_in_peace(scene) else ()
