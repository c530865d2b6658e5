"""What the gate may let out, written out a second time and worked out in another way.

The table is that of the design, typed anew: nothing of `bot/safety` is read here. Where the gate
computes spans of time, this looks at the clock on the wall, minute by minute.

A state that is added to the gate gets one column in `TABLE` and its name in `STATES`, a condition
one line in `_conditions`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# Of each column what holds for a message in that state or situation: it goes (yes), it does not
# (no), or it goes if it is that one message (offer, menu, bland, check).
TABLE = """
kind              | consent | time    | budget | discreet | stopped | paused | quiet | parked | unreachable | unconfirmed | doubted | question | end of window | lasts
reply             | no      | exempt  | 0      | wording  | offer   | menu   | no    | check  | check       | yes         | yes     | yes      | yes           | 10 minutes
late_line         | no      | hours   | 0      | neutral  | no      | no     | no    | no     | no          | no          | no      | yes      | no            | 2 days
risk              | no      | exempt+ | 0      | wording  | yes     | yes    | no    | yes    | yes         | yes         | yes     | yes      | yes           | 24 hours
stop_confirmation | no      | exempt  | 0      | neutral  | yes     | yes    | bland | no     | no          | yes         | yes     | yes      | yes           | 10 minutes
answer            | yes     | hours   | 0      | knock    | no      | yes    | no    | no     | no          | no          | no      | yes      | no            | 7 days
knock             | yes     | hours   | 1      | itself   | no      | no     | no    | no     | no          | no          | no      | no       | no            | -
opened            | no      | knock   | 0      | wording  | no      | no     | no    | no     | no          | no          | no      | no       | yes           | -
poll              | yes     | hours   | 1      | knock    | no      | no     | no    | no     | no          | no          | no      | no       | no            | -
reminder          | yes     | hours   | 0      | knock    | no      | no     | no    | no     | no          | no          | no      | no       | no            | -
update            | yes     | hours   | 1      | knock    | no      | no     | no    | no     | no          | no          | no      | no       | no            | 14 days
notice            | yes     | hours   | 0      | knock    | no      | no     | no    | no     | no          | no          | no      | no       | no            | -
check             | no      | hours   | 1      | neutral  | no      | no     | no    | no     | no          | once        | yes     | no       | no            | 7 days
"""  # noqa: E501 - a table
STATES = ("stopped", "paused", "quiet", "parked", "unreachable", "unconfirmed", "doubted")
EXEMPT, END_OF_WINDOW, LONG = timedelta(minutes=10), timedelta(minutes=20), 60
A_MINUTE = timedelta(minutes=1)

Window = tuple[frozenset[int], int, int]  # days of the week, minutes after midnight
Windows = tuple[Window, ...]


def rows() -> dict[str, dict[str, str]]:
    """Read the table: the cells of each kind, by their columns."""
    head, *lines = [
        [cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()
    ]
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


ROWS = rows()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the table looks at: of a message, of its phone, and of the house."""

    kind: str
    good_until: datetime
    forum: Windows
    hers: Windows | None  # none: as the forum's
    zone: ZoneInfo
    said_at: datetime | None = None  # never after it was heard
    knock_until: datetime | None = None
    is_one: str = ""  # which of the few that pass it is: offer, menu, bland, check
    consented: bool = True
    budget_left: bool = True
    discreet: bool = False
    lists_a_word: bool = False
    question: bool = False
    checked_before: bool = False
    sending_on: bool = True
    states: frozenset[str] = frozenset()  # of STATES; and "leaving", which is as paused


def forbids(facts: Facts, moment: datetime) -> list[str]:
    """Name what speaks against it that this message reaches its phone at this moment."""
    return [name for name, is_so in _conditions(facts, moment) if is_so]


def _conditions(facts: Facts, moment: datetime) -> Iterator[tuple[str, bool]]:
    row = ROWS[facts.kind]
    states = facts.states
    if "leaving" in states:
        states |= {"paused"}
    if "stopped" in states:
        states -= {"paused"}  # a stop is stricter, and has the one line that a pause has not
    for state in STATES:
        goes = {"yes", facts.is_one} | (set() if facts.checked_before else {"once"})
        yield state, state in states and row[state] not in goes
    yield "consent", row["consent"] == "yes" and not facts.consented
    yield "budget", row["budget"] == "1" and not facts.budget_left
    yield "knock", row["discreet"] == "knock" and facts.discreet
    yield "wording", facts.discreet and facts.lists_a_word
    yield "question", facts.question and row["question"] == "no"
    yield "sending off", not facts.sending_on
    yield "good until", moment >= facts.good_until
    yield "time", not _time_allows(facts, row, moment)


