"""Asks the gate about one claimed row, in the transaction that writes `sending`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import posting
from bot.memory import recall
from bot.messages import Kind, Reply, Sending
from bot.phrases import say
from bot.safety.gate import Ask, Go, Later, Never, Why, decide
from bot.safety.hours import Hours, overlap
from bot.safety.listed_words import listed
from bot.safety.table import TABLE
from bot.scene_reader import HOME, standing
from storage import addresses, claims, consents, outbox, wordings
from storage.addresses import Known
from storage.base import AnyRow
from storage.claims import Claimed
from storage.forums import DEFAULT_HOURS
from storage.outgoing import CANCELLED, EXPIRED
from storage.sealing import Keyring, Owner

CONTACTS, CONTACT_DAYS = 2, timedelta(days=7)  # the budget of a person, over all her forums
_QUESTION_LASTS = timedelta(hours=24)
_CONSENT_FOR = {
    Kind.POLL: "polls",
    Kind.REMINDER: "polls",
    Kind.UPDATE: "updates",
    Kind.NOTICE: "notices",
}
_OUT_OF_DATE = {Why.LATE, Why.EXPIRED, Why.KNOCK_OVER}


def prepare(
    connection: Connection, keyring: Keyring, claimed: Claimed, now: datetime
) -> Sending | None:
    """Lock the address, ask the gate, and write `sending`; none where the row does not go now."""
    address = addresses.lock_one(connection, claimed.address_id)
    row = claims.in_hand(connection, claimed, now)
    if row is None:
        return None  # cancelled meanwhile, or the lease is lost
    if row.busy:
        claims.give_back(connection, claimed)
        return None
    return _Case(connection, keyring, claimed, address, row, now).decided()


@dataclass(frozen=True, slots=True)
class _Case:
    """One row before the gate, with its address locked."""

    connection: Connection
    keyring: Keyring
    claimed: Claimed
    address: AnyRow
    row: AnyRow
    now: datetime

    def decided(self) -> Sending | None:
        """Do what the gate says."""
        words = self._words()
        match decide(self._ask(fits=not (self.address.discreet and listed(words))), self.now):
            case Go(valid_for):
                return self._let_go(words, valid_for)
            case Later(at, why):
                claims.hold(self.connection, self.row.id, at, why)
            case Never(why, late_line):
                state = EXPIRED if why in _OUT_OF_DATE else CANCELLED
                claims.end(self.connection, self.row.id, state, why, self.now)
                if late_line:
                    self._put_late_line()
        return None

    def _words(self) -> str:
        """Open the text of the row, in the form for this address."""
        if self.row.words is not None:
            owner = addresses.owner_of(self.address)
            return self.keyring.unseal(owner, "outgoing.words", self.row.words)
        row = self.row
        forum = Owner("forums", row.forum_id, row.forum_key, row.forum_master)
        if self.address.discreet and row.discreet_words is not None:
            return self.keyring.unseal(forum, "wordings.discreet_words", row.discreet_words)
        return self.keyring.unseal(forum, "wordings.words", row.wording_words)

    def _ask(self, *, fits: bool) -> Ask:
        address, row, kind = self.address, self.row, Kind(self.row.kind)
        return Ask(
            kind=kind,
            consented=self._consented(kind),
            good_until=row.good_until,
            hours=self._hours(),
            zone=row.zone or HOME,
            standing=standing(address),
            unreachable=address.unreachable_at is not None,
            fits=fits,
            sending_on=row.house_sending_on and row.forum_sending_on is not False,
            a_question_is_open=self._question_is_open(),
            budget_left=self._budget_left(kind),
            said_at=row.said_at,
            offers_start=row.passes == posting.START,
            breaks_pause=row.passes == posting.MENU,
            answers_check=row.passes == posting.CHECK,
            checked_before=kind is Kind.CHECK and outbox.checked(self.connection, address.id),
        )

    def _consented(self, kind: Kind) -> bool:
        """Say whether she agreed to this kind; an answer is there only because she asked."""
        needed = _CONSENT_FOR.get(kind)
        if needed is None:
            return kind is Kind.ANSWER
        member_id = self.row.member_id
        return member_id is not None and consents.given(self.connection, member_id, needed)

    def _hours(self) -> Hours:
        hours = Hours.parse(self.row.forum_hours or DEFAULT_HOURS)
        hers = self.address.hours
        return hours if hers is None else overlap(hours, Hours.parse(hers))

    def _question_is_open(self) -> bool:
        """Say whether another message put a question that still waits for its answer."""
        address = self.address
        if address.put_row in {None, self.row.id} or address.memory is None:
            return False
        if self.now - address.put_at >= _QUESTION_LASTS:
            return False
        owner = addresses.owner_of(address)
        memory = recall(self.keyring.unseal(owner, "addresses.memory", address.memory))
        return bool(memory.step)

    def _budget_left(self, kind: Kind) -> bool:
        costs = [each for each, cells in TABLE.items() if cells.budget]
        if kind not in costs:
            return True
        since = self.now - CONTACT_DAYS
        spent = outbox.contacts(self.connection, self.address.person_id, costs, since)
        return spent < CONTACTS

    def _let_go(self, words: str, valid_for: timedelta) -> Sending:
        claims.mark_sending(self.connection, self.claimed, self.now)
        if self.row.asks:
            addresses.put(self.connection, self.address.id, self.row.id, self.now)
        if self.row.wording_id is not None:
            wordings.freeze(self.connection, self.row.wording_id, self.now)
        return Sending(
            chat=addresses.number(self.keyring, self.address),
            words=words,
            discreet=self.address.discreet,
            valid_for=valid_for,
            receipt_token=self.row.receipt_token,
        )

    def _put_late_line(self) -> None:
        if outbox.late_line_waits(self.connection, self.address.id):
            return
        reply = Reply(say("en", "late_line"), kind=Kind.LATE_LINE)
        post = posting.Post(f"late:{self.row.id}", self.row.member_id, None, self.now)
        known = Known(self.address, (self.address.id,))
        posting.put(self.connection, self.keyring, known, post, reply)
