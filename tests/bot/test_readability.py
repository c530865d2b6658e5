"""How hard a text is to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readability import (
    grade,
    longest_sentence,
    reading_age,
    sentences,
    syllables,
    without_choices,
)

HARD = (
    "Notwithstanding administrative considerations, organisational representatives "
    "will subsequently communicate appropriate information."
)


def test_sentences_end_with_their_marks() -> None:
    """Each sentence stands alone, with its mark; a time of day parts none."""
    expected = ["Hello.", "Is 9.30 good?", "Yes!"]

    assert expected == sentences("Hello. Is 9.30 good?  Yes!")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("I am not watched all day. Use 999.", 6),
        ("May I text you about 1 meetings, 2 questions before them, 3 news?", 5),
    ],
)
def test_longest_sentence_counts_no_choices(text: str, expected: int) -> None:
    """A list of numbered choices is not a sentence."""
    assert expected == longest_sentence(text)


def test_without_choices_leaves_other_numbers() -> None:
    """Only a list that begins with 1 is a list of choices."""
    expected = "Use 999. Best times? . By 8 December."

    assert expected == without_choices("Use 999. Best times? 1 mornings, 2 any day. By 8 December.")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("text", 1),
        ("you", 1),
        ("number", 2),
        ("asked", 1),
        ("wanted", 2),
        ("little", 2),
        ("time", 1),
    ],
)
def test_syllables_about_right(word: str, expected: int) -> None:
    """Silent endings do not count."""
    assert expected == syllables(word)


def test_a_hard_text_is_harder() -> None:
    """Long words in a long sentence need years of school; short ones do not."""
    easy = "I will keep this. You can say more."

    assert (reading_age(easy) < 9, grade(HARD) > 15) == (True, True)


@given(st.text())
def test_any_text_has_a_reading_age(text: str) -> None:
    """Nothing that is written makes it fail."""
    assert reading_age(text) >= 5
