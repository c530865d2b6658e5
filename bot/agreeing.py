"""Staff agree a phrase or a quiet word with a member who is with them: a hash, on all her phones.

Whether there was one before is not told: it may have been agreed in another forum.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot import agreed_words
from bot.agreed_words import COLUMNS
from bot.dialogues.choosing.fit import Unfit, unfit
from bot.safety.agreed import PHRASE, QUIET_WORD
from bot.silencing import noted
from storage import addresses, members
from storage.base import AnyRow
from storage.journal import Journal
from storage.sealing import Keyring


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants to be her phrase or quiet word from now on; without words, nothing."""

    what: str  # PHRASE or QUIET_WORD
    words: str | None = field(repr=False)
    at: datetime


def why_not(
    connection: Connection, keyring: Keyring, member: AnyRow, what: str, words: str
) -> Unfit | None:
    """Say why words cannot be agreed on with a member; none where they fit."""
    wrong = unfit(what, words, members.alias(keyring, member))
    if wrong is not None:
        return wrong
    for phone in addresses.lock_person(connection, member.person_id):
        heard = agreed_words.heard(keyring, phone, words)
        if heard.quiet_word if what == PHRASE else heard.phrase:
            return Unfit.TAKEN
    return None


def keep(
    connection: Connection, keyring: Keyring, journal: Journal, member: AnyRow, wish: Wish
) -> None:
    """Let it hold from now on, in the place of what was there."""
    phones = addresses.lock_person(connection, member.person_id)
    column, agreed, at = COLUMNS[wish.what], None, None
    if wish.words is not None:
        agreed = agreed_words.hashed(keyring, member.person_id, wish.what, wish.words)
        at = wish.at
    addresses.change(connection, [phone.id for phone in phones], **{column: agreed})
    members.change(connection, member.id, **{f"{column}_at": at})
    if wish.what == QUIET_WORD and at is not None:
        noted(journal, "profile", phones, at)
