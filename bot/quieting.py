"""Silence until a person opens it again: staff fall silent for somebody, and open after her word.

Her quiet word is heard on one phone, and holds for her on all of them, for all her forums. Each
forum has a flag of its own, and closes that one alone; what is silent opens when none is open any
more. So no forum opens what another still has reason to keep silent, nor learns of the other.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.recorded import silence
from bot.silencing import noted
from storage import addresses, cancelling, flags, members
from storage.base import AnyRow
from storage.flags import QUIET, Did
from storage.journal import Journal
from storage.sealing import Keyring


def fall_quiet(connection: Connection, journal: Journal, member_id: str, now: datetime) -> bool:
    """Fall silent for a member on all her phones; false for one who has left."""
    phones, member = _locked(connection, member_id)
    if member is None:
        return False
    loud = [phone.id for phone in phones if phone.quiet_at is None]
    addresses.change(connection, loud, **silence.quiet(now))
    cancelling.cancel(connection, [phone.id for phone in phones], "quiet", now)
    # For this forum alone: who sees two of them must not find who is one person by pressing this.
    flags.raise_once(connection, [member_id], QUIET, now)
    noted(journal, "quiet", phones, now)
    return True


def open_again(
    connection: Connection, keyring: Keyring, journal: Journal, member_id: str, did: Did
) -> bool:
    """Close the flag of this forum; with the last one messages may go again, discreetly.

    False where none was open. What waited before was cancelled, and does not come again.
    """
    phones, member = _locked(connection, member_id)
    if member is None:
        return False
    if not flags.done(connection, keyring, members.owner_of(member), QUIET, did):
        return False
    hers = members.memberships(connection, member.person_id)
    is_last = not flags.are_open(connection, [each.id for each in hers], QUIET)
    facts: dict[str, object] = {"discreet": True} | ({"quiet_at": None} if is_last else {})
    addresses.change(connection, [phone.id for phone in phones], **facts)
    members.change(connection, member_id, discreet=True)
    noted(journal, "profile", phones, did.at)
    return True


def _locked(connection: Connection, member_id: str) -> tuple[list[AnyRow], AnyRow | None]:
    """Lock all phones of a member; none for her where she has left."""
    before = members.with_forum(connection, member_id)
    phones = addresses.lock_person(connection, before.person_id) if before else []
    return phones, members.with_forum(connection, member_id)
