"""A number that somebody else wrote down: nothing but the check goes to it until it answers."""

from dataclasses import replace

from bot.changes import Confirmed, Kept, Parked
from bot.dialogues.pieces import CHECK, LANGUAGE, opening, question, reply, resting
from bot.phrases import choices, meanings, say
from bot.reading import choose
from bot.scene import Scene, Turn


def takes(scene: Scene, text: str) -> bool:
    """Take everything that comes from such a number."""
    return scene.memory.doing == CHECK or not scene.standing.confirmed


def turn(scene: Scene, text: str) -> Turn:
    """Confirm at 1; at 2 or 0 never write again: a last word could be one too many."""
    answer = _answer(scene, text)
    if answer == 1:
        return Turn(resting(scene.memory), replies=(reply("confirmed"),), changes=(Confirmed(),))
    if answer is not None:
        return Turn(resting(scene.memory), changes=(Parked(),))
    # Whoever writes may not be the member: a person reads it, and it is nobody's feedback.
    if scene.put_at is None or scene.memory.misses:
        return Turn(scene.memory, changes=(Kept(),))
    return replace(ask(scene), changes=(Kept(),), understood=False)


def ask(scene: Scene) -> Turn:
    """Ask again, once."""
    memory = replace(opening(scene.memory, CHECK), misses=1)
    return Turn(memory, replies=(question(say(LANGUAGE, "check"), choices(LANGUAGE, "check")),))


def is_yes(scene: Scene, text: str) -> bool:
    """Whether this answers the check with a yes."""
    return scene.memory.doing == CHECK and _answer(scene, text) == 1


def _answer(scene: Scene, text: str) -> int | None:
    """Read 1, 2 or 0. It is never too late: the check is all that was ever sent here."""
    return choose(text, meanings(LANGUAGE, "check")) if scene.put_at else None
