"""Windows of safe time: how they are read, printed, kept, narrowed, and when they are."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.safety.hours import EVERY_DAY, MIDNIGHT, Hours, Profile, Span, Window, narrower, overlap

LONDON = ZoneInfo("Europe/London")
SPRING = date(2027, 3, 28)  # at 01:00 the clocks show 02:00
AUTUMN = date(2027, 10, 31)  # at 02:00 the clocks show 01:00 again


@pytest.fixture(autouse=True)
def read_anew() -> None:
    """Let nothing that another test has read stand for what is read here."""
    Hours.parse.cache_clear()


def windows() -> st.SearchStrategy[Window]:
    """Give any window."""
    times = st.lists(st.integers(0, MIDNIGHT), min_size=2, max_size=2, unique=True).map(sorted)
    days = st.frozensets(st.sampled_from(sorted(EVERY_DAY)), min_size=1)
    return st.builds(lambda on, between: Window(on, *between), days, times)


def hours() -> st.SearchStrategy[Hours]:
    """Give any hours, also none."""
    return st.lists(windows(), max_size=3).map(lambda some: Hours(tuple(some)))


def shows(some: Hours, moment: datetime) -> bool:
    """Whether the clock on the wall shows a time inside: another way to the same answer."""
    local = moment.astimezone(LONDON)
    minute = local.hour * 60 + local.minute
    return any(
        local.weekday() in window.days and window.start <= minute < window.end
        for window in some.windows
    )


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("09:00-20:00", "09:00-20:00"),
        (" 9:00 - 24:00 ", "09:00-24:00"),
        ("Mon-Fri 10:00-16:00", "mon-fri 10:00-16:00"),
        ("mon-sun 10:00-16:00", "10:00-16:00"),
        ("sat, sun 10:00-12:00", "sat,sun 10:00-12:00"),
        ("fri-mon 10:00-12:00", "mon,fri-sun 10:00-12:00"),
        ("mon-fri 10:00-12:00; sat 11:00-12:00", "mon-fri 10:00-12:00; sat 11:00-12:00"),
        ("09:00-12:00; 12:00-14:00", "09:00-14:00"),
        ("mon 09:00-12:00; tue 09:00-12:00", "mon,tue 09:00-12:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("never", "never"),
        ("\u0660\u0669:\u0660\u0660-\u0661\u0662:\u0660\u0660", "09:00-12:00"),  # Arabic digits
    ],
)
def test_read_and_printed(typed: str, printed: str) -> None:
    """What a person types is read, and printed in one form that is read again."""
    read = Hours.parse(typed)
    assert str(read) == printed
    assert Hours.parse(printed) == read


SHAPE = 'Times are written like "09:00-20:00" or "mon-fri 10:00-16:00".'
ORDER = "A window of time begins before it ends, and ends by 24:00."
CLOCK = "A time of day lies between 00:00 and 24:00."
DAYS = "Days are written like mon, tue, wed, thu, fri, sat, sun or mon-fri."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", SHAPE),
        ("nine to five", SHAPE),
        ("09:00", SHAPE),
        ("9-17", SHAPE),
        ("09:00-12:00,13:00-15:00", SHAPE),
        ("20:00-09:00", ORDER),
        ("09:00-09:00", ORDER),
        ("09:00-24:01", CLOCK),
        ("09:60-12:00", CLOCK),
        ("25:00-26:00", CLOCK),
        ("monday 09:00-12:00", DAYS),
        ("mon-wed-fri 09:00-12:00", DAYS),
        ("mon, 09:00-12:00", DAYS),
    ],
)
def test_what_is_no_time(typed: str, sentence: str) -> None:
    """What cannot be read is answered by one plain sentence."""
    with pytest.raises(ValueError, match=r".") as refused:
        Hours.parse(typed)
    assert str(refused.value) == sentence


def test_never() -> None:
    """No window at all prints as never, and is read again: an overlap can be empty."""
    assert str(Hours()) == "never"
    assert Hours.parse("never") == Hours()


@given(hours())
def test_kept_and_read_again(some: Hours) -> None:
    """The stored form and the printed one give the same hours back."""
    assert Hours.from_plain(some.to_plain()) == some
    assert Hours.parse(str(some)) == some


def test_the_stored_form() -> None:
    """The stored form stays as it is: rows that were written have it."""
    stored = [["01234", 540, 720], ["5", 600, 660]]
    assert Hours.parse("mon-fri 09:00-12:00; sat 10:00-11:00").to_plain() == stored


LIST, PARTS = "Stored times are a list of windows.", "A stored window is days, start and end."


@pytest.mark.parametrize(
    ("plain", "sentence"),
    [
        (None, LIST),
        ("09:00", LIST),
        ({}, LIST),
        ([1], PARTS),
        ([["7", 0, 1]], PARTS),
        ([["X", 0, 1]], PARTS),
        ([["", 0, 1]], PARTS),
        ([["0", 2, 1]], ORDER),
    ],
)
def test_what_was_never_stored(plain: object, sentence: str) -> None:
    """Anything else in the store is refused, and not read as some hours."""
    with pytest.raises(ValueError, match=r".") as refused:
        Hours.from_plain(plain)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("days", [frozenset[int](), frozenset({7}), frozenset({-1})])
def test_a_window_needs_days(days: frozenset[int]) -> None:
    """A window is on at least one day of the week."""
    with pytest.raises(ValueError, match=r".") as refused:
        Window(days, 0, 60)
    assert str(refused.value) == "A window of time needs at least one day of the week."


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("09:00-20:00", "18:00-22:00", "18:00-20:00"),
        ("09:00-20:00", "sat 08:00-12:00", "sat 09:00-12:00"),
        ("09:00-12:00", "12:00-15:00", "never"),
        ("mon-fri 09:00-12:00", "sat,sun 09:00-12:00", "never"),
        ("09:00-12:00; 14:00-18:00", "11:00-15:00", "11:00-12:00; 14:00-15:00"),
    ],
)
def test_the_narrower_wins(one: str, other: str, both: str) -> None:
    """The overlap holds what lies in both, whichever comes first."""
    assert str(overlap(Hours.parse(one), Hours.parse(other))) == both
    assert str(overlap(Hours.parse(other), Hours.parse(one))) == both


@given(hours(), hours(), st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001
def test_the_overlap_is_in_both(one: Hours, other: Hours, naive: datetime) -> None:
    """A moment is in the overlap exactly if it is in both."""
    moment = naive.replace(tzinfo=UTC)
    assert shows(overlap(one, other), moment) == (shows(one, moment) and shows(other, moment))


def span(start: datetime, hours: float) -> Span:
    """Give a span of some hours."""
    return Span(start, start + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("day", "typed", "expected"),
    [
        # In winter and in summer.
        (date(2027, 1, 13), "09:00-12:00", span(datetime(2027, 1, 13, 9, tzinfo=UTC), 3)),
        (date(2027, 7, 14), "09:00-12:00", span(datetime(2027, 7, 14, 8, tzinfo=UTC), 3)),
        # By day, the change of the night before counts already.
        (SPRING, "09:00-12:00", span(datetime(2027, 3, 28, 8, tzinfo=UTC), 3)),
        (AUTUMN, "09:00-12:00", span(datetime(2027, 10, 31, 9, tzinfo=UTC), 3)),
        # Over the change: an hour is missing, or is there twice.
        (SPRING, "00:00-03:00", span(datetime(2027, 3, 28, 0, tzinfo=UTC), 2)),
        (AUTUMN, "00:00-03:00", span(datetime(2027, 10, 30, 23, tzinfo=UTC), 4)),
        (SPRING, "00:00-24:00", span(datetime(2027, 3, 28, 0, tzinfo=UTC), 23)),
        (AUTUMN, "00:00-24:00", span(datetime(2027, 10, 30, 23, tzinfo=UTC), 25)),
        # A time that does not exist: 01:30 in spring. The narrower reading holds.
        (SPRING, "01:30-04:00", span(datetime(2027, 3, 28, 1, 30, tzinfo=UTC), 1.5)),
        (SPRING, "00:00-01:30", span(datetime(2027, 3, 28, 0, tzinfo=UTC), 0.5)),
        (SPRING, "01:00-02:00", None),
        (SPRING, "01:15-01:45", None),
        # A time that is there twice: 01:30 in autumn. The later start, the earlier end.
        (AUTUMN, "01:30-03:00", span(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), 1.5)),
        (AUTUMN, "00:00-01:30", span(datetime(2027, 10, 30, 23, tzinfo=UTC), 1.5)),
        (AUTUMN, "01:00-02:00", span(datetime(2027, 10, 31, 1, tzinfo=UTC), 1)),
        (AUTUMN, "01:15-01:45", None),
        # On another day of the week.
        (SPRING, "mon-sat 09:00-12:00", None),
    ],
)
def test_when_a_window_is(day: date, typed: str, expected: Span | None) -> None:
    """A window is at its time on the wall, also on the two days when the clocks change."""
    (window,) = Hours.parse(typed).windows
    assert window.span(day, LONDON) == expected


@given(
    hours(),
    st.sampled_from([SPRING, AUTUMN, date(2027, 6, 2)]),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
)
def test_no_moment_of_a_span_is_outside(some: Hours, day: date, minutes: int) -> None:
    """From the first to the last moment of a span the clock on the wall shows a safe time."""
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    spans = list(some.spans(now, LONDON))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for one in spans[:3]:
        assert one.end > now
        steps = range(0, int((one.end - one.start).total_seconds()), 11 * 60)
        assert all(shows(some, one.start + timedelta(seconds=step)) for step in steps)
        assert shows(some, one.end - timedelta(microseconds=1))


def test_the_next_comes_first() -> None:
    """Of several on one day too, whichever days they share with others."""
    monday = datetime(2027, 1, 11, tzinfo=UTC)
    both = Hours.parse("mon 14:00-15:00; mon-sun 09:00-10:00").spans(monday, LONDON)
    assert [next(both).start.hour, next(both).start.hour] == [9, 14]


def test_the_day_is_that_of_the_forum() -> None:
    """Where it is Wednesday evening, it is no Thursday yet, whatever day the machine has."""
    honolulu = ZoneInfo("Pacific/Honolulu")
    evening = datetime(2027, 1, 14, 5, tzinfo=UTC)  # there it is 19:00 on the 13th
    found = next(Hours.parse("wed 09:00-20:00").spans(evening, honolulu))
    assert found == Span(
        datetime(2027, 1, 13, 19, tzinfo=UTC), datetime(2027, 1, 14, 6, tzinfo=UTC)
    )


def test_a_window_that_falls_out_comes_a_week_later() -> None:
    """A Sunday window that the change of clocks swallows is looked for further ahead."""
    sunday = Hours.parse("sun 01:15-01:45")
    before = datetime(2027, 10, 24, 12, tzinfo=UTC)
    assert next(sunday.spans(before, LONDON)).start == datetime(2027, 11, 7, 1, 15, tzinfo=UTC)


def test_the_strictest_profile_counts() -> None:
    """Out of what several forums set, the narrower hours and the more careful ways count."""
    morning, day = Hours.parse("09:00-12:00"), Hours.parse("10:00-20:00")
    open_one = Profile(discreet=False, shared=None, hours=morning)
    careful = Profile(discreet=True, shared=True, hours=day)
    own = Profile(discreet=False, shared=False, hours=day)
    both = Profile(discreet=True, shared=True, hours=Hours.parse("10:00-12:00"))
    assert narrower([open_one, careful]) == both
    assert narrower([careful, own, open_one]) == both
    assert narrower([open_one, own]) == Profile(
        discreet=False, shared=False, hours=Hours.parse("10:00-12:00")
    )
    assert narrower([open_one]) == open_one


def test_nothing_known_is_the_strictest() -> None:
    """Of somebody whom no forum knows, no time is safe, and all is discreet."""
    assert narrower([]) == Profile(discreet=True, shared=None, hours=Hours())
