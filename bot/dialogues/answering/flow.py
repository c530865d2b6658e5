"""From one question of a poll to the next, and to its end."""

from dataclasses import replace

from bot.changes import Answered, Change, PutOff, Skipped
from bot.dialogues.answering import receipts
from bot.dialogues.answering.spot import Spot
from bot.dialogues.answering.words import words_of
from bot.dialogues.pieces import LANGUAGE, POLL, closing, opening, reply, resting
from bot.messages import Reply
from bot.phrases import say
from bot.polls import KINDS
from bot.scene import Memory, Turn


def ask(spot: Spot, lead: str = "") -> Turn:
    """Put this question."""
    memory = opening(spot.scene.memory, POLL, spot.name)
    return Turn(memory, (words_of(spot.question, lead),), closing(spot.scene))


def answered(spot: Spot, value: str) -> Turn:
    """Take the answer, and go on with the next question that she has not met."""
    changes = (Answered(spot.name, value),)
    turn = _go_on(spot, changes, say(LANGUAGE, "poll_saved"), receipts.saved(spot.scene))
    return replace(turn, memory=replace(turn.memory, guessed=_guessed(spot)))


def agreed(spot: Spot) -> Turn:
    """Take what we guessed, as she says that it is right."""
    turn = answered(spot, spot.scene.memory.guess)
    guessed = f"{turn.memory.guessed} {spot.name}".strip()
    return replace(turn, memory=replace(turn.memory, guessed=guessed))


def skipped(spot: Spot) -> Turn:
    """Leave the question; an answer that she gave before is not lost by it."""
    if spot.is_answered:
        return _go_on(spot, (), say(LANGUAGE, "poll_stays"), reply("poll_stays"))
    changes = (Skipped(spot.name),)
    return _go_on(spot, changes, say(LANGUAGE, "poll_skipped"), reply("poll_skipped_last"))


def put_off(spot: Spot) -> Turn:
    """Let the poll rest until another day; what is answered is not asked again."""
    if spot.is_answered:
        return Turn(rested(spot), (reply("poll_stays"),))
    return Turn(rested(spot), (receipts.later(spot.scene),), (PutOff(spot.name),))


def back(spot: Spot) -> Turn:
    """Put the question before; at the first, and at "is that right?", this one again."""
    before = [q for q in spot.poll.questions if q.place < spot.question.place and q.kind in KINDS]
    if not before or spot.scene.memory.guess:
        return ask(spot)
    return ask(replace(spot, question=max(before, key=lambda question: question.place)))


def rested(spot: Spot) -> Memory:
    """Forget that the poll is open; BACK leads to this question."""
    return replace(resting(spot.scene.memory), back=spot.name)


def _guessed(spot: Spot) -> str:
    """Name the other questions of this poll where a yes stands for the answer."""
    names = spot.scene.memory.guessed.split()
    same = [name for name in names if name.startswith(f"{spot.poll.id}:") and name != spot.name]
    return " ".join(same)


def _go_on(spot: Spot, changes: tuple[Change, ...], lead: str, end: Reply) -> Turn:
    following = spot.poll.following(spot.question.place)
    if following is None or following.kind not in KINDS:
        return Turn(rested(spot), (end,), changes)
    return replace(ask(replace(spot, question=following), lead), changes=changes)
