"""Which forum is this for? Asked where several are possible and none has been near for a week."""

from dataclasses import replace
from datetime import timedelta

from bot.changes import AskedForPerson, Change, ChoseLine, Kept, WhichLine
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    LANGUAGE,
    LINE,
    asking,
    closing,
    instant,
    is_fresh,
    is_member,
    is_said,
    means_zero,
    opening,
    promise_of_a_person,
    reply,
    resting,
)
from bot.messages import Event, Reply
from bot.phrases import say, zero
from bot.reading import choose, is_one_of, number
from bot.scene import Scene, Turn

NEAR_FOR = timedelta(days=7)  # so long a text goes to the forum of the message before it
MOST = 4
_ASKED = "asked"
_PERSON = "person"  # asked because she wants a person
_EITHER = frozenset({"either", "any", "both", "dont mind", "i dont mind"})
_ANSWERS = {None, Command.YES, Command.BACK, Command.SKIP, Command.LATER}


def takes(scene: Scene, text: str) -> bool:
    """Take something said that could be for any of her forums, and the answer to the question."""
    if not _has_several(scene) or command(text) not in _ANSWERS:
        return False
    if scene.memory.doing == LINE:
        return True
    return command(text) is None and is_unclear(scene)  # it would be feedback


def turn(scene: Scene, text: str) -> Turn:
    """Keep it until she has said which; what nobody can tell is for a person to see."""
    asked = command(text)
    if scene.memory.doing != LINE or not is_fresh(scene):
        return replace(_ask(scene), changes=_waits(text))
    if asked in {Command.BACK, Command.LATER}:
        return _left(scene, ())
    place = _place(scene, text)
    if place is None and (asked is Command.SKIP or _is_either(scene, text)):
        # With more lines than are shown, 0 means one of the others: we cannot say which.
        place = scene.line if len(scene.lines) <= MOST else None
        if place is None:
            return _left(scene, ())
    return _not_understood(scene, text) if place is None else _chosen(scene, place)


def is_unclear(scene: Scene) -> bool:
    """Whether what she texts now could be for several forums, and none has been near."""
    is_long_ago = scene.last_at is None or instant(scene) - scene.last_at > NEAR_FOR
    return is_long_ago and _has_several(scene)


def ask_for_a_person(scene: Scene) -> Turn:
    """Put the question to somebody who wants a person; until she answers the house sees that."""
    answer = _ask(scene, step=_PERSON)
    return replace(answer, changes=(*closing(scene), WhichLine()))


def _has_several(scene: Scene) -> bool:
    return is_member(scene) and len(scene.lines) > 1


def _ask(scene: Scene, lead: str = "", step: str = "") -> Turn:
    """Put the question; once it is open, it stays what it was put for."""
    was = scene.memory.step if scene.memory.doing == LINE else _ASKED
    return Turn(opening(scene.memory, LINE, step or was), (_question(scene, lead),))


def _question(scene: Scene, lead: str) -> Reply:
    labels = tuple(scene.lines[place] for place in _shown(scene))
    either = zero(LANGUAGE, _zero(scene))
    if not _is_muddled(labels):
        return asking("which_line", labels, zero=either, lead=lead)
    # "1 Line 2, 2 Line 3" would send a 2 astray: here the names themselves are the answers.
    words = say(LANGUAGE, "which_line", choices=f"{', '.join(labels)}, 0 {either}.")
    without = say(LANGUAGE, "which_line", choices="").strip()
    return Reply(
        f"{lead} {words}".strip(), labels, asks=True, zero=either, bare=f"{lead} {without}".strip()
    )


def _shown(scene: Scene) -> tuple[int, ...]:
    """Give the places of at most four lines: the one of this thread is always among them."""
    others = [place for place in range(len(scene.lines)) if place != scene.line]
    return tuple(sorted((scene.line, *others[: MOST - 1])))


def _is_muddled(labels: tuple[str, ...]) -> bool:
    """Whether a label ends in a number that would stand beside another one."""
    own = [number(label.split()[-1]) for label in labels]
    return any(one not in {None, place} for place, one in enumerate(own, start=1))


def _place(scene: Scene, text: str) -> int | None:
    """Read which line she means, as its place among all of hers; in doubt it is none."""
    shown = _shown(scene)
    labels = tuple(scene.lines[place] for place in shown)
    value = number(text)
    if value and scene.event is not Event.PRESSED and _is_muddled(labels):
        named = [place for place in shown if number(scene.lines[place].split()[-1]) == value]
        return named[0] if len(named) == 1 else None
    choice = choose(text, [(label,) for label in labels])
    return shown[choice - 1] if choice else None


def _is_either(scene: Scene, text: str) -> bool:
    return number(text) == 0 or is_one_of(text, _EITHER) or means_zero(text, _zero(scene))


def _zero(scene: Scene) -> str:
    return "line" if len(scene.lines) <= MOST else "more_lines"


def _chosen(scene: Scene, place: int) -> Turn:
    if scene.memory.step == _PERSON:
        memory, promise = promise_of_a_person(replace(scene, forum=scene.line_forums[place]))
        return Turn(memory, (promise,), (ChoseLine(place + 1), AskedForPerson()))
    said = reply("line_kept", line=scene.lines[place])
    return Turn(resting(scene.memory), (said,), (ChoseLine(place + 1),))


def _left(scene: Scene, changes: tuple[Change, ...]) -> Turn:
    return Turn(resting(scene.memory), (reply("line_left"),), changes)


def _not_understood(scene: Scene, text: str) -> Turn:
    """Ask once more, as more words may be part of what she says; then leave it to a person."""
    if scene.memory.misses:
        kept = (Kept(),) if _waits(text) else ()
        return replace(_left(scene, kept), understood=False)
    again = _ask(scene, say(LANGUAGE, "lead_kept" if _waits(text) else "lead_which"))
    memory = replace(again.memory, misses=1)
    return replace(again, memory=memory, changes=_waits(text), understood=False)


def _waits(text: str) -> tuple[Change, ...]:
    return (WhichLine(),) if is_said(text) else ()
