"""Saying something: what waits for it, and what it is remembered as."""

from dataclasses import replace

import pytest

from bot.changes import AllTold
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
