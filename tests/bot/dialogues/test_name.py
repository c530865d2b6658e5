"""What is taken for a name, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.changes import Alias
from bot.dialogues.joining import name
from bot.safety.listed_words import listed
from bot.scene import Scene
from tests.bot.scenes import NOW

SCENE = Scene(now=NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kestrel", "Kestrel"), ("kestrel.", "kestrel"), ("  Auntie   Bee ", "Auntie Bee"),
        ("my name is Wren", "Wren"), ("My name’s Wren", "Wren"), ("call me Jay", "Jay"),
        ("I'm Kestrel", "Kestrel"), ("O’Neill", "O'Neill"), ("Mary Jane Smith", "Mary Jane Smith"),
        ("Zoë", "Zoë"), ("مريم", "مريم"), ("\u202aWren\u202c\x00", "Wren"), ("X", "X"),
        ("no", "Friend"), ("I don't mind", "Friend"), ("whatever", "Friend"),
    ],
)  # fmt: skip
def test_a_name(text: str, expected: str) -> None:
    """A name comes out as she wrote it, without what stands around it."""
    answer = name.read(SCENE, text)

    assert answer is not None
    assert answer.changes == (Alias(expected),)


@pytest.mark.parametrize(
    "text",
    ["", "?", "7", "why?", "why", "ok", "yes", "menu", "im scared", "👍",
     "they never called me back", "stop", "Stop it", "Stop Texting Me",
     "yep", "yes x", "I would like to think about it", "a" * 21],
)  # fmt: skip
def test_no_name(text: str) -> None:
    """A sentence, a question, a command or a sign is none: it is kept as something said."""
    assert name.read(SCENE, text) is None


@pytest.mark.parametrize("text", ["Survivor", "Met", "Self Harm", "Rosa"])
def test_a_name_with_a_listed_word_is_not_repeated(text: str) -> None:
    """The word check would hold the reply back, and the next question with it."""
    answer = name.read(SCENE, text)

    assert answer is not None
    assert answer.changes == (Alias(text),)
    assert listed(answer.lead) == ()
    assert (text in answer.lead) == (text == "Rosa")


@given(st.text())
def test_a_name_is_short_and_can_be_seen(text: str) -> None:
    """Whatever is texted, what is taken can stand in a list."""
    answer = name.read(SCENE, text)
    if answer:
        (alias,) = answer.changes
        assert isinstance(alias, Alias)
        assert (alias.name.isprintable(), 0 < len(alias.name) <= 20) == (True, True)
