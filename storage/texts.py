"""What staff see of the inbox: the texts that wait for a person, by alias."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from storage.addresses import Address
from storage.feedback import FeedbackText
from storage.inbox import ANY_LINE, UNREAD, Inbox, waits
from storage.inbox import unseal as unseal_text
from storage.members import Member
from storage.sealing import Keyring, Owner

RISK = "risk:"  # with this a mark begins that says that somebody may be in danger


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that waits for a person. No number and no address id is in it."""

    id: int
    alias: str | None = field(repr=False)
    member_id: str | None
    channel: str
    words: str | None = field(repr=False)
    media: bool
    state: str
    mark: str | None
    said_at: datetime
    place: tuple[int, int]  # where the page below begins

    @property
    def is_for_any_line(self) -> bool:
        """Whether the house lead sees it beside the people of a forum."""
        return self.mark is not None and self.mark.endswith(ANY_LINE)


# Danger first, then what else was marked, then the oldest.
_rank = case((Inbox.mark.startswith(RISK), 0), (Inbox.mark.is_not(None), 1), else_=2)
# Words of danger that may be for any of her forums. The house looks for itself: what the people
# of the one forum have read is unread here, and the other way round.
_for_any_line = and_(Inbox.mark.is_not(None), Inbox.mark.endswith(ANY_LINE))
# Two looks, each by an index of its own: with an "or" all texts that ever came would be read.
_one = aliased(Inbox)
_of_the_house = union_all(
    select(_one.id).where(_one.member_id.is_(None), waits(_one)),
    select(_one.id).where(_one.mark.is_not(None), _one.mark.endswith(ANY_LINE)),
)
_waiting = (
    select(
        Inbox.id,
        Inbox.address_id,
        Inbox.member_id,
        Inbox.channel,
        Inbox.words,
        Inbox.media,
        Inbox.state,
        Inbox.mark,
        Inbox.said_at,
        _rank.label("rank"),
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Member.alias,
        Member.key,
        Member.master,
        FeedbackText.words.label("filed"),
    )
    .outerjoin(Address, Address.id == Inbox.address_id)
    .outerjoin(Member, Member.id == Inbox.member_id)
    .outerjoin(FeedbackText, FeedbackText.inbox_id == Inbox.id)
    .order_by(_rank, Inbox.id)
)
_count = (
    select(Inbox.mark, func.count().label("number"), func.min(Inbox.said_at).label("oldest"))
    .outerjoin(Member, Member.id == Inbox.member_id)
    .group_by(Inbox.mark)
)


def _of(forum_id: int | None, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Leave what waits in one forum; with none, what is for the house lead."""
    if forum_id is None:
        return statement.where(Inbox.id.in_(_of_the_house))
    return statement.where(Member.forum_id == forum_id, waits(Inbox))


_seen = (
    update(Inbox)
    .where(Inbox.id == bindparam("which"), _for_any_line)
    .values(mark=func.replace(Inbox.mark, ANY_LINE, ""))
    .returning(Inbox.id)
)


def to_read(
    connection: Connection,
    keyring: Keyring,
    forum_id: int | None,
    *,
    after: tuple[int, int] = (-1, 0),
    most: int = 50,
) -> list[Waiting]:
    """List one page of the texts that wait for a person; `after` is the last place above."""
    below = _of(forum_id, _waiting).where(tuple_(_rank, Inbox.id) > tuple_(*after)).limit(most)
    found = [_open(keyring, row) for row in connection.execute(below)]
    return found if forum_id is not None else [_of_nobody(text) for text in found]


def _of_nobody(text: Waiting) -> Waiting:
    """Take off who said it: the house is not to know which forums somebody is in."""
    return replace(text, alias=None, member_id=None)


def _open(keyring: Keyring, row: Row[*tuple[Any, ...]]) -> Waiting:
    member = Owner("members", row.member_id or "", row.key, row.master or "")
    words = unseal_text(keyring, row)
    if row.filed is not None and row.key is not None:
        words = keyring.unseal(member, "feedback_texts.words", row.filed)
    alias = None
    if row.alias is not None and row.key is not None:
        alias = keyring.unseal(member, "members.alias", row.alias)
    return Waiting(
        row.id,
        alias,
        row.member_id,
        row.channel,
        words,
        row.media,
        row.state,
        row.mark,
        row.said_at,
        (row.rank, row.id),
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many texts with one mark, or with none, wait, and since when the oldest does."""

    mark: str | None
    number: int
    oldest: datetime


def count_to_read(connection: Connection, forum_id: int | None) -> list[Count]:
    """Count what `to_read` would list, by mark."""
    return [Count(*row) for row in connection.execute(_of(forum_id, _count))]


def member_of(connection: Connection, inbox_id: int, forum_id: int | None) -> str | None:
    """Give the member of this forum who sent a text; none where it is none of this forum's."""
    found = select(Inbox.member_id).join(Member, Member.id == Inbox.member_id)
    mine = found.where(Inbox.id == inbox_id, Member.forum_id == forum_id)
    return connection.execute(mine).scalar()


def mark_read(
    connection: Connection, inbox_id: int, forum_id: int | None, staff_id: int, now: datetime
) -> bool:
    """Note who read a text; false where it is not one of this forum's, or was read before."""
    if forum_id is None and connection.execute(_seen, {"which": inbox_id}).first():
        return True
    mine = _of(forum_id, select(Inbox.id).outerjoin(Member, Member.id == Inbox.member_id)).where(
        Inbox.id == inbox_id
    )
    done = connection.execute(
        update(Inbox)
        .where(Inbox.id.in_(mine), waits(Inbox))
        .values(read_at=now, read_by=staff_id)
        .returning(Inbox.id)
    )
    return done.first() is not None


@dataclass(frozen=True, slots=True)
class Unread:
    """How many texts the bot failed on and nobody has read, and since when the oldest waits."""

    number: int
    oldest: datetime | None


_unread_by_bot = (
    select(func.count(), func.min(Inbox.said_at))
    .outerjoin(Member, Member.id == Inbox.member_id)
    .where(waits(Inbox), Inbox.state == UNREAD)
)


def unread_by_bot(connection: Connection, forum_id: int | None) -> Unread:
    """Count the texts that the bot could not read, among those that `to_read` lists."""
    return Unread(*connection.execute(_of(forum_id, _unread_by_bot)).one())
