"""What staff see of the outbox: what is unsure, what waits, what did not go."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from storage.addresses import Address
from storage.members import Member
from storage.outgoing import FAILED, HELD, SENT, UNSURE, Outgoing
from storage.sealing import Keyring, Owner

TROUBLED = (UNSURE, HELD, FAILED)


@dataclass(frozen=True, slots=True)
class Send:
    """One message that needs a person's eye. No number and no address id is in it."""

    id: int
    alias: str | None = field(repr=False)
    member_id: str | None
    channel: str
    kind: str
    state: str
    why: str | None
    provider_code: str | None
    made_at: datetime
    sending_at: datetime | None
    words: str | None = field(repr=False)  # what we sent; none where a wording is meant


_troubled = (
    select(
        Outgoing.id,
        Outgoing.address_id,
        Outgoing.member_id,
        Outgoing.sender,
        Outgoing.kind,
        Outgoing.state,
        Outgoing.why,
        Outgoing.provider_code,
        Outgoing.made_at,
        Outgoing.sending_at,
        Outgoing.words,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Member.alias,
        Member.key,
        Member.master,
    )
    .join(Address, Address.id == Outgoing.address_id)
    .outerjoin(Member, Member.id == Outgoing.member_id)
    .where(Outgoing.state == bindparam("state"))
    .order_by(Outgoing.id)
    .limit(bindparam("most"))
)
_count = (
    select(Outgoing.state, func.count())
    .outerjoin(Member, Member.id == Outgoing.member_id)
    .where(Outgoing.state.in_(TROUBLED))
    .group_by(Outgoing.state)
)


def _of(forum_id: int | None, statement: Select[Any]) -> Select[Any]:
    """Leave one forum's rows; with none, those of no member, which the house lead alone may see."""
    if forum_id is None:
        return statement.where(Outgoing.member_id.is_(None))
    return statement.where(Member.forum_id == forum_id)


def in_trouble(
    connection: Connection, keyring: Keyring, forum_id: int | None, state: str, *, most: int = 50
) -> list[Send]:
    """List the rows of one state, oldest first."""
    bound = {"state": state, "most": most}
    rows = connection.execute(_of(forum_id, _troubled), bound).all()
    return [_send(keyring, row) for row in rows]


def _send(keyring: Keyring, row: Row[Any]) -> Send:
    address = Owner("addresses", row.address_id, row.address_key, row.address_master)
    alias = None
    if row.alias is not None and row.key is not None:
        member = Owner("members", row.member_id, row.key, row.master)
        alias = keyring.unseal(member, "members.alias", row.alias)
    words = None if row.words is None else keyring.unseal(address, "outgoing.words", row.words)
    return Send(
        row.id,
        alias,
        row.member_id,
        row.sender,
        row.kind,
        row.state,
        row.why,
        row.provider_code,
        row.made_at,
        row.sending_at,
        words,
    )


def count(connection: Connection, forum_id: int | None) -> dict[str, int]:
    """Count what is unsure, held or failed."""
    rows = connection.execute(_of(forum_id, _count))
    return {state: number for state, number in rows}


def decide_unsure(
    connection: Connection, row_id: int, forum_id: int | None, *, arrived: bool, now: datetime
) -> bool:
    """Let a person say whether an unsure message arrived; false where there is no such row.

    It is never sent again by itself, whatever is said here.
    """
    mine = _of(
        forum_id, select(Outgoing.id).outerjoin(Member, Member.id == Outgoing.member_id)
    ).where(Outgoing.id == row_id, Outgoing.state == UNSURE)
    done = connection.execute(
        update(Outgoing)
        .where(Outgoing.id.in_(mine))
        .values(state=SENT if arrived else FAILED, why="a_person_said", ended_at=now)
        .returning(Outgoing.id)
    )
    return done.first() is not None


def states(connection: Connection) -> dict[str, int]:
    """Count all rows by state."""
    rows = connection.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state))
    return {state: number for state, number in rows}
