"""Signs on our messages."""

from dataclasses import replace

import pytest

from bot.conversation import DIALOGUES, respond
from bot.dialogues import reaction, risk
from bot.messages import Event
from bot.phrases import as_written, keys, languages
from bot.scene import Memory, Scene, Turn
from tests.bot.scenes import NOW

MEMBER = Scene(now=NOW, member=True, joined=True)
TEXTS = [as_written(language, key) for language in languages() for key in sorted(keys(language))]


@pytest.mark.parametrize("sign", ["", "👍", "❤", "1", "yes"])
def test_a_sign_says_nothing(sign: str) -> None:
    """Whatever the channel makes of it as a text, what is open stays open, and nothing is said."""
    memory = Memory(doing="poll", step="7:2", misses=1)
    scene = replace(MEMBER, event=Event.REACTED, memory=memory)

    turn = respond(scene, sign)

    assert Turn(replace(memory, before=turn.memory.before)) == turn


@pytest.mark.parametrize("words", TEXTS)
def test_a_quoted_text_of_ours_is_no_cry_for_help(words: str) -> None:
    """A thumb on the line about 999 alerts nobody, and is a thumb in every dialogue's eyes."""
    text = f"Liked “{words}”"

    assert reaction is next(dialogue for dialogue in DIALOGUES if dialogue.takes(MEMBER, text))


@pytest.mark.parametrize(
    "text",
    [
        "Liked “he is here now”",
        "Loved “OK. I want to die.”",
        'Questioned "In danger now: call 99…"',
    ],
)
def test_words_of_risk_that_are_not_ours_are_looked_at(text: str) -> None:
    """Between a sign and a cry for help, people look."""
    assert risk is next(dialogue for dialogue in DIALOGUES if dialogue.takes(MEMBER, text))
