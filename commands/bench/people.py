"""Invented members for a bench, many at once; none of their numbers can be anybody's."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sqlalchemy import Connection, insert

from commands.bench.ground import Ground
from storage import addresses, member_phones, members, people
from storage.consents import Consent
from storage.sealing import Keyring, Owner

AT_ONCE = 1000
_KINDS = ("notices", "polls", "updates")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member with one phone."""

    owner: Owner
    address: Owner
    chat: str


def number(place: int) -> str:
    """Give a number of a country that does not exist (ITU-T E.164: 999 is given to none)."""
    return f"+999{place:09}"


def chat(place: int) -> str:
    """Give the id of a chat with a bot that does not exist."""
    return str(7_700_900_000 + place)


def join(
    ground: Ground,
    forum_id: int,
    channel: str,
    chats: Iterable[str],
    keyring: Keyring | None = None,
) -> list[Somebody]:
    """Let people join with consent to everything, a thousand in a transaction."""
    keyring = keyring or ground.house.keyring
    found: list[Somebody] = []
    left = iter(chats)
    while batch := list(islice(left, AT_ONCE)):
        with ground.house.database.write() as connection:
            found += _join(connection, keyring, ground, forum_id, (channel, batch))
    return found


def _join(
    connection: Connection,
    keyring: Keyring,
    ground: Ground,
    forum_id: int,
    phones: tuple[str, list[str]],
) -> list[Somebody]:
    channel, chats = phones
    at = ground.house.clock() - timedelta(days=30)
    found = [
        Somebody(
            keyring.new_owner("members", secrets.token_hex(12)),
            keyring.new_owner("addresses", people.random_id()),
            each,
        )
        for each in chats
    ]
    persons = [people.random_id() for _ in found]
    rows = list(zip(found, persons, strict=True))
    connection.execute(insert(people.Person), [{"id": each, "made_at": at} for each in persons])
    connection.execute(
        insert(members.Member),
        [
            {
                "id": one.owner.id,
                "person_id": person,
                "forum_id": forum_id,
                "state": members.IN,
                "alias": members.seal_alias(keyring, one.owner, f"Wren {one.chat[-4:]}"),
                "language": "en",
                "style": "plain",
                "made_at": at,
                "joined_at": at,
                "joined_by": "bench",
                "invented": False,
                "discreet": False,
                "key": one.owner.key,
                "master": one.owner.master,
            }
            for one, person in rows
        ],
    )
    connection.execute(
        insert(addresses.Address),
        [
            {
                "id": one.address.id,
                "person_id": person,
                "channel": channel,
                "blind": keyring.blind(channel, one.chat),
                "number": keyring.seal(one.address, "addresses.number", one.chat),
                "key": one.address.key,
                "master": one.address.master,
                "made_at": at,
                "confirmed_at": at,
                "discreet": False,
                "member_id": one.owner.id,
            }
            for one, person in rows
        ],
    )
    phones_of = [{"member_id": one.owner.id, "address_id": one.address.id} for one in found]
    connection.execute(insert(member_phones.MemberPhone), phones_of)
    connection.execute(insert(Consent), list(_consents(found, channel, at)))
    return found


def _consents(found: list[Somebody], channel: str, at: object) -> Iterator[dict[str, object]]:
    for one in found:
        for kind in _KINDS:
            yield {
                "member_id": one.owner.id,
                "kind": kind,
                "given": True,
                "wording": 1,
                "channel": channel,
                "at": at,
            }
