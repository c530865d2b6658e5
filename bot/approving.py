"""Who says yes before a poll or a piece of news goes to many: a second person (rule 23).

A thing is named as everywhere, as poll:7 or update:7; people are named as in the audit, staff by
their id, whoever sits at the machine itself by the name of the system user.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import approvals, audience
from storage.approvals import READY, WAITING, Asking

MOST_UNAPPROVED = 20  # to more members a second person says yes first
UNDO = timedelta(seconds=60)  # what a page sends can be taken back for so long
_CONSENT = {"poll": audience.POLLS, "update": audience.UPDATES}


def staff(staff_id: int) -> str:
    """Name somebody who works in a browser."""
    return f"staff:{staff_id}"


@dataclass(frozen=True, slots=True)
class Asked:
    """That something is to go, and to how many."""

    members: int
    sensitive: bool

    @property
    def waits(self) -> bool:
        """Whether they are so many, or it is so marked, that a second person approves it first."""
        return self.sensitive or self.members > MOST_UNAPPROVED

    def said(self, what: str) -> str:
        """Say it to whoever asked."""
        people = "1 member" if self.members == 1 else f"{self.members} members"
        if not self.waits:
            return f"{what}, to {people}."
        marked = "is marked as sensitive, and " if self.sensitive else ""
        return f"This {marked}would go to {people}: waiting for approval"


def ask(
    connection: Connection, thing: str, by: str, now: datetime, at: datetime | None = None
) -> Asked | None:
    """Let a draft go, now or from `at` on, or wait for an approval; none where it is no draft.

    A page gives at least `now + UNDO`, so that whoever pressed the button can take it back.
    """
    found = approvals.find(connection, thing)
    if found is None:
        return None
    members = audience.number(connection, found.forum_id, _consent(thing))
    asked = Asked(members, found.sensitive)
    after = WAITING if asked.waits else READY
    done = approvals.ask(connection, thing, by, now, after=after, at=at or now)
    return asked if done else None


def bar(asking: Asking, by: str) -> str | None:
    """Say why somebody may not approve it, in one plain sentence; none where they may."""
    if by == asking.asked_by:
        return "You asked for this to go, so somebody else has to say yes."
    if by in {asking.made_by, asking.edited_by}:
        return "You wrote this, so somebody else has to say yes."
    return None


def approve(connection: Connection, thing: str, by: str, seen: datetime, now: datetime) -> bool:
    """Let what waits go at its time, and not within the next minute, so that it can be taken back.

    False where `by` asked for it or wrote it, or where what they saw (the asking made at `seen`)
    waits no more, because it was edited, taken back, or approved by somebody else.
    """
    return approvals.approve(connection, thing, by, now, seen=seen, earliest=now + UNDO)


def take_back(connection: Connection, thing: str, now: datetime) -> bool:
    """Make a draft of what waits for approval, or for its time; false where that time has come."""
    return approvals.take_back(connection, thing, now)


def planned(
    asked_at: datetime | None, approved_at: datetime | None, starts: datetime | None
) -> datetime | None:
    """Give the time at which something was wanted to go; none: as soon as may be.

    What is to go at once has a time too, a minute after somebody said so.
    """
    said_at = approved_at or asked_at
    return None if starts is None or (said_at and starts <= said_at + UNDO) else starts


def all_back(connection: Connection, forum_id: int | None) -> dict[str, Asking]:
    """Make drafts of all that is to go or waits for a second person; gives what it was, by name.

    With no forum, in all of them. What a worker has begun with is left to whoever cancels its
    messages after this: they stand there by then.
    """
    return {
        thing: asking
        for thing, asking in approvals.every(connection, forum_id).items()
        if approvals.unask(
            connection, thing, planned(asking.asked_at, asking.approved_at, asking.starts)
        )
    }


def edited(connection: Connection, thing: str, by: str, now: datetime) -> bool:
    """Note before an edit who makes it, and take back that it is to go.

    False where its time has come: then its words may not be changed here any more.
    """
    return approvals.edit(connection, thing, by, now)


def held_back(connection: Connection, thing: str, forum_id: int) -> bool:
    """Let a thing wait whose members have become too many for one yes since it was asked for.

    True where it waits now, and must not go.
    """
    more = MOST_UNAPPROVED + 1
    number = audience.number_up_to(connection, forum_id, _consent(thing), more)
    return number == more and approvals.hold(connection, thing)


def most(approved_by: str | None) -> int | None:
    """Say to how many a thing may go that somebody has approved, or nobody; none: to any number."""
    return MOST_UNAPPROVED if approved_by is None else None


def _consent(thing: str) -> str:
    return _CONSENT[thing.partition(":")[0]]
