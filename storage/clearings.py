"""Clearings: chats that somebody asked to be emptied, until a worker has done it (rule 13).

What is deleted is named by the ids that messages have in the chat: sealed, and forgotten once
nothing can be deleted by them any more. To delete twice does no harm, so a clearing that a dead
worker had in hand is simply due again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Connection,
    ForeignKey,
    Index,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.addresses import Address
from storage.base import AnyRow, Base, Counter, Moment
from storage.inbox import Inbox
from storage.outgoing import SENDING, Outgoing, is_under_way
from storage.sealing import Keyring, Owner

DELETABLE_FOR = timedelta(hours=48)  # after that Telegram deletes nothing for a bot
IN_HAND_FOR = timedelta(seconds=20)
MOST = 100  # messages in one call

_TELEGRAM: ColumnClause[str] = literal_column(
    "'telegram'"
)  # the chats for practice are kept as they are


class Clearing(Base):
    """One chat to be emptied of what was said there before `asked_at`."""

    __tablename__ = "clearings"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)  # moved on by whoever takes it in hand
    attempts: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat, hers or ours, by the id that it has there."""

    row_id: int
    is_hers: bool
    provider_id: str = field(repr=False)
    at: datetime


def ask(connection: Connection, address_id: int, now: datetime) -> None:
    """Note that a chat is to be emptied."""
    values = {"address_id": address_id, "asked_at": now, "due_at": now, "attempts": 0}
    connection.execute(insert(Clearing), values)


_now = bindparam("now", type_=Moment())
_due = (
    select(Clearing.id)
    .join(Address, Address.id == Clearing.address_id)
    .where(Clearing.due_at <= _now, Address.channel.in_(bindparam("channels", expanding=True)))
    .order_by(Clearing.due_at, Clearing.id)
    .limit(1)
)
_take = (
    update(Clearing)
    .where(Clearing.id == _due.with_for_update(of=Clearing, skip_locked=True).scalar_subquery())
    .values(due_at=bindparam("until"), attempts=Clearing.attempts + 1)
    .returning(Clearing.id, Clearing.address_id, Clearing.asked_at, Clearing.attempts)
)


def anything_due(connection: Connection, channels: Collection[str], now: datetime) -> bool:
    """Say whether any chat of these channels is to be emptied now."""
    bound = {"channels": sorted(channels), "now": now}
    return connection.execute(_due, bound).first() is not None


def take(connection: Connection, channels: Collection[str], now: datetime) -> AnyRow | None:
    """Take in hand what has been due for longest; none where nothing is."""
    bound = {"channels": sorted(channels), "now": now, "until": now + IN_HAND_FOR}
    return connection.execute(_take, bound).first()


_which: BindParameter[int] = bindparam("which")
_asked_at = bindparam("asked", type_=Moment())
_since = bindparam("since", type_=Moment())
# Her texts, the CLEAR among them, and what had left to her. The answer to it stays.
_hers = (
    select(Inbox.id, Inbox.provider_id, Inbox.said_at.label("at"))
    .where(
        Inbox.address_id == _which,
        Inbox.provider_id.is_not(None),
        Inbox.said_at > _since,
        Inbox.came_at <= _asked_at,
    )
    .order_by(Inbox.said_at.desc(), Inbox.id.desc())
    .limit(MOST)
)
_ours = (
    select(Outgoing.id, Outgoing.provider_id, Outgoing.sending_at.label("at"))
    .where(
        Outgoing.address_id == _which,
        Outgoing.provider_id.is_not(None),
        Outgoing.sending_at > _since,
        Outgoing.sending_at < _asked_at,
    )
    .order_by(Outgoing.sending_at.desc(), Outgoing.id.desc())
    .limit(MOST)
)
# By whether they are hers: the messages, and under which name their ids were sealed.
_READ = {True: (_hers, "inbox.provider_id"), False: (_ours, "outgoing.provider_id")}
_leaving = select(
    exists().where(
        is_under_way(Outgoing),
        Outgoing.state == SENDING,
        Outgoing.address_id == _which,
        Outgoing.sending_at < _asked_at,
    )
)


