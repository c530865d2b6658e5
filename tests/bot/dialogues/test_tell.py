"""Saying something: what waits for it, and what it is remembered as."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.changes import AllTold, Told
from bot.conversation import lapse, respond
from bot.dialogues.pieces import day, hours, promised, waits_for_her
from bot.scene import Memory, Scene
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW

MEMBER = Scene(now=NOW, forum=FORUM, member=True, joined=True, put_at=NOW)


def test_once_she_chose_to_say_something_nothing_comes_between() -> None:
    """Her choice is remembered by a name that a newer version still knows."""
    turn = respond(replace(MEMBER, memory=Memory("menu")), "1")

    assert replace(turn.memory, before="", replies_of_hour=None, replies_of_day=None) == Memory(
        "tell", "asked"
    )
    assert waits_for_her(turn.memory)


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        (Memory(), False),
        (Memory("menu"), False),
        (Memory("menu", "more"), False),
        (Memory("poll", "7:1"), True),
        (Memory("tell", "said"), True),
    ],
)
def test_what_we_begin_waits_until_she_is_done(memory: Memory, expected: bool) -> None:
    """An open question or feedback holds it back; a menu does not."""
    assert expected == waits_for_her(memory)


def test_the_receipt_for_words_to_a_person_comes_though_ours_have_not_left() -> None:
    """The day is counted from now, as nothing has been promised yet."""
    said = Memory("tell", "said", about="for a person", wake_at=NOW)
    turn = lapse(replace(MEMBER, memory=said, put_at=None))

    assert [reply.words for reply in turn.replies] == [
        "Kept, in your words. A person will write to you by Tuesday, in your times."
    ]
    assert turn.changes == (AllTold(),)


def test_where_there_is_no_forum_no_day_is_said() -> None:
    """A promise is made by people, and there are none."""
    nobody = Scene(now=NOW, put_at=NOW)

    assert (day(nobody), promised(nobody), hours(nobody)) == ("", "", "")


@pytest.mark.parametrize("text", ["5", "7 2"])
def test_a_number_while_she_says_something_is_one_more_text_of_it(text: str) -> None:
    """Only the number that we named means that this was all."""
    said = Memory("tell", "said", wake_at=NOW + timedelta(minutes=1))
    turn = respond(replace(MEMBER, memory=said), text)

    assert (turn.replies, turn.changes, turn.memory.step) == ((), (Told(),), "said")


@pytest.mark.parametrize(
    ("late", "goes_on"),
    [(timedelta(minutes=3), True), (timedelta(minutes=3, seconds=1), False)],
)
def test_a_text_goes_on_until_the_receipt_is_long_overdue(late: timedelta, goes_on: bool) -> None:
    """After that it begins anew, and belongs to nothing that we sent."""
    said = Memory("tell", "said", about="update:7", wake_at=NOW - late)
    turn = respond(replace(MEMBER, memory=said), "and to the wrong house")

    assert turn.changes == ((Told("update:7"),) if goes_on else (AllTold(), Told()))
    assert bool(turn.replies) != goes_on


def test_what_she_says_for_longer_than_a_day_is_one_feedback() -> None:
    """Our words about the 1 are old by then, and what she says is not."""
    said = Memory("tell", "said", about="update:7", wake_at=NOW + timedelta(minutes=1))
    scene = replace(MEMBER, memory=said, put_at=NOW - timedelta(hours=25))
    turn = respond(scene, "and to the wrong house")

    assert (turn.replies, turn.changes) == ((), (Told("update:7"),))
