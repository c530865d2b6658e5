"""What is due in a forum: people who were promised an answer, approvals, polls, their results."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from admin.desk import Desk
from admin.promised import promised_on
from admin.whose import named
from bot import approving
from bot.promises import result_day
from storage import approvals, forums, polls, reminding, tallies, texts, updates
from storage.base import AnyRow
from storage.polls import PollState
from storage.updates import UpdateState

_SOON = timedelta(days=1)  # polls that close today or tomorrow
_RESULT_MATTERS = timedelta(days=90)  # then what they said is gone, and the poll is history


@dataclass(frozen=True, slots=True)
class Promise:
    """By when somebody was to hear from us."""

    by: date
    late: int  # days; none where there is still time

    @property
    def is_late(self) -> bool:
        """Whether the day is over."""
        return self.late > 0


@dataclass(frozen=True, slots=True)
class Approval:
    """Something that goes to many, and waits for a second person."""

    sort: str  # poll, reminder, update
    id: int
    title: str | None = field(repr=False)  # of a poll
    asked_at: datetime | None
    asked_by: str
    bar: str | None  # why this visitor may not approve it; none where they may


@dataclass(frozen=True, slots=True)
class Closing:
    """A poll that closes soon."""

    id: int
    title: str = field(repr=False)
    closes_at: datetime
    answered: int


@dataclass(frozen=True, slots=True)
class Result:
    """A poll that has closed, since which no news has gone (rule 39)."""

    id: int
    title: str = field(repr=False)
    closed_at: datetime
    promise: Promise


@dataclass(frozen=True, slots=True)
class Due:
    """All of it."""

    answers: Promise | None  # the earliest that was promised to somebody who asked for a person
    unread_by_bot: texts.Unread
    approvals: tuple[Approval, ...]
    closing: tuple[Closing, ...]
    results: tuple[Result, ...]

    @property
    def mine(self) -> tuple[Approval, ...]:
        """The approvals that this visitor can give."""
        return tuple(each for each in self.approvals if each.bar is None)

    @property
    def of_others(self) -> tuple[Approval, ...]:
        """Those that wait for somebody else."""
        return tuple(each for each in self.approvals if each.bar is not None)

    @property
    def late_results(self) -> tuple[Result, ...]:
        """The results that members should have heard by now."""
        return tuple(each for each in self.results if each.promise.is_late)

    @property
    def results_to_come(self) -> tuple[Result, ...]:
        """Those for which there is time."""
        return tuple(each for each in self.results if not each.promise.is_late)


def due(connection: Connection, desk: Desk, forum_id: int, staff_id: int) -> Due:
    """Find what is due in a forum, for one of its staff."""
    found = _Finding(connection, desk, forum_id)
    me = approving.staff(staff_id)
    return Due(
        found.answers(),
        texts.unread_by_bot(connection, forum_id),
        tuple(found.approvals(me)),
        tuple(found.closing()),
        tuple(found.results()),
    )


def _has_told(news: AnyRow) -> bool:
    """Whether members heard it; what was stopped was a mistake, and told nobody the result."""
    return news.sent_at is not None and news.state != UpdateState.STOPPED


class _Finding:
    """One forum, looked at once."""

    def __init__(self, connection: Connection, desk: Desk, forum_id: int) -> None:
        self._connection, self._keyring, self._now = connection, desk.keyring, desk.clock()
        self._invented = desk.demonstration
        self._forum = forums.owner(connection, forum_id)
        self._facts = forums.facts(connection, forum_id)
        self._zone = ZoneInfo(self._facts.zone)
        self._forum_id = forum_id
        self._polls = polls.of_forum(connection, forum_id)
        self._news = updates.of_forum(connection, forum_id)

    def answers(self) -> Promise | None:
        """Give the earliest day that was promised to somebody who waits for a person."""
        counts = texts.count_to_read(self._connection, self._forum_id)
        found = [promised_on(count.mark, count.oldest, self._facts) for count in counts]
        days = [day for day in found if day is not None]
        return self._promise(min(days)) if days else None

    def _promise(self, by: date) -> Promise:
        today = self._now.astimezone(self._zone).date()
        return Promise(by, max(0, (today - by).days))

    def approvals(self, me: str) -> Iterator[Approval]:
        """List what waits for a second person, the longest wait first."""
        waiting = [("poll", row) for row in self._polls if row.state == PollState.WAITING]
        waiting += [("reminder", row) for row in self._polls if reminding.is_asked_for(row)]
        waiting += [("update", row) for row in self._news if row.state == UpdateState.WAITING]
        waiting.sort(key=lambda each: each[1].asked_at or self._now)
        names = named(self._connection, (row.asked_by or row.made_by for _, row in waiting))
        for sort, row in waiting:
            thing = "update" if sort == "update" else "poll"
            asking = approvals.find(self._connection, f"{thing}:{row.id}")
            if asking is not None:
                title = self._title(row) if thing == "poll" else None
                who = names[row.asked_by or row.made_by]
                yield Approval(sort, row.id, title, row.asked_at, who, approving.bar(asking, me))

    def _title(self, row: AnyRow) -> str:
        return polls.unseal_title(self._keyring, self._forum, row)

    def closing(self) -> Iterator[Closing]:
        """List the polls that close today or tomorrow, the next first."""
        last = self._now.astimezone(self._zone).date() + _SOON
        soon = [
            row
            for row in self._polls
            if row.state == PollState.OPEN
            and row.closes_at is not None
            and row.closes_at.astimezone(self._zone).date() <= last
        ]
        counts = (
            tallies.answered(self._connection, self._forum_id, invented=self._invented)
            if soon
            else {}
        )
        for row in sorted(soon, key=lambda row: row.closes_at):
            yield Closing(row.id, self._title(row), row.closes_at, counts.get(row.id, 0))

    def results(self) -> Iterator[Result]:
        """List the polls that have closed, and no news went since: the oldest promise first."""
        told = max((row.sent_at for row in self._news if _has_told(row)), default=None)
        closed = [
            row
            for row in self._polls
            if row.state == PollState.CLOSED
            and row.closed_at is not None
            and row.closed_at > self._now - _RESULT_MATTERS
            and (told is None or told < row.closed_at)
        ]
        for row in sorted(closed, key=lambda row: row.closed_at):
            day = result_day(row.closed_at.astimezone(self._zone).date(), self._facts.reads)
            yield Result(row.id, self._title(row), row.closed_at, self._promise(day))
