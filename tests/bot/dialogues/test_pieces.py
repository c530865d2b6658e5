"""What turns are made of: plain values, and the moment until which a question is fresh."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dialogues.answering.spot import confirms, is_hers, open_spot
from bot.dialogues.pieces import is_fresh, means_zero, opening, question, urgent
from bot.messages import Kind, Reply
from bot.phrases import say
from bot.question import Poll, Question
from bot.scene import Memory, Scene, Standing
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW

MEMBER = Scene(now=NOW, forum=FORUM, member=True, joined=True, put_at=NOW)


def test_a_question_without_numbers_has_nothing_for_buttons() -> None:
    """Its words stand alone on every channel."""
    assert question("What name shall I use?") == Reply("What name shall I use?", asks=True)


def test_what_is_urgent_carries_its_mark() -> None:
    """By it the gate lets it through to a stopped phone."""
    assert urgent("numbers") == Reply(say("en", "numbers"), kind=Kind.RISK)


def test_what_is_opened_forgets_all_that_was_open_but_the_way_back() -> None:
    """BACK still leads to the question of the poll."""
    before = Memory("poll", "7:2", misses=1, guess="2", about="update:7", wake_at=NOW)

    assert opening(before, "menu") == Memory("menu", back="7:2")
    assert opening(Memory("knock", "asked", back="7:1"), "tell", "said") == Memory(
        "tell", "said", back="7:1"
    )


@pytest.mark.parametrize(
    ("age", "expected"),
    [(timedelta(), True), (timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False)],
)
def test_a_question_is_fresh_for_a_day(age: timedelta, expected: bool) -> None:
    """To the second; one that has not left is not fresh at all."""
    assert expected == is_fresh(replace(MEMBER, put_at=NOW - age))
    assert not is_fresh(replace(MEMBER, put_at=None))


def test_only_a_poll_has_a_question_of_a_poll_open() -> None:
    """Whatever else may be remembered under such a name."""
    poll = Poll(7, (Question(1, "text", "What should change?"),), is_open=True)
    scenes = [replace(MEMBER, poll=poll, memory=Memory(doing, "7:1")) for doing in ("poll", "path")]

    assert [open_spot(scene) is None for scene in scenes] == [False, True]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"joined": False}, False),
        ({"forum": None}, False),
        ({"standing": Standing(confirmed=False)}, False),
    ],
)
def test_polls_are_put_to_those_who_have_joined_on_a_phone_that_is_theirs(
    facts: dict[str, Any], expected: bool
) -> None:
    """Nobody else's text or button answers one."""
    assert expected == is_hers(replace(MEMBER, **facts))


@pytest.mark.parametrize(
    ("text", "of", "expected"),
    [("Skip, please", "knock", True), ("back", "more", True), ("back", "knock", False)],
)
def test_the_label_of_a_0_may_be_texted(text: str, of: str, expected: bool) -> None:
    """Whatever stands on a button means the same in words."""
    assert expected == means_zero(text, of)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YES", 1),
        ("/yes@example_bot", 1),
        ("1", 1),
        ("thats right", 1),
        ("No.", 2),
        ("maybe", None),
    ],
)
def test_a_yes_to_our_guess(text: str, expected: int | None) -> None:
    """The word that is a command elsewhere is a yes here, however a channel writes it."""
    assert expected == confirms(text)
