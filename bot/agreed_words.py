"""What was agreed with her whose phone this is, and whether a text is that."""

from bot.reading import fold
from bot.safety.agreed import PHRASE, QUIET_WORD, readings
from bot.scene import Agreed
from storage.base import AnyRow
from storage.sealing import Keyring


def heard(keyring: Keyring, row: AnyRow, text: str) -> Agreed:
    """Say whether a text is what was agreed with her whose phone this is."""
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
    )
