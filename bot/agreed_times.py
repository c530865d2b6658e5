"""What a forum sets of a member's times and of discreet mode, once she has said so to somebody.

What tightens holds at once on all phones of hers. What loosens holds on the phones that this
forum knows, and never beyond what her other forums set.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from sqlalchemy import Connection

from bot.safety.hours import Hours, overlap
from bot.silencing import noted
from storage import addresses, members, outbox
from storage.base import AnyRow
from storage.journal import Journal

DISCREET, TIMES = "discreet", "times"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a forum sets of one member."""

    discreet: bool
    hours: str | None  # none: the forum's own


def looser(before: Agreed, after: Agreed) -> frozenset[str]:
    """Name what would let more through than before."""
    found = set()
    if before.discreet and not after.discreet:
        found.add(DISCREET)
    if before.hours is not None and not _within(after.hours, before.hours):
        found.add(TIMES)
    return frozenset(found)


def changed(before: Agreed, after: Agreed) -> frozenset[str]:
    """Name what is not as before."""
    found = {DISCREET: before.discreet != after.discreet, TIMES: before.hours != after.hours}
    return frozenset(name for name, is_so in found.items() if is_so)


def keep(
    connection: Connection,
    journal: Journal,
    member: AnyRow,
    agreed: Agreed,
    known: Iterable[int],
    now: datetime,
) -> frozenset[str]:
    """Keep what was agreed with a member, and give what of it is new.

    `known` are the phones that her forum knows.
    """
    phones = addresses.lock_person(connection, member.person_id)
    before = Agreed(member.discreet, member.hours)
    new, loose, known = changed(before, agreed), looser(before, agreed), set(known)
    members.change(connection, member.id, discreet=agreed.discreet, hours=agreed.hours)
    profiles = members.profiles(connection, member.person_id)
    for phone in phones:
        # What is said to somebody now stands above what she texted before.
        facts = _narrowed(phone, agreed) | {"looser": None, "looser_at": None}
        if phone.id in known:
            facts |= _loosened(profiles, loose)
        addresses.change(connection, [phone.id], **facts)
    outbox.wake(connection, [phone.id for phone in phones])
    if new - loose:
        noted(journal, "profile", phones, now)
    return new


def _narrowed(phone: AnyRow, agreed: Agreed) -> dict[str, object]:
    hours = agreed.hours or phone.hours
    if agreed.hours and phone.hours:
        hours = str(overlap(Hours.parse(phone.hours), Hours.parse(agreed.hours)))
    return {"discreet": phone.discreet or agreed.discreet, "hours": hours}


def _loosened(profiles: list[AnyRow], loose: frozenset[str]) -> dict[str, object]:
    """Give what is in force when all her forums are asked anew."""
    facts: dict[str, object] = {}
    if DISCREET in loose:
        facts["discreet"] = any(profile.discreet for profile in profiles)
    if TIMES in loose:
        every = [Hours.parse(profile.hours) for profile in profiles if profile.hours is not None]
        facts["hours"] = str(reduce(overlap, every)) if every else None
    return facts


def _within(hours: str | None, before: str) -> bool:
    if hours is None:
        return False
    wanted = Hours.parse(hours)
    return overlap(Hours.parse(before), wanted) == wanted
