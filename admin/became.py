"""What became of a message to a member, in plain words.

A wait has one wording, whatever its cause, and so has its end: the cause could come from another
forum of the same person, of which this one knows nothing.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from admin import times
from bot.reached import NOT_THEN, undelivered
from storage.ours import Ours
from storage.outgoing import (
    DELIVERED,
    FAILED,
    LEASED,
    SENDING,
    SENT,
    TAKEN_BACK,
    UNSURE,
    WAITING,
)

_SAID = {
    DELIVERED: "delivered",
    SENT: "sent",
    LEASED: "on its way",
    SENDING: "on its way",
    UNSURE: "may have arrived",
}
_NOT_SENT = {
    TAKEN_BACK: "was taken back before it left",
    "skipped": "was not sent: this person did not want to see it",
    "answered": "was not sent: it had been answered already",
    "closed": "was not sent: the poll closed before a good moment came",
}


def in_words(line: Ours, now: datetime, zone: ZoneInfo) -> str:
    """Say what became of a message, as it stands behind its kind and its time."""
    state, why = line.state, line.why
    if state in WAITING:
        until = times.day(line.good_until, now, zone)
        return f"waits for a good moment for this person, at the latest until {until}"
    if state in _SAID:
        return _SAID[state]
    if why in _NOT_SENT:
        return _NOT_SENT[why]
    if state == FAILED:
        return f"was not sent: {undelivered(why, line.provider_code)}".removesuffix(".")
    return f"was not sent: {NOT_THEN}".removesuffix(".")
