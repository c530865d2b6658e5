"""A number from 1 to 5, as people write it."""

import pytest

from bot.polls import scale
from bot.question import Question, Read

LISTENED = Question(1, "scale", "How well did we listen?", ("not at all", "very well indeed"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", Read("4")),
        ("4/5", Read("4", sure=False)),
        ("4 out of five", Read("4", sure=False)),
        ("4 STARS!", Read("4", sure=False)),
        ("4 of 6", None),
        ("6", None),
        ("very well indeed", Read("5")),
        ("very", None),
        ("well", None),
    ],
)
def test_what_is_read_and_what_is_asked_about(text: str, expected: Read | None) -> None:
    """The words of an end count whole; a part of them may mean something between."""
    assert expected == scale.read(LISTENED, text)
