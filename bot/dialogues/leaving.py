"""While she is leaving: silence; 0 brings her back until the days are over."""

from dataclasses import replace

from bot.changes import AskedForPerson, Kept, LeftKeeping, NotKept, Stayed
from bot.dialogues import erasing, leave
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    LANGUAGE,
    LEAVE,
    is_fresh,
    opening,
    reply,
    resting,
)
from bot.messages import Event
from bot.phrases import meanings
from bot.reading import choose, is_one_of, may_be_number, words_of
from bot.scene import Memory, Scene, Turn

_TOLD = "told"  # she has heard how to stay
_FEW_WORDS = 5
_STAY = frozenset(
    {
        "stay", "i stay", "i will stay", "ill stay", "stay in", "stay after all", "0 stay",
        "0 stay after all", "i want to stay", "want to stay", "id like to stay",
    }
)  # fmt: skip
_HOW_TO_STAY = {Command.MENU, Command.START, Command.JOIN}


def takes(scene: Scene, text: str) -> bool:
    """Take everything but HELP; stop and risk come before."""
    return scene.standing.leaving and command(text) is not Command.HELP


def turn(scene: Scene, text: str) -> Turn:
    """Hear the three answers; keep all else without a word."""
    if _is_aside(scene):
        return Turn(scene.memory)
    if scene.agreed.phrase:  # whatever else its words may mean; nobody is to read it
        asked = erasing.is_asked(scene)
        return erasing.heard(scene, text) if asked else Turn(scene.memory, changes=(NotKept(),))
    if command(text) is Command.LEAVE:
        return leave.ask(scene)
    if command(text) is Command.PERSON:
        # Nobody writes to her while she is leaving; that she asked is seen, and how she can ask.
        told = (AskedForPerson("leaving"),)
        return Turn(_zero_stays(scene), (reply("leave_how"),), told)
    if command(text) in _HOW_TO_STAY:
        return _how_to_stay(scene)
    return _answer(scene, text)


def _answer(scene: Scene, text: str) -> Turn:
    choice = 0 if is_one_of(text, _STAY) else choose(text, meanings(LANGUAGE, "leave"))
    is_put = scene.put_at is not None or not _is_asked(scene)
    if choice == 0 and is_put:  # it is never too late for this
        return _stay(scene)
    if choice is None and is_put and _may_stay(text):
        return replace(_how_to_stay(scene), changes=(Kept(),))
    if choice is None and erasing.is_asked(scene):
        return erasing.heard(scene, text)
    if choice is None or not _is_asked(scene):
        return Turn(scene.memory, changes=(Kept(),))
    if not is_fresh(scene):  # a 2 of yesterday could be meant for something else by now
        return leave.ask(scene)
    match choice:
        case 1:
            return _keep(scene)
        case 2:
            return erasing.begin(scene)
    return Turn(scene.memory, changes=(Kept(),))


def _may_stay(text: str) -> bool:
    """Whether it may be a 0, or speaks of staying: taken for words, her name would go."""
    words = words_of(text)
    begins_so = words[:1] == ("0",)
    return len(words) <= _FEW_WORDS and (begins_so or may_be_number(text) or "stay" in words)


def _is_aside(scene: Scene) -> bool:
    """Whether a button of another message was pressed, or a sign was put on one."""
    if scene.event is Event.PRESSED:
        return not (scene.button_of or "").startswith(f"{LEAVE}:")
    return scene.event is Event.REACTED


def _is_asked(scene: Scene) -> bool:
    return scene.memory.doing == LEAVE and scene.memory.step in {leave.ASKED, erasing.ASKED}


def _stay(scene: Scene) -> Turn:
    return Turn(resting(scene.memory), (reply("stayed"),), (Stayed(),))


def _keep(scene: Scene) -> Turn:
    """Say the day by which it is done."""
    by, here = erasing.over_by(scene), erasing.line(scene)
    said = reply("left_line", day=by, line=here) if here else reply("left_keeping", day=by)
    return Turn(opening(scene.memory, LEAVE), (said,), (LeftKeeping(),))


def _how_to_stay(scene: Scene) -> Turn:
    """Say it once: she asked for silence."""
    if scene.memory.about == _TOLD:
        return Turn(scene.memory)
    return Turn(replace(_zero_stays(scene), about=_TOLD), (reply("leave_how"),))


def _zero_stays(scene: Scene) -> Memory:
    """Let 0 mean what is said now; after words of risk it meant other numbers."""
    return scene.memory if scene.memory.doing == LEAVE else opening(scene.memory, LEAVE)
