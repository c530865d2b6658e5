"""The gate over all times, tried by machine; above all on the days when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Kind
from bot.safety.gate import Ask, Go, Later, Never, Why, decide
from bot.safety.hours import EVERY_DAY, MIDNIGHT, Hours, Window
from bot.safety.table import BEGUN
from bot.scene import Standing

LONDON = ZoneInfo("Europe/London")
EXEMPT = frozenset({Kind.REPLY, Kind.STOP_CONFIRMATION})
MOMENT = timedelta(microseconds=1)
TEN = timedelta(minutes=10)
DAYS_OF_2027 = [date(2027, 3, 28), date(2027, 10, 31), date(2027, 1, 13), date(2027, 7, 14)]


def shows(some: Hours, moment: datetime) -> bool:
    """Whether the clock on the wall shows a time inside: another way to the same answer."""
    local = moment.astimezone(LONDON)
    minute = local.hour * 60 + local.minute
    return any(
        local.weekday() in window.days and window.start <= minute < window.end
        for window in some.windows
    )


@st.composite
def times(draw: st.DrawFn) -> tuple[Ask, datetime]:
    """Give a message that only the time can hold back, and a moment."""
    day = draw(st.sampled_from(DAYS_OF_2027))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    now = midnight + timedelta(seconds=draw(st.integers(-2 * 86400, 2 * 86400)))
    between = st.lists(st.integers(0, MIDNIGHT), min_size=2, max_size=2, unique=True).map(sorted)
    days = st.frozensets(st.sampled_from(sorted(EVERY_DAY)), min_size=1) | st.just(EVERY_DAY)
    windows = draw(st.lists(st.tuples(days, between), max_size=3))
    minutes = st.integers(-30, 20 * 24 * 60)
    ask = Ask(
        kind=draw(st.sampled_from(Kind)),
        consented=True,
        good_until=now + timedelta(minutes=draw(minutes)),
        hours=Hours(tuple(Window(on, *at) for on, at in windows)),
        zone="Europe/London",
        standing=Standing(discreet=False),
        unreachable=False,
        fits=True,
        sending_on=True,
        a_question_is_open=False,
        budget_left=True,
        said_at=draw(st.none() | st.integers(-60, 25).map(lambda m: now - timedelta(minutes=m))),
        knock_until=draw(st.none() | minutes.map(lambda m: now + timedelta(minutes=m))),
    )
    return ask, now


@given(times())
def test_go_only_in_a_safe_time(tried: tuple[Ask, datetime]) -> None:
    """What goes, goes in her hours or within ten minutes of her text, to its very last moment."""
    ask, now = tried
    answer = decide(ask, now)
    if not isinstance(answer, Go):
        return
    assert answer.valid_for > timedelta()
    end = now + answer.valid_for
    assert end <= ask.good_until
    just_written = ask.said_at is not None and end <= min(ask.said_at, now) + TEN
    if ask.kind in EXEMPT:
        assert just_written
    elif ask.kind is not Kind.RISK or not just_written:
        assert shows(ask.hours, now)
        assert shows(ask.hours, end - MOMENT)
    if ask.kind is Kind.OPENED:
        assert ask.knock_until is not None
        assert end <= ask.knock_until


@given(times())
def test_what_we_begin_leaves_her_time(tried: tuple[Ask, datetime]) -> None:
    """What we begin is gone 20 minutes before the end of a window longer than an hour."""
    ask, now = tried
    answer = decide(ask, now)
    if not isinstance(answer, Go) or ask.kind not in BEGUN:
        return
    end = now + answer.valid_for
    span = next(ask.hours.spans(now, LONDON))
    if span.end - span.start > timedelta(hours=1):
        assert end + timedelta(minutes=20) <= span.end


@given(times(), st.floats(0, 0.999))
def test_later_is_the_next_safe_time(tried: tuple[Ask, datetime], part: float) -> None:
    """At the time that is given for later it goes, or something else is in its way; not before."""
    ask, now = tried
    answer = decide(ask, now)
    if not isinstance(answer, Later):
        return
    if answer.at is None:
        assert answer.why in {Why.NO_HOURS, Why.NO_SAFE_TIME}
        return
    assert now < answer.at < ask.good_until
    assert shows(ask.hours, answer.at)
    assert isinstance(decide(ask, answer.at), Go)
    assert decide(ask, now + (answer.at - now) * part) == answer


@given(times())
def test_a_dropped_reply_is_always_followed(tried: tuple[Ask, datetime]) -> None:
    """A reply goes within ten minutes or leaves the late line: it never waits, nor vanishes."""
    ask, now = tried
    if ask.kind is Kind.REPLY:
        answer = decide(ask, now)
        assert isinstance(answer, Go) or answer == Never(Why.LATE, late_line=True)


MORNING = Hours.parse("09:00-12:00")
SPRING = datetime(2027, 3, 28, tzinfo=UTC)
AUTUMN = datetime(2027, 10, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "hour_tomorrow"),  # in UTC
    [
        (SPRING - timedelta(days=1), 9, 8),
        (SPRING, 8, 8),
        (AUTUMN - timedelta(days=1), 8, 9),
        (AUTUMN, 9, 9),
    ],
    ids=["day before spring", "spring", "day before autumn", "autumn"],
)
def test_a_morning_when_the_clocks_change(day: datetime, hour: int, hour_tomorrow: int) -> None:
    """A poll for the mornings goes from 09:00 to 11:40 on the wall, on each of these days."""
    opens = day.replace(hour=hour)
    poll = Ask(
        kind=Kind.POLL,
        consented=True,
        good_until=day + timedelta(days=3),
        hours=MORNING,
        zone="Europe/London",
        standing=Standing(discreet=False),
        unreachable=False,
        fits=True,
        sending_on=True,
        a_question_is_open=False,
        budget_left=True,
    )
    assert decide(poll, day) == Later(opens, Why.HOURS)
    assert decide(poll, opens - MOMENT) == Later(opens, Why.HOURS)
    assert decide(poll, opens) == Go(timedelta(hours=2, minutes=40))
    last = opens + timedelta(hours=2, minutes=40)
    assert decide(poll, last - MOMENT) == Go(MOMENT)
    tomorrow = (day + timedelta(days=1)).replace(hour=hour_tomorrow)
    assert decide(poll, last) == Later(tomorrow, Why.HOURS)
