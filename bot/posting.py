"""Puts what we say into the outbox, sealed, with the facts that the gate will ask for."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.changes import (
    Confirmed,
    Erasing,
    Leaving,
    LeftErasing,
    LeftKeeping,
    Parked,
    Paused,
    Quiet,
    Resumed,
    StartOffered,
    Stayed,
)
from bot.dialogues.pieces import asked_as
from bot.messages import Kind, Pressed, Reply
from bot.rendering import WITH_BUTTONS, Buttons, rendered
from bot.safety.table import BEGUN as KINDS_BEGUN
from bot.safety.table import good_until
from bot.scene import Standing, Turn
from bot.segments import parts
from storage import outbox, wordings
from storage.addresses import Known
from storage.base import AnyRow
from storage.outgoing import BEGUN, REPLIES, RISK_FIRST
from storage.sealing import Keyring, Owner

# What lets a reply through where its phone stands so that others are refused.
START, MENU, CHECK, BLAND = "start", "menu", "check", "bland"


@dataclass(frozen=True, slots=True)
class Post:
    """What all messages of one cause share."""

    cause: str
    member_id: str | None
    said_at: datetime | None
    now: datetime
    passes: str | None = None
    ends: datetime | None = None  # the end of what it is about, where its kind has one
    opens: str | None = None  # what it asks, where no turn says so
    pressed_row: int | None = None  # the message whose button this answers
    pressed_label: str | None = field(default=None, repr=False)
    due_at: datetime | None = None  # not before


def passes(before: Standing, turn: Turn) -> str | None:
    """Say what lets the replies of this turn through, as the phone stands after it."""
    changes = {type(change) for change in turn.changes}
    if Quiet in changes:
        return BLAND
    if StartOffered in changes:
        return START
    if before.parked or {Confirmed, Parked} & changes:
        return CHECK  # the check's own answers, and whose phone it is, asked of who has a code
    if {Paused, Leaving, LeftKeeping, LeftErasing, Erasing} & changes:
        return MENU
    still_paused = before.paused and Resumed not in changes
    still_leaving = before.leaving and Stayed not in changes
    return MENU if still_paused or still_leaving else None


def answer(
    connection: Connection, keyring: Keyring, known: Known, post: Post, turn: Turn
) -> int | None:
    """Put the replies of a turn; gives the row of the last one that asks something."""
    opens = asked_as(turn.memory)
    channel = known.row.channel
    new = [
        _message(channel, post, reply, ordinal, opens) for ordinal, reply in enumerate(turn.replies)
    ]
    rows = outbox.put_all(connection, keyring, known.owner, channel, new)
    asking = [rows[message.ordinal] for message in new if message.asks]
    return asking[-1] if asking else None


def put(connection: Connection, keyring: Keyring, known: Known, post: Post, reply: Reply) -> int:
    """Put one message to a locked phone, and give its row."""
    channel = known.row.channel
    new = _message(channel, post, reply, 0, post.opens)
    return outbox.put(connection, keyring, known.owner, channel, new)


def packed(buttons: Buttons) -> str | None:
    """Write buttons down for their sealed column; none where there are none."""
    return json.dumps(buttons) if buttons else None


def unpacked(buttons: str) -> Buttons:
    """Read what `packed` wrote."""
    return tuple((number, label) for number, label in json.loads(buttons))


def words_of(keyring: Keyring, known: Known, row: AnyRow) -> str:
    """Open the text of a claimed row, in the form for its phone."""
    if row.words is not None:
        return keyring.unseal(known.owner, "outgoing.words", row.words)
    forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
    if known.row.discreet and row.discreet_words is not None:
        return keyring.unseal(forum, "wordings.discreet_words", row.discreet_words)
    return keyring.unseal(forum, "wordings.words", row.wording_words)


def buttons_of(connection: Connection, keyring: Keyring, known: Known, row: AnyRow) -> Buttons:
    """Give the buttons of a message that has been put: its own, or those of its wording."""
    if row.buttons is not None:
        return unpacked(keyring.unseal(known.owner, "outgoing.buttons", row.buttons))
    if row.wording_id is None:
        return ()
    packed_ones = wordings.buttons(connection, keyring, row.wording_id)
    return () if packed_ones is None else unpacked(packed_ones)


def pressed_of(
    connection: Connection, keyring: Keyring, known: Known, row: AnyRow
) -> Pressed | None:
    """Give the message whose button brought this one; its buttons give way to the choice made."""
    pressed = None if row.pressed_row is None else outbox.sent(connection, row.pressed_row)
    if pressed is None or pressed.provider_id is None:
        return None
    words = (
        keyring.unseal(known.owner, "outgoing.words", pressed.words)
        if pressed.words is not None
        else wordings.words(connection, keyring, pressed.wording_id, discreet=known.row.discreet)
    )
    return Pressed(
        provider_id=keyring.unseal(known.owner, "outgoing.provider_id", pressed.provider_id),
        words=words,
        choice=keyring.unseal(known.owner, "outgoing.pressed_label", row.pressed_label),
    )


def cost(channel: str, words: str) -> int:
    """Count what a message costs of its channel's cap: SMS parts, elsewhere messages."""
    return 1 if channel in WITH_BUTTONS else parts(words)


def _message(
    channel: str, post: Post, reply: Reply, ordinal: int, opens: str | None
) -> outbox.NewMessage:
    words, buttons = rendered(channel, reply)
    return outbox.NewMessage(
        cause=post.cause,
        ordinal=ordinal,
        kind=reply.kind,
        priority=_priority(reply.kind),
        words=words,
        parts=cost(channel, words),
        made_at=post.now,
        said_at=post.said_at,
        good_until=good_until(reply.kind, post.said_at or post.now, post.ends),
        member_id=post.member_id,
        buttons=packed(buttons),
        asks=reply.asks,
        opens=opens if reply.asks else None,
        pressed_row=None if ordinal else post.pressed_row,
        pressed_label=None if ordinal else post.pressed_label,
        passes=post.passes,
        due_at=post.due_at,
    )


def _priority(kind: Kind) -> int:
    if kind is Kind.RISK:
        return RISK_FIRST
    return BEGUN if kind in KINDS_BEGUN else REPLIES
