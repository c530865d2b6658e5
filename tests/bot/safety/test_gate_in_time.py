"""The gate beside its table, over all people and times; above all when the clocks change.

`pytest --hypothesis-profile=twenty-thousand tests/bot/safety/test_gate_in_time.py` tries it 20,000
times; an ordinary run a hundred.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, repeat
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot.messages import Kind
from bot.safety.gate import Ask, Go, Later, Never, Why, decide
from bot.safety.hours import DAYS, MIDNIGHT, NEVER, Hours, overlap
from bot.scene import Standing
from tests.bot.safety import allowed
from tests.bot.safety.allowed import ROWS, Facts, Windows, edges, forbids, is_in_doubt

LONDON = ZoneInfo("Europe/London")
MOMENT = timedelta(microseconds=1)
ALWAYS: Windows = ((frozenset(range(7)), 0, MIDNIGHT),)
BY_DAY: Windows = ((frozenset(range(7)), 540, 1200),)
CHANGES = [date(2027, 3, 28), date(2027, 10, 31)]
OTHER_DAYS = [date(2028, 2, 29), date(2027, 12, 31), date(2027, 1, 13), date(2027, 7, 14)]
STATES = [*allowed.STATES, "leaving"]
OBSTACLES: dict[str, object] = {
    "consented": False,
    "budget_left": False,
    "discreet": True,
    "lists_a_word": True,
    "question": True,
    "checked_before": True,
    "sending_on": False,
}

# Under which name the table forbids what the gate drops, or lets wait, for a reason.
FORBIDDEN = {
    Why.LATE: {"time", "good until"},
    Why.EXPIRED: {"good until"},
    Why.STOPPED: {"stopped"},
    Why.PAUSED: {"paused"},
    Why.QUIET: {"quiet"},
    Why.PARKED: {"parked"},
    Why.UNREACHABLE: {"unreachable"},
    Why.NO_CONSENT: {"consent"},
    Why.CHECKED: {"unconfirmed"},
    Why.KNOCK_OVER: {"time"},
    Why.SENDING_OFF: {"sending off"},
    Why.UNCONFIRMED: {"unconfirmed"},
    Why.DOUBTED: {"doubted"},
    Why.WORDING: {"wording"},
    Why.KNOCK: {"knock"},
    Why.HER_TURN: {"question"},
    Why.BUDGET: {"budget"},
    Why.HOURS: {"time"},
    Why.NO_HOURS: {"time"},
    Why.NO_SAFE_TIME: {"time"},
}
# What changes when that for which it waits comes about.
COMES_ABOUT: dict[Why, dict[str, object]] = {
    Why.SENDING_OFF: {"sending_on": True},
    Why.UNCONFIRMED: {"states": frozenset()},
    Why.DOUBTED: {"states": frozenset()},
    Why.WORDING: {"lists_a_word": False},
    Why.KNOCK: {"discreet": False},
    Why.HER_TURN: {"question": False},
    Why.BUDGET: {"budget_left": True},
    Why.NO_HOURS: {"forum": ALWAYS, "hers": None},
    Why.NO_SAFE_TIME: {"forum": ALWAYS, "hers": None},
}
MOST_ASKS = len(COMES_ABOUT) + 2  # each cause comes about once, then its time, then it goes


PLACES = [0, 60, 75, 90, 120, 135, 540, 600, 601, 1200, 1380, MIDNIGHT]  # minutes of a day
ANY_DAYS = st.just(frozenset(range(7))) | st.frozensets(st.integers(0, 6), min_size=1)
ANY_MINUTE = st.sampled_from(PLACES) | st.integers(0, MIDNIGHT)
SOME_WINDOWS = st.just(BY_DAY) | st.lists(
    st.tuples(ANY_DAYS, ANY_MINUTE, ANY_MINUTE).map(
        lambda drawn: (drawn[0], min(drawn[1:]) - (drawn[1] == drawn[2] != 0), max(1, *drawn[1:]))
    ),
    max_size=3,
).map(tuple)  # fmt: skip
HER_WINDOWS = st.none() | SOME_WINDOWS
EVERY_DAY = st.sampled_from(
    [
        datetime(day.year, day.month, day.day, tzinfo=LONDON) + timedelta(days=days)
        for day in (*CHANGES, *OTHER_DAYS)
        for days in (-1, 0, 1)
    ]
)
BESIDE = [MOMENT, timedelta(seconds=1), timedelta(minutes=20), timedelta(hours=1)]
OFF = st.sampled_from([timedelta(), *BESIDE, *(-one for one in BESIDE)])
EDGE = st.none() | st.integers(0, 12)  # of a window, or none
SECONDS = st.integers(0, 86_399)
SAID = st.none() | st.sampled_from(
    [timedelta(), timedelta(minutes=1), *(timedelta(minutes=10) + off for off in (MOMENT, -MOMENT))]
)
LASTS = st.sampled_from([-MOMENT, timedelta(), MOMENT]) | st.integers(1, 25 * 24 * 60).map(
    lambda minutes: timedelta(minutes=minutes)
)
KINDS = st.sampled_from(sorted(ROWS))
IS_ONE = st.sampled_from(["", "offer", "menu", "bland", "check"])
HINDERED = st.sampled_from([False, False, True])
SOME_OBSTACLES = st.frozensets(st.sampled_from(sorted(OBSTACLES)), max_size=3)
SOME_STATES = st.frozensets(st.sampled_from(STATES), max_size=2)


@st.composite
def messages(draw: st.DrawFn) -> tuple[Facts, datetime]:
    """Give a message with all that the table looks at, and a moment at which the gate is asked."""
    forum, hers = draw(SOME_WINDOWS), draw(HER_WINDOWS)
    now = draw(EVERY_DAY)
    edge = draw(EDGE)
    if edge is None:
        now += timedelta(seconds=draw(SECONDS))
    else:
        places = [place for _, *both in (*forum, *(hers or ())) for place in both] or [0]
        now += timedelta(minutes=places[edge % len(places)]) + draw(OFF)
    now = now.astimezone(UTC)
    said = draw(SAID)
    facts = Facts(
        kind=draw(KINDS),
        good_until=now + draw(LASTS),
        forum=forum,
        hers=hers,
        zone=LONDON,
        said_at=None if said is None else now - said,
        knock_until=now + draw(LASTS),
        is_one=draw(IS_ONE),
        states=draw(SOME_STATES) if draw(HINDERED) else frozenset(),
    )
    if draw(HINDERED):
        changes = {name: OBSTACLES[name] for name in draw(SOME_OBSTACLES)}
        facts = replace(facts, **changes)  # type: ignore[arg-type]  # names are of its fields
    return facts, now


def asked(facts: Facts) -> Ask:
    """Put the same to the gate, in its own terms."""
    states = {state: state in facts.states for state in STATES}
    unreachable, unconfirmed = states.pop("unreachable"), states.pop("unconfirmed")
    forum, hers = Hours.parse(written(facts.forum)), facts.hers
    return Ask(
        kind=Kind(facts.kind),
        consented=facts.consented,
        good_until=facts.good_until,
        hours=forum if hers is None else overlap(forum, Hours.parse(written(hers))),
        zone=facts.zone.key,
        standing=Standing(discreet=facts.discreet, confirmed=not unconfirmed, **states),
        unreachable=unreachable,
        fits=not (facts.discreet and facts.lists_a_word),
        sending_on=facts.sending_on,
        a_question_is_open=facts.question,
        budget_left=facts.budget_left,
        said_at=facts.said_at,
        offers_start=facts.is_one == "offer",
        breaks_pause=facts.is_one == "menu",
        bland=facts.is_one == "bland",
        answers_check=facts.is_one == "check",
        checked_before=facts.checked_before,
        knock_until=facts.knock_until,
    )


def written(windows: Windows) -> str:
    """Write windows as a person does."""
    return (
        "; ".join(
            f"{','.join(DAYS[day] for day in sorted(days))} {clock(start)}-{clock(end)}"
            for days, start, end in windows
        )
        or NEVER
    )


def clock(minutes: int) -> str:
    """Write a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@given(
    messages(),
    st.lists(st.sampled_from([0, 0, 1, 60, 1260, 4000, 90_000]), max_size=4),
    st.floats(0, 0.999),
)
def test_nothing_leaves_outside_the_table(
    tried: tuple[Facts, datetime], delays: list[int], part: float
) -> None:
    """What goes is allowed, also when it arrives; what is not allowed waits, and then goes.

    The gate is asked again after every wait, by a queue that is late by the delays, and once what
    a message waits for has come about. So it ends: it goes, or never goes for a reason that is so.
    """
    facts, now = tried
    for delay in chain(delays, repeat(0, MOST_ASKS)):
        match decide(asked(facts), now):
            case Go(valid_for):
                event(f"{facts.kind} goes")
                see_that_it_may_go(facts, now, valid_for, part)
                return
            case Never(why, late_line):
                event(f"never: {why}")
                assert FORBIDDEN[why] & set(forbids(facts, now))
                said = facts.kind == "reply" and why is Why.LATE and facts.states <= {"doubted"}
                assert late_line == said
                return
            case Later(None, why):
                assert FORBIDDEN[why] & set(forbids(facts, now)) or is_at_odds(facts, now)
                if why in {Why.NO_HOURS, Why.NO_SAFE_TIME}:
                    see_that_no_time_is_left_out(facts, now, facts.good_until)
                changed = replace(facts, **COMES_ABOUT[why])  # type: ignore[arg-type]
                # No times are wide enough for what ends at midnight: it waits until it is over.
                now = facts.good_until if changed == facts else now + timedelta(seconds=delay)
                facts = changed
            case Later(at, why):
                assert at is not None
                assert why is Why.HOURS
                assert now < at < facts.good_until
                assert forbids(facts, now) == ["time"] or is_at_odds(facts, now)
                see_that_no_time_is_left_out(facts, now, at)
                assert forbids(facts, at) == []
                now = at + timedelta(seconds=delay)
    raise AssertionError("it is held for ever")


