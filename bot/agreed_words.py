"""What was agreed with her whose phone this is, and whether a text is that."""

import secrets
from datetime import datetime

from bot.reading import fold
from bot.safety.agreed import PHRASE, QUIET_WORD, chosen, readings
from bot.scene import Agreed
from storage.base import AnyRow
from storage.sealing import Keyring

_TWIN = "twin"  # what the hash is of by which a text is known once more
COLUMNS = {PHRASE: "phrase", QUIET_WORD: "quiet_word"}  # of a phone; with _at behind, of a member


def hashed(keyring: Keyring, person_id: int, what: str, text: str) -> bytes:
    """Give what is kept of a phrase or a quiet word that is agreed by this text."""
    return keyring.agreed_hash(what, person_id, chosen(text))


def heard(
    keyring: Keyring, row: AnyRow, text: str, *, chooses: bool = False, now: datetime | None = None
) -> Agreed:
    """Say whether a text is what was agreed with her whose phone this is.

    `chooses` says that it may become that, `now` whether it is barred.
    """
    said = None
    if row.phrase is not None:
        hers = (
            number
            for words, number in readings(text)
            if keyring.agreed_hash(PHRASE, row.person_id, words) == row.phrase
        )
        said = next(hers, None)
    return Agreed(
        has_phrase=row.phrase is not None,
        has_quiet_word=row.quiet_word is not None,
        phrase=said is not None,
        number=said or "",
        quiet_word=row.quiet_word is not None
        and keyring.agreed_hash(QUIET_WORD, row.person_id, fold(text)) == row.quiet_word,
        twin=hashed(keyring, row.person_id, _TWIN, text).hex() if chooses else "",
        barred=bool(now and row.no_erasing_until and now < row.no_erasing_until),
    )


def number(row: AnyRow, before: str) -> str:
    """Draw two digits that somebody who leaves may be asked to say back, new each time."""
    if row.leaving_until is None:
        return ""
    return secrets.choice([drawn for drawn in map(str, range(10, 100)) if drawn != before])
