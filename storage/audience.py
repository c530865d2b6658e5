"""Audience: whom a poll or a piece of news of a forum goes to, and why somebody is left out.

Each member gets it once, on the phone that she used last of those that her forum knows. Where that
one gets nothing, she does not get it: nothing moves to another phone by itself. Who is left out is
decided once more by the gate for each message: here it only saves a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, bindparam, select

from storage.addresses import Address
from storage.base import AnyRow
from storage.consents import Consent
from storage.member_phones import is_known
from storage.members import IN, Member

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

    member: AnyRow = field(repr=False)  # with id, alias, key, master, joined_at
    address: AnyRow | None = field(repr=False)  # with address_id, channel, discreet
    left_out: str | None  # why; none where she gets it
    since: datetime | None = None  # her phone stands like this


_consented = (
    select(Consent.given)
    .where(Consent.member_id == Member.id, Consent.kind == bindparam("kind"))
    .order_by(Consent.id.desc())
    .limit(1)
    .scalar_subquery()
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
        _consented.label("consented"),
        Address.id.label("address_id"),
        Address.channel,
        Address.discreet,
        Address.confirmed_at,
        Address.heard_at,
        Address.made_at,
        *(getattr(Address, column) for column, _ in _STANDS),
    )
    .outerjoin(Address, is_known)
    .where(Member.forum_id == bindparam("forum"), Member.state == IN)
    .order_by(Member.joined_at, Member.id)
)


def everyone(connection: Connection, forum_id: int, kind: str) -> Iterator[Listener]:
    """Go through the members of a forum, first joined first; `kind` is the consent it needs."""
    rows = connection.execute(_everyone, {"forum": forum_id, "kind": kind}).all()
    for _, phones in groupby(rows, attrgetter("id")):
        yield _listener(list(phones))


def listeners(connection: Connection, forum_id: int, kind: str) -> list[AnyRow]:
    """List the phones that get it, one of each member, by rising id: the order of all locks."""
    phones = (each.address for each in everyone(connection, forum_id, kind) if not each.left_out)
    return sorted((phone for phone in phones if phone is not None), key=attrgetter("address_id"))


def _listener(phones: list[AnyRow]) -> Listener:
    member = phones[0]
    if member.address_id is None:
        return Listener(member, None, NO_PHONE)
    last = max(phones, key=_last_used)
    for column, why in _STANDS:
        if getattr(last, column) is not None:
            return Listener(member, None, why, getattr(last, column))
    if not member.consented:
        return Listener(member, None, NO_CONSENT)
    return Listener(member, last, None)


def _last_used(phone: AnyRow) -> tuple[bool, datetime, int]:
    """Order phones: one that answered for itself, then the one from which she wrote last."""
    return phone.confirmed_at is not None, phone.heard_at or phone.made_at, phone.address_id
