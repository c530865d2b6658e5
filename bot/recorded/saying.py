"""What she says of her own accord, and new words in the place of old ones."""

from bot.recorded.ledger import Ledger
from storage import feedback, members, search
from storage.feedback import Said
from storage.present import present
from storage.sealing import Owner


def told(ledger: Ledger, about: str) -> None:
    """Keep this text as feedback, or as one more piece of the feedback that is open."""
    forum_id = present(ledger.forum_id, "only a member gives feedback; others are kept")
    said = _said(ledger, ledger.hers(), forum_id, ledger.inbox_id, about)
    ledger.feedback_id = feedback.add(ledger.connection, ledger.keyring, said, ledger.feedback_id)


def reworded(ledger: Ledger) -> None:
    """Put the new words in the place of those of the text that she edited."""
    before, hers = ledger.context.before_id, ledger.context.before_of
    if before is not None and hers is not None:
        # They stay with the forum that had the old ones, whichever this thread speaks to by now.
        said = _said(ledger, members.owner_of(hers), hers.forum_id, before)
        search.forget(ledger.connection, ledger.keyring, before)
        feedback.reword(ledger.connection, ledger.keyring, said, before)


def _said(ledger: Ledger, owner: Owner, forum_id: int, inbox_id: int, about: str = "") -> Said:
    arrival = ledger.arrival
    return Said(
        owner,
        forum_id,
        inbox_id,
        arrival.channel,
        arrival.text,
        ledger.now,
        about,
    )