def _time_allows(facts: Facts, row: dict[str, str], moment: datetime) -> bool:
    is_exempt = facts.said_at is not None and moment < facts.said_at + EXEMPT
    in_hours = is_safe(facts, moment) and (
        row["end of window"] == "yes" or not is_at_the_end(facts, moment)
    )
    match row["time"]:
        case "exempt":
            return is_exempt
        case "exempt+":
            return is_exempt or in_hours
        case "knock":
            return in_hours and facts.knock_until is not None and moment < facts.knock_until
    return in_hours


def is_safe(facts: Facts, moment: datetime) -> bool:
    """Say whether the clock on the wall shows a time of the forum's and of hers."""
    local = moment.astimezone(facts.zone)
    minute = local.hour * 60 + local.minute
    return all(
        any(local.weekday() in days and start <= minute < end for days, start, end in windows)
        for windows in (facts.forum, facts.hers)
        if windows is not None
    )


def is_at_the_end(facts: Facts, moment: datetime) -> bool:
    """Say whether what is safe now ends within 20 minutes, after more than an hour.

    On a day on which some window begins or ends while the clocks change, how long it is depends
    on how it is read: there this says nothing.
    """
    day = moment.astimezone(facts.zone).date()
    if is_in_doubt(facts, day):
        return False

    def is_in(other: datetime) -> bool:
        return other.astimezone(facts.zone).date() == day and is_safe(facts, other)

    if is_in(moment + END_OF_WINDOW) and all(
        is_in(moment + step * A_MINUTE) for step in range(1, 20)
    ):
        return False
    length = 1
    for step in (A_MINUTE, -A_MINUTE):
        other = moment + step
        while length <= LONG and is_in(other):
            length, other = length + 1, other + step
    return length > LONG


def is_in_doubt(facts: Facts, day: date) -> bool:
    """Say whether the clocks change on this day where a window begins or ends.

    Such a time is there twice or never. Which reading holds is shown in `test_hours.py`; here it
    is enough that the clock on the wall shows a safe time.
    """
    noon = [datetime(d.year, d.month, d.day, 12, tzinfo=UTC) for d in (day - timedelta(1), day)]
    before, after = (each.astimezone(facts.zone).utcoffset() for each in noon)
    every = (*facts.forum, *(facts.hers or ()))
    return before != after and any(60 <= edge <= 120 for _, *edges in every for edge in edges)


def edges(facts: Facts, start: datetime, end: datetime) -> Iterator[datetime]:
    """Give the moments, after one and before another, at which something may begin to go."""
    minutes = sorted({first for _, first, _ in (*facts.forum, *(facts.hers or ()))})
    day = start.astimezone(facts.zone).date() - timedelta(1)
    while (midnight := datetime(day.year, day.month, day.day, tzinfo=facts.zone)) < end:
        for minute in minutes:
            at = (midnight + timedelta(minutes=minute)).astimezone(UTC)
            if start < at < end:
                yield at
        day += timedelta(1)


def windows(text: str) -> Windows:
    """Read times as they are stored, as "mon-fri 10:00-16:00; sat 10:00-12:00"."""
    return () if text == "never" else tuple(_window(part) for part in text.split("; "))


def _window(text: str) -> Window:
    *days, times = text.split(" ")
    start, end = (_minutes(each) for each in times.split("-"))
    on = [_days(run) for run in days[0].split(",")] if days else [range(7)]
    return frozenset(day for run in on for day in run), start, end


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _days(run: str) -> range:
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    first, *last = (names.index(day) for day in run.split("-"))
    return range(first, (last or [first])[0] + 1)


def both(one: Windows, other: Windows) -> Windows:
    """Give the times that lie in both."""
    pairs = ((a, b) for a in one for b in other)
    found = ((a[0] & b[0], max(a[1], b[1]), min(a[2], b[2])) for a, b in pairs)
    return tuple(window for window in found if window[0] and window[1] < window[2])
