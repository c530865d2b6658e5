"""Times in her own words: "9-12", "mon to fri 10 to 12.30 and 5pm-7pm", "not on sundays".

What could mean two things is not guessed: half of a day decides whether somebody else is at home.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from bot.safety.hours import DAYS, EVERY_DAY, MIDNIGHT, Hours, Window, overlap

_NOON = 12 * 60
_PARTS = {"morning": (9, 12), "afternoon": (12, 17), "early evening": (17, 20), "evening": (17, 20)}
_GROUPS = {
    **dict.fromkeys(("weekdays", "weekday", "week days"), frozenset(range(5))),
    **dict.fromkeys(("weekends", "weekend"), frozenset({5, 6})),
    **dict.fromkeys(("every day", "any day", "each day", "daily"), EVERY_DAY),
}
_DAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?"
_TIME = r"(?:\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock)?|noon|midday|midnight)"
_TO = r"\s*(?:-|–|—|to|till|til|until)\s*"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<no>(?:but\ )?(?:not|never|no|except)(?:\ (?:on|for))?)\b
      | (?P<group>{"|".join(_GROUPS)})\b
      | (?P<first>{_DAY})(?:{_TO}(?P<last>{_DAY}))?\b
      | (?P<part>mornings?|afternoons?|(?:early\ )?evenings?)\b
      | (?P<start>{_TIME}){_TO}(?P<end>{_TIME})(?![\d:])
      | between\ (?P<after>{_TIME})\s*and\s*(?P<before>{_TIME})(?![\d:])
      | (?:and|or|on|in|the|from|only|at|please|best|ok|is|are|good|fine)\b
      | [,;&+.]
    )""",
    re.VERBOSE,
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?")
_LONGEST = 100  # characters: what is longer tells something else beside


class Doubt(StrEnum):
    """Why times could not be taken as they were said."""

    HALF = "lead_am_or_pm"  # the day's first half, or its second; the names are of our leads
    MIDNIGHT = "lead_midnight"
    NEVER = "lead_never"  # we never begin a talk at these times


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that was said: days, days to leave out, or a stretch of a day."""

    days: frozenset[int] = frozenset()
    without: bool = False
    stretch: tuple[int, int] | None = None


def read(text: str, allowed: Hours) -> Hours | Doubt | None:
    """Read times, as far as they lie in the hours in which we may begin at all.

    None where they are not understood.
    """
    try:
        said = _said(text.casefold().strip(), allowed)
    except _Unsure as unsure:
        return unsure.doubt
    if not said:
        return None
    left_out = frozenset[int]().union(*(each.days for each in said if each.without))
    clauses = _clauses([each for each in said if not each.without])
    if clauses is None:
        return None
    windows = [
        Window(days - left_out, *stretch)
        for days, stretches in clauses
        for stretch in stretches or _whole(allowed)
        if days - left_out
    ]
    hours = overlap(allowed, Hours(tuple(windows)))
    return hours if hours.windows else Doubt.NEVER


class _Unsure(Exception):
    def __init__(self, doubt: Doubt | None) -> None:
        super().__init__(doubt)
        self.doubt = doubt


def _said(text: str, allowed: Hours) -> list[_Said]:
    """Part a text into what it says; empty where any of it is something else."""
    found: list[_Said] = []
    place, without = 0, False
    while len(text) <= _LONGEST and place < len(text):
        token = _TOKEN.match(text, place)
        if token is None or token.end() == place:
            return []
        place = token.end()
        if token["no"]:
            without = True
        elif days := _days(token):
            found.append(_Said(days, without))
        elif token["part"] or token["start"] or token["after"]:
            if without:
                return []  # "not in the mornings" leaves open what else
            found.append(_Said(stretch=_stretch(token, allowed)))
    return found


def _clauses(
    said: list[_Said],
) -> list[tuple[frozenset[int], list[tuple[int, int]]]] | None:
    """Put days to the stretches that they are said with: before them all, or behind them all."""
    if not any(each.days for each in said):
        return [(EVERY_DAY, [each.stretch for each in said if each.stretch])]
    days_first = bool(said[0].days)
    clauses: list[tuple[set[int], list[tuple[int, int]]]] = []
    before: bool | None = None
    for each in said:
        is_days = bool(each.days)
        if before is None or (is_days != before and is_days == days_first):
            clauses.append((set(), []))
        clauses[-1][0].update(each.days)
        clauses[-1][1].extend([each.stretch] if each.stretch else [])
        before = is_days
    if any(not days for days, _ in clauses):
        return None
    return [(frozenset(days), stretches) for days, stretches in clauses]


def _days(token: re.Match[str]) -> frozenset[int]:
    if token["group"]:
        return _GROUPS[token["group"]]
    if not token["first"]:
        return frozenset()
    first = DAYS.index(token["first"][:3])
    last = DAYS.index(token["last"][:3]) if token["last"] else first
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _stretch(token: re.Match[str], allowed: Hours) -> tuple[int, int]:
    if token["part"]:
        start, end = _PARTS[token["part"].removesuffix("s")]
        return start * 60, end * 60
    since, until = token["start"] or token["after"], token["end"] or token["before"]
    pairs = list(product(_readings(since), _readings(until, end=True)))
    lengths = [end - start for start, end in pairs if start < end]
    if not lengths:
        raise _Unsure(Doubt.MIDNIGHT if any(end < start for start, end in pairs) else None)
    # The shortest is what people mean: "8 to 9" is no whole day. Of two the one that can be.
    likely = [each for each in pairs if each[1] - each[0] == min(lengths)]
    possible = [each for each in likely if _touches(each, allowed)]
    if len(possible) > 1:
        raise _Unsure(Doubt.HALF)
    return (possible or likely)[0]


def _readings(said: str, *, end: bool = False) -> list[int]:
    """Give the minutes of a day that a time of day can mean; none where there is no such time."""
    if said in {"noon", "midday"}:
        return [_NOON]
    if said == "midnight":
        return [MIDNIGHT if end else 0]
    found = _CLOCK.match(said)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 24 or minute > 59 or hour * 60 + minute > MIDNIGHT or found is None:
        return []
    if found[3]:
        half = _NOON if found[3] == "p" else 0
        return [hour % 12 * 60 + minute + half] if 1 <= hour <= 12 else []
    if hour > 12 or hour == 0 or said.startswith("0"):
        return [hour * 60 + minute]
    at = hour % 12 * 60 + minute
    return [at, at + _NOON] if hour < 12 else [at + _NOON]


def _touches(stretch: tuple[int, int], allowed: Hours) -> bool:
    return bool(overlap(allowed, Hours((Window(EVERY_DAY, *stretch),))).windows)


def _whole(allowed: Hours) -> list[tuple[int, int]]:
    return [(window.start, window.end) for window in allowed.windows]
