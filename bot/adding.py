"""Adding somebody who joined in person: what is recorded of her, and what her number gets.

Commands and pages share this file. It says and does the same whatever we know of the phone: nobody
learns from it that somebody is with another forum too.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot import posting
from bot.changes import KINDS_OF_CONSENT
from bot.dialogues.joining.consent import WORDING
from bot.dialogues.joining.name import LONGEST
from bot.dialogues.pieces import CHECK, LANGUAGE, opening
from bot.memory import remember
from bot.messages import Kind, Reply
from bot.numbers import uk_mobile
from bot.phrases import choices, say
from bot.safety.hours import Hours, overlap
from bot.scene import Memory
from storage import addresses, cancelling, consents, flags, member_phones, members, threads
from storage.addresses import Known
from storage.flags import QUIET
from storage.journal import Journal
from storage.sealing import Keyring

IN_PERSON = "in_person"
SMS, TELEGRAM, TRY = "sms", "telegram", "try"
LONGEST_CHAT = 15  # digits of a Telegram chat id
_INVENTED = "+447700900"


class NotAdded(ValueError):
    """Why somebody cannot be added, in one plain sentence in which no number stands."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody in the room."""

    name: str = field(repr=False)
    channel: str
    chat: str = field(repr=False)
    is_number: bool  # else a chat, which confirms itself by pressing Start
    confirmed: bool  # she answered on that phone in the room
    discreet: bool
    hours: str | None
    kinds: tuple[str, ...] = KINDS_OF_CONSENT  # of message, to which she said yes


def name(text: str) -> str:
    """Read the name to be called by."""
    found = " ".join(text.split())
    if not 0 < len(found) <= LONGEST or not found.isprintable():
        raise NotAdded(f"A member's name is one line of 1 to {LONGEST} letters.")
    return found


def phone(text: str, *, test_numbers: bool, demonstration: bool) -> tuple[str, str]:
    """Read a UK mobile number; gives its channel, which in a demonstration is a simulator's."""
    try:
        number = uk_mobile(text, test_numbers=test_numbers or demonstration)
    except ValueError as error:
        raise NotAdded(str(error)) from None
    if not demonstration:
        return SMS, number
    if not number.startswith(_INVENTED):
        raise NotAdded("This is a demonstration: only invented numbers, 07700 900000 to 900999.")
    return TRY, number


def chat(text: str, *, demonstration: bool) -> tuple[str, str]:
    """Read the id of a Telegram chat of one person."""
    found = text.strip()
    is_one = found.isascii() and found.isdigit() and not found.startswith("0")
    if not is_one or len(found) > LONGEST_CHAT:
        raise NotAdded("A Telegram chat id of one person is a number, like 123456789.")
    return (TRY if demonstration else TELEGRAM), found


def what_follows(guest: Guest) -> str:
    """Say what happens next, for any phone alike."""
    if guest.confirmed:
        return "The member is added, and messages may go to this number."
    if not guest.is_number:
        return "The member is added. What waits goes to this chat once it has pressed Start."
    return "The member is added. The number gets one neutral question, and nothing else first."


