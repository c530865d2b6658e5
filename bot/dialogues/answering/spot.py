"""Which question of a poll a text, a press or an edit is about."""

from dataclasses import dataclass

from bot.dialogues.answering.words import answers_zero
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import GUESS, LANGUAGE, POLL, is_member
from bot.hearing import hear
from bot.messages import Event
from bot.phrases import meanings
from bot.polls import KINDS, yes_no
from bot.question import Poll, Question, Read, name_of, parts_of
from bot.reading import choose, fold, number, yes_or_no
from bot.scene import Scene


@dataclass(frozen=True, slots=True)
class Spot:
    """One question of a poll, in the scene in which somebody answers it."""

    scene: Scene
    poll: Poll
    question: Question

    @property
    def name(self) -> str:
        """Name the question as its answers do, as 7:2."""
        return name_of(self.poll.id, self.question.place)

    @property
    def is_answered(self) -> bool:
        """Whether she has answered it, and has not just left it."""
        return bool(self.poll.answers.get(self.question.place))

    @property
    def is_put(self) -> bool:
        """Whether she can have seen what she answers; a button answers its own message."""
        return self.scene.event is Event.PRESSED or self.scene.put_at is not None

    def read(self, text: str) -> Read | None:
        """Read an answer to it."""
        return KINDS[self.question.kind].read(self.question, text)

    def is_left_by(self, text: str) -> bool:
        """Whether this is a 0 that leaves the question."""
        return number(text) == 0 and not answers_zero(self.question)


def confirms(text: str) -> int | None:
    """Read an answer to "is that right?": 1 or 2; 0 where it may be one, and is in doubt."""
    if command(text) is Command.YES:
        return 1
    said, heard = _right_or_wrong(text), hear(text)
    if said and heard and heard.sure:
        return said
    return 0 if said is not None or yes_no.may_answer(text) else None


def agrees(text: str) -> int | None:
    """Read the same where it is about an answer: there a thumb is enough, as for no consent."""
    return yes_no.sign(text) or confirms(text)


def _right_or_wrong(text: str) -> int | None:
    """Read "yes", "that's right", and both together."""
    known = meanings(LANGUAGE, "poll_guess")
    first, _, rest = text.strip().partition(" ")
    begins = {"yes": 1, "no": 2}.get(yes_or_no(fold(first)) or "")
    more = choose(rest, known) if begins else None
    return begins if begins and begins == more else choose(text, known)


def is_hers(scene: Scene) -> bool:
    """Whether this phone is one that polls are put to."""
    return is_member(scene) and scene.joined and scene.standing.confirmed


def open_spot(scene: Scene) -> Spot | None:
    """Give the question that is open; none where its poll is not there any more."""
    return spot_named(scene, scene.memory.step) if scene.memory.doing == POLL else None


def pressed_spot(scene: Scene) -> Spot | None:
    """Give the question whose button was pressed; none where it was the button of another thing."""
    doing, _, name = (scene.button_of or "").partition(":")
    is_press = scene.event is Event.PRESSED and doing == POLL
    return spot_named(scene, name) if is_press else None


def is_open_pressed(scene: Scene) -> bool:
    """Whether the button belongs to what is open: to its question, or to "is that right?"."""
    doing, _, name = (scene.button_of or "").partition(":")
    if scene.memory.doing != POLL or name != scene.memory.step:
        return False
    return doing == POLL or (doing == GUESS and scene.memory.guess != "")


def spot_named(scene: Scene, name: str) -> Spot | None:
    """Give the question with a name like 7:2; none where the scene does not have it."""
    found = parts_of(name)
    if scene.poll is None or found is None or found[0] != scene.poll.id:
        return None
    question = scene.poll.question(found[1])
    if question is None or question.kind not in KINDS:
        return None
    return Spot(scene, scene.poll, question)
