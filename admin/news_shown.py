"""News as the pages show them: their words, where they stand, and who has had them in hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import Connection

from admin.desk import desk
from admin.door import visit
from admin.of_forum import forum_id
from admin.whose import me, named
from bot import approving, news, written_news
from bot.written_news import Written
from storage import approvals, broadcasts, forums, updates, wordings
from storage.base import AnyRow
from storage.updates import UpdateState

AT_ONCE = 30  # how many one page lists
_SOON = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news."""

    id: int
    state: str
    written: Written = field(repr=False)
    asked_at: datetime | None
    starts: datetime | None  # from when it may go
    sent_at: datetime | None
    stopped_at: datetime | None
    people: int  # for whom it was put
    got: int  # of these, who have it
    lacks: tuple[str, ...] = field(repr=False)  # words for which it needs a second wording

    @property
    def thing(self) -> str:
        """How it is named everywhere."""
        return f"update:{self.id}"

    @property
    def has_gone(self) -> bool:
        """Whether it was put to members, or will never be."""
        return self.state in {UpdateState.SENT, UpdateState.STOPPED}

    @property
    def goes_in_a_moment(self) -> bool:
        """Whether its time has come, and no worker has begun with it."""
        return self.state == UpdateState.READY and not self.can_be_taken_back

    @property
    def can_be_taken_back(self) -> bool:
        """Whether its time lies ahead."""
        return self.starts is not None and self.starts > visit().now

    @property
    def goes_soon(self) -> bool:
        """Whether somebody has just sent it, and can take it back for some seconds."""
        return self.starts is not None and self.starts <= visit().now + _SOON


@dataclass(frozen=True, slots=True)
class Hands:
    """Who has had it in hand, by name."""

    made_by: str
    edited_by: str | None
    asked_by: str | None
    asked_at: datetime | None
    approved_by: str | None
    stopped_by: str | None
    bar: str | None  # why this visitor may not approve it


def of_forum(connection: Connection, before: int | None) -> list[News]:
    """List the news of this forum, the newest first, one more than a page shows."""
    rows = updates.of_forum(connection, forum_id())
    return _news(
        connection, [row for row in rows if before is None or row.id < before][: AT_ONCE + 1]
    )


def found(connection: Connection, which: int) -> News:
    """Give one piece of news of this forum; 404 where there is none."""
    (one,) = _news(connection, [row_of(connection, which)])
    return one


def row_of(connection: Connection, which: int) -> AnyRow:
    """Give the row of news of this forum; 404 where there is none."""
    row = updates.find(connection, which)
    if row is None or row.forum_id != forum_id() or row.state == UpdateState.DROPPED:
        abort(404)
    return row


def _news(connection: Connection, rows: list[AnyRow]) -> list[News]:
    stands = broadcasts.standing(connection, forum_id(), [f"update:{row.id}" for row in rows])
    own = forums.listed_words(connection, desk().keyring, forum_id()) if rows else ()
    return [_one(connection, row, own, stands.get(f"update:{row.id}", (0, 0))) for row in rows]


def _one(
    connection: Connection, row: AnyRow, own: tuple[str, ...], stands: tuple[int, int]
) -> News:
    people, got = stands
    written = news.typed(connection, desk().keyring, row)
    return News(
        row.id,
        row.state,
        written,
        row.asked_at,
        row.send_at,
        row.sent_at,
        row.stopped_at,
        people,
        got,
        written_news.lacks(written, own),
    )


def hands(connection: Connection, which: int) -> Hands:
    """Name those who have had it in hand."""
    row = row_of(connection, which)
    asking = approvals.find(connection, f"update:{which}") or abort(404)
    had_it = (asking.made_by, asking.edited_by, asking.asked_by, asking.approved_by, row.stopped_by)
    names = named(connection, had_it)
    return Hands(
        names[asking.made_by],
        names.get(asking.edited_by),
        names.get(asking.asked_by),
        asking.asked_at,
        names.get(asking.approved_by),
        names.get(row.stopped_by),
        approving.bar(asking, me()),
    )


def seen(connection: Connection, which: int) -> int:
    """Give the version of its words that a form is about."""
    last = wordings.last(connection, f"update:{which}")
    return 0 if last is None else int(last.id)
