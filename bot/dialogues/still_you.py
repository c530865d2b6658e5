"""A phone that may not be hers any more: nothing personal goes there until she says it is.

With an agreed phrase only that says so; without one her yes does, unless somebody on this phone
asked who writes: then a person finds out (rules 10 and 11). Whoever else holds it learns nothing.
"""

from dataclasses import replace

from bot.changes import AskedForPerson, Change, Kept, NotKept, Parked, StillHers
from bot.dialogues import help as who_reads
from bot.dialogues import owner, who_is_this
from bot.dialogues.commands import Command, code_in, command
from bot.dialogues.pieces import (
    LANGUAGE,
    OWNER,
    STILL,
    closing,
    is_member,
    opening,
    question,
    reply,
    resting,
)
from bot.messages import Event, Reply
from bot.phrases import choices, meanings, say
from bot.reading import choose, is_blank, number
from bot.scene import InviteState, Scene, Turn

ASKED = "asked"
# What would show or change something of hers: she is asked first.
_SHOWS = {
    Command.MENU, Command.START, Command.NEWS, Command.PRINCIPLES, Command.SETTINGS,
    Command.MY_DATA, Command.LEAVE, Command.PERSON, Command.BACK,
}  # fmt: skip


def takes(scene: Scene, text: str) -> bool:
    """Take all but what empties the phone, what is empty, and the answer of who holds a code."""
    if not is_in_doubt(scene):
        return False
    is_whose = scene.memory.doing == OWNER and owner.takes(scene, text)
    return command(text) is not Command.CLEAR and not is_whose and not is_blank(text)


def is_in_doubt(scene: Scene) -> bool:
    """Whether this is a member's phone, and nobody has said yet that it is still hers."""
    return scene.standing.doubted and scene.joined and is_member(scene)


def turn(scene: Scene, text: str) -> Turn:
    """Let her go on who says that it is she; say nothing to anybody else."""
    if says_yes(scene, text):
        not_kept: tuple[Change, ...] = (NotKept(),) if scene.agreed.phrase else ()
        return Turn(resting(scene.memory), (reply("confirmed"),), (StillHers(), *not_kept))
    if _says_no(scene, text):
        return Turn(resting(scene.memory), changes=(*closing(scene), Parked()))
    if scene.invite is InviteState.OPEN and code_in(text) is not None:
        return owner.ask(scene)
    asked = command(text)
    if asked is Command.HELP:
        return who_reads.turn(replace(scene, forum=None), text)
    if asked in _SHOWS or scene.event is Event.PRESSED:
        # That somebody wants a person, people see at once.
        told: tuple[Change, ...] = (AskedForPerson(),) if asked is Command.PERSON else ()
        first = ask_first(scene)
        return replace(first, changes=(*first.changes, *told))
    return _keep(scene)


def ask(*, has_phrase: bool) -> Reply:
    """Ask, in words that could come from anybody."""
    return _question("still", "still_phrase", has_phrase=has_phrase)


def ask_first(scene: Scene) -> Turn:
    """Ask before anything else; where no answer would count, a person finds out."""
    if scene.standing.asked_who and not scene.agreed.has_phrase:
        return _keep(scene)
    memory = opening(scene.memory, STILL, ASKED)
    has_phrase = scene.agreed.has_phrase
    first = _question("still_first", "still_first_phrase", has_phrase=has_phrase)
    return Turn(memory, (first,), closing(scene))


def says_yes(scene: Scene, text: str) -> bool:
    """Whether this says that the phone is hers, in a way that counts."""
    if scene.agreed.phrase:
        return True
    return _takes_a_yes(scene) and _answer(scene, text) == 1


def _says_no(scene: Scene, text: str) -> bool:
    if scene.memory.doing == STILL and who_is_this.is_wrong_number(text):
        return True
    return _takes_a_yes(scene) and _answer(scene, text) in {0, 2}


def _takes_a_yes(scene: Scene) -> bool:
    return not scene.agreed.has_phrase and not scene.standing.asked_who


def _answer(scene: Scene, text: str) -> int | None:
    """Read 1, 2 or 0; only this is asked of a phone in doubt, so it is never too late."""
    if scene.memory.doing != STILL or scene.put_at is None:
        return None
    if scene.event is Event.PRESSED and scene.button_of != f"{STILL}:{ASKED}":
        return None
    if command(text) is Command.YES:
        return 1
    return 0 if number(text) == 0 else choose(text, meanings(LANGUAGE, "still"))


def _keep(scene: Scene) -> Turn:
    """Keep it for a person, and say so once."""
    is_first = scene.memory.doing != STILL or not scene.memory.misses
    memory = scene.memory if scene.memory.doing == STILL else opening(scene.memory, STILL)
    said = (reply("doubted"),) if is_first else ()
    return Turn(replace(memory, misses=1), said, (*closing(scene), Kept()), understood=False)


def _question(first: str, with_phrase: str, *, has_phrase: bool) -> Reply:
    if has_phrase:
        return question(say(LANGUAGE, with_phrase))
    words = say(LANGUAGE, first)
    return question(words, choices(LANGUAGE, "still"), bare=words)
