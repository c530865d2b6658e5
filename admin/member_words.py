"""How a member stands in a forum, in words for its staff."""

from dataclasses import dataclass

from storage.flags import QUIET
from storage.members import IN, JOINING, LEFT
from storage.roster import LEAVING, PAUSED, STOPPED


@dataclass(frozen=True, slots=True)
class Standing:
    """One way to stand."""

    label: str
    colour: str  # of its tag
    said: str  # one sentence about a person


STANDINGS = {
    IN: Standing("In", "green", "Has joined."),
    JOINING: Standing("Joining", "orange", "Has begun to join. Some questions are still open."),
    PAUSED: Standing("Paused", "grey", "Nothing goes out until this person texts MENU."),
    STOPPED: Standing("Stopped", "grey", "Nothing goes out until this person texts START."),
    QUIET: Standing(
        "Silent",
        "red",
        "Silence. Nothing goes out until somebody here opens it again.",
    ),
    LEAVING: Standing("Leaving", "grey", "Has said LEAVE, and can still come back by texting 0."),
    LEFT: Standing("Left", "grey", "Has left. Name and phones are gone; what was said stays."),
}
ERASED = Standing("Erased", "grey", "All that was theirs has been erased: words, name and phones.")
KINDS_OF_CONSENT = {
    "notices": "News of meetings",
    "polls": "Questions before them",
    "updates": "News of what changed",
}
