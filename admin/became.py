"""What became of a message to a member, in plain words.

A wait has one wording, whatever its cause, and so has a stop: the cause could come from another
forum of the same person, of which this one knows nothing.
"""

from datetime import datetime

from admin import times, wording
from storage.outgoing import (
    DELIVERED,
    EXPIRED,
    FAILED,
    LEASED,
    SENDING,
    SENT,
    UNSURE,
    WAITING,
)
from storage.person_answers import TAKEN_BACK

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


def in_words(state: str, why: str | None, good_until: datetime, now: datetime) -> str:
    """Say what became of a message, as it stands behind its kind and its time."""
    if state in WAITING:
        until = times.day(good_until, now)
        return f"waits for a good moment for this person, at the latest until {until}"
    if state in _SAID:
        return _SAID[state]
    if why in _NOT_SENT:
        return _NOT_SENT[why]
    if state == FAILED:
        reason = wording.failure(why).removesuffix(".")
        return f"was not sent: {reason[0].lower()}{reason[1:]}"
    if state == EXPIRED:
        return "was not sent: no good moment came in time"
    return "was not sent: it could not go to this person at that time"
