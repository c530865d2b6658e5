"""The gate, cell by cell beside its table in the design, and the sentences around it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Kind
from bot.safety.gate import Ask, Go, Later, Never, Why, decide, good_until, in_words
from bot.safety.hours import Hours
from bot.scene import Standing

# A Wednesday in winter, when the clocks of London show UTC.
NOON = datetime(2027, 1, 13, 12, tzinfo=UTC)
NIGHT = datetime(2027, 1, 13, 23, tzinfo=UTC)
NEXT_MORNING = datetime(2027, 1, 14, 9, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
FLAGS = {
    "the START line": "offers_start",
    "MENU, HELP": "breaks_pause",
    "the bland line": "bland",
    "the check": "answers_check",
}


def ask(kind: Kind, now: datetime = NOON, /, **changes: object) -> Ask:
    """Give a message that goes at noon: she wrote a minute ago, and nothing is in its way."""
    plain = Ask(
        kind=kind,
        consented=True,
        good_until=now + timedelta(days=3),
        hours=Hours.parse("09:00-20:00"),
        zone="Europe/London",
        standing=Standing(discreet=False),
        unreachable=False,
        fits=True,
        sending_on=True,
        a_question_is_open=False,
        budget_left=True,
        said_at=now - A_MINUTE,
        knock_until=now + timedelta(hours=8),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # names are checked at run time


def rows(table: str) -> list[tuple[Kind, str, str]]:
    """Read a table of the tests: kind, column, cell."""
    head, *lines = [
        [cell.strip() for cell in line.split("|")] for line in table.strip().split("\n")
    ]
    return [
        (Kind(kind.replace(" ", "_")), column, cell)
        for kind, *cells in lines
        for column, cell in zip(head[1:], cells, strict=True)
    ]


STATES = """
kind              | stopped        | paused     | quiet          | parked    | unreachable
reply             | the START line | MENU, HELP | no             | the check | the check
late line         | no             | no         | no             | no        | no
risk              | yes            | yes        | no             | yes       | yes
stop confirmation | yes            | yes        | the bland line | no        | no
answer            | no             | yes        | no             | no        | no
knock             | no             | no         | no             | no        | no
opened            | no             | no         | no             | no        | no
poll              | no             | no         | no             | no        | no
reminder          | no             | no         | no             | no        | no
update            | no             | no         | no             | no        | no
notice            | no             | no         | no             | no        | no
check             | no             | no         | no             | no        | no
"""


def in_state(kind: Kind, state: str, *flags: str) -> Ask:
    """Give a message to somebody in a state, with what the caller says of the message."""
    said = dict.fromkeys(flags, True)
    if state == "unreachable":
        return ask(kind, unreachable=True, **said)
    return ask(kind, standing=replace(Standing(discreet=False), **{state: True}), **said)


@pytest.mark.parametrize(("kind", "state", "cell"), rows(STATES))
def test_what_goes_to_whom(kind: Kind, state: str, cell: str) -> None:
    """Each kind goes to somebody stopped, paused, quiet or gone as its cell says."""
    others = [flag for words, flag in FLAGS.items() if words != cell]
    goes, not_at_all = Go, Never(Why(state))
    if cell == "yes":
        assert isinstance(decide(in_state(kind, state), NOON), goes)
        return
    assert decide(in_state(kind, state), NOON) == not_at_all
    assert decide(in_state(kind, state, *others), NOON) == not_at_all
    if cell != "no":
        assert isinstance(decide(in_state(kind, state, FLAGS[cell]), NOON), goes)


# What happens to a message for which one thing is not as it should be: it "goes" all the
# same, or else stands why it waits, or why it never goes.
OBSTACLES = """
kind              | no consent | no budget | discreet | open     | unconfirmed | at end | doubted
reply             | goes       | goes      | goes     | goes     | goes        | goes   | goes
late line         | goes       | goes      | goes     | goes     | unconfirmed | hours  | doubted
risk              | goes       | goes      | goes     | goes     | goes        | goes   | goes
stop confirmation | goes       | goes      | goes     | goes     | goes        | goes   | goes
answer            | no_consent | goes      | knock    | goes     | unconfirmed | hours  | doubted
knock             | no_consent | budget    | goes     | her_turn | unconfirmed | hours  | doubted
opened            | goes       | goes      | goes     | her_turn | unconfirmed | goes   | doubted
poll              | no_consent | budget    | knock    | her_turn | unconfirmed | hours  | doubted
reminder          | no_consent | goes      | knock    | her_turn | unconfirmed | hours  | doubted
update            | no_consent | budget    | knock    | her_turn | unconfirmed | hours  | doubted
notice            | no_consent | goes      | knock    | her_turn | unconfirmed | hours  | doubted
check             | goes       | budget    | goes     | her_turn | goes        | hours  | goes
"""
NEAR_THE_END = NOON.replace(hour=19, minute=40)
SITUATIONS: dict[str, tuple[datetime, dict[str, object]]] = {
    "no consent": (NOON, {"consented": False}),
    "no budget": (NOON, {"budget_left": False}),
    "discreet": (NOON, {"standing": Standing(discreet=True)}),
    "open": (NOON, {"a_question_is_open": True}),
    "unconfirmed": (NOON, {"standing": Standing(discreet=False, confirmed=False)}),
    "at end": (NEAR_THE_END, {}),
    "doubted": (NOON, {"standing": Standing(discreet=False, doubted=True)}),
    "wording": (NOON, {"fits": False}),
    "sending off": (NOON, {"sending_on": False}),
    "at once, by day": (NOON, {}),
    "late, by day": (NOON, {"said_at": NOON - timedelta(minutes=10)}),
    "at once, at night": (NIGHT, {}),
    "late, at night": (NIGHT, {"said_at": NIGHT - timedelta(minutes=10)}),
}
TIMES = """
kind              | at once, by day | late, by day | at once, at night | late, at night
reply             | goes            | late         | goes              | late
late line         | goes            | goes         | hours             | hours
risk              | goes            | goes         | goes              | hours
stop confirmation | goes            | late         | goes              | late
answer            | goes            | goes         | hours             | hours
knock             | goes            | goes         | hours             | hours
opened            | goes            | goes         | no_safe_time      | no_safe_time
poll              | goes            | goes         | hours             | hours
reminder          | goes            | goes         | hours             | hours
update            | goes            | goes         | hours             | hours
notice            | goes            | goes         | hours             | hours
check             | goes            | goes         | hours             | hours
"""


def outcome(kind: Kind, situation: str) -> str:
    """Say in one word what becomes of a message in a situation."""
    now, changes = SITUATIONS[situation]
    match decide(ask(kind, now, **changes), now):
        case Go():
            return "goes"
        case Later(_, why) | Never(why, _):
            return why
    raise AssertionError


@pytest.mark.parametrize(("kind", "situation", "cell"), rows(OBSTACLES) + rows(TIMES))
def test_what_is_in_the_way(kind: Kind, situation: str, cell: str) -> None:
    """Consent, budget, form, turn and time hold back each kind as its cell says."""
    assert outcome(kind, situation) == cell


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("situation", ["wording", "sending off"])
def test_what_holds_back_all_kinds(kind: Kind, situation: str) -> None:
    """A text with a listed word, and the kill switches, hold back every kind, until a change."""
    now, changes = SITUATIONS[situation]
    why = {"wording": Why.WORDING, "sending off": Why.SENDING_OFF}[situation]
    assert decide(ask(kind, now, **changes), now) == Later(None, why)


@pytest.mark.parametrize("kind", Kind)
def test_out_of_date(kind: Kind) -> None:
    """What is out of date never goes; a reply is followed by the late line."""
    if kind in {Kind.REPLY, Kind.STOP_CONFIRMATION}:
        expected = Never(Why.LATE, late_line=kind is Kind.REPLY)
    else:
        expected = Never(Why.EXPIRED)
    assert decide(ask(kind, good_until=NOON), NOON) == expected


def test_a_late_reply_at_night_leaves_a_late_line() -> None:
    """Eleven minutes after her text the reply is dropped, and the late line is for the morning."""
    late = NIGHT + timedelta(minutes=10)
    assert decide(ask(Kind.REPLY, NIGHT), late) == Never(Why.LATE, late_line=True)
    assert decide(ask(Kind.LATE_LINE, NIGHT), late) == Later(NEXT_MORNING, Why.HOURS)


@pytest.mark.parametrize(
    "standing",
    [Standing(stopped=True), Standing(paused=True), Standing(confirmed=False)],
    ids=["stopped", "paused", "unconfirmed"],
)
def test_no_late_line_where_it_may_not_go(standing: Standing) -> None:
    """A late reply leaves no late line to somebody who could not get that line either."""
    late = ask(Kind.REPLY, standing=standing, said_at=None, offers_start=True, breaks_pause=True)
    assert decide(late, NOON) == Never(Why.LATE, late_line=False)


def test_a_reply_whose_moment_is_unknown_is_late() -> None:
    """Where we do not know when she wrote there is no exemption."""
    late = Never(Why.LATE, late_line=True)
    assert decide(ask(Kind.REPLY, said_at=None), NOON) == late
    assert decide(ask(Kind.RISK, NIGHT, said_at=None), NIGHT) == Later(NEXT_MORNING, Why.HOURS)


def test_a_clock_ahead_of_ours_lengthens_nothing() -> None:
    """A text from the future leaves ten minutes, not more."""
    ahead = ask(Kind.REPLY, NIGHT, said_at=NIGHT + timedelta(hours=2))
    assert decide(ahead, NIGHT) == Go(timedelta(minutes=10))


@pytest.mark.parametrize(
    ("kind", "changes", "minutes"),
    [
        (Kind.REPLY, {}, 9),
        (Kind.REPLY, {"good_until": NOON + timedelta(minutes=2)}, 2),
        (Kind.STOP_CONFIRMATION, {}, 9),
        (Kind.RISK, {}, 8 * 60),
        (Kind.RISK, {"good_until": NOON + timedelta(minutes=30)}, 30),
        (Kind.RISK, {"hours": Hours.parse("09:00-12:05")}, 9),
        (Kind.RISK, {"hours": Hours()}, 9),
        (Kind.LATE_LINE, {}, 8 * 60 - 20),
        (Kind.POLL, {}, 8 * 60 - 20),
        (Kind.POLL, {"hours": Hours.parse("11:30-12:30")}, 30),
        (Kind.POLL, {"hours": Hours.parse("11:30-12:31")}, 11),
        (Kind.OPENED, {"knock_until": NOON + timedelta(minutes=15)}, 15),
        (Kind.OPENED, {"hours": Hours.parse("09:00-12:10")}, 10),
    ],
)
def test_how_long_the_provider_may_try(
    kind: Kind, changes: dict[str, object], minutes: int
) -> None:
    """The validity is what is left of the time in which the message may go."""
    assert decide(ask(kind, **changes), NOON) == Go(timedelta(minutes=minutes))


def test_a_window_of_an_hour_has_no_quiet_end() -> None:
    """In a window of one hour all of it counts, in a longer one not the last 20 minutes."""
    now = NOON.replace(minute=59)
    hour, longer = Hours.parse("12:00-13:00"), Hours.parse("12:00-13:10")
    assert decide(ask(Kind.POLL, now, hours=hour), now) == Go(A_MINUTE)
    tomorrow = Later(NOON + timedelta(days=1), Why.HOURS)
    assert decide(ask(Kind.POLL, now, hours=longer), now) == tomorrow


def test_the_end_of_a_window_is_outside() -> None:
    """At 20:00 a window to 20:00 is over; a microsecond before it is not."""
    end = NOON.replace(hour=20)
    risk = ask(Kind.RISK, end, said_at=None)
    assert decide(risk, end) == Later(NEXT_MORNING, Why.HOURS)
    assert decide(risk, end - timedelta(microseconds=1)) == Go(timedelta(microseconds=1))


def test_no_time_that_is_safe_for_both() -> None:
    """Where forum and person have no hour in common the message waits for a change."""
    assert decide(ask(Kind.POLL, hours=Hours()), NOON) == Later(None, Why.NO_HOURS)


def test_no_safe_time_before_the_end() -> None:
    """Where the next safe time comes too late the message waits for other times."""
    sunday = Hours.parse("sun 09:00-12:00")
    poll = ask(Kind.POLL, hours=sunday)
    assert decide(poll, NOON) == Later(None, Why.NO_SAFE_TIME)
    sunday_at_nine = datetime(2027, 1, 17, 9, tzinfo=UTC)
    until_nine = replace(poll, good_until=sunday_at_nine)
    assert decide(until_nine, NOON) == Later(None, Why.NO_SAFE_TIME)
    longer = replace(poll, good_until=sunday_at_nine + A_MINUTE)
    assert decide(longer, NOON) == Later(sunday_at_nine, Why.HOURS)


def test_a_week_ahead() -> None:
    """On the safe day itself, after its window, the next one is seven days away."""
    wednesday = ask(
        Kind.UPDATE, hours=Hours.parse("wed 09:00-11:00"), good_until=NOON + timedelta(days=14)
    )
    expected = datetime(2027, 1, 20, 9, tzinfo=UTC)
    assert decide(wednesday, NOON) == Later(expected, Why.HOURS)


def test_the_check_goes_once_to_an_unconfirmed_number() -> None:
    """A second check goes only to a number that answered the first."""
    unconfirmed = Standing(discreet=False, confirmed=False)
    again = ask(Kind.CHECK, checked_before=True)
    assert decide(replace(again, standing=unconfirmed), NOON) == Never(Why.CHECKED)
    assert isinstance(decide(again, NOON), Go)


def test_the_knock_that_is_over() -> None:
    """After the knock's own window what it opened does not go, nor where there was no knock."""
    for knock_until in (NOON, None):
        opened = ask(Kind.OPENED, knock_until=knock_until)
        assert decide(opened, NOON) == Never(Why.KNOCK_OVER)


