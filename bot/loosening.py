"""What she wanted looser, once the day is over in which anything could take it back.

It is written down on the phone from which she said it, sealed, and done by the clock. A phone that
has fallen silent since, or may not be hers any more, loosens nothing.
"""

import json
from datetime import datetime

from sqlalchemy import Connection

from bot import agreed_times
from bot.agreed_times import Agreed
from bot.changes import KINDS_OF_CONSENT
from bot.dialogues.joining.consent import WORDING
from bot.recorded.silence import NOTHING_LOOSER
from storage import addresses, consents, members, roster
from storage.addresses import Known
from storage.base import AnyRow
from storage.journal import Journal
from storage.sealing import Keyring

_COLUMN = "addresses.looser"
_TIGHTER = (
    "stopped_at", "paused_at", "quiet_at", "leaving_until", "parked_at", "unreachable_at",
    "doubted_at",
)  # fmt: skip


def written(keyring: Keyring, known: Known, member_id: str, what: str, inbox_id: int) -> bytes:
    """Write down what is to be looser for a member, sealed for her phone."""
    wanted = {"member": member_id, "what": what, "inbox": inbox_id}
    return keyring.seal(known.owner, _COLUMN, json.dumps(wanted))


def apply(
    connection: Connection, keyring: Keyring, journal: Journal, address_id: int, now: datetime
) -> None:
    """Do what is due on a phone; nothing where something took it back."""
    known = addresses.lock_by_id(connection, address_id)
    if known is None or known.row.looser_at is None or known.row.looser_at > now:
        return
    wanted = json.loads(keyring.unseal(known.owner, _COLUMN, known.row.looser))
    addresses.change(connection, [known.id], **NOTHING_LOOSER)
    member = members.with_forum(connection, wanted["member"])
    is_hers = member is not None and member.person_id == known.row.person_id
    if member is None or not is_hers or any(getattr(known.row, mark) for mark in _TIGHTER):
        return
    kind, _, value = wanted["what"].partition(" ")
    if kind == "kinds":
        choice = consents.Choice(WORDING, known.row.channel, now, wanted["inbox"])
        given = {each: each in value.split(", ") for each in KINDS_OF_CONSENT}
        consents.add(connection, member.id, given, choice)
        return
    hours = value if kind == "hours" else member.hours
    discreet = member.discreet and kind != "open"
    _keep(connection, journal, member, Agreed(discreet, hours), now)


def _keep(
    connection: Connection, journal: Journal, member: AnyRow, agreed: Agreed, now: datetime
) -> None:
    known = [phone.id for phone in roster.phones(connection, [member.id]).get(member.id, [])]
    agreed_times.keep(connection, journal, member, agreed, known, now)
