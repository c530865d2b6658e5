"""A yes or a no with more behind it: asked about while it is short, and something said after."""

import pytest

from bot.polls import yes_no
from bot.question import Question, Read

HEARD = Question(1, "yes_no", "Did you feel heard?")
REST = "they rang me on monday and again on the day of the"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"yes {REST}", Read("1", sure=False)),
        (f"yes {REST} meeting", None),
        (f"no, {REST}", Read("2", sure=False)),
        (f"no, {REST} meeting", None),
    ],
)
def test_twelve_words_behind_it_are_the_most(text: str, expected: Read | None) -> None:
    """What is longer says more than an answer."""
    assert expected == yes_no.read(HEARD, text)


@pytest.mark.parametrize(("text", "value"), [("👍", "1"), ("❌", "2")])
def test_a_sign_is_asked_about(text: str, value: str) -> None:
    """A thumb may mean that the text has come."""
    assert yes_no.read(HEARD, text) == Read(value, sure=False)


@pytest.mark.parametrize("text", ["she told me yes", "they all said yes to me", "i was told no"])
def test_a_yes_of_others_is_no_answer(text: str) -> None:
    """Hers stands first, or alone."""
    assert yes_no.read(HEARD, text) is None
