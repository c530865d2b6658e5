"""What travels between a channel, the conversation and the memory: plain data."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Event(StrEnum):
    """What happened on a phone, beside that somebody wrote."""

    WROTE = "wrote"
    PRESSED = "pressed"  # a button under a message of ours
    EDITED = "edited"  # she changed a message that came before
    REACTED = "reacted"  # a sign on a message of ours, or its SMS form: Liked "..."
    BLOCKED = "blocked"  # she told the channel that nothing may come from us any more
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of one phone or chat, as its channel read it."""

    channel: str
    chat: str = field(repr=False)  # a number in E.164, or a chat id
    message_id: str = field(repr=False)  # the same for an edit of the same message
    text: str = field(repr=False)  # of a press: the number on the button
    said_at: datetime  # when she wrote, as far as the provider tells; UTC
    media: bool = False  # a picture, a voice or a file came, which we do not take
    answered: bool = False  # the provider has already answered this one in our words
    event: Event = Event.WROTE
    button_of: str | None = field(default=None, repr=False)  # receipt token of the pressed message
    # What the provider counts deliveries by; it may come again with the same message, or with
    # the same number after a quiet week. Kept for 14 days (rule 37).
    delivery_id: str | None = field(default=None, repr=False)
    # What sets one edit, press or reaction apart from another of the same message.
    version: str = field(default="", repr=False)


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

    `choices` are the labels of 1, 2, 3 ... where the words offer numbers, and `zero` is what 0
    means. A channel with buttons shows them as buttons under `bare`, which are the words without
    the numbers; where `bare` is empty the words stand as they are, without buttons.
    `asks` says that a bare number may answer this message.
    """

    words: str = field(repr=False)
    choices: tuple[str, ...] = ()
    asks: bool = False
    kind: Kind = Kind.REPLY
    zero: str = ""
    bare: str = field(default="", repr=False)


class Outcome(StrEnum):
    """How an attempt to send ended, in words that say what to do next."""

    SENT = "sent"
    TRY_LATER = "try_later"  # nothing left us: the same row goes again
    STOPPED = "stopped"  # the provider holds a stop for this phone
    UNREACHABLE = "unreachable"  # this phone cannot be reached by this channel
    NO_MOBILE = "no_mobile"  # this number takes no texts, or reads them aloud
    FAILED = "failed"  # this message cannot be sent, the next one may
    UNSURE = "unsure"  # it may have left: never again by itself


@dataclass(frozen=True, slots=True)
class Pressed:
    """A message of ours whose button was pressed: the choice made takes the buttons' place."""

    provider_id: str = field(repr=False)
    words: str = field(repr=False)  # of that message, without its buttons
    choice: str = field(repr=False)  # the label of the button


@dataclass(frozen=True, slots=True)
class Sending:
    """One message on its way out."""

    chat: str = field(repr=False)
    words: str = field(repr=False)
    # Number and label of each button under it; none for a channel without buttons.
    buttons: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    pressed: Pressed | None = None  # the message that this one answers by a press
    discreet: bool = True
    valid_for: timedelta = timedelta(minutes=10)  # after that the provider drops it
    until: datetime | None = None  # from then on it is not given to the provider any more
    receipt_token: str = field(default="", repr=False)  # names the row in status callbacks


@dataclass(frozen=True, slots=True)
class LookUp:
    """A number that somebody wrote down: what kind of line it is, is asked before it is texted."""

    chat: str = field(repr=False)


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
