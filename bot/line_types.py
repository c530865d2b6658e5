"""What kind of line a number is that somebody wrote down: a landline may read a text aloud.

The provider is asked once for each number, before the first text goes there, and no answer blocks
nothing (rule 9).
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.messages import LookUp
from bot.numbers import takes_no_texts
from bot.recorded import silence
from storage import addresses, claims, flags
from storage.base import AnyRow
from storage.claims import Claimed
from storage.journal import Journal
from storage.sealing import Keyring


def to_look_up(keyring: Keyring, address: AnyRow) -> LookUp | None:
    """Give the number of a locked phone that is to be looked up first; none where it is not."""
    is_known = address.confirmed_at is not None or address.heard_at is not None
    if address.channel != "sms" or is_known or address.line_type_at is not None:
        return None
    return LookUp(addresses.number(keyring, address))


def note(
    connection: Connection,
    journal: Journal,
    claimed: Claimed,
    address: AnyRow,
    kind: str | None,
    now: datetime,
) -> None:
    """Note what the provider said of a locked phone; what takes no texts is parked at once."""
    claims.give_back(connection, claimed)
    addresses.change(connection, [address.id], line_type=kind, line_type_at=now)
    if takes_no_texts(kind):
        silence.park_by_itself(connection, journal, address, flags.NO_MOBILE, now)
