"""Why a message waits or does not go: a code to store, and words for staff."""

from enum import StrEnum


class Why(StrEnum):
    """Why a message waits or does not go; the codes are stored."""

    # It never goes.
    LATE = "late"
    EXPIRED = "expired"
    STOPPED = "stopped"
    PAUSED = "paused"
    QUIET = "quiet"
    PARKED = "parked"
    UNREACHABLE = "unreachable"
    NO_CONSENT = "no_consent"
    CHECKED = "checked"
    KNOCK_OVER = "knock_over"
    # It waits.
    DOUBTED = "doubted"
    SENDING_OFF = "sending_off"
    UNCONFIRMED = "unconfirmed"
    WORDING = "wording"
    KNOCK = "knock"
    HER_TURN = "her_turn"
    BUDGET = "budget"
    HOURS = "hours"
    NO_HOURS = "no_hours"
    NO_SAFE_TIME = "no_safe_time"


_WORDS = {
    Why.LATE: "It was a reply, and more than ten minutes late.",
    Why.EXPIRED: "It is out of date.",
    Why.STOPPED: "This person has stopped all messages.",
    Why.PAUSED: "This person has paused messages.",
    Why.QUIET: "This person has asked for silence.",
    Why.PARKED: "This number or chat is parked: it may be somebody else's.",
    Why.UNREACHABLE: "This number or chat cannot be reached.",
    Why.NO_CONSENT: "This person has not agreed to this kind of message.",
    Why.CHECKED: "This number was asked once whether it is right, and has not answered.",
    Why.KNOCK_OVER: "The time that this person was asked about is over.",
    Why.DOUBTED: "It waits until this person has said that this is still their number or chat.",
    Why.SENDING_OFF: "Sending is switched off.",
    Why.UNCONFIRMED: "This number has not answered yet whether it is right.",
    Why.WORDING: "It needs a second wording, without words that a bystander may not read.",
    Why.KNOCK: "It waits until this person says that now is a good time.",
    Why.HER_TURN: "It waits until this person has answered what is open.",
    Why.BUDGET: "This person has had enough messages for now.",
    Why.HOURS: "It waits for this person's next safe time.",
    Why.NO_HOURS: "No time is safe for both this person and the forum.",
    Why.NO_SAFE_TIME: "No safe time comes before it is out of date.",
}


def in_words(why: Why) -> str:
    """Say why in one plain sentence, for those who may see the cause.

    The pages of a forum may not: they show one wording for any wait, whatever its cause,
    or somebody could read another forum's settings out of it.
    """
    return _WORDS[why]
