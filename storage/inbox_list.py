"""The inbox of a forum as a list: one line for each member who wrote, the most pressing first.

A list is read over several pages. Each of them is laid out by the texts that were there when the
first one was opened, so that whatever comes meanwhile moves no line from one page to another.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from storage.addresses import Address
from storage.base import AnyRow
from storage.feedback import Feedback, FeedbackText
from storage.inbox import PERSON, Inbox, is_for_people, waits
from storage.member_phones import is_known
from storage.members import LEFT, Member
from storage.sealing import Keyring, Owner
from storage.texts import RISK
from storage.themes import TextTheme

# Where a line stands: somebody may be in danger, asked for a person, waits to be read, was read.
DANGER, TO_ANSWER, TO_READ, READ = 0, 1, 2, 3
BEFORE_ALL = (-1, 0)  # the place above the first line
_NOTHING = literal_column(str(2**62), BigInteger)


@dataclass(frozen=True, slots=True)
class Line:
    """The thread of one member in the list."""

    member_id: str
    alias: str | None = field(repr=False)
    has_left: bool
    discreet: bool
    rank: int
    newest: int  # the text that is shown of it
    first: int | None  # the text that puts it where it stands
    first_mark: str | None
    since: datetime  # since when that waits; of what was read, when it was said
    place: tuple[int, int]  # where the page below begins


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left of the list."""

    ranks: frozenset[int] = frozenset({DANGER, TO_ANSWER, TO_READ, READ})
    asked: bool = False  # only where somebody asked for a person, in danger or not
    theme: int | None = None
    channel: str | None = None


_until = bindparam("until", type_=BigInteger)
_channel = bindparam("channel", type_=String)
_waiting = (
    select(
        Inbox.member_id,
        func.min(case((Inbox.mark.startswith(RISK), Inbox.id))).label("danger"),
        func.min(case((Inbox.mark.startswith(PERSON), Inbox.id))).label("person"),
        func.min(Inbox.id).label("other"),
    )
    .join(Member, Member.id == Inbox.member_id)
    .where(Member.forum_id == bindparam("forum"), waits(Inbox), Inbox.id <= _until)
    .group_by(Inbox.member_id)
    .subquery()
)
_unread = (
    select(Feedback.member_id, func.min(FeedbackText.inbox_id).label("first"))
    .join(FeedbackText, FeedbackText.feedback_id == Feedback.id)
    .where(
        Feedback.forum_id == bindparam("forum"),
        Feedback.read_at.is_(None),
        FeedbackText.inbox_id <= _until,
    )
    .group_by(Feedback.member_id)
    .subquery()
)
_to_read = case(
    (
        func.coalesce(_waiting.c.other, _NOTHING) <= func.coalesce(_unread.c.first, _NOTHING),
        _waiting.c.other,
    ),
    else_=_unread.c.first,
)
_any = aliased(Inbox)
_all_texts = and_(_any.member_id == Member.id, _any.id <= _until)
# A line shows the newest that somebody said; the 1 behind it, which means that this was all, only
# where there is nothing else.
_says_something = or_(
    is_for_people(_any),
    exists().where(FeedbackText.inbox_id == _any.id),
)
_under_theme = and_(
    _all_texts,
    exists().where(TextTheme.inbox_id == _any.id, TextTheme.theme_id == bindparam("theme")),
)


def _last_of(*conditions: Any) -> Any:  # noqa: ANN401 - conditions on texts, and a subquery
    """Give the newest text of a member; the index leads to it, however many there are."""
    newest = select(_any.id).where(*conditions).order_by(_any.id.desc()).limit(1)
    return newest.scalar_subquery()


