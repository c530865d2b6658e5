"""Tells what invented people did: their texts go the way of real ones, on a clock of its own."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.gatekeeping import prepare
from bot.memory import recall
from bot.messages import Inbound, Outcome, Sent
from bot.reception import Reception
from bot.settling import Books
from commands.opening import Opened
from storage import addresses, claims
from storage.claims import Claimed
from storage.sealing import Keyring

CHANNEL = "try"
_AT_ONCE = 50


class Story:
    """Some hours of the past, in which texts come in and replies go out."""

    def __init__(self, house: Opened, now: datetime) -> None:
        self.now = now
        self._house = house
        parts = house.database, house.keyring, house.journal
        self._reception = Reception(*parts, lambda: self.now)
        self._books = Books(house.keyring, house.journal)

    def hear(
        self, chat: str, text: str, outcome: Outcome = Outcome.SENT, *, media: bool = False
    ) -> None:
        """Let a text come in, and what it is answered go out, with this outcome."""
        message_id = secrets.token_hex(16)
        self._reception.receive(Inbound(CHANNEL, chat, message_id, text, self.now, media=media))
        self.now += timedelta(seconds=1)
        self._deliver(outcome)
        self.now += timedelta(minutes=1)

    def passes(self, minutes: int, outcome: Outcome = Outcome.SENT) -> None:
        """Let time pass, and talks go on by themselves."""
        self.now += timedelta(minutes=minutes)
        self._reception.go_on()
        self._deliver(outcome)

    def begin(self, put: Callable[[Connection, Keyring, datetime], None]) -> None:
        """Put something to many; whether it goes to each is for the gate to say."""
        keyring = self._house.keyring
        self._house.database.repeated(lambda connection: put(connection, keyring, self.now))
        self._deliver(Outcome.SENT)

    def doing(self, chat: str) -> str:
        """Name the dialogue that is open on a phone; empty when none is."""
        with self._house.database.read() as connection:
            known = addresses.lock(connection, self._house.keyring, CHANNEL, chat)
        if known is None or known.row.memory is None:
            return ""
        sealed = known.row.memory
        return recall(self._house.keyring.unseal(known.owner, "addresses.memory", sealed)).doing

    def _deliver(self, outcome: Outcome) -> None:
        """Do what a worker does, but for the provider: on this channel there is none."""
        database = self._house.database
        while claimed := database.repeated(self._claim):
            for one in claimed:
                database.repeated(partial(self._carry, claimed=one, outcome=outcome))
            self.now += timedelta(seconds=1)  # no two messages of a talk go in one moment

    def _claim(self, connection: Connection) -> list[Claimed]:
        return claims.claim(connection, CHANNEL, _AT_ONCE, self.now)

    def _carry(self, connection: Connection, claimed: Claimed, outcome: Outcome) -> None:
        if prepare(connection, self._house.keyring, claimed, self.now) is not None:
            sent = Sent(outcome, provider_id=f"{CHANNEL}-{secrets.token_hex(16)}")
            self._books.record(connection, claimed, sent, self.now, has_receipts=False)
