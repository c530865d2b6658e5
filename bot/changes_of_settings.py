"""What SETTINGS may cause beside the rest: times in her own words, and what is to be looser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of the week in which we may begin a talk, as `Hours` prints them."""

    hours: str


@dataclass(frozen=True, slots=True)
class Loosens:
    """She has shown who she is: what she wants looser is so in a day, if nothing tightens before.

    `what` is "hours 09:00-20:00", "kinds notices, polls" (all that she wants then), or "open".
    """

    what: str


@dataclass(frozen=True, slots=True)
class StaysAsItIs:
    """What was to be looser is taken back."""
