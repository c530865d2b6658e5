"""Takes in one text: memory and conversation, in one transaction.

Lock the phone → the scene → `respond` → the text into the inbox → what the turn causes, answers
and remembers. Nothing here calls a provider. If the turn raises, the text is kept, in a second
transaction, as unread by the bot.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import filing, late_texts, log, scene_reader
from bot.context import Context
from bot.conversation import lapse
from bot.messages import Event, Inbound
from bot.recording import Arrival, InviteGone, Ledger, conclude
from bot.scene import Turn
from storage import addresses, cancelling, inbox, search, threads
from storage.addresses import Known
from storage.base import AnyRow
from storage.database import Database, Result, is_unreachable
from storage.journal import Journal
from storage.sealing import Keyring, Owner

_AT_ONCE = 100  # talks gone on with, or texts tried again, in one round
# A button or a sign, heard as a text later, would answer what it was never pressed for.
_TRIED_AGAIN = {Event.WROTE, Event.EDITED}


@dataclass(frozen=True, slots=True)
class Reception:
    """The one way in, for every channel."""

    database: Database
    keyring: Keyring = field(repr=False)
    journal: Journal
    clock: Callable[[], datetime]

    def receive(self, inbound: Inbound) -> None:
        """Take in one text, whatever it is; raises only where the database cannot be reached."""
        # A provider's clock that is ahead of ours lengthens nothing of what counts from here.
        inbound = replace(inbound, said_at=min(inbound.said_at, self.clock()))
        try:
            which = self._in_a_turn(partial(self._hear, inbound=inbound))
        except Exception as error:
            if is_unreachable(error):
                raise
            log.failed("turn_failed", error)
            which = self._keep_unread(inbound)
        if which is not None:  # else it came before
            log.say("heard", inbox=which)

    def go_on(self) -> None:
        """Go on with the talks whose moment has come; safe to do twice."""
        with self.database.read() as connection:
            due = threads.due(connection, self.clock(), _AT_ONCE)
        for address_id in due:
            try:
                self._in_a_turn(partial(self._lapse, address_id=address_id))
            except Exception as error:
                if is_unreachable(error):
                    raise
                log.failed("lapse_failed", error)
                # Else it would be tried, and fail, in every round from now on.
                with self.database.write() as connection:
                    addresses.change(connection, [address_id], wake_at=None)

    def try_again(self) -> None:
        """Try once more what the bot failed on; the worker calls this when it starts."""
        with self.database.read() as connection:
            rows = inbox.untried(connection, _AT_ONCE)
        for row in rows:
            try:
                self._in_a_turn(partial(self._hear_again, row=row))
                log.say("heard", inbox=row.id)
            except Exception as error:
                if is_unreachable(error):
                    raise
                log.failed("second_try_failed", error, inbox=row.id)
                with self.database.write() as connection:
                    inbox.gave_up(connection, row.id, self.clock())

    def _in_a_turn(self, work: Callable[[Connection], Result]) -> Result:
        try:
            return self.database.repeated(work)
        except InviteGone:
            # Somebody was faster with the same code: the second look at it finds it used.
            return self.database.repeated(work)

    def _hear(self, connection: Connection, inbound: Inbound) -> int | None:
        """Hear a text and give its place in the inbox; none where it came before."""
        now = self.clock()
        known = addresses.meet(connection, self.keyring, inbound.channel, inbound.chat, now)
        context = scene_reader.read(connection, self.keyring, known, inbound.text, now, inbound)
        turn = late_texts.answered(context.scene, known.row, inbound, now)
        new = self._new_text(inbound, now, filing.place(known, context, turn, inbound.text))
        inbox_id = inbox.keep(connection, self.keyring, known.owner, new)
        if inbox_id is None:
            return None  # nothing of this turn has happened
        arrival = Arrival(
            f"reply:{inbox_id}", inbound.channel, inbound.said_at, now, inbox_id, inbound.text
        )
        self._record(connection, known, context, arrival, turn)
        return inbox_id

    def _new_text(self, inbound: Inbound, now: datetime, place: filing.Place) -> inbox.NewText:
        return inbox.NewText(
            channel=inbound.channel,
            message_hash=self._hash(inbound),
            delivery_hash=self._delivery_hash(inbound),
            provider_id=inbound.message_id,
            words=inbound.text if place.holds_words else None,
            said_at=inbound.said_at,
            came_at=now,
            state=place.state,
            media=inbound.media,
            mark=place.mark,
            member_id=place.member_id,
        )

    def _hear_again(self, connection: Connection, row: AnyRow) -> None:
        """Hear a text that stands in the inbox as unread by the bot."""
        now = self.clock()
        known = row.address_id and addresses.lock_by_id(connection, row.address_id)
        if not known:
            inbox.gave_up(connection, row.id, now)  # it is locked for the house: people read it
            return
        words = inbox.unseal(self.keyring, row) or ""
        context = scene_reader.read(connection, self.keyring, known, words, now)
        scene = replace(context.scene, media=row.media)
        turn = late_texts.answered_late(scene, known.row, words, row.said_at)
        place = filing.place(known, context, turn, words)
        sealed = inbox.seal(self.keyring, known.owner, words) if place.holds_words else None
        settled = inbox.Settled(place.state, sealed, place.member_id, place.mark)
        search.forget(connection, self.keyring, row.id)
        inbox.settle(connection, row.id, settled, now)
        arrival = Arrival(f"reply:{row.id}", row.channel, row.said_at, now, row.id, words)
        self._record(connection, known, context, arrival, turn)

    def _lapse(self, connection: Connection, address_id: int) -> None:
        now = self.clock()
        known = addresses.lock_by_id(connection, address_id)
        if known is None or known.row.wake_at is None or known.row.wake_at > now:
            return  # another worker was first, or she wrote meanwhile
        context = scene_reader.read(connection, self.keyring, known, "", now)
        moment = known.row.wake_at
        arrival = Arrival(
            f"lapse:{moment.isoformat()}", known.row.channel, known.row.heard_at or moment, now
        )
        self._record(connection, known, context, arrival, lapse(context.scene))

    def _record(
        self, connection: Connection, known: Known, context: Context, arrival: Arrival, turn: Turn
    ) -> None:
        ledger = Ledger(connection, self.keyring, self.journal, known, context, arrival)
        conclude(ledger, turn)

    def _keep_unread(self, inbound: Inbound) -> int | None:
        """Keep a text on which the turn failed; if its address fails too, for the house."""
        try:
            return self.database.repeated(partial(self._keep_for_address, inbound=inbound))
        except Exception as error:
            if is_unreachable(error):
                raise
            log.failed("address_failed", error)
            work = partial(self._keep_as_unread, inbound=inbound, owner=None)
            return self.database.repeated(work)

    def _keep_for_address(self, connection: Connection, inbound: Inbound) -> int | None:
        known = addresses.meet(
            connection, self.keyring, inbound.channel, inbound.chat, self.clock()
        )
        kept = self._keep_as_unread(connection, inbound, known.owner, known.member_id)
        if inbound.event is Event.BLOCKED:
            # Nobody can read that later: it is obeyed, whatever the turn failed on.
            now = self.clock()
            addresses.change(connection, [known.id], stopped_at=now, stopped_by="block")
            cancelling.cancel(connection, [known.id], "stop", now)
        return kept

    def _keep_as_unread(
        self,
        connection: Connection,
        inbound: Inbound,
        owner: Owner | None,
        member_id: str | None = None,
    ) -> int | None:
        new = inbox.NewText(
            channel=inbound.channel,
            message_hash=self._hash(inbound),
            delivery_hash=self._delivery_hash(inbound),
            provider_id=inbound.message_id,
            words=inbound.text,
            said_at=inbound.said_at,
            came_at=self.clock(),
            state=inbox.UNREAD,
            media=inbound.media,
            member_id=member_id,
            tried_again_at=None if inbound.event in _TRIED_AGAIN else self.clock(),
        )
        return inbox.keep(connection, self.keyring, owner, new)

    def _hash(self, inbound: Inbound) -> bytes:
        """Name this message; an edit, a press or a sign is another than what it is about."""
        name = inbound.message_id
        if inbound.event is not Event.WROTE:
            name = f"{inbound.event}:{name}:{inbound.version}"
        return self.keyring.message_hash(inbound.channel, inbound.chat, name)

    def _delivery_hash(self, inbound: Inbound) -> bytes | None:
        if inbound.delivery_id is None:
            return None
        return self.keyring.message_hash(inbound.channel, "", f"delivery:{inbound.delivery_id}")
