"""After the quiet word: no text whatever opens it again, and none is answered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.changes import AllTold, Blocked, Kept, NotKept, Quiet, Risk, Stopped, Told
from bot.conversation import respond
from bot.dialogues.commands import Command
from bot.opt_out import KEYWORDS
from bot.scene import Agreed, Scene
from tests.bot.scenes import NOW, scenes, texts

# What may be recorded of a silent phone: none of these lets anything through.
_TIGHT = Kept | Told | AllTold | Risk | Stopped | Blocked | Quiet | NotKept
_OURS = [*Command, *(word for words in KEYWORDS.values() for word in words), "join ktrmwphx"]


@given(scenes, texts | st.sampled_from(_OURS), st.booleans())
def test_no_text_opens_what_is_silent(scene: Scene, text: str, says_it: bool) -> None:
    """Whatever is open on the phone, whatever else it is, and whether or not it is said again."""
    agreed = Agreed(has_quiet_word=True, quiet_word=says_it)
    silent = replace(scene, standing=replace(scene.standing, quiet=True), agreed=agreed)

    turn = respond(silent, text)

    assert turn.replies == ()
    assert [change for change in turn.changes if not isinstance(change, _TIGHT)] == []


@given(scenes)
def test_the_word_is_obeyed_in_every_scene(scene: Scene) -> None:
    """It falls silent, closes what is open, and remembers nothing of the word."""
    said = replace(scene, agreed=Agreed(has_quiet_word=True, quiet_word=True))
    if scene.event == "pressed":
        return  # a button brings a number, which is no word of hers

    turn = respond(said, "umbrella")

    assert {Quiet(), NotKept()} <= set(turn.changes)
    assert (turn.memory.doing, turn.memory.step, turn.memory.before) == ("", "", "")
    assert [reply.words for reply in turn.replies] in ([], ["Thanks, noted."])


@pytest.mark.parametrize("says_it", [True, False])
def test_only_her_own_word_is_obeyed(says_it: bool) -> None:
    """The same text of somebody who has another word, or none, is an ordinary text."""
    scene = Scene(now=NOW, agreed=Agreed(has_quiet_word=True, quiet_word=says_it))

    assert (Quiet() in respond(scene, "umbrella").changes) == says_it
