"""What a restored database must not do: write to whom it should not know any more, or twice.

The backup may be old. Whoever stopped, paused or tightened since stands in the safety journal
alone; what was waiting then may have left since. So, before anybody can use it: the journal is
replayed, nothing is sent until a person switches it on, each message that had not ended is
unsure, what was to go at a time is a draft again, and nobody is signed in.

The backup may be of an older schema too: `make_safe` names no column that came later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from storage import flags, members
from storage.addresses import Address
from storage.house import House, Tick
from storage.members import LEFT, Member
from storage.outgoing import UNSURE, Outgoing, is_open
from storage.polls import Poll, PollState
from storage.sealing import Keyring
from storage.sessions import Session
from storage.staff import SignInLink
from storage.updates import Update, UpdateState

ERASED, ERASED_MEMBER = "erased", "erased_member"  # kinds: of a phone, and of a member
Entry = tuple[str, bytes, datetime]  # kind, blind index, time: as the journal gives them

_person_of = select(Address.person_id).where(Address.blind == bindparam("blind"))
_not_now = {"opened_at": None, "opened_until": None}


@dataclass(frozen=True, slots=True)
class MadeSafe:
    """What was done so that nothing goes by itself."""

    silent: int  # people who fell silent since
    unsure: int  # messages
    drafts: dict[str, int]  # the forum of each poll and news that was to go, by name


def make_safe(connection: Connection, entries: Iterable[Entry], now: datetime) -> MadeSafe:
    """Make it safe, in the transaction of the restore."""
    connection.execute(update(House).values(sending_on=False))
    unsure = connection.execute(
        update(Outgoing)
        .where(is_open(Outgoing))
        .values(state=UNSURE, lease=None, leased_until=None, due_at=None)
        .returning(Outgoing.id)
    ).all()
    drafts = _drafts(connection)
    connection.execute(delete(Tick).where(Tick.name == "worker"))  # no worker has been here yet
    connection.execute(update(SignInLink).values(expires_at=now))
    connection.execute(update(Session).where(Session.ended_at.is_(None)).values(ended_at=now))
    return MadeSafe(_replay(connection, entries), len(unsure), drafts)


def flag_the_silent(connection: Connection, now: datetime) -> None:
    """Tell the forums of everybody who is quiet, where none knows: else nobody could open it.

    An older schema has no flags: this comes after all that brings it up to date.
    """
    quiet = select(Address.person_id).where(Address.quiet_at.is_not(None)).distinct()
    for person in connection.execute(quiet).scalars().all():
        hers = [member.id for member in members.memberships(connection, person)]
        flags.keep_one_open(connection, hers, flags.QUIET, now)


def hash_of(keyring: Keyring, member_id: str) -> bytes:
    """Give the keyed hash by which the journal names a member who was erased."""
    return keyring.blind("member", member_id)


def erase_again(connection: Connection, keyring: Keyring, entries: Iterable[Entry]) -> int:
    """Let the clock erase once more who was erased since; gives how many members that are.

    An older schema does not know of it: this comes after all that brings it up to date.
    """
    erased = {blind: at for kind, blind, at in entries if kind == ERASED_MEMBER}
    here = (
        connection.execute(select(Member.id).where(Member.state != LEFT)).scalars()
        if erased
        else ()
    )
    again = {each: at for each in here if (at := erased.get(hash_of(keyring, each)))}
    for member_id, at in again.items():
        members.change(connection, member_id, erases=True, left_at=at)
    return len(again)


def _drafts(connection: Connection) -> dict[str, int]:
    """Make drafts of what was to go: it may have gone since."""
    drafts: dict[str, int] = {}
    for sort, table, waits, draft in (
        ("poll", Poll, (PollState.WAITING, PollState.READY), PollState.DRAFT),
        ("update", Update, (UpdateState.WAITING, UpdateState.READY), UpdateState.DRAFT),
    ):
        change = update(table).where(table.state.in_(waits)).values(state=draft)
        rows = connection.execute(change.returning(table.id, table.forum_id))
        drafts |= {f"{sort}:{which}": forum_id for which, forum_id in sorted(map(tuple, rows))}
    return drafts


def _replay(connection: Connection, entries: Iterable[Entry]) -> int:
    """Let everybody be as silent as they have become since; gives how many people that are."""
    silent = set()
    for kind, blind, at in entries:
        person = connection.execute(_person_of, {"blind": blind}).scalar()
        if person is None:
            continue  # she came after the backup: nothing of her is here
        # A wrong number says nothing of her other phones.
        phones = Address.blind == blind if kind == "park" else Address.person_id == person
        connection.execute(update(Address).where(phones).values(**_facts(kind, at)))
        silent.add(person)
    return len(silent)


def _facts(kind: str, at: datetime) -> dict[str, Any]:
    """Give what an entry means for all phones of a person, or a wrong number for that one.

    The journal knows that a profile was tightened, not how: she is in discreet mode and silent
    until she writes MENU, or until a person asks her. A kind that this version does not know
    counts as a stop.
    """
    match kind:
        case "pause":
            return {"paused_at": at} | _not_now
        case "park":
            return {"parked_at": at} | _not_now
        case "quiet":
            return {"quiet_at": at} | _not_now
        case "profile":
            return {"discreet": True, "paused_at": at} | _not_now
    return {"stopped_at": at, "stopped_by": "word", "start_offered_at": None} | _not_now