def _placed(shown: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - a condition on texts
    """Place every member of a forum who wrote; `shown` says which texts a line may show."""
    newest = func.coalesce(_last_of(shown, _says_something), _last_of(shown))
    rank = case(
        (_waiting.c.danger.is_not(None), DANGER),
        (_waiting.c.person.is_not(None), TO_ANSWER),
        (or_(_waiting.c.other.is_not(None), _unread.c.first.is_not(None)), TO_READ),
        else_=READ,
    )
    first = func.coalesce(_waiting.c.danger, _waiting.c.person, _to_read)
    return (
        select(
            Member.id.label("member_id"),
            rank.label("rank"),
            newest.label("newest"),
            first.label("first"),
            _waiting.c.person,
        )
        .outerjoin(_waiting, _waiting.c.member_id == Member.id)
        .outerjoin(_unread, _unread.c.member_id == Member.id)
        .where(Member.forum_id == bindparam("forum"))
    )


def _listing(shown: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - a condition on texts
    """List one page of the members as they are placed."""
    # Materialized: else the newest text is looked up again wherever it is named.
    placed = _placed(shown).cte("placed").prefix_with("MATERIALIZED")
    key = case((placed.c.rank == READ, -placed.c.newest), else_=placed.c.first)
    page = (
        select(placed, key.label("key_of_place"))
        .where(
            placed.c.newest.is_not(None),
            placed.c.rank.in_(bindparam("ranks", expanding=True)),
            or_(
                placed.c.rank > bindparam("rank"),
                and_(placed.c.rank == bindparam("rank"), key > bindparam("after")),
            ),
            or_(
                _channel.is_(None),
                exists().where(_any.id == placed.c.newest, _any.channel == _channel),
            ),
            or_(bindparam("asked", type_=BigInteger) == 0, placed.c.person.is_not(None)),
        )
        .order_by(placed.c.rank, key)
        .limit(bindparam("most"))
        .subquery()
    )
    text = aliased(Inbox)
    return (
        select(
            page.c.member_id,
            page.c.rank,
            page.c.newest,
            page.c.first,
            page.c.key_of_place,
            text.mark,
            text.said_at,
            Member.alias,
            Member.state,
            Member.discreet,
            Member.key,
            Member.master,
        )
        .join(Member, Member.id == page.c.member_id)
        .join(text, text.id == func.coalesce(page.c.first, page.c.newest))
        .order_by(page.c.rank, page.c.key_of_place)
    )


_list, _list_under_theme = _listing(_all_texts), _listing(_under_theme)
_last = select(func.max(_last_of(_any.member_id == Member.id))).where(
    Member.forum_id == bindparam("forum")
)
_all_placed = _placed(_all_texts).subquery()
_count = (
    select(
        _all_placed.c.rank, func.count().label("number"), func.min(Inbox.said_at).label("oldest")
    )
    .join(Inbox, Inbox.id == _all_placed.c.first)
    .where(_all_placed.c.rank != READ)
    .group_by(_all_placed.c.rank)
)
# Of phones, which are few, and not of texts. Whoever has left has none, and is not found by it.
_channels = (
    select(Address.channel)
    .join(Member, is_known)
    .where(Member.forum_id == bindparam("forum"))
    .distinct()
    .order_by(Address.channel)
)


def last_text(connection: Connection, forum_id: int) -> int:
    """Give the newest text of a forum: by what was there until then a list is laid out."""
    return connection.execute(_last, {"forum": forum_id}).scalar() or 0


def lines(  # noqa: PLR0913 - of which forum, which of them, and which page
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    wanted: Filter,
    *,
    until: int = 2**62,
    after: tuple[int, int] = BEFORE_ALL,
    most: int,
) -> list[Line]:
    """List a page of the inbox as it was when text `until` came, or is, below the place `after`."""
    bound: dict[str, Any] = {
        "forum": forum_id,
        "until": until,
        "ranks": sorted(wanted.ranks),
        "rank": after[0],
        "after": after[1],
        "asked": int(wanted.asked),
        "channel": wanted.channel,
        "most": most,
    }
    if wanted.theme is None:
        rows = connection.execute(_list, bound)
    else:
        rows = connection.execute(_list_under_theme, bound | {"theme": wanted.theme})
    return [_line(keyring, row) for row in rows]


def _line(keyring: Keyring, row: AnyRow) -> Line:
    alias = None
    if row.alias is not None and row.key is not None:
        owner = Owner("members", row.member_id, row.key, row.master)
        alias = keyring.unseal(owner, "members.alias", row.alias)
    return Line(
        member_id=row.member_id,
        alias=alias,
        has_left=row.state == LEFT,
        discreet=row.discreet,
        rank=row.rank,
        newest=row.newest,
        first=row.first,
        first_mark=row.mark if row.first is not None else None,
        since=row.said_at,
        place=(row.rank, row.key_of_place),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many threads of one rank wait, and since when the oldest does."""

    rank: int
    number: int
    oldest: datetime


def count_waiting(connection: Connection, forum_id: int) -> list[Waiting]:
    """Count the threads that wait for somebody, by rank."""
    bound = {"forum": forum_id, "until": 2**62}
    return [Waiting(*row) for row in connection.execute(_count, bound)]


def channels(connection: Connection, forum_id: int) -> list[str]:
    """List the channels of the phones by which members of a forum write."""
    return list(connection.execute(_channels, {"forum": forum_id}).scalars())
