"""The days that we promise, and how they are said: never earlier than is true."""

from datetime import date, datetime, timedelta
from functools import cache

import holidays

from bot.safety.hours import EVERY_DAY, Hours, Window

WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
# With more than this the first text of joining would need a second part.
LONGEST = 26
_RESULT_WITHIN = timedelta(days=14)
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NOON = 12 * 60
# All words in which days and times may be said to members.
WORDS_OF_TIME = (
    *_NAMES, *(name[:3] for name in _NAMES), *_MONTHS, "every day", "on some days", "weekdays",
    "weekends", "today", "midnight",
)  # fmt: skip


def promised_day(now: datetime, reads: str, answers_in: int) -> date:
    """Give the day by which a person has read a text that comes now, in the forum's time.

    Only days on which people read count, and none of England's bank holidays. A text that
    comes once the reading of a day is over counts from the next such day.
    """
    windows = Hours.parse(reads).windows
    day = now.date()
    if not _is_read(day, windows) or _minutes(now) >= _end_of(day, windows):
        day = _next(day, windows)
    for _ in range(answers_in):
        day = _next(day, windows)
    return day


def by_day(now: datetime, reads: str, answers_in: int) -> str:
    """Say that day as it stands after "by": "Tuesday", or "Tuesday 8 December"."""
    return day_in_words(promised_day(now, reads, answers_in), now.date())


def day_in_words(day: date, today: date) -> str:
    """Say a day that comes: by its name alone within a week."""
    name = _NAMES[day.weekday()]
    if (day - today).days <= 6:
        return name
    return f"{name} {day.day} {_MONTHS[day.month - 1]}"


def moment_in_words(moment: datetime, today: date) -> str:
    """Say a moment that comes: "Monday 6pm", "6pm today", "Monday 14 December, 6pm"."""
    if _minutes(moment) == 0:  # 12am is understood as noon by some
        day = moment.date() - timedelta(days=1)
        return "midnight today" if day == today else f"midnight on {day_in_words(day, today)}"
    said = _clock(_minutes(moment), sure=False)
    if moment.date() == today:
        return f"{said} today"
    day_said = day_in_words(moment.date(), today)
    return f"{day_said}, {said}" if " " in day_said else f"{day_said} {said}"


def result_day(closes: date, reads: str) -> date:
    """Give the day by which members hear the result of a poll: rule 39 allows 14 days.

    It is the last day in them on which people work; those who have none by then have the 14.
    """
    windows = Hours.parse(reads).windows
    days = (closes + _RESULT_WITHIN - timedelta(days=back) for back in range(_RESULT_WITHIN.days))
    return next((day for day in days if _is_read(day, windows)), closes + _RESULT_WITHIN)


def hours_in_words(reads: str) -> str:
    """Say when people read: "weekdays 10 to 4"."""
    said = " and ".join(_window(window) for window in Hours.parse(reads).windows)
    return said if len(said) <= LONGEST else "on some days"


def windows_in_words(hours: Hours) -> str:
    """Say all windows, however many: "from 9 to 12", "weekdays 10 to 12 and 2pm to 4pm"."""
    times: dict[frozenset[int], list[str]] = {}
    for window in hours.windows:
        times.setdefault(window.days, []).append(time_in_words(window.start, window.end))
    said = [
        f"{'from' if days == EVERY_DAY else _days(days)} {' and '.join(each)}"
        for days, each in times.items()
    ]
    return " and ".join(said)


def time_in_words(start: int, end: int) -> str:
    """Say a stretch of a day, in minutes after midnight: "9 to 12", "1pm to 5pm"."""
    # "10 to 4" can mean one thing only; "1 to 5" could be at night.
    sure = start < _NOON <= end and (end - _NOON) < start
    return f"{_clock(start, sure=sure)} to {_clock(end, sure=sure)}"


def _clock(minutes: int, *, sure: bool) -> str:
    hour, minute = divmod(minutes, 60)
    said = f"{(hour - 1) % 12 + 1}" + (f".{minute:02}" if minute else "")
    return said if sure else said + ("am" if hour % 24 < 12 else "pm")


def _window(window: Window) -> str:
    return f"{_days(window.days)} {time_in_words(window.start, window.end)}"


def _days(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return "every day"
    if days == WEEKDAYS:
        return "weekdays"
    if days == WEEKEND:
        return "weekends"
    if len(days) == 1:
        return f"{_NAMES[min(days)]}s"
    short = [_NAMES[day][:3] for day in sorted(days)]
    if len(days) > 2 and max(days) - min(days) == len(days) - 1:
        return f"{short[0]} to {short[-1]}"
    return ", ".join(short)


def _is_read(day: date, windows: tuple[Window, ...]) -> bool:
    on_this_day = any(day.weekday() in window.days for window in windows)
    return on_this_day and day not in _bank_holidays(day.year)


def _end_of(day: date, windows: tuple[Window, ...]) -> int:
    return max(window.end for window in windows if day.weekday() in window.days)


def _next(day: date, windows: tuple[Window, ...]) -> date:
    day += timedelta(days=1)
    while not _is_read(day, windows):
        day += timedelta(days=1)
    return day


def _minutes(now: datetime) -> int:
    return now.hour * 60 + now.minute


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
