"""What staff see of the outbox: what is unsure, what waits, what did not go."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
    update,
)

from storage import addresses, knocks, threads
from storage.addresses import Address
from storage.members import LEFT, Member
from storage.outgoing import (
    FAILED,
    HELD,
    SENT,
    UNSURE,
    Outgoing,
    has_failed,
    is_doubtful,
)
from storage.person_answers import lost, text_of
from storage.sealing import Keyring, Owner

LOST = "lost"  # a person's answer that ended on its way
SORTS = (LOST, UNSURE, HELD, FAILED)  # what needs a person's eye, in the order of its gravity
A_PERSON_SAID = "a_person_said"  # why it failed: somebody asked, and it had not arrived
FAILED_FOR = timedelta(days=7)  # after that a failure is history, and no longer work


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
    good_until: datetime
    words: str | None = field(repr=False)  # what we sent; none where a wording is meant
    answers: int | None  # the text to which a person's answer is


# What failed or was lost does so in silence after a while; what is unsure or held never does.
# Somebody who has left waits for no answer. Each sort is said in the words of an index of such
# rows: in other words all that a member was ever sent would be read.
_lately = Outgoing.ended_at > bindparam("failed_since")
_looks = {
    LOST: and_(lost, Member.state != LEFT, _lately),
    UNSURE: and_(is_doubtful(Outgoing), Outgoing.state == UNSURE),
    HELD: and_(is_doubtful(Outgoing), Outgoing.state == HELD),
    FAILED: and_(has_failed(Outgoing), _lately),
}
_rows = (
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
        Outgoing.good_until,
        Outgoing.words,
        Outgoing.cause,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Member.alias,
        Member.key,
        Member.master,
    )
    .join(Address, Address.id == Outgoing.address_id)
    .outerjoin(Member, Member.id == Outgoing.member_id)
    .where(Outgoing.id > bindparam("after"))
    .order_by(Outgoing.id)
    .limit(bindparam("most"))
)
_troubled = {sort: _rows.where(look) for sort, look in _looks.items()}


def _counted(sort: Any, look: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - a value of SQL, a condition
    return (
        select(sort.label("sort"), func.count().label("number"))
        .select_from(Outgoing)
        .outerjoin(Member, Member.id == Outgoing.member_id)
        .where(look)
    )


_counts = (
    _counted(Outgoing.state, is_doubtful(Outgoing)).group_by(Outgoing.state),
    *(_counted(literal(sort), _looks[sort]) for sort in (FAILED, LOST)),
)


def _of(forum_id: int | None, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Leave one forum's rows; with none, those of no member, for the house lead alone."""
    if forum_id is None:
        return statement.where(Outgoing.member_id.is_(None))
    return statement.where(Member.forum_id == forum_id)


def in_trouble(  # noqa: PLR0913 - which rows, and which page of them
    connection: Connection,
    keyring: Keyring,
    forum_id: int | None,
    sort: str,
    now: datetime,
    *,
    after: int = 0,
    most: int = 50,
) -> list[Send]:
    """List one page of the rows of one sort, oldest first; `after` is the last id above."""
    bound = {"after": after, "most": most, "failed_since": now - FAILED_FOR}
    rows = connection.execute(_of(forum_id, _troubled[sort]), bound)
    return [_send(keyring, row) for row in rows]


def _send(keyring: Keyring, row: Row[*tuple[Any, ...]]) -> Send:
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
        row.good_until,
        words,
        text_of(row.cause),
    )


def count(connection: Connection, forum_id: int | None, now: datetime) -> dict[str, int]:
    """Count what is unsure, held, lately failed or lately lost."""
    counts = union_all(*(_of(forum_id, each) for each in _counts))
    found = connection.execute(counts, {"failed_since": now - FAILED_FOR})
    return {row.sort: row.number for row in found if row.number}


def decide_unsure(
    connection: Connection, row_id: int, forum_id: int | None, *, arrived: bool, now: datetime
) -> bool:
    """Let a person say whether an unsure message arrived; false where there is no such row.

    It is never sent again by itself, whatever is said here.
    """
    found = connection.execute(
        _of(
            forum_id, select(Outgoing.address_id).outerjoin(Member, Member.id == Outgoing.member_id)
        ).where(Outgoing.id == row_id)
    ).scalar()
    if found is None:
        return False
    addresses.lock_one(connection, found)  # addresses come before their messages
    done = connection.execute(
        update(Outgoing)
        .where(Outgoing.id == row_id, Outgoing.state == UNSURE)
        .values(state=SENT if arrived else FAILED, why=A_PERSON_SAID, ended_at=now)
        .returning(Outgoing.id)
    ).first()
    if done is not None and not arrived:
        threads.take_back(connection, found, row_id)
        knocks.take_back(connection, found, row_id, now)
    return done is not None