def see_that_it_may_go(facts: Facts, now: datetime, valid_for: timedelta, part: float) -> None:
    """See that it may go now, and may be delivered until its last moment and no sooner ends."""
    end = now + valid_for
    for moment in (now, min(now + valid_for * part, end - MOMENT), end - MOMENT):
        assert forbids(facts, moment) == []
    # Longer than the ten minutes or the window in which it began nothing is valid.
    day_ends = end.astimezone(LONDON).time() == datetime.min.time()
    is_risk_by_day = facts.kind == "risk"
    assert forbids(facts, end) or day_ends or is_risk_by_day or is_at_odds(facts, end)


def see_that_no_time_is_left_out(facts: Facts, now: datetime, until: datetime) -> None:
    """See that it could not have gone before: time is all that changes, and at these moments."""
    last = min(until, now + timedelta(days=15))
    sooner = [at for at in edges(facts, now, last) if not is_at_odds(facts, at)]
    assert [at for at in sooner if not forbids(facts, at)] == []


def is_at_odds(facts: Facts, moment: datetime) -> bool:
    """Say whether a window begins or ends on this day while the clocks change.

    There the gate may be stricter than the clock on the wall, by an hour at most.
    """
    return is_in_doubt(facts, moment.astimezone(LONDON).date())


def test_the_table_knows_every_kind() -> None:
    """No kind of message is left out of what is tried here."""
    assert set(ROWS) == set(Kind)


@given(messages())
def test_a_dropped_reply_is_always_followed(tried: tuple[Facts, datetime]) -> None:
    """A reply goes within ten minutes or leaves the late line: it never waits, nor vanishes."""
    facts, now = tried
    plain = replace(facts, kind="reply", states=frozenset(), sending_on=True, lists_a_word=False)
    answer = decide(asked(plain), now)
    assert isinstance(answer, Go) or answer == Never(Why.LATE, late_line=True)


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
    mornings = ((frozenset(range(7)), 9 * 60, 12 * 60),)
    ends = day + timedelta(days=3)
    poll = asked(Facts(kind="poll", good_until=ends, forum=mornings, hers=None, zone=LONDON))
    assert decide(poll, day) == Later(opens, Why.HOURS)
    assert decide(poll, opens - MOMENT) == Later(opens, Why.HOURS)
    assert decide(poll, opens) == Go(timedelta(hours=2, minutes=40))
    last = opens + timedelta(hours=2, minutes=40)
    assert decide(poll, last - MOMENT) == Go(MOMENT)
    tomorrow = (day + timedelta(days=1)).replace(hour=hour_tomorrow)
    assert decide(poll, last) == Later(tomorrow, Why.HOURS)
