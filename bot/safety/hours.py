"""Windows of safe time: when we may begin to talk to somebody (rules 6 and 8)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

NEVER = "never"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
MIDNIGHT = 24 * 60
# A window of one weekday may fall out on the night when the clocks change: the next is
# then more than a week away, so we look further than that.
DAYS_AHEAD = 15

_TIMES = re.compile(r"(?:(?P<days>[a-z, -]+?)\s+)?(?P<from>\d\d?:\d\d)\s*-\s*(?P<to>\d\d?:\d\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of real time, in UTC; its end is outside."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """A time of day on some days of the week; Monday is 0, times are minutes after midnight.

    The minute at `end` is outside. A window that crosses midnight is a ValueError.
    """

    days: frozenset[int]
    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what is no window."""
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("A window of time needs at least one day of the week.")
        if not 0 <= self.start < self.end <= MIDNIGHT:
            raise ValueError("A window of time begins before it ends, and ends by 24:00.")

    def span(self, day: date, zone: ZoneInfo) -> Span | None:
        """Give the real time of this window on a day; none where it does not take place.

        A time that the clocks show twice, or never, on the day they change is read in the
        narrower way: the later beginning, the earlier end. So no moment of a span can show
        a time outside the window, whichever way somebody reads her clock.
        """
        if day.weekday() not in self.days:
            return None
        start = max(_readings(day, self.start, zone))
        end = min(_readings(day, self.end, zone))
        return Span(start, end) if start < end else None

    def __str__(self) -> str:
        """Print as it is parsed: "mon-fri 10:00-16:00", without days where it is every day."""
        times = f"{_clock(self.start)}-{_clock(self.end)}"
        return times if self.days == EVERY_DAY else f"{_days_in_words(self.days)} {times}"


@dataclass(frozen=True, slots=True)
class Hours:
    """A set of windows, kept in one form: none touches another, same times stand together."""

    windows: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        """Bring the windows into that form, so that equal hours are equal."""
        object.__setattr__(self, "windows", _in_one_form(self.windows))

    @classmethod
    @lru_cache(maxsize=1000)  # each text reads those of its forum, which are few
    def parse(cls, text: str) -> Self:
        """Read "09:00-12:00" or "mon-fri 10:00-16:00", several parted by semicolons.

        "never" is what two that do not meet are stored as. Raises ValueError with one plain
        sentence.
        """
        if text == NEVER:
            return cls()
        return cls(tuple(_window(part) for part in text.split(";")))

    def __str__(self) -> str:
        """Print as it is parsed; "never" where there is no window."""
        return "; ".join(map(str, self.windows)) or NEVER

    def to_plain(self) -> list[list[str | int]]:
        """Give a compact form for JSON, as [["01234", 540, 720]]."""
        return [["".join(map(str, sorted(w.days))), w.start, w.end] for w in self.windows]

    @classmethod
    def from_plain(cls, plain: object) -> Self:
        """Read what `to_plain` gave; raises ValueError for anything else."""
        match plain:
            case [*windows]:
                return cls(tuple(map(_window_from_plain, windows)))
            case _:
                raise ValueError("Stored times are a list of windows.")

    def spans(self, now: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Give the spans that are not over, the next first, over the days ahead."""
        today = now.astimezone(zone).date()
        for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)):
            found = (window.span(day, zone) for window in self.windows)
            yield from sorted((s for s in found if s and s.end > now), key=lambda s: s.start)


def overlap(a: Hours, b: Hours) -> Hours:
    """Give the times that lie in both: the narrower wins (rule 8)."""
    return Hours(
        tuple(
            Window(days, start, end)
            for one in a.windows
            for other in b.windows
            if (days := one.days & other.days)
            and (start := max(one.start, other.start)) < (end := min(one.end, other.end))
        )
    )


def _readings(day: date, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the two moments that a local time can mean; they are one on all days but two."""
    days, rest = divmod(minutes, MIDNIGHT)
    clock = time(rest // 60, rest % 60)
    local = datetime.combine(day + timedelta(days=days), clock, zone)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _in_one_form(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Join what touches, day by day, then put days with the same times together."""
    days_of: dict[tuple[int, int], set[int]] = {}
    windows = tuple(windows)
    for day in EVERY_DAY:
        for times in _joined(sorted((w.start, w.end) for w in windows if day in w.days)):
            days_of.setdefault(times, set()).add(day)
    made = (Window(frozenset(days), *times) for times, days in days_of.items())
    return tuple(sorted(made, key=lambda w: (sorted(w.days), w.start)))


def _joined(times: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the stretches that overlap or touch; they come sorted."""
    joined: list[tuple[int, int]] = []
    for start, end in times:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _window(text: str) -> Window:
    """Read one window, as a person typed it."""
    found = _TIMES.fullmatch(text.strip().lower())
    if not found:
        raise ValueError('Times are written like "09:00-20:00" or "mon-fri 10:00-16:00".')
    days = EVERY_DAY if found["days"] is None else _days(found["days"])
    return Window(days, _minutes(found["from"]), _minutes(found["to"]))


def _minutes(clock: str) -> int:
    """Read a time of day; 24:00 is the end of the day."""
    hour, minute = map(int, clock.split(":"))
    if minute > 59 or hour * 60 + minute > MIDNIGHT:
        raise ValueError("A time of day lies between 00:00 and 24:00.")
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    """Print minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(text: str) -> frozenset[int]:
    """Read "mon-fri" or "mon, wed"; a range may run over the end of the week."""
    days: set[int] = set()
    for part in text.replace(" ", "").split(","):
        ends = part.split("-")
        if len(ends) > 2 or not set(ends) <= set(DAYS):
            raise ValueError("Days are written like mon, tue, wed, thu, fri, sat, sun or mon-fri.")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return frozenset(days)


def _days_in_words(days: frozenset[int]) -> str:
    """Print days as they are parsed: a run of three or more as a range."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ",".join(DAYS[day] for day in run)
        for run in runs
    )


def _window_from_plain(plain: object) -> Window:
    """Read one window of the stored form."""
    match plain:
        case [str(days), int(start), int(end)] if days and set(days) <= set("0123456"):
            return Window(frozenset(map(int, days)), start, end)
        case _:
            raise ValueError("A stored window is days, start and end.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of how to reach somebody safely (rule 6)."""

    discreet: bool = True
    shared: bool | None = None  # somebody else may read this phone; none: not asked yet
    hours: Hours


def narrower(profiles: Iterable[Profile]) -> Profile:
    """Give the effective profile out of what several forums set: the stricter of each.

    With no profile at all it is discreet, and no time is safe.
    """
    profiles = tuple(profiles)
    if not profiles:
        return Profile(hours=Hours())
    hours = profiles[0].hours
    for profile in profiles[1:]:
        hours = overlap(hours, profile.hours)
    known = [profile.shared for profile in profiles if profile.shared is not None]
    return Profile(
        discreet=any(profile.discreet for profile in profiles),
        shared=any(known) if known else None,
        hours=hours,
    )
