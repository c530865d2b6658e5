"""What is not understood is counted, so that two machines do not talk for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation import respond
from bot.question import Poll, Question
from bot.scene import Memory, Scene, Tally, Waiting
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW

DAY = Question(1, "choice", "Which day is best?", ("Tuesday", "Thursday"))
ASKED = Scene(
    now=NOW,
    forum=FORUM,
    member=True,
    joined=True,
    put_at=NOW,
    poll=Poll(7, (DAY,), is_open=True),
    waiting=Waiting(questions=1),
)


@pytest.mark.parametrize(
    ("memory", "misses"),
    [
        (Memory("knock", "asked"), 1),
        (Memory("knock", "asked", misses=1), 0),
        (Memory("poll", "7:1"), 1),
        (Memory("poll", "7:1", misses=1), 0),
    ],
    ids=["a knock", "a knock again", "a question", "a question again"],
)
def test_a_number_that_nothing_offers_is_counted(memory: Memory, misses: int) -> None:
    """The first is asked about once more, the second ends it; both count."""
    turn = respond(replace(ASKED, memory=memory), "7")

    assert (turn.understood, turn.memory.misses_of_hour) == (False, Tally(NOW, 1))
    assert (turn.memory.misses, bool(turn.memory.doing)) == (misses, misses == 1)


def test_an_answer_to_words_that_are_long_forgotten_is_counted() -> None:
    """A number a day later is no feedback, and nothing is open for it."""
    scene = replace(ASKED, memory=Memory("tell", "asked"), put_at=NOW - timedelta(days=2))
    turn = respond(scene, "1")

    assert (turn.understood, turn.memory.misses_of_hour) == (False, Tally(NOW, 1))
    assert (turn.memory.doing, turn.changes) == ("", ())
