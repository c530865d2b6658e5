"""Whether a phone is still hers: doubted, shown to be, and what people should look at."""

from datetime import datetime, timedelta

from bot.recorded.ledger import Ledger
from storage import flags, outbox, still_you

LOOK_AFTER = timedelta(days=1)  # until then she may have said by herself that it is she
FIRST_SILENCE = timedelta(days=30)  # sooner than that nobody is asked


def doubted(now: datetime, why: str) -> dict[str, object]:
    """Give the facts of a phone that may not be hers any more."""
    return {"doubted_at": now, "doubt": why, "still_due_at": now + LOOK_AFTER}


def no_doubt(now: datetime) -> dict[str, object]:
    """Give the facts of a phone that is hers, as we were told now."""
    return {
        "checked_at": now,
        "doubted_at": None,
        "doubt": None,
        "parked_at": None,
        "still_due_at": now + FIRST_SILENCE,
    }


def still_hers(ledger: Ledger) -> None:
    """She said so herself: what waited for that may go."""
    ledger.address |= no_doubt(ledger.now)
    still_you.take_back(ledger.connection, [ledger.known.id], ledger.now)
    outbox.wake(ledger.connection, [ledger.known.id])


def asked_who(ledger: Ledger) -> None:
    """Somebody asked who writes: nothing personal goes there, and people look."""
    if ledger.context.scene.joined and ledger.known.row.confirmed_at is not None:
        ledger.address |= doubted(ledger.now, still_you.WHO_IS_THIS)
    flag(ledger, flags.WHO_IS_THIS)


def noticed(ledger: Ledger) -> None:
    """Doubt a phone that could not be reached, and from which somebody writes again."""
    row = ledger.known.row
    bounced = row.unreachable_at is not None and ledger.arrival.inbox_id is not None
    if bounced and row.doubted_at is None and ledger.context.scene.joined:
        ledger.address |= doubted(ledger.now, still_you.BOUNCED)


def flag(ledger: Ledger, kind: str) -> None:
    """Let people of each forum that knows this phone look."""
    flags.raise_at(ledger.connection, ledger.known.id, kind, ledger.now)
