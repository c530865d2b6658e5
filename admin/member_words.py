"""How a member stands in a forum, in words for its staff; and who did what for her, by name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.members import IN, JOINING, LEFT
from storage.roster import LEAVING, PAUSED, STOPPED
from storage.staff import Staff

_STAFF = "staff:"
_STAFF_ID = re.compile(r"staff:\d{1,18}", re.ASCII)


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
    LEAVING: Standing("Leaving", "grey", "Has said LEAVE, and can still come back by texting 0."),
    LEFT: Standing("Left", "grey", "Has left. Name and phones are gone; what was said stays."),
}
KINDS_OF_CONSENT = {
    "notices": "News of meetings",
    "polls": "Questions before them",
    "updates": "News of what changed",
}


def colleagues(connection: Connection, bys: Iterable[str]) -> dict[str, str]:
    """Name those who made or heard something: colleagues, or whoever sat at the command line."""
    every = set(bys)
    numbers = {by: int(by.removeprefix(_STAFF)) for by in every if _STAFF_ID.fullmatch(by)}
    found = select(Staff.id, Staff.name, Staff.email).where(Staff.id.in_(sorted(numbers.values())))
    names = {row.id: row.name or row.email for row in connection.execute(found)} if numbers else {}
    return {by: names.get(numbers[by], "a colleague") if by in numbers else by for by in every}
