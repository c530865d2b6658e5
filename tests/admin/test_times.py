"""Times in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from admin import times
from storage.forums import HOME
from tests.builders import NOON

LONDON = ZoneInfo(HOME)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 19, 8, 6, tzinfo=UTC), "today, 8:06am"),
        (datetime(2026, 11, 19, 0, 0, tzinfo=UTC), "today, 12:00am"),
        (datetime(2026, 11, 18, 23, 59, tzinfo=UTC), "yesterday, 11:59pm"),
        (datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "tomorrow, 12:00pm"),
        (datetime(2026, 11, 13, 9, 0, tzinfo=UTC), "Friday, 9:00am"),
        (datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "12 November, 9:00am"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July, 12:30am"),
        (datetime(2025, 12, 31, 9, 0, tzinfo=UTC), "31 December 2025, 9:00am"),
    ],
)
def test_a_moment(at: datetime, said: str) -> None:
    """As people in London say it, in summer time too."""
    assert times.moment(at, NOON, LONDON) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=100), "100 days"),
    ],
)
def test_an_age(ago: timedelta, said: str) -> None:
    """A day and a half is said in hours."""
    assert times.age(NOON - ago, NOON) == said


def test_today() -> None:
    """The day and the time of day."""
    assert times.today(NOON, LONDON) == "Thursday 19 November, 12:00pm"
