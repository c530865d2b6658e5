"""The days that we promise: never earlier than is true."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.promises import (
    LONGEST,
    by_day,
    hours_in_words,
    moment_in_words,
    promised_day,
    result_day,
    time_in_words,
)
from bot.safety.hours import DAYS

LONDON = ZoneInfo("Europe/London")
READS = "mon-fri 10:00-16:00"
BANK_HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


def at(moment: str) -> datetime:
    """Give a moment in London."""
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "answers_in", "expected"),
    [
        ("2026-11-30T11:00", 1, "Tuesday"),
        ("2026-11-30T15:59", 1, "Tuesday"),
        ("2026-11-30T16:00", 1, "Wednesday"),
        ("2026-11-30T03:00", 1, "Tuesday"),
        ("2026-11-30T11:00", 0, "Monday"),
        ("2026-11-30T17:00", 0, "Tuesday"),
        ("2026-12-04T11:00", 1, "Monday"),
        ("2026-12-05T11:00", 1, "Tuesday"),
        ("2026-12-01T11:00", 4, "Monday"),
        ("2026-12-01T11:00", 5, "Tuesday 8 December"),
        ("2026-12-24T11:00", 1, "Tuesday"),
        ("2026-12-24T16:30", 1, "Wednesday"),
        ("2026-12-31T11:00", 1, "Monday"),
        ("2026-08-28T11:00", 1, "Tuesday"),
    ],
)
def test_by_day(moment: str, answers_in: int, expected: str) -> None:
    """Evenings, weekends and bank holidays count for nothing; far days have a date."""
    assert expected == by_day(at(moment), READS, answers_in)


def test_only_days_on_which_people_read_count() -> None:
    """A forum read twice a week promises no other day."""
    assert by_day(at("2026-11-30T17:00"), "mon,thu 10:00-12:00", 1) == "Monday 7 December"


@given(
    st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 1)),  # noqa: DTZ001 - the zone follows
    st.integers(0, 15),
)
def test_a_promise_is_never_too_early(naive: datetime, answers_in: int) -> None:
    """Between the text and the day lie as many reading days as were promised."""
    now = naive.replace(tzinfo=LONDON)
    day = promised_day(now, READS, answers_in)
    after = [now.date() + timedelta(days=step) for step in range(1, (day - now.date()).days + 1)]
    working = [d for d in after if d.weekday() < 5 and d not in BANK_HOLIDAYS]

    assert len(working) >= answers_in


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        (READS, "weekdays 10 to 4"),
        ("mon-fri 09:30-17:00", "weekdays 9.30 to 5"),
        ("09:00-20:00", "every day 9 to 8"),
        ("sat,sun 10:00-12:00", "weekends 10 to 12"),
        ("mon-thu 13:00-16:00", "Mon to Thu 1pm to 4pm"),
        ("mon,wed 10:00-16:00", "Mon, Wed 10 to 4"),
        ("tue 10:00-16:00", "Tuesdays 10 to 4"),
        ("fri-mon 10:00-16:00", "Mon, Fri, Sat, Sun 10 to 4"),
        ("mon 10:00-12:00; thu 14:00-16:00", "on some days"),
    ],
)
def test_hours_in_words(reads: str, expected: str) -> None:
    """Hours are said as people say them."""
    assert expected == hours_in_words(reads)


@given(st.sets(st.sampled_from(DAYS), min_size=1), st.integers(0, 1438), st.data())
def test_hours_in_words_are_short(days: set[str], start: int, data: st.DataObject) -> None:
    """Whatever a forum sets, its hours fit into the first text of joining."""
    end = data.draw(st.integers(start + 1, 1440))
    times = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"

    assert len(hours_in_words(f"{','.join(sorted(days))} {times}")) <= LONGEST


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (540, 1200, "9 to 8"),
        (480, 1200, "8am to 8pm"),
        (540, 720, "9 to 12"),
        (720, 1020, "12pm to 5pm"),
        (0, 1440, "12am to 12am"),
    ],
)
def test_time_in_words_leaves_no_doubt(start: int, end: int, expected: str) -> None:
    """Morning and evening are named where the numbers alone could mean either."""
    assert expected == time_in_words(start, end)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-30T18:00", "6pm today"),
        ("2026-12-01T09:30", "Tuesday 9.30am"),
        ("2026-12-06T18:00", "Sunday 6pm"),
        ("2026-12-07T18:00", "Monday 7 December, 6pm"),
        ("2026-12-01T00:00", "midnight today"),
        ("2026-12-05T00:00", "midnight on Friday"),
        ("2026-12-02T12:00", "Wednesday 12pm"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: str, said: str) -> None:
    """A day of this week by its name; midnight belongs to the day that ends."""
    assert moment_in_words(at(moment), date(2026, 11, 30)) == said


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        ("2026-12-07", "2026-12-21"),
        ("2026-12-05", "2026-12-18"),
        ("2026-12-11", "2026-12-24"),
        ("2026-12-14", "2026-12-24"),
    ],
)
def test_a_result_is_promised_for_a_day_on_which_people_work(closes: str, expected: str) -> None:
    """Within the 14 days of rule 39, and on no weekend or bank holiday."""
    assert result_day(date.fromisoformat(closes), READS) == date.fromisoformat(expected)


def test_a_result_is_promised_for_the_fortnight_where_nobody_works_in_it() -> None:
    """England's only day of reading in it is a bank holiday: the 14 days stand."""
    assert result_day(date(2026, 12, 18), "fri 10:00-11:00") == date(2027, 1, 1)
