"""A poll as somebody wrote it, in a file or on a page, and what is wrong with it in words.

File and page share these checks and sentences. A sentence goes on with what it is about: a file
puts the question's number before it, a page has it beside the field.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.as_sms import MOST_PARTS, length, named, one_line
from bot.dialogues.answering.words import words_of
from bot.polls import KINDS
from bot.question import Question
from bot.safety.listed_words import listed

MOST_QUESTIONS = 10
MOST_YEARS = 100  # until a closing; near the end of all years no day after it can be promised
LONGEST_LINE = 100  # characters of a title, and of who asks, what for and who decides

KIND, TEXT, OPTIONS, DISCREET = "kind", "text", "options", "discreet"  # the fields of a question


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """One question as it was written."""

    kind: str
    text: str = field(repr=False)
    options: tuple[str, ...] = field(default=(), repr=False)
    discreet: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WrittenPoll:
    """A poll as it was written, and what its maker should know beside it."""

    title: str = field(repr=False)
    asked_by: str = field(repr=False)
    purpose: str = field(repr=False)
    decides: str = field(repr=False)
    questions: tuple[WrittenQuestion, ...] = ()
    closes: datetime | None = None
    sensitive: bool = False  # so a second person says yes, to however few it goes
    warnings: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one field of a question."""

    where: str  # the name of the field
    says: str = field(repr=False)
    is_problem: bool = True  # else its maker only should know it


def line(given: object) -> str | None:
    """Give a title, or who asks, what for, or who decides; none where it is no such line."""
    found = one_line(given)
    return found if found and len(found) <= LONGEST_LINE else None


def moment(given: datetime, now: datetime) -> tuple[datetime | None, str | None]:
    """Give a moment in the zone of `now`, and what is wrong with it.

    A time without a zone is the forum's, in which `now` is; any other stays itself.
    """
    zone = now.tzinfo
    try:
        moment = (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)
        local = moment.astimezone(zone)
    except OverflowError:
        return None, "is no time that can be."
    if given.tzinfo is None and local.replace(tzinfo=None) != given:
        return local, "is left out when the clocks go forward."
    if moment <= now.astimezone(UTC):
        return local, "is in the past."
    if moment.year > now.year + MOST_YEARS:
        return local, "is too far away."
    return local, None


def found_in(asked: WrittenQuestion, place: int = 1, own: tuple[str, ...] = ()) -> Iterator[Found]:
    """Say what is wrong with a question whose kind is one of ours, and what is worth knowing.

    `own` are the words that its forum has added to the word check.
    """
    words = listed(asked.discreet or "", own)
    if words:
        yield Found(DISCREET, f"its discreet wording holds {named(words)} all the same.")
    question = Question(place, asked.kind, asked.text, asked.options)
    if problem := KINDS[asked.kind].problem(question):
        yield Found(OPTIONS, problem)
    elif seen := listed("\n".join(asked.options), own):
        yield Found(OPTIONS, f"its options hold {named(seen)}, which others may not see.")
    elif not words:
        yield from _lengths(asked, question, listed(asked.text, own))


def _lengths(asked: WrittenQuestion, question: Question, words: tuple[str, ...]) -> Iterator[Found]:
    """Count what it costs as an SMS, and see who cannot get it."""
    yield from _length(TEXT, "it", question)
    if asked.discreet is not None:
        bland = replace(question, text=asked.discreet)
        yield from _length(DISCREET, "its discreet wording", bland)
    elif words:
        yield Found(
            DISCREET,
            f"its text holds {named(words)}: members who are discreet do not get it until it "
            "has a second wording",
            is_problem=False,
        )


def _length(where: str, what: str, question: Question) -> Iterator[Found]:
    parts, said = length(words_of(question).words)
    if parts > MOST_PARTS:
        yield Found(where, f"{what} {said}, and {MOST_PARTS} are the most.")
    elif parts > 1:
        yield Found(where, f"{what} {said}.", is_problem=False)
