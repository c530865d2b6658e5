"""The kinds of question that a poll can ask: one file each, and the list of them."""

from collections.abc import Sequence
from typing import Protocol

from bot.polls import choice, number, scale, several, text, yes_no
from bot.question import Bar, Question, Read


class KindOfQuestion(Protocol):
    """What each of these modules offers."""

    # Whether 0 leaves a question of this kind; where it is an answer, SKIP alone does.
    ZERO_SKIPS: bool

    def problem(self, question: Question) -> str | None:
        """Say in one plain sentence what is wrong with a question of this kind; none if nothing."""

    def labels(self, question: Question) -> tuple[str, ...]:
        """Give the labels of 1, 2, 3 ...; none where it is not answered by choosing one number.

        A label may be empty, as between the ends of a scale: there the number says it all.
        """

    def ask(self, question: Question) -> str:
        """Give the words behind the question's text: how it is answered, not how it is left."""

    def read(self, question: Question, text: str) -> Read | None:
        """Read an answer; none where nothing in it can be taken for one, as in a bare 0."""

    def label(self, question: Question, value: str) -> str:
        """Say a value in words, for people who read it."""

    def tally(self, question: Question, values: Sequence[str]) -> tuple[Bar, ...]:
        """Count values; empty for a kind whose answers are read, not counted."""


KINDS: dict[str, KindOfQuestion] = {
    "choice": choice,
    "several": several,
    "scale": scale,
    "yes_no": yes_no,
    "number": number,
    "text": text,
}