def messages(
    connection: Connection, keyring: Keyring, owner: Owner, clearing: AnyRow, now: datetime
) -> list[Message]:
    """List the newest of what is to be deleted, and can be: no more than one call takes."""
    bound = {"which": owner.id, "asked": clearing.asked_at, "since": now - DELETABLE_FOR}
    found: list[Message] = []
    for is_hers, (query, column) in _READ.items():
        for row in connection.execute(query, bound):
            provider_id = keyring.unseal(owner, column, row.provider_id)
            found.append(Message(row.id, is_hers, provider_id, row.at))
    return sorted(found, key=lambda each: (each.at, each.row_id), reverse=True)[:MOST]


def is_leaving(connection: Connection, clearing: AnyRow) -> bool:
    """Say whether a message that she asked to be deleted is still on its way to her."""
    bound = {"which": clearing.address_id, "asked": clearing.asked_at}
    return bool(connection.execute(_leaving, bound).scalar())


_these: BindParameter[int] = bindparam("rows", expanding=True)
_forget = {
    True: update(Inbox).where(Inbox.id.in_(_these)).values(provider_id=None),
    False: update(Outgoing).where(Outgoing.id.in_(_these)).values(provider_id=None),
}
_one = Clearing.id == bindparam("which")
_put_off = update(Clearing).where(_one).values(due_at=bindparam("until"))
_end = delete(Clearing).where(_one)


def forget(connection: Connection, found: Iterable[Message]) -> None:
    """Forget the ids of what is deleted."""
    rows: dict[bool, list[int]] = {True: [], False: []}
    for message in found:
        rows[message.is_hers].append(message.row_id)
    for is_hers, ids in rows.items():
        if ids:
            connection.execute(_forget[is_hers], {"rows": ids})


def put_off(connection: Connection, clearing: AnyRow, until: datetime) -> None:
    """Let a clearing wait."""
    connection.execute(_put_off, {"which": clearing.id, "until": until})


def end(connection: Connection, clearing: AnyRow) -> None:
    """Forget that a chat was to be emptied: all that could go has gone."""
    connection.execute(_end, {"which": clearing.id})


# What is older than two days, by an index of what is left to forget. A message with buttons keeps
# its id: whoever presses one sees there what was chosen.
_old_hers = and_(Inbox.provider_id.is_not(None), Inbox.channel == _TELEGRAM)
_old_ours = and_(
    Outgoing.provider_id.is_not(None),
    Outgoing.sender == _TELEGRAM,
    Outgoing.buttons.is_(None),
    Outgoing.wording_id.is_(None),
)


def _only(condition: str) -> dict[str, Any]:
    return dict.fromkeys(("sqlite_where", "postgresql_where"), text(condition))


Index(
    "ix_inbox_to_forget",
    Inbox.came_at,
    **_only("provider_id IS NOT NULL AND channel = 'telegram'"),
)
Index(
    "ix_outgoing_to_forget",
    Outgoing.sending_at,
    **_only(
        "provider_id IS NOT NULL AND sender = 'telegram' AND buttons IS NULL AND wording_id IS NULL"
    ),
)
_before = bindparam("before", type_=Moment())
_outdated = (
    update(Inbox).where(_old_hers, Inbox.came_at < _before).values(provider_id=None),
    update(Outgoing).where(_old_ours, Outgoing.sending_at < _before).values(provider_id=None),
    delete(Clearing).where(Clearing.asked_at < _before),
)


def forget_old(connection: Connection, now: datetime) -> None:
    """Forget the ids by which nothing can be deleted any more, and what nobody could do."""
    for statement in _outdated:
        connection.execute(statement, {"before": now - DELETABLE_FOR})
