"""The line of one forum, in counts: what came and went on each channel, and what it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, or_, select

from storage.base import AnyRow, Moment
from storage.inbox import Inbox
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


_arrived = Outgoing.state == DELIVERED
_within = (
    Outgoing.sending_at > bindparam("since", type_=Moment()),
    Outgoing.sending_at < bindparam("until", type_=Moment()),
)
_of_forum = (
    Member.forum_id == bindparam("forum"),
    or_(Member.invented.is_(False), bindparam("everybody")),
)
_out = (
    select(
        Outgoing.sender,
        func.max(Outgoing.sending_at).label("left_at"),
        func.max(case((_arrived, Outgoing.sending_at))).label("arrived_at"),
        func.count(case((_within[0] & _within[1] & ~_arrived, 1))).label("unheard_of"),
        func.count(case((_within[0] & _within[1] & _arrived, 1))).label("arrived"),
    )
    .join(Member, Member.id == Outgoing.member_id)
    .where(
        *_of_forum,
        Outgoing.sending_at > bindparam("lately", type_=Moment()),
        Outgoing.state.not_in((*NOT_LEFT, SENDING)),
    )
    .group_by(Outgoing.sender)
)
_in = (
    select(Inbox.channel, func.max(Inbox.came_at).label("heard_at"))
    .join(Member, Member.id == Inbox.member_id)
    .where(*_of_forum, Inbox.came_at > bindparam("lately", type_=Moment()))
    .group_by(Inbox.channel)
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
    """List the channels of the last month by name.

    Messages that left between `since` and `until` count as unheard of where none of them arrived.
    """
    bound = whose.bound() | {"lately": now - LATELY}
    heard = {row.channel: row.heard_at for row in connection.execute(_in, bound)}
    span = {"since": since, "until": until}
    out = {row.sender: row for row in connection.execute(_out, bound | span)}
    return [_channel(name, heard.get(name), out.get(name)) for name in sorted({*heard, *out})]


def _channel(name: str, heard_at: datetime | None, row: AnyRow | None) -> Channel:
    if row is None:
        return Channel(name, heard_at)
    return Channel(
        name, heard_at, row.left_at, row.arrived_at, 0 if row.arrived else row.unheard_of
    )


def left(connection: Connection, whose: Whose, since: datetime) -> int:
    """Count the messages that have left since a moment, those under way too."""
    row = connection.execute(_sent, whose.bound() | {"since": since}).one()
    return int(row.messages)


def parts(connection: Connection, whose: Whose, senders: Iterable[str], since: datetime) -> int:
    """Count the SMS parts that have left since a moment on these channels."""
    bound = whose.bound() | {"since": since, "senders": sorted(senders)}
    return int(connection.execute(_paid, bound).one()[1])
