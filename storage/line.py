"""The line of one forum, in counts: what came and went on each channel, and what it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select

from storage.addresses import Address
from storage.base import Moment
from storage.inbox import Inbox
from storage.member_phones import is_known
from storage.members import Member
from storage.outgoing import DELIVERED, NOT_LEFT, SENDING, Outgoing

LATELY = timedelta(days=30)  # what is older says nothing of how the line is now


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, as the members of one forum have used it lately."""

    name: str
    heard_at: datetime | None = None  # when a text last came
    left_at: datetime | None = None  # when a message last left
    arrived_at: datetime | None = None  # when one last did that arrived
    unheard_of: int = 0  # that left within the time asked for, and of which nothing was heard


_of_forum = (
    Member.forum_id == bindparam("forum"),
    or_(Member.invented.is_(False), bindparam("everybody")),
)
_phones = (
    select(Member.id.label("member_id"), Address.channel)
    .join(Address, is_known)
    .where(*_of_forum)
    .distinct()
    .subquery()
)
_has_left = Outgoing.state.not_in((*NOT_LEFT, SENDING))
_arrived = Outgoing.state == DELIVERED


def _last(moment: Any, whose: Any, channel: Any, *conditions: Any) -> Any:  # noqa: ANN401 - columns, conditions, a subquery
    """Give when the last text or message of each phone was; an index leads to it."""
    last = (
        select(moment)
        .where(
            whose == _phones.c.member_id,
            channel == _phones.c.channel,
            moment > bindparam("lately", type_=Moment()),
            *conditions,
        )
        .order_by(moment.desc())
        .limit(1)
    )
    return func.max(last.scalar_subquery())


_before = Outgoing.sending_at < bindparam("until", type_=Moment())
_sending = Outgoing.sending_at, Outgoing.member_id, Outgoing.sender
_lately = (
    select(
        _phones.c.channel,
        _last(Inbox.came_at, Inbox.member_id, Inbox.channel).label("heard_at"),
        _last(*_sending, _has_left).label("left_at"),
        _last(*_sending, _arrived).label("arrived_at"),
        _last(*_sending, _arrived, _before).label("arrived_before"),
    )
    .group_by(_phones.c.channel)
    .order_by(_phones.c.channel)
)
_within = (
    select(
        Outgoing.sender,
        func.count().label("number"),
        # Also on a phone that has changed hands since.
        func.count(case((_arrived, 1))).label("arrived"),
    )
    .join(Member, Member.id == Outgoing.member_id)
    .where(
        *_of_forum,
        Outgoing.sending_at > bindparam("since", type_=Moment()),
        _before,
        _has_left,
    )
    .group_by(Outgoing.sender)
)
_sent = (
    select(func.count().label("messages"), func.coalesce(func.sum(Outgoing.parts), 0))
    .join(Member, Member.id == Outgoing.member_id)
    .where(
        *_of_forum,
        Outgoing.sending_at >= bindparam("since", type_=Moment()),
        Outgoing.state.not_in(NOT_LEFT),  # one that is tried again has not left
    )
)
_paid = _sent.where(Outgoing.sender.in_(bindparam("senders", expanding=True)))


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose messages are counted: one forum's; invented people's only where all are."""

    forum_id: int
    invented: bool

    def bound(self) -> dict[str, object]:
        """Give it as the statements take it."""
        return {"forum": self.forum_id, "everybody": self.invented}


def channels(
    connection: Connection, whose: Whose, now: datetime, *, since: datetime, until: datetime
) -> list[Channel]:
    """List the channels of the phones that the forum knows, where anything was in the last month.

    Messages that left between `since` and `until` count as unheard of where none of them arrived.
    """
    lately = connection.execute(_lately, whose.bound() | {"lately": now - LATELY, "until": until})
    rows = [row for row in lately if row.heard_at or row.left_at]
    dumb = {row.channel for row in rows if not row.arrived_before or row.arrived_before <= since}
    unheard_of = _left_within(connection, whose, since, until) if dumb else {}
    return [
        Channel(
            row.channel,
            row.heard_at,
            row.left_at,
            row.arrived_at,
            unheard_of.get(row.channel, 0) if row.channel in dumb else 0,
        )
        for row in rows
    ]


def _left_within(
    connection: Connection, whose: Whose, since: datetime, until: datetime
) -> dict[str, int]:
    """Count the messages that left between two moments, by channels on which none arrived."""
    rows = connection.execute(_within, whose.bound() | {"since": since, "until": until})
    return {row.sender: row.number for row in rows if not row.arrived}


def left(connection: Connection, whose: Whose, since: datetime) -> int:
    """Count the messages that have left since a moment, those under way too."""
    row = connection.execute(_sent, whose.bound() | {"since": since}).one()
    return int(row.messages)


def parts(connection: Connection, whose: Whose, senders: Iterable[str], since: datetime) -> int:
    """Count the SMS parts that have left since a moment on these channels."""
    bound = whose.bound() | {"since": since, "senders": sorted(senders)}
    return int(connection.execute(_paid, bound).one()[1])