@dataclass(frozen=True, slots=True)
class Welcome:
    """Adds somebody to a forum, in one transaction."""

    connection: Connection
    keyring: Keyring
    journal: Journal
    forum_id: int
    by: str  # who heard her say yes, and writes it down
    now: datetime

    def add(self, guest: Guest) -> str:
        """Add a member, whatever we know of the phone, and give her id.

        A phone that we know keeps how it stands, and the stricter profile of the two is in force.
        """
        known = self._phone(guest)
        member_id = members.of_person(self.connection, known.row.person_id, self.forum_id)
        if member_id is None:
            return self._new_member(guest, known)
        self._again(guest, known, member_id)
        return member_id

    def _phone(self, guest: Guest) -> Known:
        """Lock the phone, making it where we have not met it."""
        where = self.connection, self.keyring, guest.channel, guest.chat
        made = addresses.lock(*where) or addresses.add(*where, self.now, confirmed=guest.confirmed)
        return made or addresses.meet(*where, self.now)  # somebody else made it just now

    def _new_member(self, guest: Guest, known: Known) -> str:
        new = members.NewMember(
            known.row.person_id,
            self.forum_id,
            joined_by=self.by,
            state=members.IN,
            alias=guest.name,
            discreet=guest.discreet,
            hours=guest.hours,
            invented=guest.channel == TRY,
        )
        member_id = members.add(self.connection, self.keyring, new, self.now)
        member_phones.add(self.connection, member_id, known.id, answered=guest.confirmed)
        if known.row.quiet_at is not None:  # no forum may be left that could open it
            hers = members.memberships(self.connection, known.row.person_id)
            flags.keep_one_open(self.connection, [one.id for one in hers], QUIET, self.now)
        self._consent(guest, member_id)
        self._tell_phone(guest, known)
        if known.row.member_id is None:
            addresses.change(self.connection, [known.id], member_id=member_id)
        if _is_to_be_checked(guest, known):
            self._check(known, member_id)
        return member_id

    def _again(self, guest: Guest, known: Known, member_id: str) -> None:
        """Do for a member of this forum what was said now; whoever was joining has joined."""
        member_phones.add(self.connection, member_id, known.id, answered=guest.confirmed)
        self._tell_phone(guest, known)
        if guest.hours:
            members.change(self.connection, member_id, hours=guest.hours)
        row = members.with_forum(self.connection, member_id)
        if row is None or row.state != members.JOINING:
            return
        alias = members.seal_alias(self.keyring, members.owner_of(row), guest.name)
        facts = {"state": members.IN, "joined_at": self.now, "joined_by": self.by}
        members.change(self.connection, member_id, alias=alias, **facts)
        self._consent(guest, member_id)
        if known.row.member_id == member_id:  # no question of joining is open any more
            addresses.change(self.connection, [known.id], memory=None, asked_row=None)

    def _consent(self, guest: Guest, member_id: str) -> None:
        """Write down the yes or no to each kind, and who heard it."""
        choice = consents.Choice(WORDING, IN_PERSON, self.now, heard_by=self.by)
        given = {kind: kind in guest.kinds for kind in KINDS_OF_CONSENT}
        consents.add(self.connection, member_id, given, choice)

    def _tell_phone(self, guest: Guest, known: Known) -> None:
        """Bring the profile of a phone up to date, and that it answered in the room."""
        addresses.change(self.connection, [known.id], **_profile(guest, known))
        if guest.hours:
            self.journal.note("profile", [known.row.blind], self.now)
        if guest.confirmed and known.row.confirmed_at is None:
            # The check is answered: neither it nor the wait for its answer may come after this.
            spared = (Kind.RISK, Kind.STOP_CONFIRMATION)
            cancelling.cancel(self.connection, [known.id], "confirmed", self.now, spared)
            facts = {"confirmed_at": self.now, "memory": None, "asked_row": None}
            addresses.change(self.connection, [known.id], **facts)

    def _check(self, known: Known, member_id: str) -> None:
        """Put the one neutral question, and let the conversation wait for its answer."""
        reply = Reply(
            say(LANGUAGE, "check"), choices=choices(LANGUAGE, "check"), asks=True, kind=Kind.CHECK
        )
        # The row names no member: until it answers, nobody knows whose number it is.
        post = posting.Post(f"check:{member_id}", None, None, self.now)
        asked = posting.put(self.connection, self.keyring, known, post, reply)
        memory = remember(opening(Memory(), CHECK))
        conversation = threads.Conversation(
            memory=self.keyring.seal(known.owner, "addresses.memory", memory),
            member_id=member_id,
            asked_row=asked,
            feedback_id=None,
            wake_at=None,
            heard_at=known.row.heard_at,
            invite_id=None,
            unreachable_at=known.row.unreachable_at,
        )
        threads.remember(self.connection, known.id, conversation)


def _profile(guest: Guest, known: Known) -> dict[str, object]:
    """Give what is in force on this phone now: the narrower, the more discreet."""
    if known.is_new:
        return {"discreet": guest.discreet, "hours": guest.hours}
    before = known.row.hours
    hours = guest.hours or before
    if guest.hours and before:
        hours = str(overlap(Hours.parse(before), Hours.parse(guest.hours)))
    return {"discreet": known.row.discreet or guest.discreet, "hours": hours}


def _is_to_be_checked(guest: Guest, known: Known) -> bool:
    """Whether a number is asked if it is right: not one that has answered, or was asked."""
    unknown = known.row.confirmed_at is None and known.row.memory is None
    return guest.is_number and not guest.confirmed and unknown
