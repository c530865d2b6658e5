"""What travels between a channel, the conversation and the memory: plain data."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of one phone or chat, as its channel read it."""

    channel: str
    chat: str = field(repr=False)  # a number in E.164, or a chat id
    message_id: str = field(repr=False)
    text: str = field(repr=False)
    said_at: datetime  # when she wrote, as far as the provider tells; UTC
    media: bool = False  # a picture, a voice or a file came, which we do not take
    answered: bool = False  # the provider has already answered this one in our words


class Kind(StrEnum):
    """What an outgoing message is, for the gate: the rows of its table in `design.md`."""

    REPLY = "reply"
    RISK = "risk"
    STOP_CONFIRMATION = "stop_confirmation"
    LATE_LINE = "late_line"
    ANSWER = "answer"
    KNOCK = "knock"
    OPENED = "opened"
    POLL = "poll"
    REMINDER = "reminder"
    UPDATE = "update"
    NOTICE = "notice"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message that the bot answers, in the words that stand in an SMS.

    `choices` are the labels of 1, 2, 3 ... where the words offer numbers; a channel with
    buttons shows them. `asks` says that a bare number may answer this message.
    """

    words: str = field(repr=False)
    choices: tuple[str, ...] = ()
    asks: bool = False
    kind: Kind = Kind.REPLY


# What a turn may cause. Reception has one `case` for each; their names stand in transcripts.


@dataclass(frozen=True, slots=True)
class InviteTaken:
    """The code is used up: from now on this phone belongs to a member who is joining."""


@dataclass(frozen=True, slots=True)
class SharedPhone:
    """Somebody else may read this phone."""


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """The member alone reads this phone."""


@dataclass(frozen=True, slots=True)
class Alias:
    """The name that the member wants to be called by."""

    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Consent:
    """The kinds of message that the member wants; the other kinds are a no (rule 2)."""

    kinds: tuple[str, ...]  # of KINDS_OF_CONSENT, in that order
    wording: int  # the version of the question that was answered


KINDS_OF_CONSENT = ("notices", "polls", "updates")


@dataclass(frozen=True, slots=True)
class Times:
    """The hours of every day in which we may begin a talk, in the forum's zone."""

    start: time
    end: time  # the minute after it is outside


@dataclass(frozen=True, slots=True)
class Joined:
    """The member has answered all that is asked at joining."""


@dataclass(frozen=True, slots=True)
class Told:
    """This text is feedback, or one more piece of the feedback that is open."""

    about: str = ""  # what was asked when it was said; empty where it came by itself


@dataclass(frozen=True, slots=True)
class AllTold:
    """The open feedback is complete; a text that stands alone is Told and AllTold at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing is made of this text; it waits in the inbox for a person to read."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """No more messages to this person, at once, on every phone of hers."""


@dataclass(frozen=True, slots=True)
class Started:
    """Messages may go to this one phone again, discreetly."""


@dataclass(frozen=True, slots=True)
class StartOffered:
    """A stopped phone has been told, once, how to start again."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Silence on every phone of this person until MENU."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The pause of this one phone is over."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A number written down by somebody else answered for itself."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A wrong number: nothing goes to this phone again."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The text holds words of risk; people are to look at once."""

    words: str  # the group of the lexicon: suicide, danger, child ...


@dataclass(frozen=True, slots=True)
class WhoIsThis:
    """Somebody asks who writes: perhaps not the member."""


@dataclass(frozen=True, slots=True)
class WrongCodes:
    """Five codes within an hour were none of ours."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """More texts than a person sends: the bot has fallen silent."""


Change = (
    InviteTaken
    | SharedPhone
    | OwnPhone
    | Alias
    | Consent
    | Times
    | Joined
    | Told
    | AllTold
    | Kept
    | Stopped
    | Started
    | StartOffered
    | Paused
    | Resumed
    | Confirmed
    | Parked
    | Risk
    | WhoIsThis
    | WrongCodes
    | TooMany
)


class Outcome(StrEnum):
    """How an attempt to send ended, in words that say what to do next."""

    SENT = "sent"
    TRY_LATER = "try_later"  # nothing left us: the same row goes again
    STOPPED = "stopped"  # the provider holds a stop for this phone
    UNREACHABLE = "unreachable"  # this phone cannot be reached by this channel
    FAILED = "failed"  # this message cannot be sent, the next one may
    UNSURE = "unsure"  # it may have left: never again by itself


@dataclass(frozen=True, slots=True)
class Sending:
    """One message on its way out."""

    chat: str = field(repr=False)
    words: str = field(repr=False)
    choices: tuple[str, ...] = ()
    discreet: bool = True
    valid_for: timedelta = timedelta(minutes=10)  # after that the provider drops it
    receipt_token: str = field(default="", repr=False)  # names the row in status callbacks


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a sending."""

    outcome: Outcome
    provider_id: str | None = field(default=None, repr=False)
    code: str = ""  # the provider's own error number, for staff
    wait: timedelta | None = None  # how long the provider asks us to wait


class Progress(StrEnum):
    """What a status callback says of a message, in rising rank."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One status callback, as its channel read it."""

    token: str = field(repr=False)  # of the row, from the callback's own address
    provider_id: str = field(repr=False)
    progress: Progress | None  # none where the provider tells no more than that it has it
    code: str = ""
    outcome: Outcome | None = None  # what a failure means for the phone
