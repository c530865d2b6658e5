"""Whether messages flow: what came and went on each channel, and what waits. Counts and times only.

It is asked once a minute and by every scrape, so it reads the newest rows and those that are open,
never all that ever was: ids rise with time, so a moment is found by the primary key alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, false, func, literal_column, select

from storage import house
from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.claims import may_go
from storage.forums import Forum
from storage.house import House, Tick
from storage.inbox import UNREAD, Inbox, waits
from storage.outgoing import (
    DELIVERED,
    FAILED,
    HELD,
    SENT,
    TRY_AGAIN,
    UNSURE,
    Outgoing,
    is_doubtful,
    is_waiting,
)
from storage.polls import Poll, PollState
from storage.sends import A_PERSON_SAID
from storage.updates import Update, UpdateState

LEFT = "left:"  # before the name of a channel: the tick of when a message last left there
NEWEST_TEXTS, NEWEST = 10_000, 1000  # texts, and messages, that are looked at one by one
WEEK, WEEKS = timedelta(weeks=1), 4
ENOUGH = 10  # texts in the same hours of a week: no more of them are counted
# A receipt takes seconds, at most an hour.
_LOOKED_AT, _RECEIPT_TAKES = timedelta(days=2), timedelta(hours=1)
_A_MOMENT = timedelta(minutes=2)
OFTEN = 9  # tries: as each waits twice as long as the one before, they take eight minutes


@dataclass(frozen=True, slots=True)
class Channel:
    """How one channel does."""

    name: str
    heard_at: datetime | None = None  # when the last text came, among the newest
    left_at: datetime | None = None  # when the last message left
    waiting: int = 0  # messages that may go now
    waits_since: datetime | None = None
    refused: int = 0  # messages that the provider did not take, and that go again
    refused_often: int = 0  # of those, after many tries
    unheard_of: int = 0  # left in the last two days, and of none did we hear that it arrived
    usual: int = 0  # texts in the hours since the last, in the emptiest of the weeks before


@dataclass(frozen=True, slots=True)
class Flow:
    """How the line does."""

    channels: tuple[Channel, ...]
    unread: int  # texts on which the bot failed, and which nobody has read
    unread_since: datetime | None
    unsure: int  # messages that may have left
    refusals: dict[tuple[str, str, str | None], int]  # of the newest: by channel, why and code
    due_since: datetime | None  # when the oldest thing was due that the clock should have done
    worker_at: datetime | None  # when a worker last showed itself
    sending_on: bool
    forums_stopped: int


_heard = (
    select(
        Inbox.channel, func.max(Inbox.came_at).label("last"), func.min(Inbox.came_at).label("first")
    )
    .where(Inbox.id > select(func.max(Inbox.id) - NEWEST_TEXTS).scalar_subquery())
    .group_by(Inbox.channel)
)
_open_now = may_go(Outgoing)
_tried = Outgoing.why == TRY_AGAIN
_open = (
    select(
        Outgoing.sender,
        func.count(case((_open_now, 1))).label("waiting"),
        func.min(
            case((_open_now, func.coalesce(Outgoing.due_at, Outgoing.made_at))), type_=Moment()
        ).label("waits_since"),
        func.count(case((_tried, 1))).label("refused"),
        func.count(case((and_(_tried, Outgoing.attempts >= OFTEN), 1))).label("refused_often"),
    )
    .where(is_waiting(Outgoing))
    .group_by(Outgoing.sender)
)
_newest = (
    select(
        Outgoing.sender,
        Outgoing.state,
        Outgoing.why,
        Outgoing.provider_id,
        Outgoing.provider_code,
        Outgoing.sending_at,
    )
    .order_by(Outgoing.id.desc())
    .limit(NEWEST)
)
_left = select(Tick.name, Tick.at).where(Tick.name.startswith(LEFT, autoescape=True))
_unread = select(func.count(), func.min(Inbox.came_at)).where(
    waits(Inbox), Inbox.state == literal_column(repr(UNREAD))
)
_unsure = select(func.count()).where(
    is_doubtful(Outgoing), Outgoing.state == literal_column(repr(UNSURE))
)
_stopped = select(func.count()).where(Forum.sending_on == false())
_sending_on = select(House.sending_on)
_from = (
    select(Inbox.id, Inbox.came_at)
    .where(Inbox.id >= bindparam("first"))
    .order_by(Inbox.id)
    .limit(1)
)
_last = select(func.max(Inbox.id))
_between = select(func.count()).select_from(
    select(Inbox.id)
    .where(
        Inbox.id >= bindparam("first"),
        Inbox.id < bindparam("after"),
        Inbox.channel == bindparam("of"),
    )
    .limit(ENOUGH)
    .subquery()
)


_due = tuple(
    select(func.min(moment, type_=Moment())).where(moment.is_not(None), condition)
    for moment, condition in (
        (Address.wake_at, Address.wake_at.is_not(None)),
        (Poll.opens_at, Poll.state == PollState.READY),
        (Poll.closes_at, Poll.state == PollState.OPEN),
        (Update.send_at, Update.state == UpdateState.READY),
    )
)


def read(connection: Connection, now: datetime) -> Flow:
    """Look how the line does."""
    newest: list[AnyRow] = list(connection.execute(_newest))
    unread, unread_since = connection.execute(_unread).one()
    due = _due_since(connection)
    return Flow(
        channels=tuple(_channels(connection, newest, now)),
        unread=unread,
        unread_since=unread_since,
        unsure=connection.execute(_unsure).scalar_one(),
        refusals=dict(_refusals(newest)),
        due_since=due if due and due < now else None,
        worker_at=house.last_tick(connection, "worker"),
        sending_on=connection.execute(_sending_on).scalar_one(),
        forums_stopped=connection.execute(_stopped).scalar_one(),
    )


def _due_since(connection: Connection) -> datetime | None:
    """Say when the first thing is or was due that the clock does; none where nothing is."""
    found = [connection.execute(statement).scalar() for statement in _due]
    return min((moment for moment in found if moment), default=None)


def _channels(connection: Connection, newest: list[AnyRow], now: datetime) -> Iterator[Channel]:
    heard = {row.channel: row for row in connection.execute(_heard)}
    left = {row.name.removeprefix(LEFT): row.at for row in connection.execute(_left)}
    waiting = {row.sender: row for row in connection.execute(_open, {"now": now})}
    seen_since = min((row.first for row in heard.values()), default=now)
    unheard_of = _unheard_of(newest, now)
    for name in sorted({*heard, *left, *waiting}):
        heard_at = heard[name].last if name in heard else None
        row = waiting.get(name)
        yield Channel(
            name,
            heard_at,
            left.get(name),
            row.waiting if row else 0,
            row.waits_since if row else None,
            row.refused if row else 0,
            row.refused_often if row else 0,
            unheard_of[name],
            _usual(connection, name, heard_at or seen_since, now),
        )


def _usual(connection: Connection, channel: str, since: datetime, now: datetime) -> int:
    """Count the texts in the same hours of the weeks before, of a week at most; the fewest."""
    if now - since < _A_MOMENT:
        return 0  # nobody calls that silence
    fewest = ENOUGH
    begins = max(since, now - WEEK)
    for weeks in range(1, WEEKS + 1):
        span = [first_since(connection, moment - weeks * WEEK) for moment in (begins, now)]
        bound = {"first": span[0], "after": span[1], "of": channel}
        fewest = min(fewest, connection.execute(_between, bound).scalar_one())
        if fewest < ENOUGH:
            break  # one week in which it was so silent is enough
    return fewest


def first_since(connection: Connection, moment: datetime) -> int:
    """Give the id from which on texts came at a moment or later, by halving what there is."""
    low, high = 0, (connection.execute(_last).scalar() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(_from, {"first": middle}).first()
        if row is None or row.came_at >= moment:
            high = middle
        else:
            low = row.id + 1
    return low


def _unheard_of(newest: list[AnyRow], now: datetime) -> Counter[str]:
    """Count, of channels on which messages left and none arrived, how many left."""
    span = now - _LOOKED_AT, now - _RECEIPT_TAKES
    left = [
        row
        for row in newest
        if row.sending_at and span[0] < row.sending_at < span[1] and _has_left(row)
    ]
    arrived = {row.sender for row in left if row.state == DELIVERED}
    return Counter(row.sender for row in left if row.sender not in arrived)


def _has_left(row: AnyRow) -> bool:
    """Whether the provider took it, and did not refuse it at once."""
    return row.state in {SENT, DELIVERED} or (row.state == FAILED and row.provider_id is not None)


def _refusals(newest: list[AnyRow]) -> Counter[tuple[str, str, str | None]]:
    """Count what providers refused, did not take for now, or left in doubt."""
    return Counter(
        (row.sender, kind, row.provider_code) for row in newest if (kind := _refusal(row))
    )


def _refusal(row: AnyRow) -> str | None:
    if row.state == FAILED and row.why != A_PERSON_SAID:
        return row.why or FAILED
    if row.state == UNSURE:
        return UNSURE
    return TRY_AGAIN if (row.state, row.why) == (HELD, TRY_AGAIN) else None
