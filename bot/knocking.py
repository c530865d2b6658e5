"""Knocks: one line without content for all that waits, and what her answer to it does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import posting
from bot.changes import KnockLater, KnockSkipped, Opened
from bot.dialogues import knock
from bot.dialogues.pieces import KNOCK
from bot.messages import Kind
from bot.safety.hours import Hours, Span, overlap
from bot.scene import Waiting
from storage import knocks
from storage.addresses import Known
from storage.base import AnyRow
from storage.forums import DEFAULT_HOURS, HOME
from storage.outgoing import AGAIN
from storage.sealing import Keyring

_WINDOWS_AHEAD = 3


def note(
    connection: Connection, known: Known, change: Opened | KnockLater | KnockSkipped, now: datetime
) -> dict[str, object]:
    """Do what she answered to a knock; gives the facts for the phone's row."""
    match change:
        case Opened(until):
            return {"opened_at": now, "opened_until": until}
        case KnockLater():
            at = _next_time(connection, known.row, now)
            knocks.put_off(connection, known.id, at, now)
            return {"opened_until": None}
        case KnockSkipped():
            knocks.skip(connection, known.id, now)
            return {"opened_until": None}


def ensure(
    connection: Connection,
    keyring: Keyring,
    address: AnyRow,
    row: AnyRow,
    now: datetime,
    *,
    again: bool = False,
) -> datetime | None:
    """See that a knock announces this row; gives when to look at the row again.

    None where she has been asked, and has not answered: silence lapses without a trace. A window
    of time has one knock at most, whatever comes after it.
    """
    if not (again or _needs_one(address, row, now)):
        return None
    until = knocks.on_its_way(connection, address.id, now)
    if until is not None:
        if row.kind == Kind.ANSWER:
            knocks.hurry(connection, address.id)  # that a person has written need not wait
        return until
    for span in _spans(connection, address, row, now):
        cause = f"knock:{span.start:%Y-%m-%dT%H:%M}"
        if knocks.was_made(connection, address.id, cause):
            continue
        if span.start > now:
            return span.start
        ends: datetime = min(span.end, row.good_until)
        post = posting.Post(
            cause=cause,
            member_id=None,
            said_at=None,
            now=now,
            ends=ends,
            opens=f"{KNOCK}:asked",
            passes=AGAIN if row.knock_row is not None or row.passes == AGAIN else None,
        )
        line = knock.words(_with(waiting(connection, address.id, now), row))
        reply = replace(line, kind=Kind.KNOCK)
        posting.put(connection, keyring, Known(address, (address,)), post, reply)
        return ends
    last: datetime = row.good_until
    return last


def hours(connection: Connection, address: AnyRow, now: datetime) -> tuple[Hours, str] | None:
    """Give the times in which a knock may go, and their zone; none where nothing waits for it."""
    rows = knocks.announced(connection, address.id, now)
    if not rows:
        return None
    forums = [Hours.parse(row.hours or DEFAULT_HOURS) for row in rows]
    return _hers(address, forums), rows[0].zone or HOME


def waiting(connection: Connection, address_id: int, now: datetime) -> Waiting:
    """Count what waits for a knock at a phone."""
    counts = knocks.waiting(connection, address_id, now)
    questions = counts.pop(Kind.POLL, 0) + counts.pop(Kind.REMINDER, 0)
    news = counts.pop(Kind.UPDATE, 0)
    return Waiting(questions, news, sum(counts.values()))


def opened_at(address: AnyRow, now: datetime) -> datetime | None:
    """Say when she opened what waits, as long as that holds; none where it does not."""
    until: datetime | None = address.opened_until
    at: datetime | None = address.opened_at
    return at if until is not None and now < until else None


def go_on(connection: Connection, address: AnyRow, now: datetime) -> None:
    """Let the next of what she opened come, where the one before leaves no question open."""
    at = opened_at(address, now)
    if at is not None:
        knocks.next_ready(connection, address.id, at)


def put(connection: Connection, address_id: int, row: AnyRow, now: datetime) -> dict[str, object]:
    """Note that a knock is on its way; gives the facts for the phone's row."""
    knocks.announce(connection, address_id, row.id, now)
    return {"knock_until": row.good_until, "opened_until": None}


def _needs_one(address: AnyRow, row: AnyRow, now: datetime) -> bool:
    """Whether nobody asked her yet, she said later, or her time ran out before it could go."""
    opened = address.opened_until
    ran_out = opened is not None and opened <= now
    return row.knock_row is None or row.due_at is not None or ran_out


def _with(found: Waiting, row: AnyRow) -> Waiting:
    """Count the row in hand too: it is not held yet."""
    kinds = {Kind.POLL: (1, 0, 0), Kind.REMINDER: (1, 0, 0), Kind.UPDATE: (0, 1, 0)}
    questions, news, notes = kinds.get(Kind(row.kind), (0, 0, 1))
    return Waiting(found.questions + questions, found.news + news, found.notes + notes)


def _spans(connection: Connection, address: AnyRow, row: AnyRow, now: datetime) -> Iterable[Span]:
    own = Hours.parse(row.forum_hours or DEFAULT_HOURS)
    spans = _hers(address, [own]).spans(now, ZoneInfo(row.zone or HOME))
    return (span for span, _ in zip(spans, range(_WINDOWS_AHEAD), strict=False))


def _hers(address: AnyRow, forums: Iterable[Hours]) -> Hours:
    all_of_them = list(forums)
    if address.hours is not None:
        all_of_them.append(Hours.parse(address.hours))
    return reduce(overlap, all_of_them)


def _next_time(connection: Connection, address: AnyRow, now: datetime) -> datetime | None:
    """Give the beginning of her next window: the one that she is in now is not it."""
    found = hours(connection, address, now)
    if found is None:
        return None
    times, zone = found
    coming = (span.start for span in times.spans(now, ZoneInfo(zone)) if span.start > now)
    return next(coming, None)
