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
from bot.timetable import Timetable
from commands.invented import Phone
from commands.opening import Opened
from storage import addresses, claims
from storage.claims import Claimed
from storage.practice import CHANNELS
from storage.sealing import Keyring

_AT_ONCE = 50
_A_MOMENT = timedelta(seconds=20)  # in which somebody reads and types


class Story:
    """Some days of the past, in which texts come in and replies go out."""

    def __init__(self, house: Opened, now: datetime) -> None:
        self.now = now
        self.comes_to: dict[str, Sent] = {}  # what becomes of all that goes to a number
        self.without_receipt: set[str] = set()  # numbers of which no receipt came
        self._house = house
        parts = house.database, house.keyring, house.journal
        self._reception = Reception(*parts, self.clock)
        self._timetable = Timetable(self._reception)
        self._books = Books(house.keyring, house.journal)

    def clock(self) -> datetime:
        """Say what time it is in the story."""
        return self.now

    def hear(self, phone: Phone, text: str, *, media: bool = False) -> None:
        """Let a text come in, and what it is answered go out."""
        self.comes(phone, text, media=media)
        self.now += timedelta(seconds=1)
        self.delivers()
        self.now += _A_MOMENT

    def comes(self, phone: Phone, text: str, *, media: bool = False) -> None:
        """Let a text come in; what it is answered waits for a worker."""
        message_id = secrets.token_hex(16)
        self._reception.receive(
            Inbound(phone.channel, phone.number, message_id, text, self.now, media=media)
        )

    def goes_on(self, until: datetime) -> None:
        """Let time pass until a moment, or until now where it is later, and do what is due."""
        self.now = max(self.now, until)
        self._timetable.turn()
        self.delivers()

    def begin(self, put: Callable[[Connection, Keyring, datetime], None]) -> None:
        """Put something to many; whether it goes to each is for the gate to say."""
        keyring = self._house.keyring
        self._house.database.repeated(lambda connection: put(connection, keyring, self.now))

    def doing(self, phone: Phone) -> str:
        """Name the dialogue that is open on a phone; empty when none is."""
        with self._house.database.read() as connection:
            where = phone.channel, phone.number
            known = addresses.lock(connection, self._house.keyring, *where)
        if known is None or known.row.memory is None:
            return ""
        sealed = known.row.memory
        return recall(self._house.keyring.unseal(known.owner, "addresses.memory", sealed)).doing

    def delivers(self) -> None:
        """Do what a worker does, but for the provider: on these channels there is none."""
        for channel in CHANNELS:
            while claimed := self._house.database.repeated(partial(self._claim, channel=channel)):
                for one in claimed:
                    self._house.database.repeated(partial(self._carry, claimed=one))
                self.now += timedelta(seconds=1)  # no two messages of a talk go in one moment

    def _claim(self, connection: Connection, channel: str) -> list[Claimed]:
        return claims.claim(connection, channel, _AT_ONCE, self.now)

    def _carry(self, connection: Connection, claimed: Claimed) -> None:
        address = addresses.lock_one(connection, claimed.address_id)
        sending = prepare(connection, self._house.keyring, claimed, address, self.now)
        if sending is None:
            return
        usual = Sent(Outcome.SENT, provider_id=f"invented-{secrets.token_hex(16)}")
        sent = self.comes_to.get(sending.chat, usual)
        waits = sending.chat in self.without_receipt
        self._books.record(connection, claimed, address, sent, self.now, has_receipts=waits)
