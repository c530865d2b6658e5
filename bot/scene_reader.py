"""Reads the scene: all that the conversation may know, from the rows of a locked phone."""

from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.dialogues.commands import code_in
from bot.memory import recall
from bot.safety.hours import MIDNIGHT, Hours
from bot.scene import Forum, InviteState, Memory, Scene, Standing
from storage import invites, members
from storage.addresses import Known
from storage.base import AnyRow
from storage.sealing import Keyring, Owner

HOME = "Europe/London"  # where a phone is that belongs to no forum yet


@dataclass(frozen=True, slots=True)
class Context:
    """A scene, and the rows that it was read from."""

    scene: Scene
    member: AnyRow | None = field(repr=False)
    invite: AnyRow | None = field(repr=False)

    @property
    def owner(self) -> Owner | None:
        """Whose key locks what the member says; none for a stranger."""
        return None if self.member is None else members.owner_of(self.member)


def read(
    connection: Connection, keyring: Keyring, known: Known, text: str, now: datetime
) -> Context:
    """Read the scene in which this text of this phone is to be answered."""
    row = known.row
    memory = _memory(keyring, known)
    member = members.with_forum(connection, row.member_id) if row.member_id else None
    invite = _invite(connection, keyring, row, text)
    facts = member if member is not None else invite
    scene = Scene(
        now=now.astimezone(ZoneInfo(facts.zone if facts is not None else HOME)),
        memory=memory,
        standing=standing(row),
        forum=None if facts is None else _forum(facts),
        alias=None if member is None else members.alias(keyring, member),
        member=member is not None,
        joined=member is not None and member.state == members.IN,
        invite=None if invite is None else _state(invite, now),
        put_at=row.put_at if row.put_row is not None and row.put_row == row.asked_row else None,
    )
    return Context(scene, member, invite)


def standing(row: AnyRow) -> Standing:
    """Say how a phone stands with us, from its row."""
    return Standing(
        stopped=row.stopped_at is not None,
        start_offered=row.start_offered_at is not None,
        paused=row.paused_at is not None,
        quiet=row.quiet_at is not None,
        parked=row.parked_at is not None,
        confirmed=row.confirmed_at is not None,
        discreet=row.discreet,
    )


def _invite(connection: Connection, keyring: Keyring, row: AnyRow, text: str) -> AnyRow | None:
    """Find the invite of the code in this text, else of the code that is being answered."""
    code = code_in(text)
    if code is not None:
        return invites.find(connection, keyring, code)
    return invites.with_forum(connection, row.invite_id) if row.invite_id else None


def _memory(keyring: Keyring, known: Known) -> Memory:
    if known.row.memory is None:
        return Memory()
    return recall(keyring.unseal(known.owner, "addresses.memory", known.row.memory))


def _state(invite: AnyRow, now: datetime) -> InviteState:
    if invite.used_at is not None:
        return InviteState.USED
    return InviteState.OLD if invite.expires_at <= now else InviteState.OPEN


def _forum(row: AnyRow) -> Forum:
    windows = Hours.parse(row.forum_hours).windows
    opens, closes = windows[0].start, windows[-1].end
    return Forum(row.label, row.reads, row.answers_in, _clock(opens), _clock(closes))


def _clock(minutes: int) -> time:
    # 24:00 is no time of Python's; the last minute of the day says the same to people.
    minutes = min(minutes, MIDNIGHT - 1)
    return time(minutes // 60, minutes % 60)
