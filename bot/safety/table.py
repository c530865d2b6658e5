"""The table of the gate, as data: one row for each kind of message, one word for each cell.

It is the table of "The gate" in the design, column by column, and the tests hold the two
side by side. Its reasons are rules 6 to 12, 18 and 34.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.messages import Kind

CellOfState = Literal["yes", "no", "offer", "menu", "bland", "check"]


@dataclass(frozen=True, slots=True)
class Row:
    """What holds for one kind of message."""

    # Does it need a consent, or that she asked?
    consent: Literal["yes", "no"]
    # exempt: goes at any time until 10 minutes after she wrote, and never after.
    # exempt+: the same, and after it in the hours. knock: in the knock's own window.
    hours: Literal["exempt", "exempt+", "hours", "knock"]
    budget: int
    # How it goes to somebody discreet. wording: in one that passed the word check.
    # knock: after one. neutral and itself: as it is for everybody.
    discreet: Literal["wording", "neutral", "knock", "itself"]
    # Does it go to somebody in this state? offer: only the line that offers START.
    # menu: only what answers MENU and HELP. bland: only the bland line of the quiet word.
    # check: only what answers the check.
    stopped: CellOfState
    paused: CellOfState
    quiet: CellOfState
    gone: CellOfState  # parked or unreachable


# The check's cell reads "parked no; unconfirmed once" and leaves the unreachable out. Such a
# number may be a landline that reads texts aloud, or somebody else's by now: nothing goes.
# fmt: off
TABLE: dict[Kind, Row] = {
    #                           consent hours    budget discreet stopped  paused  quiet    gone
    Kind.REPLY:             Row("no",  "exempt",  0, "wording", "offer", "menu", "no",    "check"),
    Kind.LATE_LINE:         Row("no",  "hours",   0, "neutral", "no",    "no",   "no",    "no"),
    Kind.RISK:              Row("no",  "exempt+", 0, "wording", "yes",   "yes",  "no",    "yes"),
    Kind.STOP_CONFIRMATION: Row("no",  "exempt",  0, "neutral", "yes",   "yes",  "bland", "no"),
    Kind.ANSWER:            Row("yes", "hours",   0, "knock",   "no",    "yes",  "no",    "no"),
    Kind.KNOCK:             Row("yes", "hours",   1, "itself",  "no",    "no",   "no",    "no"),
    Kind.OPENED:            Row("no",  "knock",   0, "wording", "no",    "no",   "no",    "no"),
    Kind.POLL:              Row("yes", "hours",   1, "knock",   "no",    "no",   "no",    "no"),
    Kind.REMINDER:          Row("yes", "hours",   0, "knock",   "no",    "no",   "no",    "no"),
    Kind.UPDATE:            Row("yes", "hours",   1, "knock",   "no",    "no",   "no",    "no"),
    Kind.NOTICE:            Row("yes", "hours",   0, "knock",   "no",    "no",   "no",    "no"),
    Kind.CHECK:             Row("no",  "hours",   1, "neutral", "no",    "no",   "no",    "no"),
}
# fmt: on

# The last column, where it is a time: from her text, or from when the message could first
# go. The others end with what they are about: the poll, the session, the knock's window.
LASTS: dict[Kind, timedelta] = {
    Kind.REPLY: timedelta(minutes=10),
    Kind.LATE_LINE: timedelta(days=2),
    Kind.RISK: timedelta(hours=24),
    Kind.STOP_CONFIRMATION: timedelta(minutes=10),
    Kind.ANSWER: timedelta(days=7),
    Kind.UPDATE: timedelta(days=14),
    Kind.CHECK: timedelta(days=7),
}

# Which of her consents a kind of message needs (rule 2).
CONSENT_FOR: dict[Kind, str] = {
    Kind.POLL: "polls",
    Kind.REMINDER: "polls",
    Kind.UPDATE: "updates",
    Kind.NOTICE: "notices",
}

# The sentences beside the table.

# Nothing of these goes in the last 20 minutes of a window longer than an hour. The late line
# and a person's answer are among them: her own text is long ago by then, and a phone that
# sounds when somebody is about to come in is what the rule is for.
BEGUN = frozenset(
    {
        Kind.LATE_LINE,
        Kind.ANSWER,
        Kind.KNOCK,
        Kind.POLL,
        Kind.REMINDER,
        Kind.UPDATE,
        Kind.NOTICE,
        Kind.CHECK,
    }
)

# These ask something, and wait while a question is open: "her turn".
ASKS = (BEGUN - {Kind.LATE_LINE, Kind.ANSWER}) | {Kind.OPENED}

# An unconfirmed number gets the check, and what answers its own texts; nothing else.
TO_UNCONFIRMED = frozenset({Kind.CHECK, Kind.REPLY, Kind.RISK, Kind.STOP_CONFIRMATION})


# Where nobody has said yet that a phone is still hers, that may be asked, and what she says
# herself is answered; nothing else goes (rule 10).
TO_DOUBTED = frozenset({Kind.CHECK, Kind.REPLY, Kind.RISK, Kind.STOP_CONFIRMATION})


def good_until(kind: Kind, since: datetime, ends: datetime | None = None) -> datetime:
    """Give when a message is out of date: the last column, counted from `since`.

    `since` is when she wrote, or when the message could first go; `ends` is the end of
    what it is about (a poll, a session, a window). Raises ValueError where a kind has no
    time of its own and no end is given.
    """
    lasts = LASTS.get(kind)
    if lasts is None and ends is None:
        raise ValueError(f"A message of the kind {kind} needs the end of what it is about.")
    if lasts is None or ends is None:
        return ends or since + (lasts or timedelta())
    return min(ends, since + lasts)
