"""What is taken for a word about her age, and what is not."""

import pytest

from bot.dialogues.joining import age
from bot.dialogues.joining.age import Age

YOUNG = [
    "I'm 15", "im 15", "i am 16", "I’m only 17", "i am just 12 years old", "im fifteen",
    "15 years old", "16 yrs old", "17yo", "im 17 and a half", "under 18", "I'm under 18",
    "i am under eighteen", "not 18 yet", "im not 18", "nearly 18", "I am a child", "im a minor",
    "underage", "too young", "Sorry, I'm 14", "im 15 sorry", "im 16 is that ok",
]  # fmt: skip
ADULT = [
    "over 18", "I am over 18", "im over eighteen", "18 or over", "yes I am 18", "im 18",
    "I'm 34", "i am 52 years old", "not under 18", "im at least 18", "already 18",
    "im 19", "im nineteen", "I am 19 years old", "i meant 19", "im 19 sorry", "im 20",
    "im twenty one", "sorry im 99 now",
]  # fmt: skip
IN_DOUBT = [
    "how old do I have to be", "is there an age limit?", "am I old enough", "am i too young",
    "I turn 18 in March", "my sister is under 18", "im 16 and nobody listens",
    "do you take people who are not 18", "I was too young to understand",
]  # fmt: skip
OTHER = [
    "", "15", "1", "Kestrel", "I am 15 minutes late", "im 5 miles away", "my daughter is 15",
    "it was 16 years ago", "he is 17", "the letters came late", "no", "im scared",
    "18", "at 18 Mill Road", "im number 7", "I am 1 of 3 sisters",
    "nineteen", "im 19 minutes late", "im twenty minutes late", "im 190",
]  # fmt: skip


@pytest.mark.parametrize("text", YOUNG)
def test_she_says_that_she_is_younger(text: str) -> None:
    """What can mean only that is taken for it, without a question."""
    assert age.read(text) is Age.YOUNG


@pytest.mark.parametrize("text", ADULT)
def test_she_says_that_she_is_old_enough(text: str) -> None:
    """Who says so is not asked again."""
    assert age.read(text) is Age.ADULT


@pytest.mark.parametrize("text", IN_DOUBT)
def test_in_doubt_she_is_asked(text: str) -> None:
    """It may be about her or about anybody."""
    assert age.read(text) is Age.IN_DOUBT


@pytest.mark.parametrize("text", OTHER)
def test_what_is_about_something_else(text: str) -> None:
    """A number, a name or a sentence of another kind says nothing about her age."""
    assert age.read(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", Age.ADULT), ("yes", Age.ADULT), ("2", Age.YOUNG), ("no", Age.YOUNG),
     ("not yet", Age.YOUNG), ("im 16", Age.YOUNG), ("im 40", Age.ADULT), ("maybe", None),
     ("how old is that", None), ("16", Age.YOUNG),
     ("18", Age.ADULT), ("19", Age.ADULT), ("im 19", Age.ADULT), ("nineteen", Age.ADULT),
     ("forty two", Age.ADULT), ("sixteen", Age.YOUNG), ("nine", Age.YOUNG),
     ("3", None), ("0", None)],
)  # fmt: skip
def test_the_answer_to_the_question(text: str, expected: Age | None) -> None:
    """A number of a choice will do, and so does what says it anyway."""
    assert age.answered(text) is expected


def test_a_long_text_is_not_looked_at() -> None:
    """It is something said."""
    assert age.read("im 15 " * 200) is None
