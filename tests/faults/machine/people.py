"""Invented people with their phones, and what reaches us of them through the public doors."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus

from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from storage import addresses, member_phones, schema
from storage.addresses import Address
from storage.house import House as HouseRow
from tests.fakes import telegram_updates, twilio_posts
from tests.fakes.telegram_updates import a_block, a_message, a_press
from tests.rooms import House, Member, a_forum, a_member, an_invite, post_fields

SETTINGS = {
    "TELEGRAM_BOT_TOKEN": telegram_updates.TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": telegram_updates.SECRET,
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
}
STAYS = {"house"}  # the one table that an emptied house keeps


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone, or one chat; whoever is in no forum has a code."""

    channel: str
    chat: str


ROSA, WREN, JAY, STRANGER = (Phone("sms", f"+44770090010{number}") for number in range(1, 5))
KESTREL, ROBIN, JAYS_CHAT = (Phone("telegram", f"770010{number}") for number in range(1, 4))
PHONES = (ROSA, WREN, JAY, STRANGER, KESTREL, ROBIN, JAYS_CHAT)
CHATS = tuple(phone for phone in PHONES if phone.channel == "telegram")


@dataclass(frozen=True, slots=True)
class Post:
    """One thing that a provider brings, the same each time that it brings it."""

    phone: Phone
    name: str  # what it is known by in the inbox
    words: str | None = field(repr=False)  # none where nobody has written
    update: dict[str, object] | None = field(default=None, repr=False)  # on Telegram


@dataclass(slots=True)
class People:
    """Everybody, and what they have sent so far."""

    rooms: House
    client: FlaskClient
    forums: tuple[int, int] = field(init=False)
    members: list[Member] = field(init=False)
    code: str = field(init=False)
    posts: list[Post] = field(default_factory=list)  # all that has come
    _number: int = 0

    def __post_init__(self) -> None:
        """Empty the house, and let them join."""
        empty(self.rooms)
        one, two = self.forums = (a_forum(self.rooms, "one"), a_forum(self.rooms, "two"))
        self.code = an_invite(self.rooms, one)
        self.members = [
            self._joins(one, ROSA, "Rosa", discreet=False),
            self._joins(one, WREN, "Wren"),
            self._joins(one, JAY, "Jay", discreet=False),
            self._joins(one, KESTREL, "Kestrel", discreet=False),
            self._joins(two, ROBIN, "Robin"),
        ]
        self._has_another(self.members[2], JAYS_CHAT)

    def _joins(self, forum: int, phone: Phone, alias: str, *, discreet: bool = True) -> Member:
        return a_member(
            self.rooms, forum, phone.chat, alias, channel=phone.channel, discreet=discreet
        )

    def _has_another(self, member: Member, phone: Phone) -> None:
        self.rooms.clock.passes(seconds=1)  # so that it is plain which phone she used last
        now = self.rooms.clock()
        with self.rooms.database.write() as connection:
            new = addresses.meet(connection, self.rooms.keyring, phone.channel, phone.chat, now)
            first = addresses.lock_one(connection, member.address_id)
            member_phones.add(connection, member.id, new.id)
            facts = {"member_id": member.id, "person_id": first.person_id, "discreet": False}
            addresses.change(connection, [new.id], **facts)

    def writes(self, phone: Phone, words: str) -> Post:
        """Let somebody write something; it has not come yet."""
        self.rooms.clock.passes(seconds=1)
        number = self._next()
        if phone.channel == "sms":
            return Post(phone, f"SM{number:032}", words.replace("\0", ""))
        message = a_message(phone.chat, number, words, date=self._date())
        return Post(phone, str(number), words.replace("\0", ""), self._update("message", message))

    def presses(self, phone: Phone, token: str, button: str) -> Post:
        """Let somebody press a button below a message of ours."""
        press = f"press{self._next()}"
        shown = a_message(phone.chat, self._next(), "Choose.")
        update = a_press(phone.chat, shown, f"{token}:{button}", press)
        return Post(phone, f"pressed:press:{press}:", None, self._update("callback_query", update))

    def blocks(self, phone: Phone, *, blocked: bool) -> Post:
        """Let somebody block us, or take that back."""
        event, date = "blocked" if blocked else "unblocked", self._date()
        update = a_block(phone.chat, blocked=blocked, date=date)
        name = f"{event}:{event}:{date}:{date}"
        return Post(phone, name, None, self._update("my_chat_member", update))

    def bring(self, post: Post) -> None:
        """Let the provider bring it, for the first time or once more."""
        self.rooms.clock.passes(seconds=1)
        if post.update is None:
            assert post.words is not None
            fields = twilio_posts.inbound_fields(post.phone.chat, post.words, post.name)
            answer = post_fields(self.client, fields)
        else:
            body, headers = json.dumps(post.update), telegram_updates.signed()
            answer = self.client.post("/in/telegram", data=body, headers=headers)
        assert answer.status_code == HTTPStatus.OK
        if post not in self.posts:
            self.posts.append(post)

    def place_of(self, address_id: int) -> int:
        """Say which of the phones an address is."""
        (blind,) = self.rooms.column(select(Address.blind).where(Address.id == address_id))
        return [self.rooms.keyring.blind(each.channel, each.chat) for each in PHONES].index(blind)

    def hash_of(self, post: Post) -> bytes:
        """Give what the inbox knows it by."""
        return self.rooms.keyring.message_hash(post.phone.channel, post.phone.chat, post.name)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _date(self) -> int:
        return int(self.rooms.clock().timestamp())

    def _update(self, kind: str, part: object) -> dict[str, object]:
        return {"update_id": self._next(), kind: part}


def empty(rooms: House) -> None:
    """Let nothing be left of whoever was here before."""
    with rooms.database.write() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            if table.name not in STAYS:
                connection.execute(delete(table))
        connection.execute(update(HouseRow).values(sending_on=True))
