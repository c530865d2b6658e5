"""The knock: a line without content, and her answer whether now is a good moment."""

from dataclasses import replace

from bot.changes import Change, Kept, KnockLater, KnockSkipped, Opened
from bot.dialogues.commands import Command, command
from bot.dialogues.pieces import (
    KNOCK,
    LANGUAGE,
    NO,
    inviting,
    is_in,
    means_zero,
    reply,
    resting,
)
from bot.messages import Reply
from bot.phrases import meanings, say
from bot.polls import yes_no
from bot.reading import choose, is_one_of, may_be_number, number, words_of
from bot.scene import Scene, Turn, Waiting

_FEW_WORDS = 3


def words(waiting: Waiting) -> Reply:
    """Say that something is ready, and nothing of what it is."""
    match waiting:
        case Waiting(questions=1, news=0, notes=0):
            return _asked("knock_question")
        case Waiting(questions=0, notes=0) if waiting.news:
            return _asked("knock_news")
        case Waiting(questions=0, news=0) if waiting.notes:
            return _asked("knock_note")
    return _asked("knock")


def takes(scene: Scene, text: str) -> bool:
    """Take an answer to it, and what may be one; other words are said, and the knock lapses."""
    return is_in(scene, KNOCK) and (_answer(text) is not None or _may_answer(text))


def turn(scene: Scene, text: str) -> Turn:
    """Open what waits at 1, put it off at 2, leave it at 0."""
    if scene.put_at is None:
        return _again(scene, text)
    answer = _answer(text)
    if answer is None:
        return _not_understood(scene, text)
    if answer == 0:
        return _over(scene, "knock_skipped", KnockSkipped())
    if not scene.waiting:  # it ended while she was away
        return _over(scene, "knock_over")
    if answer == 2:
        return _over(scene, "knock_later", KnockLater())
    if scene.knock_until is None or scene.now >= scene.knock_until:
        return _over(scene, "knock_late", KnockLater())
    return Turn(resting(scene.memory), changes=(Opened(scene.knock_until),))


def _answer(text: str) -> int | None:
    """Read 1, 2 or 0; a word that means none of them is something that she says."""
    match command(text):
        case Command.YES:
            return 1
        case Command.LATER | Command.BACK:
            return 2
        case Command.SKIP:
            return 0
    is_no = is_one_of(text, NO) or means_zero(text, "knock")
    return 0 if is_no else choose(text, meanings(LANGUAGE, "knock"))


def _may_answer(text: str) -> bool:
    """Whether it is a number or a yes or no in doubt: taken for words, what waits would be lost."""
    words = words_of(text)
    begins_so = len(words) <= _FEW_WORDS and any(word.isdecimal() for word in words[:1])
    return begins_so or may_be_number(text) or yes_no.may_be(text)


def _over(scene: Scene, key: str, *changes: Change) -> Turn:
    return Turn(resting(scene.memory), (reply(key),), changes)


def _not_understood(scene: Scene, text: str) -> Turn:
    """Say once more how it is answered; after that the knock lapses."""
    if scene.memory.misses:
        return replace(_over(scene, "knock_left", *_kept(text)), understood=False)
    return _again(scene, text)


def _again(scene: Scene, text: str) -> Turn:
    again = inviting(say(LANGUAGE, "lead_again"), "knock_how", "knock")
    return Turn(replace(scene.memory, misses=1), (again,), _kept(text), understood=False)


def _kept(text: str) -> tuple[Change, ...]:
    """Keep words for a person; a number says nothing to anybody."""
    return () if _answer(text) is not None or number(text) is not None else (Kept(),)


def _asked(key: str) -> Reply:
    return inviting(say(LANGUAGE, key), "knock_how", "knock")
