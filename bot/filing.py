"""Where a text goes: whose it is, what becomes of it, and what people should look at in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot import another_forum
from bot.changes import (
    Answered,
    AskedForPerson,
    Change,
    ChoseLine,
    Erasing,
    Kept,
    Leaving,
    LeftErasing,
    LeftKeeping,
    NewOwner,
    NotKept,
    Reworded,
    Risk,
    Told,
    TooMany,
    WhichLine,
    WhoIsThis,
    WrongCodes,
)
from bot.context import Context
from bot.scene import Turn
from storage import inbox
from storage.addresses import Known

_FOR_PEOPLE: set[type[Change]] = {
    Kept,
    WhichLine,
    AskedForPerson,
    Leaving,
    LeftKeeping,
    LeftErasing,
}
_MARKS: dict[type[Change], str] = {
    LeftErasing: f"{inbox.PERSON}:erasing",
    Erasing: "erasing",
    LeftKeeping: "left",
    Leaving: "leaving",
    WhichLine: inbox.WHICH_LINE,
    NewOwner: "new_owner",
    WhoIsThis: "who_is_this",
    WrongCodes: "wrong_codes",
    TooMany: "too_many",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text goes."""

    state: str  # one of the inbox
    holds_words: bool  # else they stand elsewhere, or nowhere
    mark: str | None  # what people should look at in it
    member_id: str | None  # whose it is; nobody's is for the house


def place(known: Known, context: Context, turn: Turn, words: str) -> Place:
    """Find the place of a text in what its turn made of it."""
    becomes, mark = state(turn.changes, words), _mark(turn.changes)
    hidden = mark == inbox.WHICH_LINE  # until she has said which forum it is for
    hidden = hidden or another_forum.hides_text(context, words, becomes, mark)
    holds = becomes != inbox.FILED and NotKept() not in turn.changes
    return Place(becomes, holds, mark, None if hidden else _whose(known, context, turn))


def _whose(known: Known, context: Context, turn: Turn) -> str | None:
    """Say which member a text is of: of the forum that it chooses, else of that of the thread."""
    if context.before_of is not None:  # an edit belongs to whom the old words belonged to
        return str(context.before_of.id)
    chosen = next((change for change in turn.changes if isinstance(change, ChoseLine)), None)
    if chosen is not None and 1 <= chosen.place <= len(context.memberships):
        return str(context.memberships[chosen.place - 1].id)
    return known.member_id


def state(changes: Iterable[Change], words: str) -> str:
    """Say what becomes of a text; filed are words that stand elsewhere, locked with her key."""
    kinds = {type(change) for change in changes}
    if kinds & {Told, Reworded} or _is_the_answer(changes, words):
        return inbox.FILED
    return inbox.KEPT if kinds & _FOR_PEOPLE else inbox.UNDERSTOOD


def _is_the_answer(changes: Iterable[Change], words: str) -> bool:
    """Say whether an answer holds these very words; of others it holds only what they meant."""
    return any(isinstance(c, Answered) and c.value == words.strip() for c in changes)


def _mark(changes: Iterable[Change]) -> str | None:
    """Name what people should look at in this text, the gravest first."""
    found = {type(change): change for change in changes}
    if isinstance(risk := found.get(Risk), Risk):
        return f"risk:{risk.words}{inbox.ANY_LINE if risk.any_line else ''}"
    if isinstance(asked := found.get(AskedForPerson), AskedForPerson):
        return f"{inbox.PERSON}:{asked.about}" if asked.about else inbox.PERSON
    return next((name for kind, name in _MARKS.items() if kind in found), None)
