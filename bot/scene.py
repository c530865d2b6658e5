"""The scene: all that the conversation may know, and the turn that it answers with."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.changes import Change
from bot.messages import Event, Reply
from bot.question import Poll


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened since a moment; the loop guard counts with it."""

    since: datetime
    count: int = 0

    def one_more(self, now: datetime, window: timedelta) -> "Tally":
        """Count one more, beginning anew once the window is over."""
        if now - self.since >= window:
            return Tally(now, 1)
        return replace(self, count=self.count + 1)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation remembers of one thread; kept sealed between two turns."""

    doing: str = ""  # the dialogue that is open; empty when none is
    step: str = ""  # the question of it that waits for an answer
    misses: int = 0  # answers to that question which were not understood
    guess: str = field(default="", repr=False)  # what we took an answer for, until she says yes
    chosen: str = field(default="", repr=False)  # the hash of what she chose, until she repeats it
    about: str = ""  # what the feedback that is open is about
    number: str = field(default="", repr=False)  # two digits of our last text, to be said back
    back: str = ""  # the question of a poll that BACK leads to, as 7:2
    guessed: str = ""  # questions of a poll that were answered by a yes to "is that right?"
    offered_for: str = field(default="", repr=False)  # the codes at which START was offered
    numbers_until: datetime | None = None  # until then 0 brings other numbers to ring
    let_be_until: datetime | None = None  # until then nothing is asked of her that she did not ask
    wake_at: datetime | None = None  # when the conversation wants to go on by itself
    before: str = field(default="", repr=False)  # the text before, folded, to see a repetition
    replies_of_hour: Tally | None = None
    replies_of_day: Tally | None = None
    misses_of_hour: Tally | None = None
    wrong_codes: Tally | None = None
    wrong_phrases: Tally | None = None


class InviteState(StrEnum):
    """What became of an invite code."""

    OPEN = "open"
    USED = "used"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Forum:
    """What the conversation may know of a forum."""

    label: str  # the neutral name that members see
    reads: str  # when people read, as "mon-fri 10:00-16:00"
    answers_in: int  # the promise, in working days
    opens: time  # from when we may begin a talk
    closes: time
    listed: tuple[str, ...] = field(default=(), repr=False)  # its own words for the word check


@dataclass(frozen=True, slots=True)
class Standing:
    """How one phone stands with us."""

    stopped: bool = False
    start_offered: bool = False
    paused: bool = False
    quiet: bool = False
    parked: bool = False
    leaving: bool = False  # silent, until the days are over in which she can come back
    confirmed: bool = True
    discreet: bool = True
    doubted: bool = False  # it may not be hers any more: nobody has said yet that it is
    asked_who: bool = False  # and no yes says so: somebody on it asked who writes


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed with her, and whether this very text is it."""

    has_phrase: bool = False
    has_quiet_word: bool = False
    phrase: bool = False  # this text is her phrase, alone or beside a two-digit number
    number: str = ""  # that number
    quiet_word: bool = False  # this text is her quiet word, and nothing else
    # Where she may be choosing one: a keyed hash by which the same text is known once more.
    twin: str = field(default="", repr=False)
    barred: bool = False  # three tries were wrong: for a while only a person loosens or erases


@dataclass(frozen=True, slots=True)
class Before:
    """What became of the text that an edit changes."""

    question: str = ""  # it answered this question of a poll, as 7:2
    told: bool = False  # it is feedback
    guessed: bool = False  # it was no answer yet: we asked whether we understood


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for this phone until she says that now is good."""

    questions: int = 0
    news: int = 0
    notes: int = 0  # answers of people, and whatever else

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.questions or self.news or self.notes)


@dataclass(frozen=True, slots=True)
class Profile:
    """What she has chosen so far, for SETTINGS; what is not known is none."""

    hours: str | None = None  # as 09:00-12:00
    consents: tuple[str, ...] = ()
    looser: bool = False  # something is to be looser within the day


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the conversation may know to answer one message."""

    now: datetime  # in the forum's zone
    memory: Memory = Memory()
    standing: Standing = Standing()
    agreed: Agreed = Agreed()
    # Of the member, or of the open invite that is being answered; none for a stranger.
    forum: Forum | None = None
    alias: str | None = field(default=None, repr=False)  # none until the member gave one
    member: bool = False  # this phone belongs to somebody who has joined or is joining
    joined: bool = False
    joined_at: datetime | None = None  # the first of her forums
    invite: InviteState | None = None  # of the code in this text, or of the one being answered
    put_at: datetime | None = None  # when our newest question left; none while it waits
    number: str = field(default="", repr=False)  # two digits drawn for this turn, while she leaves
    media: bool = False
    answered: bool = False  # the provider has answered already: say nothing
    event: Event = Event.WROTE
    button_of: str | None = None  # what the pressed message asked, as poll:7:2; empty: not known
    before: Before | None = None  # of an edit: what the text was before; none: we never had it
    # The poll whose question is open, was pressed or edited, or that BACK leads to.
    poll: Poll | None = None
    waiting: Waiting = Waiting()  # known where a knock is open, and for MENU and NEWS
    knock_until: datetime | None = None  # the end of the time that the last knock asked about
    lines: tuple[str, ...] = ()  # the neutral labels of all her forums, in a fixed order
    line_forums: tuple[Forum, ...] = ()  # the forums of these lines, in the same order
    line: int = 0  # which of them is the one of this thread
    last_at: datetime | None = None  # when anything last came or went on this thread
    synced: bool = False  # the channel keeps the talk on all devices where she is signed in
    links: bool = False  # the invite was made for one member, to add a phone
    same_forum: bool = False  # the invite is for a forum that she is in already
    profile: Profile = Profile()  # known for SETTINGS
    principles: str = field(default="", repr=False)  # known for PRINCIPLES
    news: tuple[str, ...] = field(default=(), repr=False)  # the newest first; known for NEWS


@dataclass(frozen=True, slots=True)
class Turn:
    """What the bot answers, what is to be recorded, and what it remembers."""

    memory: Memory
    replies: tuple[Reply, ...] = ()
    changes: tuple[Change, ...] = ()
    understood: bool = True  # the loop guard counts what was not
