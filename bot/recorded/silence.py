"""Stopping, pausing, parking, blocking, leaving, and beginning again."""

from collections.abc import Iterable
from datetime import timedelta

from bot.changes import Leaving, LeftErasing, LeftKeeping, Stayed
from bot.messages import Kind
from bot.recorded.ledger import Ledger
from storage import outbox

_NOT_NOW: dict[str, object] = {"opened_at": None, "opened_until": None}
_STAYS_OPEN = timedelta(hours=72)  # in which she can come back after LEAVE


def stop(ledger: Ledger) -> None:
    """No more messages, on every phone of hers."""
    _tighten(ledger, "stop", stopped_at=ledger.now, stopped_by="word", start_offered_at=None)


def pause(ledger: Ledger) -> None:
    """Silence on every phone of hers, until MENU."""
    _tighten(ledger, "pause", paused_at=ledger.now)


def block(ledger: Ledger) -> None:
    """Nothing goes to this one phone; nothing moves to another by itself."""
    ledger.address |= {"stopped_at": ledger.now, "stopped_by": "block"} | _NOT_NOW
    _cancel(ledger, "stop", [ledger.known.id])
    ledger.note("stop")


def park(ledger: Ledger) -> None:
    """A wrong number: nothing goes to it again."""
    ledger.address |= {"parked_at": ledger.now} | _NOT_NOW
    _cancel(ledger, "parked", ledger.known.family)
    ledger.note("park")


def start(ledger: Ledger) -> None:
    """Messages may go to this one phone again, discreetly."""
    ledger.address |= {
        "stopped_at": None,
        "stopped_by": None,
        "start_offered_at": None,
        "paused_at": None,
        "discreet": True,
    }


def confirm(ledger: Ledger) -> None:
    """A number that somebody wrote down answered for itself: what waited for that may go."""
    ledger.address["confirmed_at"] = ledger.now
    outbox.wake(ledger.connection, [ledger.known.id])


def leave(ledger: Ledger, change: Leaving | LeftKeeping | LeftErasing | Stayed) -> None:
    """Fall silent on every phone of hers; what is final comes after the days to come back."""
    ends = ledger.now + _STAYS_OPEN
    match change:
        case Leaving():
            _tighten(ledger, "pause", leaving_until=ends)
        case LeftKeeping():
            ledger.family["leaving_until"] = ledger.member["left_at"] = ends
        case LeftErasing():
            ledger.family["leaving_until"] = ends
        case Stayed():
            ledger.family["leaving_until"] = ledger.member["left_at"] = None


def _tighten(ledger: Ledger, kind: str, **facts: object) -> None:
    """Mark all her phones, and cancel whatever has not left to any of them."""
    ledger.family |= facts | _NOT_NOW
    _cancel(ledger, kind, ledger.known.family)
    ledger.note(kind)


def _cancel(ledger: Ledger, why: str, phones: Iterable[int]) -> None:
    if not ledger.known.is_new:
        # Who says it twice has it confirmed once: the second time there is no new line. The
        # answer to words of risk goes to a stopped and to a paused phone (the gate's table).
        spared = (Kind.STOP_CONFIRMATION, Kind.RISK)
        outbox.cancel(ledger.connection, phones, why, ledger.now, spared)
