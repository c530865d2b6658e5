"""A nod is the end of a talk: it is read by people, and not answered."""

from dataclasses import replace

import pytest

from bot.changes import AllTold, Told
from bot.conversation import respond
from bot.dialogues.thanks import is_nod
from bot.scene import Memory, Scene
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW

MEMBER = Scene(now=NOW, forum=FORUM, member=True, joined=True, put_at=NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thank you!", True), ("OK, thanks", True), ("ta", True), ("👍", True), ("👍🏻", True),
        ("👍🏿", True), ("👍 👍", True), ("❤\ufe0f", True), ("🙏 ❤", True), ("☺", True),
        ("👍👌🙏❤♥💚🙂😊☺", True),
        ("thanks for nothing", False), ("ok then", False), ("👎", False), ("👍 👎", False),
        ("👍!", False), ("🏽", False), ("", False), ("  ", False),
    ],
)  # fmt: skip
def test_a_nod_is_thanks_or_a_sign_and_nothing_more(text: str, expected: bool) -> None:
    """The colour of the skin says nothing; a word more is something said."""
    assert expected == is_nod(text)


def test_a_nod_is_read_and_not_answered() -> None:
    """Two who thank one another would never come to an end."""
    turn = respond(replace(MEMBER, memory=Memory(back="7:1")), "thanks")

    assert (turn.replies, turn.changes, turn.memory.doing) == ((), (Told(), AllTold()), "")
    assert turn.memory.back == "7:1"
