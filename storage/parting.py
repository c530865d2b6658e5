"""Parts what a member has said from her phones, once she has left.

Her texts name no phone any more, and what we sent to her phones names neither her nor a text.
Words that stand in the inbox alone are locked for the house from then on: the phone's key would
lead to it. What staff noted beside her thread, and what was flagged on her phones, goes for good.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, String, bindparam, cast, select, update

from storage import flags, inbox, member_phones, notes
from storage.addresses import Address
from storage.base import AnyRow
from storage.inbox import Inbox
from storage.outgoing import CHECK, Outgoing
from storage.sealing import Keyring

_texts = select(
    Inbox.id,
    Inbox.words,
    Inbox.address_id,
    Address.key.label("address_key"),
    Address.master.label("address_master"),
).join(Address, Address.id == Inbox.address_id)
_hers = _texts.where(Inbox.member_id == bindparam("member"))
_on_phone = _texts.where(Inbox.address_id == bindparam("phone"), Inbox.member_id.is_not(None))
_parted = (
    update(Inbox)
    .where(Inbox.id == bindparam("which"))
    .values(address_id=None, provider_id=None, words=bindparam("new_words"))
)
# The cause of a reply names the text that it answers.
_nobodys = (
    update(Outgoing)
    .where(Outgoing.member_id == bindparam("member"))
    .values(member_id=None, cause="left:" + cast(Outgoing.id, String), ordinal=0)
)
# That of a join check names the member whose number it asks about.
_nobodys_check = (
    update(Outgoing)
    .where(Outgoing.cause == bindparam("check"))
    .values(cause="left:" + cast(Outgoing.id, String))
)


def part(connection: Connection, keyring: Keyring, member_id: str) -> None:
    """Take away what leads from a member to her phones, and back."""
    _free(connection, keyring, connection.execute(_hers, {"member": member_id}).all())
    connection.execute(_nobodys, {"member": member_id})
    connection.execute(_nobodys_check, {"check": f"{CHECK}:{member_id}"})
    member_phones.forget_member(connection, member_id)
    notes.forget(connection, member_id)
    flags.forget(connection, member_id)


def part_phone(connection: Connection, keyring: Keyring, address_id: int) -> None:
    """Take away what leads from what members said on a phone to it: it is to be erased."""
    _free(connection, keyring, connection.execute(_on_phone, {"phone": address_id}).all())


def _free(connection: Connection, keyring: Keyring, texts: Sequence[AnyRow]) -> None:
    """Let texts name no phone, and lock for the house what words they hold."""
    for row in texts:
        words = inbox.unseal(keyring, row)
        sealed = None if words is None else inbox.seal(keyring, None, words)
        connection.execute(_parted, {"which": row.id, "new_words": sealed})
