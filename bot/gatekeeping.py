"""Asks the gate about one claimed row, in the transaction that writes `sending`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import knocking, posting, still_you
from bot.dialogues.pieces import waits_for_her
from bot.messages import Kind, Pressed, Reply, Sending
from bot.phrases import say
from bot.put_to_her import Thread
from bot.rendering import WITH_BUTTONS, Buttons
from bot.safety.gate import Ask, Go, Later, Never, Why, decide
from bot.safety.hours import Hours, overlap
from bot.safety.listed_words import listed
from bot.safety.table import ASKS, CONSENT_FOR, TABLE
from bot.scene import Memory
from bot.scene_reader import standing
from storage import addresses, claims, consents, forums, knocks, outbox, wordings
from storage.addresses import Known
from storage.base import AnyRow
from storage.claims import Claimed
from storage.forums import DEFAULT_HOURS, HOME
from storage.outgoing import AGAIN, BEGUN, CANCELLED, EXPIRED
from storage.sealing import Keyring

CONTACTS, CONTACT_DAYS = 2, timedelta(days=7)  # the budget of a person, over all her forums
# Why a row did not go: the phone is somebody else's by now; she wrote while it waited to ask.
_ANOTHERS, _NOT_DUE = "anothers", "not_due"
_QUESTION_LASTS = timedelta(hours=24)
_OUT_OF_DATE = {Why.LATE, Why.EXPIRED, Why.KNOCK_OVER}


def prepare(
    connection: Connection, keyring: Keyring, claimed: Claimed, address: AnyRow, now: datetime
) -> Sending | None:
    """Ask the gate of a row of this locked address, and write `sending`; none: it does not go."""
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
        if why := self._is_overtaken():
            claims.end(self.connection, self.row.id, CANCELLED, why, self.now)
            return None
        words = posting.words_of(self.keyring, self._known(), self.row)
        # The words of a broadcast hold its labels; a reply in a chat has them on its buttons.
        labels = () if self.row.buttons is None else [label for _, label in self._buttons()]
        ask = self._ask(fits=self._fits(words, *labels))
        found = decide(ask, self.now)
        sending = self._done(ask, words, found)
        if self.row.priority == BEGUN and self._leaves_room(found):
            knocking.go_on(self.connection, self.address, self.now)
        return sending

    def _leaves_room(self, found: Go | Later | Never) -> bool:
        """Say whether no turn of hers will make the next of what she opened ready."""
        match found:
            case Go():
                return not self.row.asks
            case Later(_, why):
                return why is Why.WORDING
        return True

    def _done(self, ask: Ask, words: str, found: Go | Later | Never) -> Sending | None:
        match found:
            case Go(valid_for):
                return self._let_go(ask, words, valid_for)
            case Later(_, Why.HOURS | Why.NO_SAFE_TIME | Why.NO_HOURS) if ask.kind is Kind.OPENED:
                # She opened it out of her times: it comes with the next knock that is in them.
                until = knocking.ensure(
                    self.connection, self.keyring, self.address, self.row, self.now, again=True
                )
                claims.hold(self.connection, self.row.id, until, Why.KNOCK)
            case Later(at, why):
                claims.hold(self.connection, self.row.id, self._until(at, why), why)
            case Never(why, late_line):
                state = EXPIRED if why in _OUT_OF_DATE else CANCELLED
                claims.end(self.connection, self.row.id, state, why, self.now)
                # A knock that waited for another try until it was too late announced nothing.
                knocks.take_back(self.connection, self.address.id, self.row.id, self.now)
                if late_line:
                    self._put_late_line()
        return None

    def _is_overtaken(self) -> str:
        """Say by what this was overtaken: nobody could cancel what was put in that very moment."""
        row = self.row
        is_hers = row.member_id is None or row.of_person == self.address.person_id
        if row.priority == BEGUN and not is_hers:
            return _ANOTHERS
        asks = row.priority == BEGUN and row.opens == still_you.OPENS
        return _NOT_DUE if asks and not still_you.is_due(self.address, self.now) else ""

    def _until(self, at: datetime | None, why: Why) -> datetime | None:
        """Say when the gate looks at a waiting row again; none: when something changes."""
        match why:
            case Why.KNOCK:
                return knocking.ensure(
                    self.connection, self.keyring, self.address, self.row, self.now
                )
            case Why.HER_TURN:
                let_be_until = self._thread().memory().let_be_until or self.now
                return max(let_be_until, (self.address.put_at or self.now) + _QUESTION_LASTS)
            case Why.BUDGET:
                first = self._contacts()[1]
                return None if first is None else first + CONTACT_DAYS
        return at

    def _fits(self, *shown: str) -> bool:
        """Say whether all of it may stand on this screen; a forum's words count for its own."""
        if not self.address.discreet:
            return True
        own = forums.unseal_listed(self.keyring, self.row)
        return not any(listed(words, own) for words in shown)

    def _ask(self, *, fits: bool) -> Ask:
        address, row, kind = self.address, self.row, Kind(self.row.kind)
        opened = self._opened(kind)
        hours, zone = self._hours(kind)
        return Ask(
            kind=kind if opened is None else Kind.OPENED,
            consented=self._consented(kind),
            good_until=row.good_until,
            hours=hours,
            zone=zone,
            standing=standing(address),
            unreachable=address.unreachable_at is not None,
            fits=fits,
            sending_on=row.house_sending_on and row.forum_sending_on is not False,
            a_question_is_open=kind in ASKS and self._question_is_open(kind),
            budget_left=self._budget_left(kind),
            said_at=row.said_at,
            offers_start=row.passes == posting.START,
            breaks_pause=row.passes == posting.MENU,
            bland=row.passes == posting.BLAND,
            answers_check=row.passes == posting.CHECK,
            checked_before=kind is Kind.CHECK and outbox.checked(self.connection, address.id),
            knock_until=opened,
        )

    def _opened(self, kind: Kind) -> datetime | None:
        """Say until when she has opened what waited for a knock; none: she has not."""
        opened_at = knocking.opened_at(self.address, self.now)
        # A moment that was good for what waited is none for what came hours later.
        is_open = opened_at is not None and self.row.made_at <= opened_at
        needs_it = self.address.discreet and TABLE[kind].discreet == "knock"
        # Who has taken her yes back since does not get it by a knock either.
        is_open = is_open and needs_it and self._consented(kind)
        until: datetime | None = self.address.opened_until
        return until if is_open else None

    def _consented(self, kind: Kind) -> bool:
        """Say whether she agreed to this kind; an answer is there only because she asked."""
        if kind is Kind.KNOCK:
            # Each of what it announces was agreed to before it waited for the knock.
            return bool(knocking.waiting(self.connection, self.address.id, self.now))
        needed = CONSENT_FOR.get(kind)
        if needed is None:
            return kind is Kind.ANSWER
        member_id = self.row.member_id
        return member_id is not None and consents.given(self.connection, member_id, needed)

    def _hours(self, kind: Kind) -> tuple[Hours, str]:
        """Give the times that forum and address have in common, and their zone."""
        if kind is Kind.KNOCK:
            found = knocking.hours(self.connection, self.address, self.now)
            if found is not None:
                return found
        hours = Hours.parse(self.row.forum_hours or DEFAULT_HOURS)
        hers = self.address.hours
        zone = self.row.zone or HOME
        return (hours if hers is None else overlap(hours, Hours.parse(hers))), zone

    def _question_is_open(self, kind: Kind) -> bool:
        """Say whether it is her turn: our newest question waits, or she is to be let be.

        One of ours that has not left yet counts too: it will be open in a moment.
        """
        address, memory = self.address, self._thread().memory()
        if self._is_let_be(kind, memory):
            return True
        if address.asked_row in {None, self.row.id}:
            return False
        put_at = address.put_at if address.put_row == address.asked_row else None
        if put_at is not None and self.now - put_at >= _QUESTION_LASTS:
            return False
        if put_at is None and outbox.never_came(self.connection, address.asked_row):
            return False  # what she was never asked would else be open for ever
        return waits_for_her(memory)

    def _is_let_be(self, kind: Kind, memory: Memory) -> bool:
        """Say whether nothing is asked of her now; that a person has written may be told her."""
        if memory.let_be_until is None or self.now >= memory.let_be_until:
            return False
        waiting = knocking.waiting(self.connection, self.address.id, self.now)
        return not (kind is Kind.KNOCK and waiting.notes)

    def _thread(self) -> Thread:
        return Thread(self.connection, self.keyring, self.address, self.row, self.now)

    def _budget_left(self, kind: Kind) -> bool:
        if not self._costs(kind):
            return True
        return self._contacts()[0] < CONTACTS

    def _costs(self, kind: Kind) -> bool:
        """Say whether this counts as a contact: what is only asked again does not."""
        return TABLE[kind].budget > 0 and self.row.passes != AGAIN

    def _contacts(self) -> tuple[int, datetime | None]:
        since = self.now - CONTACT_DAYS
        return outbox.contacts(self.connection, self.address.person_id, since)

    def _let_go(self, ask: Ask, words: str, valid_for: timedelta) -> Sending:
        claims.mark_sending(self.connection, self.claimed, self.now, counted=self._costs(ask.kind))
        self._thread().put(ask.kind)
        if self.row.wording_id is not None and self.row.wording_frozen_at is None:
            wordings.freeze(self.connection, self.row.wording_id, self.now)
        return Sending(
            chat=addresses.number(self.keyring, self.address),
            words=words,
            buttons=self._buttons(),
            pressed=self._pressed(),
            discreet=self.address.discreet,
            valid_for=valid_for,
            until=self.now + min(valid_for, claims.LEASE),
            receipt_token=self.row.receipt_token,
        )

    def _buttons(self) -> Buttons:
        if self.address.channel not in WITH_BUTTONS:
            return ()
        return posting.buttons_of(self.connection, self.keyring, self._known(), self.row)

    def _pressed(self) -> Pressed | None:
        """Give the message whose button this answers, where it may be shown once more."""
        found = posting.pressed_of(self.connection, self.keyring, self._known(), self.row)
        return found if found and self._fits(found.words, found.choice) else None

    def _known(self) -> Known:
        return Known(self.address, (self.address,))

    def _put_late_line(self) -> None:
        if outbox.late_line_waits(self.connection, self.address.id):
            return
        reply = Reply(say("en", "late_line"), kind=Kind.LATE_LINE)
        post = posting.Post(f"late:{self.row.id}", self.row.member_id, None, self.now)
        posting.put(self.connection, self.keyring, self._known(), post, reply)
