"""Asks now and then whether a phone is still hers, and parks one from which nobody answers.

Each phone has a moment at which it is looked at (rules 6 and 10). The question costs one contact,
goes in her times, and from the moment that it leaves nothing personal goes there until she says
that the phone is hers.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import posting
from bot.dialogues import still_you
from bot.messages import Kind
from bot.recorded import doubting, silence
from bot.safety.hours import Hours, overlap
from storage import addresses, consents, flags, members, outbox, practice
from storage import still_you as rows
from storage.addresses import Known
from storage.base import AnyRow
from storage.journal import Journal
from storage.outgoing import DELIVERED, OPEN, SENT, UNSURE
from storage.sealing import Keyring

OPENS = rows.STILL  # what the question opens
SILENCE, AGE = timedelta(days=30), timedelta(days=90)  # since she wrote; since she said so
ANSWERS_IN = timedelta(days=7)  # then it is parked
_LATER, _NEXT_DAY = timedelta(days=7), timedelta(days=1)
_LEFT = {SENT, DELIVERED, UNSURE}
# In these a phone is not asked: it is silent by her own word, or nothing reaches it.
_NOT_ASKED = (
    "stopped_at", "paused_at", "leaving_until", "quiet_at", "parked_at", "unreachable_at",
)  # fmt: skip


def look(
    connection: Connection, keyring: Keyring, journal: Journal, address_id: int, now: datetime
) -> None:
    """Look at a phone that is due: ask, park, or leave it until later. Safe to do twice."""
    known = addresses.lock_by_id(connection, address_id)
    if known is None or known.row.still_due_at is None or known.row.still_due_at > now:
        return
    facts = _Look(connection, keyring, journal, known, now).facts()
    addresses.change(connection, [known.id], **facts)


def put(address: AnyRow, now: datetime) -> dict[str, object]:
    """Give what is true of a phone once the question has left."""
    facts: dict[str, object] = {"still_due_at": now + ANSWERS_IN}
    if address.confirmed_at is not None and address.doubted_at is None:
        facts |= {"doubted_at": now, "doubt": rows.ASKED}
    return facts


def is_due(address: AnyRow, now: datetime) -> bool:
    """Say whether the question is still to be asked: she may have written since it was put."""
    return address.doubted_at is not None or due_at(address) <= now


def due_at(address: AnyRow) -> datetime:
    """Say when she is to be asked: 90 days after she said so, 30 after she wrote last."""
    said: datetime = address.checked_at or address.confirmed_at
    return min(said + AGE, max(address.heard_at or said, said) + SILENCE)


def is_right(connection: Connection, phones: list[AnyRow], now: datetime) -> None:
    """Note that these locked phones are hers: somebody heard it from her who knows her."""
    ids = [phone.id for phone in phones]
    rows.take_back(connection, ids, now)
    for phone in phones:
        facts = doubting.no_doubt(now) | {"confirmed_at": phone.confirmed_at or now}
        if phone.doubted_at is not None or phone.confirmed_at is None:
            facts |= {"memory": None, "asked_row": None}  # the question is answered
        addresses.change(connection, [phone.id], **facts)
    outbox.wake(connection, ids)


class _Look:
    """One phone, locked, at the moment at which it is due."""

    def __init__(
        self,
        connection: Connection,
        keyring: Keyring,
        journal: Journal,
        known: Known,
        now: datetime,
    ) -> None:
        self._connection, self._keyring, self._journal = connection, keyring, journal
        self._known, self._row, self._now = known, known.row, now
        self._asked = rows.asked(connection, known.id)

    def facts(self) -> dict[str, object]:
        """Do what is due, and give the facts of the phone after it."""
        row = self._row
        later: dict[str, object] = {"still_due_at": self._now + _LATER}
        if row.channel in practice.CHANNELS:
            return {"still_due_at": None}  # nobody holds it
        if any(getattr(row, state) is not None for state in _NOT_ASKED):
            return later
        if row.confirmed_at is None:
            return self._answer_to(since=row.made_at) or later
        if row.doubt == rows.WHO_IS_THIS:
            return later  # a person finds out
        if row.doubted_at is not None:
            return self._answer_to(since=row.doubted_at) or self._ask()
        due = due_at(row) if self._gets_messages() else (row.checked_at or row.confirmed_at) + AGE
        return self._ask() if due <= self._now else {"still_due_at": due}

    def _answer_to(self, since: datetime) -> dict[str, object] | None:
        """Wait for the answer to what left since then, and park where none came in time."""
        asked = self._asked
        if asked is None or asked.state not in _LEFT or asked.sending_at < since:
            return None
        over = asked.sending_at + ANSWERS_IN
        return {"still_due_at": over} if over > self._now else self._park()

    def _park(self) -> dict[str, object]:
        """Send nothing there any more, and let people look for another way to her."""
        connection, journal, now = self._connection, self._journal, self._now
        silence.park_by_itself(connection, journal, self._row, flags.NO_ANSWER, now)
        return {"still_due_at": now + _LATER}

    def _gets_messages(self) -> bool:
        """Say whether we write to her at all; who wants none is asked for the ninety days alone."""
        member = self._row.member_id
        return member is not None and bool(consents.all_given(self._connection, member))

    def _ask(self) -> dict[str, object]:
        """Put the question, in the times of her and of her forum; else wait for them."""
        member = self._row.member_id and members.with_forum(self._connection, self._row.member_id)
        if not member or member.state != members.IN:
            return {"still_due_at": self._now + _LATER}
        if self._asked is not None and self._asked.state in OPEN:
            return {"still_due_at": self._now + _NEXT_DAY}
        begins = self._begins(member)
        if begins is None or begins > self._now:
            return {"still_due_at": begins or self._now + _LATER}
        question = still_you.ask(has_phrase=self._row.phrase is not None)
        post = posting.Post(
            cause=f"still:{self._now:%Y-%m-%d}",
            member_id=member.id,
            said_at=None,
            now=self._now,
            opens=rows.STILL,
        )
        posting.put(
            self._connection, self._keyring, self._known, post, replace(question, kind=Kind.CHECK)
        )
        # When it leaves, the gate sets another moment; this one is for one that could not.
        return {"still_due_at": self._now + ANSWERS_IN + _NEXT_DAY}

    def _begins(self, member: AnyRow) -> datetime | None:
        """Give when the next of her times begins; one that has begun lies before now."""
        hours = Hours.parse(member.forum_hours)
        if self._row.hours is not None:
            hours = overlap(hours, Hours.parse(self._row.hours))
        span = next(hours.spans(self._now, ZoneInfo(member.zone)), None)
        return None if span is None else span.start
