"""What we sent to a member, message by message, for the staff of her forum.

Replies are locked for the phone to which they go: they are opened here, for one member of one
forum, so that nobody above needs to know an address.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_, union_all

from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.forums import Forum
from storage.members import Member
from storage.outgoing import RISK, Outgoing
from storage.sealing import Keyring, Owner
from storage.wordings import Wording
from storage.wordings import unseal as unseal_wording


@dataclass(frozen=True, slots=True)
class Ours:
    """One message to a member. No number and no address id is in it."""

    id: int
    kind: str
    channel: str
    cause: str
    words: str | None = field(repr=False)
    state: str
    why: str | None
    provider_code: str | None
    good_until: datetime
    at: datetime  # when it went; as long as it waits, when it was made


_to_risk = (
    select(Outgoing.state)
    .join(Member, Member.id == Outgoing.member_id)
    .where(
        Outgoing.member_id == bindparam("member"),
        Member.forum_id == bindparam("forum"),
        Outgoing.kind == RISK,
        Outgoing.cause == bindparam("cause"),
    )
    .order_by(Outgoing.id.desc())
    .limit(1)
)
_went = func.coalesce(Outgoing.sending_at, Outgoing.made_at, type_=Moment())


def _newest(moment: Any, *conditions: Any) -> Any:  # noqa: ANN401 - a column, conditions, a select
    """Give the newest rows of a member above a place; the index of the moment leads to them."""
    newest = (
        select(Outgoing.id)
        .where(
            Outgoing.member_id == bindparam("member"),
            tuple_(moment, Outgoing.id) < tuple_(_at, bindparam("below")),
            *conditions,
        )
        .order_by(moment.desc(), Outgoing.id.desc())
        .limit(bindparam("most"))
    )
    return select(newest.subquery().c.id)


_at = bindparam("at", type_=Moment())
_gone = _newest(Outgoing.sending_at)
_only_made = _newest(Outgoing.made_at, Outgoing.sending_at.is_(None))
_before = (
    select(
        Outgoing.id,
        Outgoing.kind,
        Outgoing.sender,
        Outgoing.cause,
        Outgoing.words.label("own_words"),
        Outgoing.address_id,
        Outgoing.state,
        Outgoing.why,
        Outgoing.provider_code,
        Outgoing.good_until,
        _went.label("went_at"),
        Address.key.label("address_key"),
        Address.master.label("address_master"),
        Member.discreet,
        Forum.id.label("forum_id"),
        Forum.key.label("forum_key"),
        Forum.master.label("forum_master"),
        Wording.words,
        Wording.discreet_words,
    )
    .join(Member, Member.id == Outgoing.member_id)
    .join(Forum, Forum.id == Member.forum_id)
    .join(Address, Address.id == Outgoing.address_id)
    .outerjoin(Wording, Wording.id == Outgoing.wording_id)
    .where(Member.forum_id == bindparam("forum"), Outgoing.id.in_(union_all(_gone, _only_made)))
    .order_by(_went.desc(), Outgoing.id.desc())
    .limit(bindparam("most"))
)


def before(  # noqa: PLR0913 - whose messages, and which page of them
    connection: Connection,
    keyring: Keyring,
    forum_id: int,
    member_id: str,
    *,
    at: datetime,
    below: int,
    most: int,
) -> list[Ours]:
    """List a page of what we sent to a member, the newest first: what went before a place."""
    bound = {"forum": forum_id, "member": member_id, "at": at, "below": below, "most": most}
    return [_ours(keyring, row) for row in connection.execute(_before, bound)]


def state_of_safety_reply(
    connection: Connection, forum_id: int, member_id: str, inbox_id: int
) -> str | None:
    """Say how the fixed answer to words of risk stands; none where none was put."""
    bound = {"forum": forum_id, "member": member_id, "cause": f"reply:{inbox_id}"}
    return connection.execute(_to_risk, bound).scalar()


def _ours(keyring: Keyring, row: AnyRow) -> Ours:
    return Ours(
        row.id,
        row.kind,
        row.sender,
        row.cause,
        _words(keyring, row),
        row.state,
        row.why,
        row.provider_code,
        row.good_until,
        row.went_at,
    )


def _words(keyring: Keyring, row: AnyRow) -> str | None:
    """Open the words; of a wording the form that this forum chose for her, not another one."""
    if row.own_words is not None:
        address = Owner("addresses", row.address_id, row.address_key, row.address_master)
        return keyring.unseal(address, "outgoing.words", row.own_words)
    forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
    discreet = row.discreet and row.discreet_words is not None
    return unseal_wording(keyring, row, forum, discreet=discreet)
