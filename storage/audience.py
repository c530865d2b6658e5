"""Audience: whom a poll or a piece of news of a forum goes to, and why somebody is left out.

Each member gets it once, on the phone that she used last of those that her forum knows. Where that
one gets nothing, she does not get it: nothing moves to another phone by itself. Who is left out is
decided once more by the gate for each message: here it only saves a row.

What is listed of a member for the staff of her forum (discreet, hours, whether the number is sure)
is what this forum knows by itself. How her phone is reached in truth may be what another forum set.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from storage.addresses import Address
from storage.base import AnyRow
from storage.consents import Consent
from storage.member_phones import has_answered, known
from storage.members import IN, JOINING, Member

POLLS, UPDATES = "polls", "updates"  # the consents that polls and news need
# Why somebody is left out; beside these stand the names of how her phone stands.
NO_CONSENT, NO_PHONE = "no_consent", "no_phone"
# How a phone stands that gets nothing, the first that holds; all but the last two are hers alone
# to end.
_STANDS = (
    ("stopped_at", "stopped"),
    ("leaving_until", "leaving"),
    ("quiet_at", "quiet"),
    ("paused_at", "paused"),
    ("parked_at", "parked"),
    ("unreachable_at", "unreachable"),
)


@dataclass(frozen=True, slots=True)
class Listener:
    """One member of the forum: the phone on which she would get it, or why she does not."""

    # With id, alias, key, master, joined_at; channel, discreet, hours, is_sure, is_doubted.
    member: AnyRow = field(repr=False)
    left_out: str | None  # why; none where she gets it
    since: datetime | None = None  # her phone stands like this


Phone = aliased(Address, name="phone")  # the one on which a member would get it
_other = aliased(Address, name="other")


def _used(phone: Any) -> Any:  # noqa: ANN401 - an alias, and what orders by it
    """Order phones: one that answered for itself, then the one from which she wrote last."""
    heard_at = func.coalesce(phone.heard_at, phone.made_at)
    return tuple_(phone.confirmed_at.is_not(None), heard_at, phone.id)


_is_last = and_(
    known(Phone),
    ~exists()
    .where(known(_other), _used(_other) > _used(Phone))
    .select_from(_other)
    .correlate(Member, Phone),
)
_consented = (
    select(Consent.given)
    .where(Consent.member_id == Member.id, Consent.kind == bindparam("consent"))
    .order_by(Consent.id.desc())
    .limit(1)
    .scalar_subquery()
)
_states = [(getattr(Phone, column), why) for column, why in _STANDS]
_left_out = case(
    (Member.state == JOINING, JOINING),
    (Phone.id.is_(None), NO_PHONE),
    *((column.is_not(None), why) for column, why in _states),
    (_consented.is_not(true()), NO_CONSENT),
    else_=null(),
)
_everyone = (
    select(
        Member.id,
        Member.alias,
        Member.key,
        Member.master,
        Member.joined_at,
        Member.stopped_at.label("said_stop_at"),
        Member.paused_at.label("said_pause_at"),
        Member.discreet,
        Member.hours,
        Phone.channel,
        has_answered(Phone).label("is_sure"),
        Phone.doubted_at.is_not(None).label("is_doubted"),
        _left_out.label("left_out"),
        func.coalesce(*(column for column, _ in _states)).label("since"),
    )
    .outerjoin(Phone, _is_last)
    .where(Member.forum_id == bindparam("forum"), Member.state.in_((IN, JOINING)))
    .order_by(Member.joined_at.is_(None), Member.joined_at, Member.id)
)


def listening(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Build what finds the phones that get it, one of each member, for `forum` and `consent`.

    They come by rising id: the order of all locks.
    """
    return (
        select(*columns)
        .select_from(Member)
        .join(Phone, _is_last)
        .where(
            Member.forum_id == bindparam("forum"),
            Member.state == IN,
            *(column.is_(None) for column, _ in _states),
            _consented.is_(true()),
        )
        .order_by(Phone.id)
    )


def listeners_who(*conditions: Any) -> Select[*tuple[Any, ...]]:
    """Build what lists them, with id, address_id, channel and discreet, as far as it holds."""
    columns = Phone.id.label("address_id"), Member.id, Phone.channel, Member.discreet
    return listening(*columns).where(*conditions)


def everyone_who(*conditions: Any) -> Select[*tuple[Any, ...]]:
    """Build what lists the members of a forum of whom this holds, for `listed`."""
    return _everyone.where(*conditions)


_listeners = listeners_who()
_any = listening(literal_column("1")).order_by(None)
_number = select(func.count()).select_from(_any.subquery())
_number_up_to = select(func.count()).select_from(_any.limit(bindparam("most")).subquery())


def everyone(connection: Connection, forum_id: int, kind: str) -> Iterator[Listener]:
    """Go through the members of a forum, first joined first; `kind` is the consent it needs."""
    return listed(connection, _everyone, {"forum": forum_id, "consent": kind})


def listed(
    connection: Connection, query: Select[*tuple[Any, ...]], bound: dict[str, object]
) -> Iterator[Listener]:
    """Go through what a query of `everyone_who` finds."""
    for row in connection.execute(query, bound):
        yield Listener(row, row.left_out, None if row.left_out is None else row.since)


def listeners(connection: Connection, forum_id: int, kind: str) -> list[AnyRow]:
    """List the phones that get it, one of each member, by rising id."""
    return list(connection.execute(_listeners, {"forum": forum_id, "consent": kind}))


def number(connection: Connection, forum_id: int, kind: str) -> int:
    """Count to how many it goes."""
    return connection.execute(_number, {"forum": forum_id, "consent": kind}).scalar_one()


def number_up_to(connection: Connection, forum_id: int, kind: str, most: int) -> int:
    """Count to how many it goes, and no further than `most`."""
    bound = {"forum": forum_id, "consent": kind, "most": most}
    return connection.execute(_number_up_to, bound).scalar_one()
