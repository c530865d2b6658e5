"""Flags: what happened on a member's phone that a person of her forum should look at.

It says that something happened, and no word of hers. Each forum of a person has a flag of its own,
and sees no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    bindparam,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.addresses import Address
from storage.base import AnyRow, Base, Counter, Moment
from storage.member_phones import is_known
from storage.members import LEFT, Member
from storage.sealing import Keyring, Owner

QUIET = "quiet"  # she said her quiet word
WHO_IS_THIS = "who_is_this"  # somebody on her phone asked who writes
NOT_STILL_HERS = "not_still_hers"  # asked whether it is still she, somebody did not know
NO_ANSWER = "no_answer"  # asked whether it is still she, nobody answered
NO_MOBILE = "no_mobile"  # the provider says that a number takes no texts, or reads them aloud
WRONG_PHRASE = "wrong_phrase"  # three times wrong, where the agreed phrase was asked for

_COLUMN = "flags.why"


class Flag(Base):
    """One thing to look at, open until somebody says what they did."""

    __tablename__ = "flags"
    __table_args__ = (
        Index("ix_flags_member_id", "member_id", "id"),
        Index(
            "ix_flags_open",
            "member_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    why: Mapped[bytes | None] = mapped_column(LargeBinary)  # what they did, sealed for the member


_insert = insert(Flag)
_waits = exists().where(
    Flag.member_id == Member.id, Flag.kind == bindparam("of_kind"), Flag.done_at.is_(None)
)
_raise = insert(Flag).from_select(
    ["member_id", "kind", "at"],
    select(Member.id, bindparam("of_kind", type_=String()), bindparam("now", type_=Moment()))
    .join(Address, is_known)
    .where(Address.id == bindparam("address"), Member.state != LEFT, ~_waits),
)
_open = (
    select(Flag.id, Flag.member_id, Flag.kind, Flag.at, Member.alias, Member.key, Member.master)
    .join(Member, Member.id == Flag.member_id)
    .where(Member.forum_id == bindparam("forum"), Flag.done_at.is_(None))
    .order_by(Flag.at, Flag.id)
)
_done = (
    update(Flag)
    .where(
        Flag.member_id == bindparam("member"),
        Flag.kind == bindparam("of_kind"),
        Flag.done_at.is_(None),
    )
    .values(done_at=bindparam("now"), done_by=bindparam("staff"), why=bindparam("because"))
    .returning(Flag.id)
)
_are_open = select(Flag.member_id).where(
    Flag.member_id.in_(bindparam("members", expanding=True)),
    Flag.kind == bindparam("of_kind"),
    Flag.done_at.is_(None),
)
_last_done = (
    select(Flag.at, Flag.done_at, Flag.done_by, Flag.why, Member.id, Member.key, Member.master)
    .join(Member, Member.id == Flag.member_id)
    .where(
        Flag.member_id == bindparam("member"),
        Flag.kind == bindparam("of_kind"),
        Flag.done_at.is_not(None),
    )
    .order_by(Flag.id.desc())
    .limit(1)
)
_forget = delete(Flag).where(Flag.member_id == bindparam("member"))


def raise_for(connection: Connection, member_ids: Iterable[str], kind: str, now: datetime) -> None:
    """Raise a flag for each of these members, each for her own forum."""
    rows = [{"member_id": member_id, "kind": kind, "at": now} for member_id in member_ids]
    if rows:
        connection.execute(_insert, rows)


def are_open(connection: Connection, member_ids: Iterable[str], kind: str) -> set[str]:
    """Say for which of these members a flag of this kind is open."""
    bound = {"members": sorted(member_ids), "of_kind": kind}
    return set(connection.execute(_are_open, bound).scalars())


def raise_once(connection: Connection, member_ids: Iterable[str], kind: str, now: datetime) -> None:
    """Raise a flag for each of these members for whom none of this kind is open."""
    before = are_open(connection, member_ids := list(member_ids), kind)
    raise_for(connection, [each for each in member_ids if each not in before], kind, now)


def raise_at(connection: Connection, address_id: int, kind: str, now: datetime) -> None:
    """Raise a flag in each forum that knows a phone, where none of this kind is open there."""
    connection.execute(_raise, {"address": address_id, "of_kind": kind, "now": now})


def keep_one_open(
    connection: Connection, member_ids: Iterable[str], kind: str, now: datetime
) -> None:
    """Raise a flag for all whom one person is where none of this kind is open for any of them.

    What only a person ends must not last because nobody knows of it.
    """
    hers = list(member_ids)
    if not are_open(connection, hers, kind):
        raise_for(connection, hers, kind, now)


def open_in(connection: Connection, forum_id: int) -> list[AnyRow]:
    """List what is open in a forum, the oldest first."""
    return list(connection.execute(_open, {"forum": forum_id}))


@dataclass(frozen=True, slots=True)
class Did:
    """What somebody did about a flag."""

    staff_id: int
    why: str = field(repr=False)
    at: datetime


def done(connection: Connection, keyring: Keyring, member: Owner, kind: str, did: Did) -> int:
    """Close what is open of this kind for a member, with what was done; gives how many."""
    bound = {
        "member": member.id,
        "of_kind": kind,
        "staff": did.staff_id,
        "because": keyring.seal(member, _COLUMN, did.why),
        "now": did.at,
    }
    return len(connection.execute(_done, bound).all())


@dataclass(frozen=True, slots=True)
class Done:
    """A flag that was closed, by whom, and what they did about it."""

    at: datetime  # when it was raised
    done_at: datetime
    done_by: int
    why: str = field(repr=False)


def last_done(connection: Connection, keyring: Keyring, member_id: str, kind: str) -> Done | None:
    """Give the flag of this kind that was closed last for a member; none where none was."""
    row = connection.execute(_last_done, {"member": member_id, "of_kind": kind}).first()
    if row is None or row.key is None:
        return None
    owner = Owner("members", row.id, row.key, row.master)
    return Done(row.at, row.done_at, row.done_by, keyring.unseal(owner, _COLUMN, row.why))


def forget(connection: Connection, member_id: str) -> None:
    """Delete all flags of a member: she has left, or wants nothing of her kept."""
    connection.execute(_forget, {"member": member_id})
