"""Staff stop or pause for somebody who asked them to: the same silence as by word.

All phones of the person are marked, what has not left is cancelled, and the safety journal knows
of it. Nothing is sent to say so. A phone that is silent already stays as it is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.recorded import silence
from storage import addresses, members
from storage.base import AnyRow
from storage.journal import Journal

BY_STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Silence:
    """What somebody asked for, with what it does to each phone."""

    kind: str  # as the journal and what is cancelled name it
    column: str  # since when a phone is silent in this way; a member, as far as her forum knows
    facts: dict[str, object]
    now: datetime


def stopped(now: datetime) -> Silence:
    """No more messages; START by word alone begins again."""
    return Silence("stop", "stopped_at", silence.stopped(now, BY_STAFF), now)


def paused(now: datetime) -> Silence:
    """Silence until MENU, by word alone."""
    return Silence("pause", "paused_at", silence.paused(now), now)


def silenced(connection: Connection, journal: Journal, member_id: str, asked: Silence) -> bool:
    """Fall silent for a member on all her phones; false for one who has left."""
    before = members.with_forum(connection, member_id)
    phones = addresses.lock_person(connection, before.person_id) if before else []
    member = members.with_forum(connection, member_id)
    if member is None:
        return False
    loud = [phone.id for phone in phones if getattr(phone, asked.column) is None]
    # Where another forum was first, this one knows only since when it was asked itself.
    if loud or _was_said_elsewhere(phones, member, asked.column):
        members.change(connection, member_id, **{asked.column: asked.now})
    addresses.change(connection, loud, **asked.facts)
    silence.cancel(connection, [phone.id for phone in phones], asked.kind, asked.now)
    noted(journal, asked.kind, phones, asked.now)
    return True


def _was_said_elsewhere(phones: list[AnyRow], member: AnyRow, column: str) -> bool:
    """Whether this forum does not know of it yet: what it knows may be long over."""
    said = getattr(member, column)
    return said is None or any(getattr(phone, column) > said for phone in phones)


def noted(journal: Journal, kind: str, phones: list[AnyRow], now: datetime) -> None:
    """Write to the journal; what tightens is obeyed even where that cannot be done."""
    if not phones:
        return
    try:
        journal.note(kind, [phone.blind for phone in phones], now)
    except SQLAlchemyError as error:
        log.failed("journal_not_written", error)
