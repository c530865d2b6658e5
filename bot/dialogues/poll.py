"""The questions of a poll: an answer, a doubt, a step back, or a question that is left."""

from dataclasses import replace

from bot.changes import AllTold, Change, Kept, Skipped, Told
from bot.dialogues import thanks
from bot.dialogues.answering import flow, late
from bot.dialogues.answering.spot import Spot, agrees, is_hers, open_spot
from bot.dialogues.answering.words import guessed, missed, words_of
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    GUESS,
    LANGUAGE,
    POLL,
    day,
    is_fresh,
    kept,
    opening,
    reply,
    words_kept,
)
from bot.messages import Event
from bot.phrases import say
from bot.polls import KINDS
from bot.reading import is_blank, may_be_number, number
from bot.scene import Scene, Turn

_FEW_WORDS = 5


def takes(scene: Scene, text: str) -> bool:
    """Take what is said while a question is open; other buttons come before."""
    return scene.memory.doing == POLL and is_hers(scene) and not is_blank(text)


def turn(scene: Scene, text: str) -> Turn:
    """Answer it for the question that is open."""
    spot = open_spot(scene)
    if spot is None:
        return late.elsewhere(scene, text)
    return _answer(spot, text) if spot.poll.is_open else late.turn(spot, text)


def _answer(spot: Spot, text: str) -> Turn:
    asked = command(text)
    if asked is Command.BACK:
        return flow.back(spot)
    if not spot.is_put:
        return _not_put(spot, text)
    if asked is Command.LATER:
        return flow.put_off(spot)
    if asked is Command.SKIP or spot.is_left_by(text):
        return flow.skipped(spot)
    return _confirm(spot, text) if _answers_guess(spot) else _read(spot, text)


def _not_put(spot: Spot, text: str) -> Turn:
    """Keep what cannot be an answer, as its question has not left yet; it comes again."""
    return replace(_again(spot), changes=words_kept(text))


def _again(spot: Spot) -> Turn:
    """Put once more what is open."""
    guess = spot.scene.memory.guess
    question = guessed(spot.question, guess) if guess else words_of(spot.question)
    return Turn(spot.scene.memory, (question,))


def _answers_guess(spot: Spot) -> bool:
    """Whether "is that right?" is open, and it was not the button of its question."""
    doing, _, _ = (spot.scene.button_of or GUESS).partition(":")
    return spot.scene.memory.guess != "" and doing == GUESS


def _confirm(spot: Spot, text: str) -> Turn:
    """Take a yes or a no to "is that right?", or the answer that she gives instead."""
    guess = spot.scene.memory.guess
    choice = agrees(text)
    if choice is None:
        read = spot.read(text)
        is_same = read is not None and not read.sure and read.value == guess
        return _not_understood(spot, text) if is_same else _read(spot, text)
    if choice == 0:
        return _in_doubt(spot, text)
    if spot.scene.event is not Event.PRESSED and not is_fresh(spot.scene):
        return _again(spot)
    if choice == 1:
        return flow.agreed(spot)
    again = flow.ask(spot, say(LANGUAGE, "poll_skipped"))
    return replace(again, memory=replace(again.memory, misses=spot.scene.memory.misses))


def _in_doubt(spot: Spot, text: str) -> Turn:
    """Ask about what may be a yes, a no, or another answer; a 1 or 2 is none to the question."""
    read = spot.read(text)
    is_bare = number(text) in {1, 2} or may_be_number(text)
    if read is None or is_bare or read.value == spot.scene.memory.guess:
        return _missed(spot)
    return _guess(spot, text, read.value)


def _read(spot: Spot, text: str) -> Turn:
    read = spot.read(text)
    if read is None:
        return _not_understood(spot, text)
    if read.sure:
        return flow.answered(spot, read.value)
    return _guess(spot, text, read.value)


def _guess(spot: Spot, text: str, value: str) -> Turn:
    """Ask whether this is what she meant."""
    memory = opening(spot.scene.memory, POLL, spot.name)
    memory = replace(memory, guess=value, misses=spot.scene.memory.misses)
    # What is longer than a slip of the pen may say more than the answer in it.
    changes: tuple[Change, ...] = (Kept(),) if len(text.split()) > _FEW_WORDS else ()
    return Turn(memory, (guessed(spot.question, value),), changes)


def _not_understood(spot: Spot, text: str) -> Turn:
    """Say how it is answered; the second time leave the question. Her words are kept."""
    if thanks.is_nod(text) and len(KINDS[spot.question.kind].labels(spot.question)) != 2:
        return Turn(spot.scene.memory, changes=kept(spot.scene))
    return _missed(spot)


def _missed(spot: Spot) -> Turn:
    if spot.scene.memory.misses:
        return _left(spot)
    memory = replace(opening(spot.scene.memory, POLL, spot.name), misses=1)
    return Turn(memory, (missed(spot.question),), (Kept(),), understood=False)


def _left(spot: Spot) -> Turn:
    receipt = reply("poll_missed_twice", day=day(spot.scene))
    told: tuple[Change, ...] = (Told(f"question {spot.name}"), AllTold())
    left = () if spot.is_answered else (Skipped(spot.name),)
    return Turn(flow.rested(spot), (receipt,), (*told, *left), understood=False)
