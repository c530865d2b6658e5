"""What she says of her own accord, and new words in the place of old ones."""

from bot.recorded.ledger import Ledger
from storage import feedback
from storage.feedback import Said


def told(ledger: Ledger, about: str) -> None:
    """Keep this text as feedback, or as one more piece of the feedback that is open."""
    said = _said(ledger, ledger.inbox_id, about)
    ledger.feedback_id = feedback.add(ledger.connection, ledger.keyring, said, ledger.feedback_id)


def reworded(ledger: Ledger) -> None:
    """Put the new words in the place of those of the text that she edited."""
    before = ledger.context.before_id
    if before is not None:
        feedback.reword(ledger.connection, ledger.keyring, _said(ledger, before), before)


def _said(ledger: Ledger, inbox_id: int, about: str = "") -> Said:
    assert ledger.forum_id is not None, "only a member gives feedback; others are kept"  # noqa: S101
    arrival = ledger.arrival
    return Said(
        ledger.hers(),
        ledger.forum_id,
        inbox_id,
        arrival.channel,
        arrival.text,
        ledger.now,
        about,
    )
