"""What holds after each step of the machine, and once everything has come to its end."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from bot.messages import Kind
from bot.posting import START
from bot.safety.listed_words import listed
from storage import addresses, inbox
from storage.addresses import Address
from storage.answers import Answer
from storage.feedback import FeedbackText
from storage.inbox import Inbox
from storage.outgoing import (
    DELIVERED,
    FAILED,
    HELD,
    LEASED,
    NOT_LEFT,
    OPEN,
    READY,
    REPLIES,
    RISK,
    SENDING,
    SENT,
    UNDER_WAY,
    UNSURE,
    Outgoing,
)
from tests.bot.safety.allowed import forbids
from tests.faults.machine.known import facts_of
from tests.faults.machine.people import People
from tests.faults.machine.provider import Provider, Taken
from tests.rooms import House

_GOES_TO_A_STOPPED_PHONE = {Kind.RISK, Kind.STOP_CONFIRMATION}
# Why a row waits, where nothing else than its own facts can let it go. A knock, her turn, the
# contacts of a week and another try have their time.
_SEEN_BY_THE_TABLE = {
    "hours",
    "no_hours",
    "no_safe_time",
    "wording",
    "sending_off",
    "unconfirmed",
    "doubted",
}
_MAY_HAVE_LEFT = {SENDING, SENT, DELIVERED, UNSURE}
_rows = select(Outgoing.__table__, Address.stopped_at).join(Address).order_by(Outgoing.id)
_texts = select(
    Inbox.__table__, Address.key.label("address_key"), Address.master.label("address_master")
)
_texts = _texts.outerjoin(Address).order_by(Inbox.id)


@dataclass(slots=True)
class Promises:
    """What we have promised, held against the database and what the providers took."""

    rooms: House
    people: People
    providers: dict[str, Provider]
    failed: set[str] = field(default_factory=set)  # tokens of what a receipt said is lost

    def wrongs(self) -> Iterator[str]:
        """Name what must never be so, not even for a moment."""
        taken = self._taken()
        under_way: Counter[int] = Counter()
        for row in self.rooms.rows(_rows):
            under_way[row.address_id] += row.state in UNDER_WAY
            for wrong in self._of_a_row(row, taken[row.receipt_token]):
                yield f"{wrong}: {_shown(row)}"
        yield from (f"several under way at once on {one}" for one, n in under_way.items() if n > 1)
        kept = self.rooms.rows(select(Inbox.message_hash, Inbox.state))
        if {row.message_hash for row in kept} != {*map(self.people.hash_of, self.people.posts)}:
            yield f"{len(self.people.posts)} texts came, {len(kept)} are kept"
        if any(row.state == inbox.UNREAD for row in kept):
            yield "the bot failed on a text"

    def _of_a_row(self, row: Row[Any], taken: list[Taken]) -> Iterator[str]:
        is_risk = row.kind == RISK
        if len(taken) > (row.attempts if is_risk else 1):
            yield "doubled"
        refused = row.receipt_token in self.providers[row.sender].refused_for_good
        if row.state in {SENT, DELIVERED} and not taken and not refused:
            yield "lost"
        lost = row.state == FAILED and row.receipt_token in self.failed
        waits_again = is_risk and row.state in {HELD, READY, LEASED}
        if taken and not (row.state in _MAY_HAVE_LEFT or lost or waits_again):
            yield "left, and stands as if it had not"
        goes = row.kind in _GOES_TO_A_STOPPED_PHONE or row.passes == START
        if row.stopped_at is not None and row.state in NOT_LEFT and not goes:
            yield "waits behind a stop"

    def wrongs_at_rest(self) -> Iterator[str]:
        """Name what hangs, once every lease has passed and a worker has looked at everything."""
        now = self.rooms.clock()
        for row in self.rooms.rows(_rows.where(Outgoing.state.in_(OPEN))):
            if row.state != HELD or (row.due_at is not None and row.due_at <= now):
                yield f"stuck: {_shown(row)}"
            elif row.why in _SEEN_BY_THE_TABLE and not forbids(facts_of(self.rooms, row.id), now):
                yield f"kept back although it may go: {_shown(row)}"

    def wrongs_at_the_end(self) -> Iterator[str]:
        """Name what is not as it should be once all is out of date that could ever go."""
        rows = {row.receipt_token: row for row in self.rooms.rows(_rows)}
        for row in rows.values():
            # A phone may have been asked a moment ago whether it is still hers.
            if row.state in OPEN and row.good_until <= self.rooms.clock():
                yield f"never ends: {_shown(row)}"
        yield from self._not_as_it_went(rows)
        yield from self._out_of_order(rows)
        yield from self._not_as_she_wrote()

    def _not_as_it_went(self, rows: dict[str, Row[Any]]) -> Iterator[str]:
        with self.rooms.database.read() as connection:
            phones = {row.id: row for row in connection.execute(select(Address.__table__))}
        for token, taken in self._taken().items():
            row = rows[token]
            for each in taken:
                if each.sending.chat != addresses.number(
                    self.rooms.keyring, phones[row.address_id]
                ):
                    yield f"went to another phone: {_shown(row)}"
                if each.sending.discreet and listed(each.sending.words):
                    yield f"listed words to somebody discreet: {_shown(row)}"

    def _out_of_order(self, rows: dict[str, Row[Any]]) -> Iterator[str]:
        """Replies come in the order of what they answer, but for those that needed two tries."""
        last: dict[int, int] = defaultdict(int)
        for provider in self.providers.values():
            for taken in provider.taken:
                row = rows[taken.sending.receipt_token]
                if row.priority != REPLIES or row.attempts > 1 or row.state == UNSURE:
                    continue
                if row.id < last[row.address_id]:
                    yield f"out of order: {_shown(row)} after {last[row.address_id]}"
                last[row.address_id] = row.id

    def _not_as_she_wrote(self) -> Iterator[str]:
        kept = {row.message_hash: row for row in self.rooms.rows(_texts)}
        filed = {*self.rooms.column(select(FeedbackText.inbox_id))}
        filed |= {*self.rooms.column(select(Answer.inbox_id))}
        for post in self.people.posts:
            row = kept[self.people.hash_of(post)]
            if row.state == inbox.FILED:
                if row.id not in filed:
                    yield f"filed nowhere: {post}"
            elif post.words is not None and inbox.unseal(self.rooms.keyring, row) != post.words:
                yield f"kept in other words: {post}"

    def _taken(self) -> dict[str, list[Taken]]:
        found = defaultdict(list)
        for provider in self.providers.values():
            for taken in provider.taken:
                found[taken.sending.receipt_token].append(taken)
        return found


def _shown(row: Row[Any]) -> str:
    """Show a row so that somebody can see what happened to it."""
    said = (
        "id",
        "address_id",
        "cause",
        "ordinal",
        "kind",
        "state",
        "why",
        "attempts",
        "sending_at",
    )
    return ", ".join(f"{name}={getattr(row, name)}" for name in said)
