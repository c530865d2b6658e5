"""Whose phone this is, and to which forum it speaks: links, new owners, lines, and leaving."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.scene_reader import Context
from storage import addresses, feedback, inbox, invites, members, outbox, people
from storage.addresses import Known
from storage.base import AnyRow
from storage.sealing import Keyring

STAYS_OPEN = timedelta(hours=72)  # in which she can come back after LEAVE
_MARKS = ("stopped_at", "stopped_by", "paused_at", "quiet_at", "leaving_until")


@dataclass(frozen=True, slots=True)
class Belonging:
    """One locked phone, and what the turn knows of it."""

    connection: Connection
    keyring: Keyring = field(repr=False)
    known: Known
    context: Context
    now: datetime

    def line(self, place: int) -> AnyRow | None:
        """Give the member of the line that she chose; none where there is no such."""
        hers = self.context.memberships
        return hers[place - 1] if 1 <= place <= len(hers) else None

    def file(self, member: AnyRow) -> int | None:
        """File what waited for the choice as one feedback of this member; gives its id."""
        feedback_id = None
        for row in inbox.waiting_for_a_line(self.connection, self.known.id):
            words = inbox.unseal(self.keyring, row)
            if words is None:
                continue
            said = feedback.Said(
                members.owner_of(member), member.forum_id, row.id, row.channel, words, row.came_at
            )
            feedback_id = feedback.add(self.connection, self.keyring, said, feedback_id)
            inbox.file(self.connection, row.id, member.id)
        return feedback_id

    def link(self) -> dict[str, object] | None:
        """Make this phone one more of the member of the code; gives the facts for its row.

        None where somebody was faster with the same code. It takes the strictest marks of her
        other phones, and the narrower of their times.
        """
        invite = self.context.invite
        if invite is None or not invites.take(self.connection, invite.id, self.now):
            return None
        target = members.with_forum(self.connection, invite.member_id)
        if target is None:
            return None
        others = addresses.lock_person(self.connection, target.person_id)
        facts: dict[str, object] = {
            name: next((v for row in others if (v := getattr(row, name)) is not None), None)
            for name in _MARKS
        }
        hours = next((row.hours for row in others if row.hours is not None), None)
        discreet = any(row.discreet for row in others) or not others
        facts |= {"person_id": target.person_id, "member_id": target.id, "hours": hours}
        return facts | {"discreet": discreet or self.known.row.discreet}

    def part(self) -> dict[str, object]:
        """Part this phone from whoever had it; gives the facts for its row."""
        outbox.cancel(self.connection, [self.known.id], "new_owner", self.now)
        return {
            "person_id": people.add(self.connection, self.now),
            "member_id": None,
            "confirmed_at": self.now,
            "hours": None,
            "shared": None,
            "discreet": True,
            "checked_at": None,
            "knock_until": None,
            "opened_until": None,
            "feedback_id": None,
            "asked_row": None,
        }
