"""The small list of words that may mean danger."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.risk import words_of_risk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dont think i can do this any more. no point being here", "suicide"),
        ("I want to die", "suicide"), ("i wanna die", "suicide"), ("KMS", "suicide"),
        ("I'm going to kill myself", "suicide"), ("gonna kil my self", "suicide"),
        ("I've had suicidal thoughts", "suicide"), ("thinking of sucide", "suicide"),
        ("I can’t go on like this", "suicide"), ("better off dead", "suicide"),
        ("i dont want to wake up", "suicide"), ("I wish I was dead", "suicide"),
        ("there is no reason to live", "suicide"), ("I took all my tablets", "suicide"),
        ("I have not wanted to die for years", "suicide"),
        ("I cut myself", "self-harm"), ("self-harming again", "self-harm"),
        ("he is outside", "danger"), ("HES HERE NOW", "danger"), ("he will kill me", "danger"),
        ("he's going to hurt us", "danger"), ("my ex hit me last night", "danger"),
        ("he has got a knife", "danger"), ("I am not safe", "danger"), ("help me", "danger"),
        ("he wont let me leave", "danger"), ("send police now", "danger"),
        ("she found out where I live", "danger"), ("scared of my husband", "danger"),
        ("he keeps hitting me", "danger"), ("she strangled me", "danger"),
        ("he hit my son", "child"), ("my daughter is not safe", "child"),
        ("my baby is missing", "child"), ("he's beating his little girl", "child"),
    ],
)  # fmt: skip
def test_words_of_risk_are_found(text: str, expected: str) -> None:
    """With slips, slang, curly quotes and in the past: it errs on the side of looking."""
    assert expected == words_of_risk(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "STOP", "the letters came after the date", "they did not help me at all",
        "I had to call the police three times", "can you help me with the form",
        "please help us understand the letters", "I cant do Tuesday", "I cant take the call",
        "I am dying to know what they said", "my case was followed up", "the deadline killed it",
        "they are here to listen, I was told", "The meeting hit the mark", "I want to be heard",
        "she was kind and gave me time", "nobody told me who to ring", "no point in forms",
        "he is back from holiday", "I do not want to go to the meeting",
    ],
)  # fmt: skip
def test_what_members_often_say_is_no_alarm(text: str) -> None:
    """An alarm for everything is no alarm."""
    assert words_of_risk(text) is None


@pytest.mark.parametrize("word", ["he is ", "he would have had ", "little own step ", "not ", "a"])
def test_a_long_text_takes_no_long_time(word: str) -> None:
    """64 KiB of the words that the patterns begin with are read within a second."""
    begun = time.perf_counter()
    words_of_risk(word * (65_536 // len(word)))

    assert time.perf_counter() - begun < 1


@given(st.text())
def test_words_of_risk_never_raises(text: str) -> None:
    """Any text is read."""
    assert words_of_risk(text) in {None, "suicide", "child", "danger", "self-harm"}
