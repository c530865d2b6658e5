"""News that asks what she thinks: the words of people, and one question behind them."""

import pytest

from bot.dialogues import update
from bot.safety.listed_words import listed, reserved
from bot.segments import cost

HOW = "1 to say what you think, 0 to skip."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("They said yes.", "They said yes."),
        ("  They said yes  ", "They said yes."),
        ("Was it enough?", "Was it enough?"),
        ("At last!", "At last!"),
        ("See https://example.org/n", "See https://example.org/n"),
        ("See www.example.org", "See www.example.org"),
    ],
)
def test_the_1_does_not_run_into_what_people_wrote(text: str, said: str) -> None:
    """A sentence ends before the question; a link stays whole."""
    reply = update.words(text)

    assert (f"{said} {HOW}", said) == (reply.words, reply.bare)


def test_its_buttons_say_nothing_to_a_bystander() -> None:
    """They are the same for all news."""
    reply = update.words("They said yes.")
    labels = (*reply.choices, reply.zero)

    assert (labels, reply.asks) == (("say what you think", "skip"), True)
    assert [label for label in labels if listed(label) or reserved(label)] == []


def test_three_parts_of_news_stay_whole() -> None:
    """What people wrote is never cut."""
    text = "They said yes. " * 27
    reply = update.words(text)

    assert (reply.words.startswith(text.strip()), cost(reply.words).parts) == (True, 3)
