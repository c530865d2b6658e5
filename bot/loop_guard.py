"""Two machines must not talk for ever: at most so many replies, one line, then silence."""

from dataclasses import replace
from datetime import UTC, timedelta

from bot.changes import NotKept, Quiet, Risk, StartOffered, Stopped, TooMany
from bot.messages import Reply
from bot.phrases import say
from bot.reading import fold
from bot.scene import Memory, Scene, Tally, Turn

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MISSES_IN_AN_HOUR = 20  # texts that no dialogue understood, or that repeat the text before
REPLIES_IN_AN_HOUR = 60
REPLIES_IN_A_DAY = 200
_REMEMBERED = 100  # letters are enough to know a text again


def watched(scene: Scene, text: str, turn: Turn) -> Turn:
    """Let a turn pass while replies are few; all that it records is recorded in any case."""
    before = fold(text)[:_REMEMBERED]
    missed = not turn.understood or before == scene.memory.before
    kept = "" if NotKept() in turn.changes else before
    turn = replace(turn, memory=replace(turn.memory, before=kept))
    if not turn.replies or any(isinstance(c, Risk | Stopped | Quiet) for c in turn.changes):
        return turn
    return _bounded(scene, turn, _counted(scene, turn.memory, missed=missed))


def _counted(scene: Scene, memory: Memory, *, missed: bool) -> Memory:
    now = scene.now.astimezone(UTC)
    never = Tally(now)
    if missed:
        misses = (memory.misses_of_hour or never).one_more(now, HOUR)
        memory = replace(memory, misses_of_hour=misses)
    return replace(
        memory,
        replies_of_hour=(memory.replies_of_hour or never).one_more(now, HOUR),
        replies_of_day=(memory.replies_of_day or never).one_more(now, DAY),
    )


def _bounded(scene: Scene, turn: Turn, memory: Memory) -> Turn:
    over = max(
        _over(turn.memory.misses_of_hour, memory.misses_of_hour, MISSES_IN_AN_HOUR),
        _over(turn.memory.replies_of_hour, memory.replies_of_hour, REPLIES_IN_AN_HOUR),
        _over(turn.memory.replies_of_day, memory.replies_of_day, REPLIES_IN_A_DAY),
    )
    turn = replace(turn, memory=memory)
    if over == 0:
        return turn
    if any(reply.asks for reply in turn.replies):
        # She never sees this question: what she answers next is the one before it.
        was = scene.memory
        still = replace(
            memory, doing=was.doing, step=was.step, guess=was.guess, about=was.about,
            number=was.number, wake_at=was.wake_at,
        )  # fmt: skip
        turn = replace(turn, memory=still)
    silent = unsaid(turn)
    if over == 1:
        # A stopped phone is told nothing but how to start again.
        last = () if StartOffered() in turn.changes else (Reply(say("en", "too_many")),)
        return replace(silent, replies=last, changes=(*silent.changes, TooMany()))
    return silent


def unsaid(turn: Turn) -> Turn:
    """Take the words off a turn: how to start again is still to be said to a stopped phone."""
    changes = tuple(change for change in turn.changes if change != StartOffered())
    was_offered = changes != turn.changes
    memory = replace(turn.memory, offered_for="") if was_offered else turn.memory
    return replace(turn, memory=memory, replies=(), changes=changes)


def _over(before: Tally | None, after: Tally | None, limit: int) -> int:
    """Say by how many replies this one is too many; a tally that stands still forbids nothing."""
    if after is None or after == before:
        return 0
    return max(after.count - limit, 0)
