"""The knock says that something is ready, and nothing of what it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.changes import KnockLater, Opened
from bot.conversation import respond
from bot.dialogues import knock
from bot.safety.listed_words import listed, reserved
from bot.scene import Memory, Scene, Waiting
from bot.segments import cost
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW

HOW = "Reply 1 to see it, 2 for later, 0 to skip. No rush."
UNTIL = NOW + timedelta(hours=1)
KNOCKED = Scene(
    now=NOW,
    memory=Memory(doing="knock", step="asked"),
    forum=FORUM,
    member=True,
    joined=True,
    put_at=NOW,
    waiting=Waiting(questions=1),
    knock_until=UNTIL,
)
EVERYTHING = [
    Waiting(questions, news, notes)
    for questions in range(3)
    for news in range(3)
    for notes in range(3)
]


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (Waiting(questions=1), "Hi. One short question is ready."),
        (Waiting(questions=2), "Hi. Something is ready for you."),
        (Waiting(news=1), "Hi. There is news."),
        (Waiting(news=4), "Hi. There is news."),
        (Waiting(notes=1), "Hi. There is a note for you."),
        (Waiting(notes=2), "Hi. There is a note for you."),
        (Waiting(questions=1, news=1), "Hi. Something is ready for you."),
        (Waiting(questions=1, notes=1), "Hi. Something is ready for you."),
        (Waiting(news=1, notes=1), "Hi. Something is ready for you."),
        (Waiting(1, 1, 1), "Hi. Something is ready for you."),
        (Waiting(), "Hi. Something is ready for you."),
    ],
)
def test_it_names_no_more_than_the_sort_of_thing(waiting: Waiting, said: str) -> None:
    """One line stands for all that waits; the buttons stand under the same words."""
    reply = knock.words(waiting)

    assert (f"{said} {HOW}", said) == (reply.words, reply.bare)


@pytest.mark.parametrize("waiting", EVERYTHING)
def test_it_is_cheap_and_says_nothing_to_a_bystander(waiting: Waiting) -> None:
    """One part, no listed word in words or buttons, and no label that a provider acts on."""
    reply = knock.words(waiting)
    labels = (*reply.choices, reply.zero)

    assert (cost(reply.words).parts, reply.asks) == (1, True)
    assert [text for text in (reply.words, reply.bare, *labels) if listed(text)] == []
    assert [label for label in labels if reserved(label)] == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (UNTIL - timedelta(seconds=1), Opened(UNTIL)),
        (UNTIL, KnockLater()),
        (UNTIL + timedelta(days=1), KnockLater()),
    ],
)
def test_a_1_opens_until_the_end_of_the_time_that_it_asked_about(
    now: datetime, expected: Opened | KnockLater
) -> None:
    """The minute after it is too late: her next times are waited for."""
    turn = respond(replace(KNOCKED, now=now), "1")

    assert ((expected,), "") == (turn.changes, turn.memory.doing)


def test_without_an_end_nothing_is_opened() -> None:
    """In doubt about the time the careful side is taken."""
    assert (KnockLater(),) == respond(replace(KNOCKED, knock_until=None), "1").changes
