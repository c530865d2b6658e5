"""Leaving: once the days to come back are over, her name and phones go, and her words stay or go.

What is kept belongs to nobody then: the member gets a person of her own, and texts and messages
part from her phones, so that no phone and no other membership leads to what was said. Where she
wants all of it erased, nothing stays but a row with a random id, which the log names.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from storage import (
    addresses,
    audit,
    cancelling,
    coming_back,
    erasing,
    flags,
    member_phones,
    members,
    parting,
    people,
)
from storage.base import AnyRow
from storage.flags import QUIET
from storage.journal import Journal
from storage.sealing import Keyring

ERASED = "member_erased"  # a deed
_PHONE_FORGETS: dict[str, object] = {
    "leaving_until": None,
    "memory": None,
    "feedback_id": None,
    "asked_row": None,
    "put_row": None,
    "put_at": None,
    "wake_at": None,
    "knock_until": None,
    "opened_at": None,
    "opened_until": None,
    "looser": None,
    "looser_at": None,
}
_NOTHING_AGREED: dict[str, object] = {"phrase": None, "quiet_word": None}
# A worker that has a message in hand gives it up within this time.
_IN_HAND = timedelta(seconds=30)


def erase_soon(connection: Connection, member_id: str, now: datetime) -> bool:
    """Let the clock erase a member within the minute; false for one who has left."""
    before = members.with_forum(connection, member_id)
    if before is None:
        return False
    addresses.lock_person(connection, before.person_id)
    if members.with_forum(connection, member_id) is None:
        return False
    cancelling.cancel_of_member(connection, member_id, "left", now)
    members.change(connection, member_id, erases=True, left_at=now + _IN_HAND)
    return True


def finish(
    connection: Connection, keyring: Keyring, journal: Journal, member_id: str, now: datetime
) -> None:
    """Let a member go whose days are over; nothing happens where she stayed after all."""
    member = members.leaving(connection, member_id, now)
    if member is None:
        return
    phones = addresses.lock_person(connection, member.person_id)
    # While we waited for her phones she may have come back, or chosen otherwise.
    member = members.leaving(connection, member_id, now)
    if member is None:
        return
    going = _Going(connection, keyring, journal, member, tuple(phones), now)
    going.erase() if member.erases else going.keep()


@dataclass(frozen=True, slots=True)
class _Going:
    """One member who goes, with all her phones locked."""

    connection: Connection
    keyring: Keyring = field(repr=False)
    journal: Journal
    member: AnyRow = field(repr=False)
    phones: tuple[AnyRow, ...] = field(repr=False)
    now: datetime

    def keep(self) -> None:
        """Part her words from her."""
        member_id = self.member.id
        cancelling.cancel_of_member(self.connection, member_id, "left", self.now)
        parting.part(self.connection, self.keyring, member_id)
        nobody = people.add(self.connection, self.now)
        gone = {"state": members.LEFT, "alias": None, "person_id": nobody, "left_at": self.now}
        members.change(self.connection, member_id, **gone)
        others = self._others()
        self._stays_silent(others)
        for phone in self.phones:
            # It speaks for a forum that knows it, where one of those that are left does.
            self._goes_on(phone, next(iter([*self._knowing(phone), *others]), None), others)

    def erase(self) -> None:
        """Erase all that is hers, and the phones that no other forum of hers knows."""
        others = self._others()
        speaks_for = {phone.id: next(iter(self._knowing(phone)), None) for phone in self.phones}
        if others and not any(speaks_for.values()):
            speaks_for = dict.fromkeys(speaks_for, others[0])  # there she has not come so far
        gone = [phone for phone, member_id in speaks_for.items() if member_id is None]
        if erasing.is_held_up(self.connection, self.member.id, gone):
            return  # until the next turn of the clock
        self._note(gone)
        erasing.erase_member(self.connection, self.keyring, self.member.id, self.now)
        erasing.erase_phones(self.connection, self.keyring, gone, self.now)
        for phone in self.phones:
            if phone.id not in gone:
                self._goes_on(phone, speaks_for[phone.id], others)
        self._stays_silent(others)
        erasing.erase_person(self.connection, self.member.person_id)
        deed = audit.Deed(
            ERASED, actor="clock", forum_id=self.member.forum_id, member_id=self.member.id
        )
        audit.note(self.connection, deed, self.now)

    def _stays_silent(self, others: list[str]) -> None:
        """Let another forum of hers look anew, where the one that was to open it is left."""
        if any(phone.quiet_at for phone in self.phones):
            flags.keep_one_open(self.connection, others, QUIET, self.now)

    def _goes_on(self, phone: AnyRow, member_id: str | None, others: list[str]) -> None:
        # What was agreed with her was agreed with her and not with a forum: it goes with the last.
        forgets = _PHONE_FORGETS if others else _PHONE_FORGETS | _NOTHING_AGREED
        addresses.change(self.connection, [phone.id], member_id=member_id, **forgets)

    def _others(self) -> list[str]:
        hers = members.memberships(self.connection, self.member.person_id)
        return [other.id for other in hers if other.id != self.member.id]

    def _knowing(self, phone: AnyRow) -> list[str]:
        """List who else she is to the forums that know a phone."""
        knowing = member_phones.knowing(self.connection, phone.id)
        return [member_id for member_id in knowing if member_id != self.member.id]

    def _note(self, gone: list[int]) -> None:
        """Let a restored database know: it writes to none of these, and erases her once more."""
        blinds = [phone.blind for phone in self.phones if phone.id in gone]
        hashed = coming_back.hash_of(self.keyring, self.member.id)
        try:
            self.journal.note(coming_back.ERASED, blinds, self.now)
            self.journal.note(coming_back.ERASED_MEMBER, [hashed], self.now)
        except SQLAlchemyError as error:
            log.failed("journal_not_written", error)
