"""What people of the staff answered to texts: one answer for each text, found by its cause."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    Connection,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage import addresses
from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.inbox import Inbox
from storage.members import Member
from storage.outgoing import (
    FREED,
    NEVER_CAME,
    TAKEN_BACK,
    WAITING,
    Outgoing,
    cancelled,
    is_answer,
    is_lost_answer,
)
from storage.sealing import Keyring, Owner

_KIND = "answer"
SEEN = "a_person_saw"  # why it is lost no longer: somebody of the staff has seen that it was

# A person's answer that ended on its way, whatever the cause: somebody was promised one and has
# none. It is made good by an answer that was written, or has left, after that.
_later = aliased(Outgoing)
lost = and_(
    is_lost_answer(Outgoing),
    or_(Outgoing.why.is_(None), Outgoing.why.not_in((TAKEN_BACK, SEEN))),
    ~exists().where(
        _later.member_id == Outgoing.member_id,
        _later.id > Outgoing.id,
        _later.kind == _KIND,
        or_(_later.why.is_(None), _later.why != TAKEN_BACK),
        func.coalesce(_later.sending_at, _later.made_at, type_=Moment()) >= Outgoing.ended_at,
    ),
)


@dataclass(frozen=True, slots=True)
class Written:
    """One answer of a person. No number and no address id is in it."""

    id: int
    member_id: str
    alias: str | None = field(repr=False)
    words: str = field(repr=False)
    state: str
    made_at: datetime
    good_until: datetime


_asked = (
    select(
        Inbox.address_id,
        Inbox.mark,
        (Address.person_id == Member.person_id).label("is_hers"),
        Member.stopped_at.label("said_stop_at"),
        Address.stopped_at,
        Address.quiet_at,
        Address.parked_at,
        Address.unreachable_at,
        Address.leaving_until,
    )
    .join(Member, Member.id == Inbox.member_id)
    .join(Address, Address.id == Inbox.address_id)
    .where(Inbox.id == bindparam("inbox"), Inbox.member_id == bindparam("member"))
)
_written = (
    select(
        Outgoing.id,
        Outgoing.address_id,
        Outgoing.member_id,
        Outgoing.words,
        Outgoing.state,
        Outgoing.made_at,
        Outgoing.good_until,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Member.alias,
        Member.key,
        Member.master,
    )
    .join(Address, Address.id == Outgoing.address_id)
    .join(Member, Member.id == Outgoing.member_id)
)
_of_text = (Outgoing.address_id == bindparam("address"), Outgoing.cause == bindparam("cause"))
_first = _written.where(*_of_text, Outgoing.state.not_in(NEVER_CAME))
# Under its old cause an answer would still be the one that its text may have.
_give_way = (
    update(Outgoing)
    .where(*_of_text, Outgoing.state.in_(NEVER_CAME))
    .values(cause="never_came:" + cast(Outgoing.id, String))
)
_of_member = select(Outgoing.id, Outgoing.cause, Outgoing.state).where(
    Outgoing.member_id == bindparam("member"), is_answer(Outgoing)
)
_lost_of_member = select(Outgoing.id).where(
    Outgoing.member_id == bindparam("member"), lost, Outgoing.ended_at > bindparam("since")
)
_lost_one = (
    select(Outgoing.address_id, Outgoing.member_id)
    .join(Member, Member.id == Outgoing.member_id)
    .where(Outgoing.id == bindparam("which"), Member.forum_id == bindparam("forum"), lost)
)
_seen = update(Outgoing).where(Outgoing.id == bindparam("which")).values(why=SEEN)
_one = _written.where(
    Outgoing.id == bindparam("which"),
    Outgoing.member_id == bindparam("member"),
    Outgoing.kind == _KIND,
)
_phone = (
    select(Outgoing.address_id, Outgoing.cause)
    .join(Member, Member.id == Outgoing.member_id)
    .where(
        Outgoing.id == bindparam("which"),
        Outgoing.member_id == bindparam("member"),
        Member.forum_id == bindparam("forum"),
        Outgoing.kind == _KIND,
    )
)
_take_back = (
    update(Outgoing)
    .where(Outgoing.id == bindparam("which"), Outgoing.state.in_(WAITING))
    .values(cancelled(TAKEN_BACK) | {"cause": FREED})
    .returning(Outgoing.id)
)


def cause_of(inbox_id: int) -> str:
    """Name the cause of an answer: with it no text is answered twice."""
    return f"answer:{inbox_id}"


def asked(connection: Connection, inbox_id: int, member_id: str) -> AnyRow | None:
    """Give phone and mark of this text of this member, and how the phone stands.

    None where there is no such text, or nothing leads from it to a phone.
    """
    return connection.execute(_asked, {"inbox": inbox_id, "member": member_id}).first()


def first(
    connection: Connection, keyring: Keyring, address_id: int, inbox_id: int
) -> Written | None:
    """Give the answer that a text has; none where nobody answered it, or none came to her."""
    bound = {"address": address_id, "cause": cause_of(inbox_id)}
    row = connection.execute(_first, bound).first()
    return None if row is None else _open(keyring, row)


def answered(connection: Connection, member_id: str) -> tuple[dict[int, int], int]:
    """Give the texts of a member that have an answer, each with its row, and the newest row.

    One that ended without reaching her is none: the text can be answered again.
    """
    rows = connection.execute(_of_member, {"member": member_id}).all()
    named = ((text_of(row.cause), row.id) for row in rows if row.state not in NEVER_CAME)
    newest = max((row.id for row in rows), default=0)
    return {text: row for text, row in named if text is not None}, newest


def text_of(cause: str) -> int | None:
    """Give the text that an answer with this cause is to; none where it has given way."""
    thing, _, number = cause.partition(":")
    return int(number) if thing == "answer" and number.isdigit() else None


def give_way(connection: Connection, address_id: int, inbox_id: int) -> None:
    """Let a text be answered anew whose answer never came, with its phone locked."""
    connection.execute(_give_way, {"address": address_id, "cause": cause_of(inbox_id)})


def lost_of(connection: Connection, member_id: str, since: datetime) -> frozenset[int]:
    """Name the answers to a member that were lost since then, and not made good."""
    bound = {"member": member_id, "since": since}
    return frozenset(connection.execute(_lost_of_member, bound).scalars())


def mark_seen(connection: Connection, row_id: int, forum_id: int | None) -> str | None:
    """Note that somebody has seen that an answer was lost, and give whose it was.

    None where there is no such answer in this forum, or somebody had seen it before.
    """
    bound = {"which": row_id, "forum": forum_id}
    found = connection.execute(_lost_one, bound).first()
    if found is None:
        return None
    addresses.lock_one(connection, found.address_id)  # addresses come before their messages
    if connection.execute(_lost_one, bound).first() is None:
        return None
    connection.execute(_seen, {"which": row_id})
    return str(found.member_id)


def newest(connection: Connection, member_id: str) -> int:
    """Give the row of the newest answer that people wrote to a member; 0 where there is none."""
    rows = connection.execute(_of_member, {"member": member_id})
    return max((row.id for row in rows), default=0)


def words(connection: Connection, keyring: Keyring, row_id: int, member_id: str) -> str | None:
    """Open one answer to a member; none where there is no such answer."""
    row = connection.execute(_one, {"which": row_id, "member": member_id}).first()
    return None if row is None else _open(keyring, row).words


def take_back(
    connection: Connection, row_id: int, forum_id: int, member_id: str, now: datetime
) -> int | None:
    """Take an answer back that has not left, and give its text, which has none again.

    None where there is no such answer, or it is under way.
    """
    bound = {"which": row_id, "forum": forum_id, "member": member_id}
    found = connection.execute(_phone, bound).first()
    if found is None:
        return None
    addresses.lock_one(connection, found.address_id)  # addresses come before their messages
    if connection.execute(_take_back, {"which": row_id, "now": now}).first() is None:
        return None
    return text_of(found.cause)


def _open(keyring: Keyring, row: AnyRow) -> Written:
    address = Owner("addresses", row.address_id, row.address_key, row.address_master)
    name = None
    if row.alias is not None and row.key is not None:
        owner = Owner("members", row.member_id, row.key, row.master)
        name = keyring.unseal(owner, "members.alias", row.alias)
    return Written(
        row.id,
        row.member_id,
        name,
        keyring.unseal(address, "outgoing.words", row.words),
        row.state,
        row.made_at,
        row.good_until,
    )
