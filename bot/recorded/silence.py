"""Stopping, pausing, the quiet word, parking, blocking, leaving, and beginning again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.changes import Erasing, Leaving, LeftErasing, LeftKeeping, Stayed
from bot.dialogues.erasing import STAYS_FOR
from bot.messages import Kind
from bot.recorded import doubting
from bot.recorded.ledger import Ledger
from storage import addresses, cancelling, flags, members, outbox, still_you
from storage.base import AnyRow
from storage.journal import Journal

NOTHING_LOOSER: dict[str, object] = {"looser": None, "looser_at": None}
# With any silence ends what was to come: by a knock that she opened, or by looser settings.
_NOT_NOW: dict[str, object] = {"opened_at": None, "opened_until": None, **NOTHING_LOOSER}
# Who says it twice has it confirmed once: the second time there is no new line. The answer to
# words of risk goes to a stopped and to a paused phone (the gate's table).
_SPARED = (Kind.STOP_CONFIRMATION, Kind.RISK)
_BLOCKED = {"block", "provider"}  # of an SMS, the provider tells in this way of a STOP
_BARRED_FOR = timedelta(days=30)  # after three wrong tries


def stopped(now: datetime, by: str) -> dict[str, object]:
    """Give the facts of a phone to which nothing goes any more."""
    return {"stopped_at": now, "stopped_by": by, "start_offered_at": None} | _NOT_NOW


def paused(now: datetime) -> dict[str, object]:
    """Give the facts of a phone that is silent until MENU."""
    return {"paused_at": now} | _NOT_NOW


def quiet(now: datetime) -> dict[str, object]:
    """Give the facts of a phone that is silent until a person opens it again."""
    return {"quiet_at": now} | _NOT_NOW


def parked(now: datetime) -> dict[str, object]:
    """Give the facts of a phone that may be somebody else's: nothing goes there."""
    return {"parked_at": now} | _NOT_NOW


def cancel(connection: Connection, phones: Iterable[int], why: str, now: datetime) -> None:
    """Cancel all that has not left to locked phones, but for what may go there still."""
    cancelling.cancel(connection, phones, why, now, _SPARED)


def stop(ledger: Ledger) -> None:
    """No more messages, on every phone of hers."""
    ledger.member["stopped_at"] = ledger.now
    _tighten(ledger, "stop", stopped(ledger.now, "word"))


def pause(ledger: Ledger) -> None:
    """Silence on every phone of hers, until MENU."""
    ledger.member["paused_at"] = ledger.now
    _tighten(ledger, "pause", paused(ledger.now))


def fall_quiet(ledger: Ledger) -> None:
    """Silence on every phone of hers; each of her forums learns of it, and of no other forum."""
    if ledger.known.row.quiet_at is None:
        ledger.family |= quiet(ledger.now)
        # All of it, unlike at a stop: the line that answers the word is not put yet.
        cancelling.cancel(ledger.connection, ledger.known.family, "quiet", ledger.now)
        ledger.note("quiet")
    hers = members.memberships(ledger.connection, ledger.known.row.person_id)
    ids = [member.id for member in hers]
    flags.raise_once(ledger.connection, ids, flags.QUIET, ledger.now)


def block(ledger: Ledger) -> None:
    """Nothing goes to this one phone; nothing moves to another by itself."""
    ledger.member["stopped_at"] = ledger.now  # counts once all her phones are stopped
    ledger.address |= {"stopped_at": ledger.now, "stopped_by": "block"} | _NOT_NOW
    _cancel(ledger, "stop", [ledger.known.id])
    ledger.note("stop")


def park(ledger: Ledger) -> None:
    """A wrong number: nothing goes to it again."""
    ledger.address |= parked(ledger.now)
    _cancel(ledger, "parked", [ledger.known.id])
    doubting.flag(ledger, flags.NOT_STILL_HERS)
    ledger.note("park")


def park_by_itself(
    connection: Connection, journal: Journal, address: AnyRow, why: str, now: datetime
) -> None:
    """Send nothing to a locked phone any more, and let people look; `why` is a kind of flag."""
    addresses.change(connection, [address.id], **parked(now))
    cancel(connection, [address.id], "parked", now)
    flags.raise_at(connection, address.id, why, now)
    try:
        journal.note("park", [address.blind], now)
    except SQLAlchemyError as error:
        log.failed("journal_not_written", error)


def start(ledger: Ledger) -> None:
    """Messages may go to this one phone again, discreetly.

    Who had blocked us may have handed the phone on since: nothing personal goes before she said
    that it is she. That is all that a channel tells of a phone that changed.
    """
    row = ledger.known.row
    if row.stopped_by in _BLOCKED and row.channel != "sms" and ledger.context.scene.joined:
        ledger.address |= doubting.doubted(ledger.now, still_you.CAME_BACK)
    ledger.address |= {
        "stopped_at": None,
        "stopped_by": None,
        "start_offered_at": None,
        "paused_at": None,
        "discreet": True,
    }


def confirm(ledger: Ledger) -> None:
    """A number that somebody wrote down answered for itself: what waited for that may go."""
    ledger.address |= doubting.no_doubt(ledger.now) | {"confirmed_at": ledger.now}
    outbox.wake(ledger.connection, [ledger.known.id])


def leave(ledger: Ledger, change: Leaving | LeftKeeping | LeftErasing | Erasing | Stayed) -> None:
    """Fall silent on every phone of hers; what is final comes after the days to come back."""
    ends = ledger.now + STAYS_FOR
    match change:
        case Leaving():
            ledger.member["leaving_until"] = ends
            _tighten(ledger, "pause", {"leaving_until": ends} | _NOT_NOW)
        case LeftKeeping() | Erasing():
            erases = isinstance(change, Erasing)
            ledger.family["leaving_until"] = ends
            ledger.member |= {"leaving_until": ends, "left_at": ends, "erases": erases}
        case LeftErasing():
            # A person asks her first: until then nothing is final, whatever she chose before.
            ledger.family["leaving_until"] = ends
            ledger.member |= {"leaving_until": ends, "left_at": None, "erases": False}
        case Stayed():
            # From whichever phone of hers it comes, and whichever line that one speaks for.
            ledger.family["leaving_until"] = None
            members.stay(ledger.connection, ledger.known.row.person_id)


def bar(ledger: Ledger) -> None:
    """Let no text loosen or erase on this phone for a while; each forum of hers sees to it."""
    ledger.address["no_erasing_until"] = ledger.now + _BARRED_FOR
    hers = [member.id for member in ledger.context.memberships]
    flags.raise_for(ledger.connection, hers, flags.WRONG_PHRASE, ledger.now)


def _tighten(ledger: Ledger, kind: str, facts: dict[str, object]) -> None:
    """Mark all her phones, and cancel whatever has not left to any of them."""
    ledger.family |= facts
    _cancel(ledger, kind, ledger.known.family)
    ledger.note(kind)


def _cancel(ledger: Ledger, why: str, phones: Iterable[int]) -> None:
    if not ledger.known.is_new:
        cancel(ledger.connection, phones, why, ledger.now)
