"""Records what came of a sending: of our own call, or of a status callback."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.messages import Kind, Outcome, Progress, Receipt, Sent
from storage import (
    addresses,
    cancelling,
    flags,
    knocks,
    outcomes,
    rates,
    threads,
)
from storage.base import AnyRow
from storage.claims import Claimed
from storage.journal import Journal
from storage.outcomes import Settled
from storage.outgoing import DELIVERED, FAILED, HELD, SENT, TRY_AGAIN, UNSURE
from storage.sealing import Keyring

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=5)
_RISK_TRIES = 5
_LONGEST_CODE = 10


@dataclass(frozen=True, slots=True)
class Books:
    """What settling writes in."""

    keyring: Keyring = field(repr=False)
    journal: Journal

    def record(
        self,
        connection: Connection,
        claimed: Claimed,
        address: AnyRow,
        sent: Sent,
        now: datetime,
        *,
        has_receipts: bool,
    ) -> None:
        """Record what came of our call to a locked address; a callback that was faster stands."""
        row = outcomes.under_way(connection, claimed)
        if row is None:
            return
        settled = self._settled(address, row, sent, now, has_receipts=has_receipts)
        outcomes.settle(connection, claimed, settled, now)
        if sent.wait is not None:  # for all that this sender has, not for this one row
            rates.put_off(connection, row.sender, sent.wait.total_seconds())
        if row.asks and settled.state in {HELD, FAILED}:
            threads.take_back(connection, address.id, row.id)
        if settled.state == FAILED:
            knocks.take_back(connection, address.id, row.id, now)
        self._mark(connection, address, sent.outcome, row.sending_at, now)

    def _settled(
        self, address: AnyRow, row: AnyRow, sent: Sent, now: datetime, *, has_receipts: bool
    ) -> Settled:
        provider_id = None
        if sent.provider_id is not None:
            owner = addresses.owner_of(address)
            provider_id = self.keyring.seal(owner, "outgoing.provider_id", sent.provider_id)
        state = _state(Kind(row.kind), row.attempts, sent.outcome)
        if state == SENT and not has_receipts:
            state = DELIVERED
        elif state == FAILED and row.may_have_left:
            state = UNSURE  # this try failed; whether the one before did, nobody knows
        due_at, why = None, None
        if state == HELD:
            # Obeyed, however long the provider asks for; out of date it ends by the gate.
            wait = back_off(row.attempts) if sent.wait is None else sent.wait
            due_at, why = min(now + wait, row.good_until), TRY_AGAIN
        elif state == FAILED:
            why = _to_keep(sent.outcome)
        may_have_left = row.may_have_left or sent.outcome is Outcome.UNSURE
        return Settled(state, provider_id, sent.code or None, due_at, why, may_have_left)

    def receive(self, connection: Connection, receipt: Receipt, now: datetime) -> None:
        """Move a row forward by a status callback, whatever order they come in."""
        found = outcomes.by_receipt_token(connection, receipt.token)
        if found is None:
            return  # forged by somebody who knows our token, or of a row long forgotten
        address = addresses.lock_one(connection, found.address_id)
        owner = addresses.owner_of(address)
        sealed = self.keyring.seal(owner, "outgoing.provider_id", receipt.provider_id)
        state = _BY_PROGRESS[receipt.progress]
        why = _to_keep(receipt.outcome)
        settled = Settled(state, sealed, _number(receipt.code), why=why)
        if not outcomes.advance(connection, found.id, settled, now):
            return
        log.say("receipt", row=found.id, progress=receipt.progress)
        if state == FAILED:
            threads.take_back(connection, address.id, found.id)
            knocks.take_back(connection, address.id, found.id, now)
        if receipt.outcome is not None:
            self._mark(connection, address, receipt.outcome, found.sending_at, now)

    def _mark(
        self,
        connection: Connection,
        address: AnyRow,
        outcome: Outcome,
        left_at: datetime | None,
        now: datetime,
    ) -> None:
        """Note what an outcome says of the phone, and cancel what waits for it."""
        facts: dict[str, object]
        if outcome is Outcome.STOPPED:
            facts = {"stopped_at": now, "stopped_by": "provider"}
            self._journal(address.blind, now)
        elif outcome in _OUT_OF_REACH:
            if left_at is not None and address.heard_at is not None and address.heard_at > left_at:
                return  # she has written since: it is news of a time before
            facts = {"unreachable_at": now}
            if outcome is Outcome.NO_MOBILE:  # whoever wrote it down can ask for the right one
                flags.raise_at(connection, address.id, flags.NO_MOBILE, now)
        else:
            return
        addresses.change(connection, [address.id], **facts)
        # The answer to words of risk may go to such a phone too, says the gate.
        cancelling.cancel(connection, [address.id], outcome, now, spared=[Kind.RISK])

    def _journal(self, blind: bytes, now: datetime) -> None:
        try:
            self.journal.note("stop", [blind], now)
        except SQLAlchemyError as error:
            log.failed("journal_not_written", error)


_OUT_OF_REACH = {Outcome.UNREACHABLE, Outcome.NO_MOBILE}
# A callback that only says that the provider has the message decides a row that was unsure.
_BY_PROGRESS = {
    None: SENT,
    Progress.SENT: SENT,
    Progress.DELIVERED: DELIVERED,
    Progress.FAILED: FAILED,
}


def _to_keep(outcome: Outcome | None) -> str | None:
    """Keep why a message failed where every forum of hers may know: never that she stopped."""
    return outcome if outcome in _OUT_OF_REACH else None


def _number(code: str) -> str | None:
    """Keep an error number; anything else in its place is nothing that staff could look up."""
    return code if code.isascii() and code.isdecimal() and len(code) <= _LONGEST_CODE else None


def back_off(attempts: int) -> timedelta:
    """Say how long to wait before the next try: 2 seconds, doubled each time, 5 minutes at most."""
    doublings: int = 2 ** max(attempts - 1, 0)
    return min(_FIRST_WAIT * doublings, _LONGEST_WAIT)


def _state(kind: Kind, attempts: int, outcome: Outcome) -> str:
    if outcome is Outcome.UNSURE:
        # A risk reply that comes twice does no harm; one that does not come may (rule 38).
        return HELD if kind is Kind.RISK and attempts < _RISK_TRIES else UNSURE
    if outcome is Outcome.STOPPED:
        # The provider refuses all to this phone: for a stop confirmation that is what it says.
        return SENT if kind is Kind.STOP_CONFIRMATION else FAILED
    states = {Outcome.SENT: SENT, Outcome.TRY_LATER: HELD}
    return states.get(outcome, FAILED)