def test_the_start_line_for_somebody_who_had_paused_too() -> None:
    """A stop after a pause: the one line that offers START still goes, HELP does not."""
    both = Standing(discreet=False, stopped=True, paused=True)
    assert isinstance(decide(ask(Kind.REPLY, standing=both, offers_start=True), NOON), Go)
    help_text = ask(Kind.REPLY, standing=both, breaks_pause=True)
    assert decide(help_text, NOON) == Never(Why.STOPPED)


def test_the_quiet_word_is_stronger_than_a_stop() -> None:
    """After the quiet word nothing but its bland line goes, whatever else is so."""
    both = Standing(quiet=True, stopped=True, paused=True)
    for kind in Kind:
        flags = dict.fromkeys(("offers_start", "breaks_pause", "answers_check"), True)
        assert decide(ask(kind, standing=both, **flags), NOON) == Never(Why.QUIET)


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        (Kind.REPLY, timedelta(minutes=10)),
        (Kind.LATE_LINE, timedelta(days=2)),
        (Kind.RISK, timedelta(hours=24)),
        (Kind.STOP_CONFIRMATION, timedelta(minutes=10)),
        (Kind.ANSWER, timedelta(days=7)),
        (Kind.UPDATE, timedelta(days=14)),
        (Kind.CHECK, timedelta(days=7)),
    ],
)
def test_good_until(kind: Kind, lasts: timedelta) -> None:
    """The last column of the table, and an end that comes before it."""
    assert good_until(kind, NOON) == NOON + lasts
    assert good_until(kind, NOON, NOON + A_MINUTE) == NOON + A_MINUTE


@pytest.mark.parametrize("kind", [Kind.KNOCK, Kind.OPENED, Kind.POLL, Kind.REMINDER, Kind.NOTICE])
def test_good_until_what_it_is_about_ends(kind: Kind) -> None:
    """A poll, a notice, a knock end with what they are about, which must be given."""
    assert good_until(kind, NOON, NIGHT) == NIGHT
    with pytest.raises(ValueError, match="needs the end of what it is about"):
        good_until(kind, NOON)


def test_every_reason_has_words() -> None:
    """Staff can read every reason, each as one sentence of its own."""
    words = [in_words(why) for why in Why]
    assert len(set(words)) == len(Why)
    assert [text for text in words if not text.endswith(".")] == []
