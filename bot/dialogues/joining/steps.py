"""The way through the questions of joining: one after the other, one step back at a time."""

from dataclasses import replace

from bot.dialogues.commands import Command, command
from bot.dialogues.joining import Answer, Step, consent, name, phone, times
from bot.dialogues.pieces import (
    JOIN,
    LANGUAGE,
    closing,
    is_fresh,
    is_member,
    opening,
    resting,
)
from bot.messages import Change, Joined, Kept, Reply
from bot.phrases import say
from bot.reading import number
from bot.scene import Scene, Turn

STEPS: dict[str, Step] = {"phone": phone, "name": name, "consent": consent, "times": times}
_ORDER = tuple(STEPS)


def place(scene: Scene) -> str:
    """Say which question is next; after a risk text the memory no longer knows it."""
    if not is_member(scene):
        return "phone"
    if scene.memory.doing == JOIN and scene.memory.step in STEPS:
        return scene.memory.step
    return "name" if scene.alias is None else "consent"


def ask(scene: Scene, step: str, lead: str = "") -> Turn:
    """Put one question."""
    memory = opening(scene.memory, JOIN, step)
    return Turn(memory, replies=(STEPS[step].ask(scene, lead),), changes=closing(scene))


def answer(scene: Scene, text: str) -> Turn:
    """Take an answer to the question that waits."""
    step = place(scene)
    asked = command(text)
    if asked is Command.BACK:
        return ask(scene, _ORDER[max(_ORDER.index(step) - 1, 0)])
    if not is_fresh(scene):
        said = asked is None and number(text) is None  # a late 2 says nothing to anybody
        changes: tuple[Change, ...] = (Kept(),) if said else ()
        return replace(ask(scene, step), changes=changes)
    if asked is Command.SKIP or number(text) == 0:
        return _go_on(scene, step, STEPS[step].safer(scene))
    read = STEPS[step].read(scene, text)
    return _go_on(scene, step, read) if read else _not_understood(scene, step)


def _go_on(scene: Scene, step: str, answered: Answer) -> Turn:
    if step == _ORDER[-1]:
        done = (*answered.changes, Joined())
        return Turn(resting(scene.memory), (Reply(answered.lead),), done)
    following = ask(scene, _ORDER[_ORDER.index(step) + 1], answered.lead)
    return replace(following, changes=answered.changes)


def _not_understood(scene: Scene, step: str) -> Turn:
    """Ask once more; then take what is safer and go on. What she said is kept both times.

    It is no feedback yet: she has not heard to the end what this is. A person reads it.
    """
    if scene.memory.misses:
        turn = _go_on(scene, step, STEPS[step].safer(scene))
        changes = (*turn.changes, Kept())
        return replace(turn, changes=changes, understood=False)
    again = ask(scene, step, say(LANGUAGE, "lead_again"))
    memory = replace(again.memory, misses=1)
    return replace(again, memory=memory, changes=(Kept(),), understood=False)
