"""A member whose life leaves a row in as many tables as can be, and what of it can be opened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, select

from bot import leaving
from bot.timetable import Timetable
from storage import (
    addresses,
    drafts,
    flags,
    forums,
    invites,
    members,
    notes,
    schema,
    staff,
    themes,
)
from storage.addresses import Address
from storage.sealing import KeyProblem, Owner
from tests.bot.test_agreed_words import agree
from tests.bot.test_knocking import open_poll, turn
from tests.rooms import PHONE, House, Member, a_forum, a_member

OTHERS = "+447700900777"


SAID = ("The letter came two weeks late", "and nobody told me who to ring")


ALIAS = "Zephyrine"


NOTED = "Rang her on Monday"


STRANGER = "Sorry, I do not know this number."


DAYS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value as it stands in a table."""

    column: str
    value: bytes


def a_life(rooms: House) -> Member:
    """Let her say and be told what leaves a row in as many tables as can be."""
    member = a_member(rooms, a_forum(rooms), alias=ALIAS, channel="try")
    agree(rooms, channel="try")
    open_poll(rooms, member.forum_id)
    for words in ("1", "2"):
        say(rooms, words)
        turn(rooms)
    for words in ("SKIP", *SAID, "1", "PERSON", "are you there"):
        say(rooms, words)
    now = rooms.clock()
    with rooms.database.write() as connection:
        who = staff.add(connection, "sam@line.example", "facilitator", member.forum_id, now)
        row = members.with_forum(connection, member.id)
        assert row is not None
        notes.add(connection, rooms.keyring, members.owner_of(row), who, NOTED, now)
        flags.raise_for(connection, [member.id], flags.WHO_IS_THIS, now)
        place = f"/forums/one/members/{member.id}/thread"
        drafts.keep(connection, rooms.keyring, who, place, {"words": ["Dear"]}, now)
        drafts.keep(connection, rooms.keyring, who, "/forums/one/polls/new", {"a": ["b"]}, now)
        forum = forums.owner(connection, member.forum_id)
        theme = themes.add(connection, rooms.keyring, forum, "Letters", now)
        themes.file(connection, 1, theme, who, now)
        invites.add(connection, rooms.keyring, member.forum_id, "sam", now, member_id=member.id)
    return member


def say(rooms: House, words: str, chat: str = PHONE) -> list[str]:
    """Text something, and give what comes of it at once."""
    before = len(rooms.received(chat))
    rooms.hear(words, chat, "try")
    rooms.deliver()
    rooms.clock.passes(seconds=30)
    return rooms.received(chat)[before:]


def leave(rooms: House, *, phrase: str = "blue kettle") -> None:
    """Let her leave, and show who she is with the digits that her phone shows."""
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    number = asked.partition(" and ")[2][:2]
    (done,) = say(rooms, f"{phrase} {number}")
    assert done.startswith("Done. By Friday your words, name and number are erased here.")


def let_pass(rooms: House, span: timedelta) -> None:
    """Let the clock turn after some time."""
    rooms.clock.now += span
    Timetable(rooms.reception).turn()
    rooms.deliver()


def sealed(rooms: House) -> list[Sealed]:
    """Give every sealed value of every table, whoever it belongs to."""
    return [
        Sealed(f"{table.name}.{column.name}", bytes(value))
        for table in schema.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary) and column.name not in {"key", "blind"}
        for value in rooms.column(select(column).where(column.is_not(None)))
    ]


def opened(rooms: House, values: list[Sealed], owners: list[Owner]) -> set[str]:
    """Try each value with the keys of these owners; gives the columns in which one opened."""
    found = set()
    for each in values:
        for owner in owners:
            try:
                rooms.keyring.unseal(owner, each.column, each.value)
            except (KeyProblem, InvalidTag):
                continue
            found.add(each.column)
    return found


def owners(rooms: House, member: Member) -> list[Owner]:
    """Give the owners whose keys are hers alone, as they stand now."""
    with rooms.database.read() as connection:
        row = connection.execute(
            select(*members.Member.__table__.c).where(members.Member.id == member.id)
        ).one()
        phone = connection.execute(
            select(*Address.__table__.c).where(Address.id == member.address_id)
        ).first()
    hers = [members.owner_of(row)]
    return hers if phone is None else [*hers, addresses.owner_of(phone)]


def rows_that_hold(rooms: House, *values: Any) -> set[str]:
    """Name each column in which one of these values stands, whatever it means there."""
    found = set()
    for table in schema.metadata.sorted_tables:
        for row in rooms.rows(select(*table.c)):
            for column, held in zip(table.c, row, strict=True):
                plain = held.decode("latin-1") if isinstance(held, bytes) else str(held)
                of = (v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in values)
                if any(value in plain for value in of):
                    found.add(f"{table.name}.{column.name}")
    return found


def finish(rooms: House, which: str) -> None:
    """Finish a leaving, whatever else the clock has to do."""
    with rooms.database.write() as connection:
        leaving.finish(connection, rooms.keyring, rooms.journal, which, rooms.clock())
