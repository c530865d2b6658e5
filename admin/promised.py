"""What the bot promised to somebody who asked for a person."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.promises import promised_day
from storage.base import AnyRow
from storage.inbox import PERSON

# Under these marks nobody was promised an answer: whoever wrote may be no member.
_NOT_PROMISED = {f"{PERSON}:new owner", f"{PERSON}:phone in use"}


def promised(mark: str | None, said_at: datetime, forum: AnyRow) -> str | None:
    """Say by which day an answer was promised, as "Tuesday 24 November"; none where none was."""
    day = promised_on(mark, said_at, forum)
    return None if day is None else f"{day:%A} {day.day} {day:%B}"


def promised_on(mark: str | None, said_at: datetime, forum: AnyRow) -> date | None:
    """Give that day."""
    if not (mark or "").startswith(PERSON) or mark in _NOT_PROMISED:
        return None
    local = said_at.astimezone(ZoneInfo(forum.zone))
    return promised_day(local, forum.reads, forum.answers_in)
