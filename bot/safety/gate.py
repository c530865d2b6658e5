"""The gate: may this message go now, later, or never.

It is asked in the transaction that writes `sending`, and again after every wait. What
holds for each kind of message stands in `table.py`. Where the design leaves a doubt, what
is safest for a frightened person holds, and a comment says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.messages import Kind
from bot.safety.hours import Hours, Span
from bot.safety.table import ASKS, BEGUN, TABLE, TO_DOUBTED, TO_UNCONFIRMED, good_until
from bot.safety.why import Why, in_words
from bot.scene import Standing

__all__ = ["Ask", "Go", "Later", "Never", "Why", "decide", "good_until", "in_words"]

EXEMPT_FOR = timedelta(minutes=10)  # after she wrote (rule 8)
QUIET_END = timedelta(minutes=20)  # nothing that we begin goes so near to the end of ...
LONG_WINDOW = timedelta(hours=1)  # ... a window longer than this


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the transaction that writes `sending` knows of a message and its address.

    What would loosen something has a default, and the default is the strict one.
    """

    kind: Kind
    consented: bool  # to what this kind needs; of a person's answer: she asked
    good_until: datetime  # from `table.good_until`
    hours: Hours  # the overlap of the forum's and the address's
    zone: str  # in which the hours are meant, as "Europe/London"
    standing: Standing
    unreachable: bool
    fits: bool  # the wording passed the word check for this address
    sending_on: bool  # no kill switch is on
    a_question_is_open: bool  # another message put a question that still waits
    budget_left: bool
    said_at: datetime | None = None  # when she wrote what this answers
    offers_start: bool = False  # this reply is the one line that offers START
    breaks_pause: bool = False  # this reply answers MENU or HELP, or confirms the pause
    bland: bool = False  # this confirmation is the bland line of the quiet word
    answers_check: bool = False  # this reply answers what she said to the check
    checked_before: bool = False  # another check went to this number before
    knock_until: datetime | None = None  # the end of the window of the knock that she answered


@dataclass(frozen=True, slots=True)
class Go:
    """Send it; the provider may deliver it for so long and no longer."""

    valid_for: timedelta


@dataclass(frozen=True, slots=True)
class Later:
    """Hold it until a moment in her hours; with none, until something changes."""

    at: datetime | None
    why: Why


@dataclass(frozen=True, slots=True)
class Never:
    """Drop it, and send the late line in its place where that is said."""

    why: Why
    late_line: bool = False


def decide(ask: Ask, now: datetime) -> Go | Later | Never:
    """Say whether a message may go now; `now` is aware."""
    if never := _refused(ask, ask.kind) or _over(ask, now) or _unwanted(ask):
        return never
    if why := _waits_for(ask):
        return Later(None, why)
    return _by_time(ask, now)


def _refused(ask: Ask, kind: Kind) -> Never | None:
    """Refuse what does not go to an address that stands like this."""
    row, standing = TABLE[kind], ask.standing
    allowed = {
        "yes": True,
        "no": False,
        "offer": ask.offers_start,
        "menu": ask.breaks_pause,
        "bland": ask.bland,
        "check": ask.answers_check,
    }
    states = (
        (standing.quiet, row.quiet, Why.QUIET),
        (standing.stopped, row.stopped, Why.STOPPED),
        # A stop is the stricter state, and its column decides alone: else somebody who had
        # paused before would not get the one line that offers START.
        (
            (standing.paused or standing.leaving) and not standing.stopped,
            row.paused,
            Why.PAUSED,
        ),
        (standing.parked, row.gone, Why.PARKED),
        (ask.unreachable, row.gone, Why.UNREACHABLE),
    )
    return next((Never(why) for is_so, cell, why in states if is_so and not allowed[cell]), None)


def _over(ask: Ask, now: datetime) -> Never | None:
    """Drop what is out of date; a dropped reply is followed by the late line."""
    if TABLE[ask.kind].hours == "exempt" and now >= min(_exempt_until(ask, now), ask.good_until):
        return Never(Why.LATE, late_line=_gets_late_line(ask))
    if now >= ask.good_until:
        return Never(Why.EXPIRED)
    if ask.kind is Kind.OPENED and (ask.knock_until is None or now >= ask.knock_until):
        return Never(Why.KNOCK_OVER)
    return None


def _gets_late_line(ask: Ask) -> bool:
    """Only a reply has one, and only where the late line itself may go."""
    wanted = ask.kind is Kind.REPLY and ask.standing.confirmed
    return wanted and _refused(ask, Kind.LATE_LINE) is None


def _unwanted(ask: Ask) -> Never | None:
    """Drop what she has not agreed to, and a second check of an unconfirmed number."""
    if TABLE[ask.kind].consent == "yes" and not ask.consented:
        return Never(Why.NO_CONSENT)
    if ask.kind is Kind.CHECK and ask.checked_before and not ask.standing.confirmed:
        return Never(Why.CHECKED)
    return None


def _waits_for(ask: Ask) -> Why | None:
    """Say what must change first, whatever the time is."""
    row = TABLE[ask.kind]
    causes = (
        (not ask.sending_on, Why.SENDING_OFF),
        (not ask.standing.confirmed and ask.kind not in TO_UNCONFIRMED, Why.UNCONFIRMED),
        (ask.standing.doubted and ask.kind not in TO_DOUBTED, Why.DOUBTED),
        # A risk reply too: a listed word on a screen that somebody else reads is a danger of
        # its own, its fixed wordings pass the check, and people are alerted in any case.
        (not ask.fits, Why.WORDING),
        # The knock itself comes with its own issue: until then this holds all that we begin.
        (ask.standing.discreet and row.discreet == "knock", Why.KNOCK),
        (ask.a_question_is_open and ask.kind in ASKS, Why.HER_TURN),
        (row.budget > 0 and not ask.budget_left, Why.BUDGET),
    )
    return next((why for is_so, why in causes if is_so), None)


def _by_time(ask: Ask, now: datetime) -> Go | Later:
    """Decide by the hours alone; a message goes until the last of what allows it is over."""
    rule, ends = TABLE[ask.kind].hours, []
    if rule in {"exempt", "exempt+"} and (until := _exempt_until(ask, now)) > now:
        ends.append(until)
    span = None if rule == "exempt" else next(_spans(ask, now), None)
    if span and span.start <= now:
        ends.append(span.end)
    if ends:
        return Go(min(max(ends), _last_moment(ask)) - now)
    if span is None or span.start >= _last_moment(ask):
        # Not never: her times may change before it is out of date.
        return Later(None, Why.NO_SAFE_TIME if ask.hours.windows else Why.NO_HOURS)
    return Later(span.start, Why.HOURS)


def _spans(ask: Ask, now: datetime) -> Iterator[Span]:
    """Give the stretches of time in which this message may go, the next first."""
    for span in ask.hours.spans(now, ZoneInfo(ask.zone)):
        end = span.end
        if ask.kind in BEGUN and end - span.start > LONG_WINDOW:
            end -= QUIET_END
        if end > now:
            yield Span(span.start, end)


def _exempt_until(ask: Ask, now: datetime) -> datetime:
    """Give the end of the ten minutes; they are over where we do not know when she wrote.

    A provider's clock that is ahead of ours lengthens nothing.
    """
    return now if ask.said_at is None else min(ask.said_at, now) + EXEMPT_FOR


def _last_moment(ask: Ask) -> datetime:
    """Give when the message is out of date, or its knock is over."""
    if ask.kind is Kind.OPENED and ask.knock_until is not None:
        return min(ask.good_until, ask.knock_until)
    return ask.good_until
