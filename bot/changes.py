"""What a turn may cause: plain data, with one `case` for each where turns are recorded.

Their names stand in the transcripts.
"""

from dataclasses import dataclass, field
from datetime import datetime, time

from bot.changes_of_settings import Loosens, StaysAsItIs, Windows


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
class Quiet:
    """She said her quiet word: silence on every phone of hers, until a person opens it again."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """A word that she and we alone know, or may come to: nothing holds it, and nobody reads it."""


@dataclass(frozen=True, slots=True)
class AgreedOn:
    """From now on this very text is her phrase, or her quiet word, on every phone of hers."""

    what: str  # as `safety.agreed` names it


@dataclass(frozen=True, slots=True)
class NoLongerAgreed:
    """She has no phrase any more, or no quiet word."""

    what: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A number written down by somebody else answered for itself."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A wrong number: nothing goes to this phone again."""


@dataclass(frozen=True, slots=True)
class StillHers:
    """This phone is still hers: what waited for that may go."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The text holds words of risk; people are to look at once."""

    words: str  # the group of the lexicon: suicide, danger, child ...
    any_line: bool = False  # of her forums none was near: the house lead looks as well


@dataclass(frozen=True, slots=True)
class WhoIsThis:
    """Somebody asks who writes: perhaps not the member."""


@dataclass(frozen=True, slots=True)
class WrongCodes:
    """Five codes within an hour were none of ours."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """More texts than a person sends: the bot has fallen silent."""


@dataclass(frozen=True, slots=True)
class Answered:
    """This text answers a question of a poll; a later one takes the place of an earlier one."""

    question: str  # as 7:2, the second question of poll 7
    value: str = field(repr=False)  # as its kind of question writes it down
    late: bool = False  # the poll had closed: it is kept, and counts nowhere


@dataclass(frozen=True, slots=True)
class Skipped:
    """She leaves this question; it is not asked again."""

    question: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """She will come back to this question: it is put again in her times, on another day."""

    question: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Now is a good moment: what waits for a knock may go until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class KnockLater:
    """Not now: one more knock, in her next times."""


@dataclass(frozen=True, slots=True)
class KnockSkipped:
    """She does not want to see what waits."""


@dataclass(frozen=True, slots=True)
class AskedForPerson:
    """A person is to write to her; `about` says why, in a word of ours."""

    about: str = ""


@dataclass(frozen=True, slots=True)
class Reworded:
    """She changed the words of something that she had said; they take the place of the old."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The channel lets nothing of ours through to this one phone any more."""


@dataclass(frozen=True, slots=True)
class ChoseLine:
    """Of several forums she means this one, by its place in `Scene.lines`: 1 is the first.

    What she said before, and for which the question was asked, is filed with it.
    """

    place: int


@dataclass(frozen=True, slots=True)
class WhichLine:
    """It is not clear to which forum this text goes; it waits until she says so."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The code was made for one member: this phone is one more of hers."""


@dataclass(frozen=True, slots=True)
class NewOwner:
    """Somebody else has this phone now: nothing of the one before is known on it any more."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """She leaves: silence from now on, for all phones of hers; 0 brings her back until the end."""


@dataclass(frozen=True, slots=True)
class LeftKeeping:
    """Her words stay without her name, once the days in which she can come back are over."""


@dataclass(frozen=True, slots=True)
class LeftErasing:
    """All of hers is to be erased: without an agreed phrase a person asks her first."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """She has shown who she is: all of hers is erased, once the days to come back are over."""


@dataclass(frozen=True, slots=True)
class WrongPhrase:
    """Three times wrong: people look, and for a while no text loosens or erases on this phone."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """She stays after all."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What both sides said in this chat of late is to go from it."""


@dataclass(frozen=True, slots=True)
class MoreDiscreet:
    """From now on nothing that comes says more than a bystander may read."""


Change = (
    InviteTaken | Answered | Skipped | PutOff | Opened | KnockLater | KnockSkipped
    | AskedForPerson | Reworded | Blocked | ChoseLine | WhichLine | Linked | NewOwner | Leaving
    | LeftKeeping | LeftErasing | Erasing | WrongPhrase | Loosens | StaysAsItIs | Stayed | Cleared
    | MoreDiscreet | SharedPhone | OwnPhone | Alias | Consent | Times | Windows | Joined | Told
    | AllTold | Kept | Stopped | Started | StartOffered | Paused | Resumed | Quiet | StillHers
    | NotKept | AgreedOn | NoLongerAgreed | Confirmed | Parked
    | Risk | WhoIsThis | WrongCodes | TooMany
)  # fmt: skip
