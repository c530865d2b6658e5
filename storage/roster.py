"""The roster: what staff see of the members of their forum, by alias.

A phone tells how it stands for all forums of its person. Here only that is told of it which this
forum knows by itself: what she said on its own line, and what its own staff did for her.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.consents import Consent
from storage.flags import QUIET, Flag
from storage.inbox import Inbox
from storage.member_phones import is_hers, is_known
from storage.members import IN, JOINING, LEFT, Member, alias
from storage.sealing import Keyring

STOPPED, PAUSED, LEAVING = "stopped", "paused", "leaving"
STATES = (IN, JOINING, PAUSED, STOPPED, QUIET, LEAVING, LEFT)
_BATCH = 200

_has_phone = exists().where(is_hers)
# What was said later than this forum knows of was said elsewhere.
_is_stopped = and_(
    _has_phone,
    ~exists().where(
        is_hers, or_(Address.stopped_at.is_(None), Address.stopped_at > Member.stopped_at)
    ),
)
_is_paused = and_(
    _has_phone,
    ~exists().where(
        is_hers, or_(Address.paused_at.is_(None), Address.paused_at > Member.paused_at)
    ),
)
_is_leaving = exists().where(is_hers, Address.leaving_until == Member.leaving_until)
# Of a flag of its own each forum knows, and of no other forum's.
_open_quiet = (
    select(func.min(Flag.at))
    .where(Flag.member_id == Member.id, Flag.kind == QUIET, Flag.done_at.is_(None))
    .scalar_subquery()
)
_stands = case(
    (Member.state == LEFT, LEFT),
    (_open_quiet.is_not(None), QUIET),
    (_is_leaving, LEAVING),
    (and_(Member.stopped_at.is_not(None), _is_stopped), STOPPED),
    (and_(Member.paused_at.is_not(None), _is_paused), PAUSED),
    else_=Member.state,
)
# By the text that came last, to which an index leads.
_last_heard = (
    select(Inbox.came_at)
    .where(Inbox.member_id == Member.id)
    .order_by(Inbox.id.desc())
    .limit(1)
    .scalar_subquery()
)
_columns = (
    Member.id,
    Member.person_id,
    Member.alias,
    Member.key,
    Member.master,
    Member.made_at,
    Member.joined_at,
    Member.left_at,
    Member.erases,
    Member.joined_by,
    Member.invented,
    Member.stopped_at,
    Member.paused_at,
    Member.discreet,
    Member.hours,
    Member.phrase_at,
    Member.quiet_word_at,
    _open_quiet.label("quiet_at"),
    _stands.label("stands"),
    _last_heard.label("heard_at"),
)
_one = select(*_columns).where(
    Member.id == bindparam("which"), Member.forum_id == bindparam("forum")
)
_page = (
    select(*_columns)
    .where(
        Member.forum_id == bindparam("forum"),
        tuple_(Member.made_at, Member.id)
        < tuple_(bindparam("at", type_=Moment()), bindparam("after")),
        or_(bindparam("state") == "", _stands == bindparam("state")),
    )
    .order_by(Member.made_at.desc(), Member.id.desc())
    .limit(_BATCH)
)
_counts = (
    select(_stands.label("stands"), func.count())
    .where(Member.forum_id == bindparam("forum"))
    .group_by("stands")
)
_place = select(Member.made_at, Member.id).where(
    Member.id == bindparam("which"), Member.forum_id == bindparam("forum")
)
_phones = (
    select(
        Member.id.label("whose"),
        *Address.__table__.c,
    )
    .select_from(Member)
    .join(Address, is_known)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .order_by(Address.made_at, Address.id)
)
_consents = (
    select(Consent.kind, Consent.given, Consent.wording, Consent.channel, Consent.heard_by,
           Consent.at)
    .where(Consent.member_id == bindparam("which"))
    .order_by(Consent.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """One member as a list shows her."""

    id: str
    alias: str | None = field(repr=False)
    stands: str  # of STATES
    joined_at: datetime | None
    made_at: datetime
    invented: bool
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which members are looked for."""

    state: str = ""  # of STATES; empty for all
    words: str = field(default="", repr=False)  # part of the alias
    after: str | None = None  # the last member of the page before


def count(connection: Connection, forum_id: int) -> dict[str, int]:
    """Count the members of a forum by how they stand."""
    return {row[0]: row[1] for row in connection.execute(_counts, {"forum": forum_id})}


def page(
    connection: Connection, keyring: Keyring, forum_id: int, asked: Asked, most: int
) -> list[Listed]:
    """Give one page of members, the last who came first.

    Aliases are locked, so a search opens them one by one.
    """
    sought, found = _folded(asked.words), []
    for row in _rows(connection, forum_id, asked):
        called = alias(keyring, row)
        if sought and sought not in _folded(called or ""):
            continue
        found.append(Listed(row.id, called, row.stands, row.joined_at, row.made_at, row.invented))
        if len(found) == most:
            break
    return _with_channels(connection, found)


def _rows(connection: Connection, forum_id: int, asked: Asked) -> Iterator[AnyRow]:
    """Go through all who may be meant, in batches; a member of elsewhere begins no page."""
    place = {"at": datetime.max.replace(tzinfo=UTC), "after": ""}
    if asked.after:
        row = connection.execute(_place, {"which": asked.after, "forum": forum_id}).first()
        if row:
            place = {"at": row.made_at, "after": row.id}
    while True:
        bound = {"forum": forum_id, "state": asked.state, **place}
        rows = connection.execute(_page, bound).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        place = {"at": rows[-1].made_at, "after": rows[-1].id}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _with_channels(connection: Connection, found: list[Listed]) -> list[Listed]:
    known = phones(connection, [one.id for one in found])
    return [
        replace(one, channels=tuple(dict.fromkeys(p.channel for p in known.get(one.id, ()))))
        for one in found
    ]


def find(connection: Connection, forum_id: int, member_id: str) -> AnyRow | None:
    """Give one member of a forum; none for one of another forum, whatever the id."""
    return connection.execute(_one, {"which": member_id, "forum": forum_id}).first()


def phones(connection: Connection, member_ids: list[str]) -> dict[str, list[AnyRow]]:
    """List the phones of members that their forum knows, the oldest first.

    A phone of hers that only another forum knows is not told of.
    """
    every: dict[str, list[AnyRow]] = {}
    for row in connection.execute(_phones, {"ids": member_ids}):
        every.setdefault(row.whose, []).append(row)
    return every


def choices(connection: Connection, member_id: str) -> list[AnyRow]:
    """List the newest yes or no of a member to each kind of message."""
    newest = {row.kind: row for row in connection.execute(_consents, {"which": member_id})}
    return list(newest.values())
