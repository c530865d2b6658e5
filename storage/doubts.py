"""Doubts: messages that may have left, with what they can be known by at the provider."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from storage.addresses import Address
from storage.base import AnyRow, Moment
from storage.forums import Forum
from storage.outgoing import UNSURE, Outgoing
from storage.sealing import Keyring, Owner
from storage.wordings import Wording

_AROUND = timedelta(hours=1)  # messages of before and after that could be taken for this one


@dataclass(frozen=True, slots=True)
class Doubt:
    """One message of which nobody knows whether it left."""

    row_id: int
    token: str = field(repr=False)  # names it in status callbacks
    chat: str = field(repr=False)
    forms: frozenset[str] = field(repr=False)  # the words as they may have gone
    sending_at: datetime
    not_it: frozenset[str] = field(repr=False)  # ids at the provider of other messages to her


_since, _until = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
_in_doubt = (
    select(
        Outgoing.id,
        Outgoing.receipt_token,
        Outgoing.words,
        Outgoing.sending_at,
        Outgoing.address_id,
        Address.number,
        Address.key,
        Address.master,
        Forum.id.label("forum_id"),
        Forum.key.label("forum_key"),
        Forum.master.label("forum_master"),
        Wording.words.label("wording_words"),
        Wording.discreet_words,
    )
    .join(Address, Address.id == Outgoing.address_id)
    .outerjoin(Wording, Wording.id == Outgoing.wording_id)
    .outerjoin(Forum, Forum.id == Wording.forum_id)
    .where(
        Outgoing.state == UNSURE,
        Outgoing.sender == bindparam("of"),
        Outgoing.sending_at.between(_since, _until),
        Address.key.is_not(None),
    )
    .order_by(Outgoing.id)
    .limit(bindparam("most"))
)
_known = select(Outgoing.provider_id).where(
    Outgoing.address_id == bindparam("address"),
    Outgoing.provider_id.is_not(None),
    Outgoing.sending_at.between(_since, _until),
)


def between(
    connection: Connection,
    keyring: Keyring,
    sender: str,
    since: datetime,
    until: datetime,
    most: int = 50,
) -> list[Doubt]:
    """List what was sent by a channel in this time, and is still in doubt."""
    bound = {"of": sender, "since": since, "until": until, "most": most}
    rows = connection.execute(_in_doubt, bound).all()
    return [_doubt(connection, keyring, row) for row in rows]


def _doubt(connection: Connection, keyring: Keyring, row: AnyRow) -> Doubt:
    owner = Owner("addresses", row.address_id, row.key, row.master)
    around = {"since": row.sending_at - _AROUND, "until": row.sending_at + _AROUND}
    known = connection.execute(_known, {"address": row.address_id} | around).all()
    return Doubt(
        row.id,
        row.receipt_token,
        keyring.unseal(owner, "addresses.number", row.number),
        frozenset(_forms(keyring, owner, row)),
        row.sending_at,
        frozenset(
            keyring.unseal(owner, "outgoing.provider_id", each.provider_id or b"") for each in known
        ),
    )


def _forms(keyring: Keyring, owner: Owner, row: AnyRow) -> list[str]:
    """Open the words of a message; of a wording both forms, as she may be in another mode now."""
    if row.words is not None:
        return [keyring.unseal(owner, "outgoing.words", row.words)]
    forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
    found = [keyring.unseal(forum, "wordings.words", row.wording_words)]
    if row.discreet_words is not None:
        found.append(keyring.unseal(forum, "wordings.discreet_words", row.discreet_words))
    return found
