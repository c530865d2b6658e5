"""Times in words, as they are said in a zone: that of a forum on its pages, else the house's."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Say a time of day: 9:06am."""
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def day(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Say a day: today, yesterday, Tuesday, 9 November, 9 November 2025."""
    there, here = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((there - here).days)
    if near:
        return near
    if abs(there - here) < timedelta(days=7):
        return f"{there:%A}"
    return long_day(there) if there.year == here.year else f"{long_day(there)} {there.year}"


def on_day(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Say on which day: today, on Tuesday, on 9 November."""
    said = day(at, now, zone)
    return said if said in {"today", "tomorrow", "yesterday"} else f"on {said}"


def shortly(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Say a moment in a narrow column: 9:06am, Wed, 4pm, 9 Nov."""
    local = at.astimezone(zone)
    days = (now.astimezone(zone).date() - local.date()).days
    if days == 0:
        return clock(at, zone)
    hour = f"{local.hour % 12 or 12}{'am' if local.hour < 12 else 'pm'}"
    return f"{local:%a}, {hour}" if 0 < days < 7 else f"{local.day} {local:%b}"


def weekday(on: date) -> str:
    """Say a date with its day: Thursday 3 December."""
    return f"{on:%A} {long_day(on)}"


def month(now: datetime, zone: ZoneInfo) -> str:
    """Name this month."""
    return f"{now.astimezone(zone):%B}"


def long_day(on: date) -> str:
    """Say a date without its year: 9 November."""
    return f"{on.day} {on:%B}"


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Say a moment: today, 9:06am."""
    return f"{day(at, now, zone)}, {clock(at, zone)}"


def today(now: datetime, zone: ZoneInfo) -> str:
    """Say what day and time it is: Thursday 19 November, 9:12am."""
    local = now.astimezone(zone)
    return f"{local:%A} {long_day(local.date())}, {clock(now, zone)}"


def age(since: datetime, now: datetime) -> str:
    """Say how long something has waited: 21 hours."""
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        # Two days are said as days; a day and a half still as hours.
        if seconds >= (2 * length if unit == "day" else length):
            number = seconds // length
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "less than a minute"
