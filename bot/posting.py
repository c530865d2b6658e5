"""Puts what we say into the outbox, sealed, with the facts that the gate will ask for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import Confirmed, Kind, Parked, Paused, Reply, Resumed, StartOffered
from bot.rendering.sms import render
from bot.safety.table import BEGUN as KINDS_BEGUN
from bot.safety.table import good_until
from bot.scene import Standing, Turn
from bot.segments import parts
from storage import outbox
from storage.addresses import Known
from storage.outgoing import BEGUN, REPLIES, RISK_FIRST
from storage.sealing import Keyring

# What lets a reply through where its phone stands so that others are refused.
START, MENU, CHECK = "start", "menu", "check"


@dataclass(frozen=True, slots=True)
class Post:
    """What all replies of one turn share."""

    cause: str
    member_id: str | None
    said_at: datetime | None
    now: datetime
    passes: str | None = None


def passes(before: Standing, turn: Turn) -> str | None:
    """Say what lets the replies of this turn through, as the phone stands after it."""
    changes = {type(change) for change in turn.changes}
    if StartOffered in changes:
        return START
    if {Confirmed, Parked} & changes:
        return CHECK
    if Paused in changes or (before.paused and Resumed not in changes):
        return MENU
    return None


def answer(
    connection: Connection, keyring: Keyring, known: Known, post: Post, turn: Turn
) -> int | None:
    """Put the replies of a turn; gives the row of the last one that asks something."""
    new = [_message(post, reply, ordinal) for ordinal, reply in enumerate(turn.replies)]
    rows = outbox.put_all(connection, keyring, known.owner, known.row.channel, new)
    asking = [rows[message.ordinal] for message in new if message.asks]
    return asking[-1] if asking else None


def put(connection: Connection, keyring: Keyring, known: Known, post: Post, reply: Reply) -> int:
    """Put one message to a locked phone, and give its row."""
    new = _message(post, reply, 0)
    return outbox.put(connection, keyring, known.owner, known.row.channel, new)


def _message(post: Post, reply: Reply, ordinal: int) -> outbox.NewMessage:
    words = render(reply)
    return outbox.NewMessage(
        cause=post.cause,
        ordinal=ordinal,
        kind=reply.kind,
        priority=_priority(reply.kind),
        words=words,
        parts=parts(words),
        made_at=post.now,
        said_at=post.said_at,
        good_until=good_until(reply.kind, post.said_at or post.now),
        member_id=post.member_id,
        choices=len(reply.choices),
        asks=reply.asks,
        passes=post.passes,
    )


def _priority(kind: Kind) -> int:
    if kind is Kind.RISK:
        return RISK_FIRST
    return BEGUN if kind in KINDS_BEGUN else REPLIES
