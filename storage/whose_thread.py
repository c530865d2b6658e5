"""Whose thread it is: what staff of a forum see of a member beside her words."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, union

from storage.addresses import Address
from storage.inbox import Inbox
from storage.member_phones import is_known
from storage.members import LEFT, Member
from storage.members import alias as alias_of
from storage.sealing import Keyring, Owner


@dataclass(frozen=True, slots=True)
class Whose:
    """One member of one forum. What she set in another one is not known here."""

    owner: Owner = field(repr=False)
    alias: str | None = field(repr=False)
    has_left: bool
    discreet: bool
    hours: str | None  # her safe times, as this forum set them; none: the forum's own
    joined_at: datetime | None
    channels: tuple[str, ...]  # of the phones that this forum knows, and of her last text

    @property
    def id(self) -> str:
        """The member's id."""
        return str(self.owner.id)


_member = select(
    Member.id,
    Member.alias,
    Member.state,
    Member.discreet,
    Member.hours,
    Member.joined_at,
    Member.key,
    Member.master,
).where(Member.id == bindparam("member"), Member.forum_id == bindparam("forum"))
_last_text = (
    select(Inbox.channel)
    .where(Inbox.member_id == bindparam("member"))
    .order_by(Inbox.id.desc())
    .limit(1)
    .subquery()
)
_channels = union(
    select(_last_text.c.channel),
    select(Address.channel).join(Member, is_known).where(Member.id == bindparam("member")),
)


def find(connection: Connection, keyring: Keyring, forum_id: int, member_id: str) -> Whose | None:
    """Give a member of a forum; none where it has no such member."""
    if not member_id.isalnum():
        return None  # PostgreSQL refuses even to look for some of what an address can hold
    row = connection.execute(_member, {"member": member_id, "forum": forum_id}).first()
    if row is None:
        return None
    channels = connection.execute(_channels, {"member": member_id}).scalars()
    return Whose(
        Owner("members", row.id, row.key, row.master),
        alias_of(keyring, row),
        row.state == LEFT,
        row.discreet,
        row.hours,
        row.joined_at,
        tuple(sorted(channels)),
    )
