"""Rooms for tests: a real database, real keys, the real way in and the real way out."""

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Executable, Row, func, select, text
from werkzeug.test import TestResponse

from bot.channels import Channel, open_channels
from bot.clearing import Clearing
from bot.delivery import Delivery
from bot.messages import Inbound
from bot.reception import Reception
from bot.settings import Settings
from storage import (
    addresses,
    consents,
    forums,
    house,
    invites,
    member_phones,
    members,
    schema,
    wordings,
)
from storage.addresses import Address
from storage.database import Database
from storage.journal import Journal
from storage.outgoing import Outgoing
from storage.sealing import Keyring, Masters, Owner, new_master
from tests.fakes import twilio_posts
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from tests.tables import make_tables
from webhooks import create_app
from webhooks.rooms import Rooms

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday, in everybody's hours
PUBLIC_URL = "https://line.example"
PHONE = "+447700900123"
NOWHERE = "http://127.0.0.1:9"  # a provider that does not answer


_OF_ADDRESS = (Address.id, Address.key, Address.master, Address.discreet)


@dataclass(slots=True)
class Clock:
    """A clock that goes when a test says so."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def passes(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@dataclass(frozen=True, slots=True)
class House:
    """One database with its keys, its journal, its channels and a clock."""

    database: Database
    keyring: Keyring
    masters: Masters
    journal: Journal
    channels: Mapping[str, Channel]
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    keys: str = field(default="", repr=False)  # what FORUMLINE_KEYS would be

    @property
    def reception(self) -> Reception:
        """The way in."""
        return Reception(self.database, self.keyring, self.journal, self.clock)

    def hear(
        self,
        words: str,
        chat: str = PHONE,
        channel: str = "sms",
        *,
        message_id: str | None = None,
        media: bool = False,
        answered: bool = False,
    ) -> None:
        """Take one text in."""
        message_id = message_id or "SM" + secrets.token_hex(16)
        self.reception.receive(
            Inbound(channel, chat, message_id, words, self.clock(), media, answered)
        )

    def say(self, words: str, chat: str = PHONE, *, media: bool = False) -> list[str]:
        """Say something on a phone that exists here only, and give what it shows as answer."""
        before = len(self.texts_to(chat, "try"))
        self.hear(words, chat, "try", media=media)
        self.deliver()
        self.clock.passes(seconds=30)
        return self.texts_to(chat, "try")[before:]

    def rows(self, query: Executable | str) -> list[Row[Any]]:
        """Ask the database something."""
        with self.database.read() as connection:
            return list(connection.execute(text(query) if isinstance(query, str) else query))

    def column(self, query: Executable | str) -> list[Any]:
        """Ask for one column."""
        return [row[0] for row in self.rows(query)]

    def do(self, statement: Executable) -> None:
        """Change something by hand."""
        with self.database.write() as connection:
            connection.execute(statement)

    def counts(self) -> dict[str, int]:
        """Count the rows of every table."""
        with self.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in schema.metadata.sorted_tables
            }

    def delivery(self, **caps: float) -> Delivery:
        """Make the sending half of a worker, with channels of its own."""
        channels = open_channels(self.settings, clock=self.clock)
        return Delivery(self.database, self.keyring, self.journal, channels, caps, clock=self.clock)

    def deliver(self) -> None:
        """Send until nothing more may go now."""
        asyncio.run(until_idle(self.delivery()))

    def clear(self) -> None:
        """Empty the chats that are to be emptied now."""
        channels = open_channels(self.settings, clock=self.clock)
        asyncio.run(emptied(self.database, self.keyring, channels, self.clock))

    def client(self, metrics_token: str | None = None) -> FlaskClient:
        """Knock at the public doors."""
        rooms = Rooms(
            self.database,
            self.keyring,
            self.journal,
            self.channels,
            self.clock,
            demonstration=False,
            secure=True,
            metrics_token=metrics_token,
        )
        return create_app(rooms).test_client()

    def texts_to(self, chat: str = PHONE, channel: str = "sms") -> list[str]:
        """Open all that was ever put for one phone, in the order of its rows."""
        query = (
            select(Outgoing.words, Address.id, Address.key, Address.master)
            .join(Address, Address.id == Outgoing.address_id)
            .where(Address.blind == self.keyring.blind(channel, chat))
            .order_by(Outgoing.id)
        )
        return [
            self.keyring.unseal(addresses.owner_of(row), "outgoing.words", row.words)
            for row in self.rows(query)
        ]

    def received(self, chat: str = PHONE, channel: str = "try") -> list[str]:
        """Give what a phone has been sent, in the order in which it went, in its own form."""
        query = (
            select(Outgoing.words, Outgoing.wording_id, *_OF_ADDRESS)
            .join(Address, Address.id == Outgoing.address_id)
            .where(
                Address.blind == self.keyring.blind(channel, chat), Outgoing.sending_at.is_not(None)
            )
            .order_by(Outgoing.sending_at, Outgoing.id)
        )
        return [self._shown(row) for row in self.rows(query)]

    def _shown(self, row: Row[Any]) -> str:
        if row.words is not None:
            return self.keyring.unseal(addresses.owner_of(row), "outgoing.words", row.words)
        with self.database.read() as connection:
            return wordings.words(connection, self.keyring, row.wording_id, discreet=row.discreet)


@contextmanager
def a_house(
    database_url: str,
    folder: Path,
    api_url: str = NOWHERE,
    kind: type[Keyring] = Keyring,
    more: Mapping[str, str] | None = None,
) -> Iterator[House]:
    """Migrate an empty database, found a house in it, and open everything."""
    environ = {
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": NUMBER,
        "TWILIO_API_URL": api_url,
        "ALLOW_TEST_NUMBERS": "1",
    }
    settings = Settings.read(environ | dict(more or {}), None)
    clock = Clock()
    database = Database(database_url)
    make_tables(database)
    keys = new_master("first")
    masters = Masters.read(keys)
    with database.write() as connection:
        house.found(connection, masters, clock())
        row = connection.execute(select(house.House.key, house.House.master)).one()
    keyring = kind(masters, Owner("house", 1, row.key, row.master))
    journal = Journal(f"sqlite:///{folder}/journal.db")
    journal.make()
    channels = open_channels(settings, clock=clock)
    try:
        yield House(database, keyring, masters, journal, channels, settings, clock, keys)
    finally:
        journal.close()
        database.close()


def a_forum(rooms: House, slug: str = "one", hours: str = forums.DEFAULT_HOURS) -> int:
    """Make a forum."""
    with rooms.database.write() as connection:
        new = forums.NewForum(slug, f"Forum {slug}", f"Line {slug}", hours=hours)
        return forums.add(connection, rooms.keyring, new, rooms.clock())


def an_invite(rooms: House, forum_id: int) -> str:
    """Make an invite, and give its code."""
    with rooms.database.write() as connection:
        return invites.add(connection, rooms.keyring, forum_id, "cli", rooms.clock())


@dataclass(frozen=True, slots=True)
class Member:
    """A member with one phone."""

    id: str
    address_id: int
    forum_id: int
    chat: str


def a_member(
    rooms: House,
    forum_id: int,
    chat: str = PHONE,
    alias: str = "Rosa",
    *,
    channel: str = "sms",
    discreet: bool = True,
) -> Member:
    """Make somebody who has joined, with consent to all kinds."""
    now = rooms.clock()
    with rooms.database.write() as connection:
        known = addresses.meet(connection, rooms.keyring, channel, chat, now)
        new = members.NewMember(
            known.row.person_id,
            forum_id,
            "code",
            state=members.IN,
            alias=alias,
            discreet=discreet,
        )
        member_id = members.add(connection, rooms.keyring, new, now)
        member_phones.add(connection, member_id, known.id)
        addresses.change(connection, [known.id], member_id=member_id, discreet=discreet)
        kinds = dict.fromkeys(("notices", "polls", "updates"), True)
        consents.add(connection, member_id, kinds, consents.Choice(1, "sms", now))
    return Member(member_id, known.id, forum_id, chat)


async def emptied(
    database: Database,
    keyring: Keyring,
    channels: Mapping[str, Channel],
    clock: Callable[[], datetime],
) -> None:
    """Let one worker empty the chats that are to be emptied now."""
    with ThreadPoolExecutor(1) as thread:
        await Clearing(database, keyring, channels, clock, thread).look()
    for channel in channels.values():
        await channel.close()


async def until_idle(delivery: Delivery) -> None:
    """Let one worker send until nothing more may go now, and end it."""
    before: list[Row[Any]] | None = None
    try:
        while before != (before := _all_rows(delivery)):
            await delivery.look()
            while under_way := delivery.under_way():
                await asyncio.wait(under_way)
    finally:
        await delivery.close(10)


def _all_rows(delivery: Delivery) -> list[Row[Any]]:
    """Give how every message stands: where a look changes nothing, nothing more may go."""
    table = Outgoing.__table__
    facts = table.c.id, table.c.state, table.c.attempts, table.c.due_at, Address.line_type_at
    of_each = select(*facts).join(Address, Address.id == table.c.address_id)
    with delivery.database.read() as connection:
        return list(connection.execute(of_each.order_by(table.c.id)))


def at_once(number: int, work: Any, threads: int = 20) -> list[Any]:  # noqa: ANN401 - any function of a number
    """Do something many times in many threads, and give what came of each."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(number)))


def post(
    client: FlaskClient,
    words: str,
    chat: str = PHONE,
    sid: str | None = None,
    **extra: str | list[str] | None,
) -> TestResponse:
    """Bring one text to the door, signed as the provider signs."""
    return post_fields(client, twilio_posts.inbound_fields(chat, words, sid, **extra))


def post_fields(
    client: FlaskClient, fields: list[tuple[str, str]], path: str = "/in/sms"
) -> TestResponse:
    """Bring a signed form to a door."""
    headers = twilio_posts.signed(PUBLIC_URL + path, fields)
    return client.post(path, data=urlencode(fields), headers=headers)


def call_back(
    client: FlaskClient, token: str, status: str, sid: str = "SM1", **extra: str
) -> TestResponse:
    """Bring one status callback to the address of its row."""
    fields = {"MessageSid": sid, "MessageStatus": status} | extra
    return post_fields(client, list(fields.items()), f"/receipts/sms?{urlencode({'row': token})}")
