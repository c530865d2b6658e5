"""A question of a poll, and a poll as one member meets it: plain data.

How each kind is asked, read and counted stands in `bot/polls`.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is put to one phone; the words are in the form that is safe there."""

    place: int  # 1 for the first of its poll
    kind: str  # a name of `bot.polls.KINDS`
    text: str = field(repr=False)
    options: tuple[str, ...] = field(default=(), repr=False)
    is_safe: bool = True  # not, where this phone needs a second wording that it does not have


@dataclass(frozen=True, slots=True)
class Read:
    """What an answer was taken for; where it is not sure, she is asked whether it is right."""

    value: str = field(repr=False)  # as its kind writes it down: "3", "1 3", "12.5", words
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a result: how many gave this answer."""

    label: str = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as one member meets it."""

    id: int
    questions: tuple[Question, ...]
    is_open: bool
    closes: datetime | None = None  # in the forum's zone
    decides: str = field(default="", repr=False)  # who decides
    # Her own values that count, by place; a question that she left has an empty one.
    answers: dict[int, str] = field(default_factory=dict, repr=False)

    def question(self, place: int) -> Question | None:
        """Give the question at a place; none where there is no such."""
        return next((each for each in self.questions if each.place == place), None)

    def following(self, place: int) -> Question | None:
        """Give the next question that she has not met; none where she has met all.

        One without words that are safe on this phone is passed over.
        """
        unmet = (q for q in self.questions if q.place > place and q.place not in self.answers)
        return next((q for q in unmet if q.is_safe), None)


def name_of(poll_id: int, place: int) -> str:
    """Name a question in one word, as 7:2."""
    return f"{poll_id}:{place}"


def parts_of(name: str) -> tuple[int, int] | None:
    """Give poll and place of such a name; none where it is none."""
    poll, _, place = name.partition(":")
    return (int(poll), int(place)) if poll.isdecimal() and place.isdecimal() else None
