"""A reply in a Telegram chat: the words without numbers, and buttons where there are choices."""

import pytest

from bot.messages import Reply
from bot.rendering.telegram import render
from bot.segments import plain

ASKED = Reply(
    "Is this phone yours alone? 1 yes, 2 shared. 0 to skip.",
    choices=("yes", "shared"),
    asks=True,
    zero="skip",
    bare="Is this phone yours alone?",
)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("Thank you."), ("Thank you.", ())),
        (Reply("Hello \u2019 \u00e9 \u0663"), ("Hello \u2019 \u00e9 \u0663", ())),
        (
            ASKED,
            ("Is this phone yours alone?", (("1", "Yes"), ("2", "Shared"), ("0", "Skip"))),
        ),
        (Reply("Text 1 when done.", choices=("that is all",)), ("Text 1 when done.", ())),
        (
            Reply("a", choices=("any day 9 to 8", "\u00e9t\u00e9", "9 to 5"), bare="Best times?"),
            ("Best times?", (("1", "Any day 9 to 8"), ("2", "\u00c9t\u00e9"), ("3", "9 to 5"))),
        ),
        (Reply("a", zero="more numbers", bare="b"), ("b", (("0", "More numbers"),))),
        (Reply("a", bare="b"), ("b", ())),
    ],
)
def test_a_reply_as_a_message(
    reply: Reply, expected: tuple[str, tuple[tuple[str, str], ...]]
) -> None:
    """Nothing is made plain, since no letter costs more; a label begins with a capital."""
    assert render(reply) == expected


def test_an_sms_of_the_same_reply_keeps_its_numbers() -> None:
    """What is a button here stands in the words there."""
    assert plain(ASKED.words) == "Is this phone yours alone? 1 yes, 2 shared. 0 to skip."
