"""Polls and news: kept, put to everybody whom they are for, and closed, each in one transaction.

Every step moves its thing from one state to the next before it does anything else: whoever comes
second, another worker too, finds nothing left to do.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import approving, poll_drafts
from bot.approving import UNDO, Asked
from bot.messages import Kind, Reply
from bot.poll_words import worded
from bot.rendering import WITH_BUTTONS
from bot.safety.table import good_until
from bot.segments import parts
from bot.written_poll import WrittenPoll
from storage import broadcasts, fan_out, forums, polls, reminding, updates, wordings
from storage.audience import POLLS, UPDATES
from storage.fan_out import Broadcast
from storage.polls import PollState
from storage.present import present
from storage.sealing import Keyring

OPEN_FOR = timedelta(days=14)  # a poll whose maker gave it no end
CLOSED = "closed"  # why a row did not go: its poll had closed


@dataclass(frozen=True, slots=True)
class Made:
    """Who makes something, and for whom."""

    forum_id: int
    by: str
    now: datetime


def add_poll(connection: Connection, keyring: Keyring, made: Made, poll: WrittenPoll) -> int:
    """Keep a poll as a draft, each question with the words in which it goes out."""
    return poll_drafts.add(connection, keyring, made.forum_id, made.by, poll, made.now)


def add_update(
    connection: Connection, keyring: Keyring, made: Made, plain: Reply, discreet: Reply | None
) -> int:
    """Keep a piece of news as a draft, in the words in which it goes out."""
    update_id = updates.add(connection, made.forum_id, made.by, made.now)
    forum = forums.owner(connection, made.forum_id)
    text = worded(f"update:{update_id}", plain, discreet)
    wordings.add(connection, keyring, forum, text, made.now)
    return update_id


def open_poll(connection: Connection, keyring: Keyring, poll_id: int, now: datetime) -> None:
    """Open a poll and put its first question to everybody; safe to do twice.

    One whose end has passed while no worker ran is closed, and nobody is asked.
    """
    poll = polls.find(connection, poll_id)
    if poll is None:
        return
    closes = poll.closes_at or now + OPEN_FOR
    if closes <= now:
        polls.move(connection, poll_id, PollState.READY, PollState.CLOSED, closed_at=now)
        return
    if approving.held_back(connection, f"poll:{poll_id}", poll.forum_id):
        return
    if polls.start(connection, poll_id, closes, now):
        what = _What(f"poll:{poll_id}:open", Kind.POLL, f"poll:{poll_id}:1", closes)
        new = _broadcast(connection, keyring, poll.forum_id, what, now)
        fan_out.put(connection, new, approving.most(poll.approved_by))


def close_poll(connection: Connection, poll_id: int, now: datetime) -> None:
    """Close a poll, and cancel what of it has not left; safe to do twice.

    Who has its question open is met by the dialogue, which takes what she says as late.
    """
    if polls.move(connection, poll_id, PollState.OPEN, PollState.CLOSED, closed_at=now):
        broadcasts.cancel(connection, f"poll:{poll_id}:", CLOSED, now)


def remind(
    connection: Connection, keyring: Keyring, poll_id: int, by: str, now: datetime
) -> Asked | None:
    """Ask the first question once more, of those who were asked it and have said nothing.

    It goes a minute later, so that it can be taken back; to many it waits for a second person
    first. None where the poll is not open, has reminded before, or waits for that person.
    """
    if not reminding.note(connection, poll_id, now):
        return None
    reminding.lock(connection, poll_id)
    poll = present(polls.find(connection, poll_id), "it was just noted")
    listeners = reminding.listeners(connection, poll.forum_id, poll_id)
    asked = Asked(len(listeners), poll.sensitive)
    is_approved = reminding.is_approved(poll)
    if asked.waits and not is_approved:
        return asked if reminding.ask(connection, poll, by, now) else None
    first, ends, goes = f"poll:{poll_id}:1", poll.closes_at, now + UNDO
    what = _What(f"poll:{poll_id}:remind", Kind.REMINDER, first, ends, goes)
    new = _broadcast(connection, keyring, poll.forum_id, what, now)
    approved_by = poll.approved_by if is_approved else None
    fan_out.remind(connection, new, poll_id, approving.most(approved_by))
    return asked


def approve_reminder(
    connection: Connection, keyring: Keyring, poll_id: int, by: str, seen: datetime, now: datetime
) -> bool:
    """Say yes as the second person to the reminder that was asked for at `seen`."""
    if not reminding.approve(connection, poll_id, by, seen, now):
        return False
    return remind(connection, keyring, poll_id, by, now) is not None


class HasLeft(Exception):
    """What is to be taken back is on its way to somebody."""


def take_reminder_back(connection: Connection, poll_id: int, now: datetime) -> bool:
    """Let a poll not have reminded, nor wait for a second person: it may remind again.

    False where its minute is over, or there is nothing to take back; HasLeft where a worker was
    faster.
    """
    if reminding.unask(connection, poll_id):
        return True
    if not reminding.unnote(connection, poll_id, now - UNDO):
        return False
    reminding.lock(connection, poll_id)
    if not reminding.take_back(connection, poll_id, now):
        raise HasLeft
    return True


def send_update(connection: Connection, keyring: Keyring, update_id: int, now: datetime) -> None:
    """Put a piece of news to everybody; safe to do twice."""
    news = updates.find(connection, update_id)
    if news is None:
        return
    thing = f"update:{update_id}"
    if approving.held_back(connection, thing, news.forum_id):
        return
    if updates.start(connection, update_id, now):
        what = _What(thing, Kind.UPDATE, thing)
        new = _broadcast(connection, keyring, news.forum_id, what, now)
        fan_out.put(connection, new, approving.most(news.approved_by))


@dataclass(frozen=True, slots=True)
class _What:
    """What is put to everybody."""

    cause: str
    kind: Kind
    thing: str  # whose wording it is, and what it opens
    ends: datetime | None = None
    goes: datetime | None = None  # not before


def _broadcast(
    connection: Connection, keyring: Keyring, forum_id: int, what: _What, now: datetime
) -> Broadcast:
    wording = present(wordings.last(connection, what.thing), "a thing is worded when it is kept")
    forum = forums.owner(connection, forum_id)
    plain = wordings.unseal(keyring, wording, forum, discreet=False) or ""
    discreet = wordings.unseal(keyring, wording, forum, discreet=True) or plain
    return Broadcast(
        forum=forum_id,
        consent=UPDATES if what.kind is Kind.UPDATE else POLLS,
        cause=what.cause,
        kind=what.kind,
        wording_id=wording.id,
        opens=what.thing,
        made_at=now,
        good_until=good_until(what.kind, now, what.ends),
        due_at=what.goes,
        parts=parts(plain),
        discreet_parts=parts(discreet),
        chats=tuple(WITH_BUTTONS),
    )
