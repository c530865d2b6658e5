"""Times in her own words: what is read, what is asked about, and what is never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogues.windows import Doubt, read
from bot.safety.hours import Hours, overlap

ALLOWED = Hours.parse("09:00-20:00")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("9-12", "09:00-12:00"),
        ("from 10:00 to 12:30 please", "10:00-12:30"),
        ("9.30 - 11", "09:30-11:00"),
        ("between 9 and 12", "09:00-12:00"),
        ("9 to 1pm", "09:00-13:00"),
        ("10-2", "10:00-14:00"),
        ("5-7", "17:00-19:00"),
        ("17-19", "17:00-19:00"),
        ("noon to 3", "12:00-15:00"),
        ("2pm till 4 p.m.", "14:00-16:00"),
        ("Mornings and early evening", "09:00-12:00; 17:00-20:00"),
        ("mon-fri 10-12", "mon-fri 10:00-12:00"),
        ("10-12 on weekdays", "mon-fri 10:00-12:00"),
        ("tuesday to thursday mornings", "tue-thu 09:00-12:00"),
        ("weekdays 10-12, sat 2pm-4pm", "mon-fri 10:00-12:00; sat 14:00-16:00"),
        ("mon and wed 10-11 and 5pm-6pm", "mon,wed 10:00-11:00; mon,wed 17:00-18:00"),
        ("sat and sun", "sat,sun 09:00-20:00"),
        ("not on sundays", "mon-sat 09:00-20:00"),
        ("9-12 but not on monday", "tue-sun 09:00-12:00"),
        ("9am-5pm except weekends", "mon-fri 09:00-17:00"),
        # Windows that overlap are one; what lies outside the forum's hours is left out.
        ("9-12 and 11-2", "09:00-14:00"),
        ("6am to 10am", "09:00-10:00"),
        ("7pm-11pm", "19:00-20:00"),
    ],
)
def test_times_are_read(text: str, hours: str) -> None:
    """In words and numbers, one window or several, each on its days."""
    assert read(text, ALLOWED) == Hours.parse(hours)


@pytest.mark.parametrize("text", ["22-6", "10pm to 6am", "9am-12am", "8pm - 1am"])
def test_no_window_crosses_midnight(text: str) -> None:
    """A night has two halves that belong to two days: it is not guessed which she means."""
    assert read(text, ALLOWED) is Doubt.MIDNIGHT


@pytest.mark.parametrize(
    "text", ["8 to 9", "8-9pm", "0-5", "6am-9am", "not mon-sun", "23:00-24:00"]
)
def test_windows_that_never_open_are_said_to(text: str) -> None:
    """Eight to nine is no whole day, though eight in the morning to nine at night would fit."""
    assert read(text, ALLOWED) is Doubt.NEVER


def test_either_half_of_the_day_is_asked_about() -> None:
    """Where both could be, half of a day decides who else is at home."""
    late = Hours.parse("08:00-21:00")

    assert read("8 to 9", late) is Doubt.HALF
    assert read("8am to 9am", late) == Hours.parse("08:00-09:00")
    assert read("8 to 9", Hours.parse("08:00-20:00")) == Hours.parse("08:00-09:00")


@pytest.mark.parametrize(
    "text",
    [
        "", "4", "when he is at work", "25-26", "9-99", "12-12", "10-12 10", "10-12 sat 9-10",
        "not in the mornings", "mon 10-12 if he is out", "9-12 " * 40, "07700 900123", "mon-",
    ],
)  # fmt: skip
def test_what_says_anything_else_is_not_understood(text: str) -> None:
    """Then she is asked once more, and after that a person sees to it."""
    assert read(text, ALLOWED) is None


_WORDS = st.sampled_from(
    [
        "9-12",
        "8 to 9",
        "mon",
        "fri",
        "-",
        "not",
        "weekends",
        "noon",
        "10pm",
        "to",
        "and",
        "mornings",
    ]
)


@given(st.lists(_WORDS, max_size=8).map(" ".join) | st.text(max_size=60))
def test_nothing_that_is_read_lies_outside_the_forums_hours(text: str) -> None:
    """Whatever is texted: it is read as times in them, or not at all."""
    found = read(text, ALLOWED)

    if isinstance(found, Hours):
        assert found.windows
        assert overlap(ALLOWED, found) == found
