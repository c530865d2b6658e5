"""A phone of which it is asked whether it is still hers, and how it stands."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.phrases import say
from bot.reading import fold
from bot.safety.agreed import PHRASE
from bot.timetable import Timetable
from storage import addresses, member_phones, members
from storage.addresses import Address
from storage.flags import Flag
from storage.outgoing import DELIVERED, SENDING, Outgoing
from tests.bot.test_gatekeeping import ask, begun
from tests.rooms import NOW, House, Member, a_forum

QUESTION, WITH_PHRASE = say("en", "still"), say("en", "still_phrase")


WEEK, MONTH = timedelta(days=7), timedelta(days=30)


OTHERS = [f"+4477009002{place:02}" for place in range(34)]


def turn(rooms: House, at: datetime | None = None) -> list[str]:
    """Let the clock turn, at a moment, and carry out what may go; give what arrived."""
    rooms.clock.now = at or rooms.clock.now
    Timetable(rooms.reception).turn()
    return arriving(rooms)


def arriving(rooms: House, state: str = DELIVERED) -> list[str]:
    """Carry out what may go now; the provider says the same of each."""
    arrived = []
    while sending := ask(rooms):
        arrived.append(sending.words)
        ended = {"state": state, "ended_at": rooms.clock()}
        rooms.do(update(Outgoing).where(Outgoing.state == SENDING).values(ended))
    return arrived


def says(rooms: House, words: str) -> list[str]:
    """Text something; give what is answered at once."""
    rooms.hear(words)
    answered = arriving(rooms)
    rooms.clock.passes(minutes=1)
    return answered


def stands(rooms: House) -> tuple[bool, bool, str | None]:
    """Say of the first phone whether it is doubted and parked, and why it is doubted."""
    found = rooms.rows(select(Address.doubted_at, Address.parked_at, Address.doubt))[0]
    return found.doubted_at is not None, found.parked_at is not None, found.doubt


def flagged(rooms: House) -> list[tuple[str, str]]:
    """List the flags, each with whose it is."""
    rows = rooms.rows(select(Flag.member_id, Flag.kind).order_by(Flag.id))
    return [(found.member_id, found.kind) for found in rows]


def agree(rooms: House, member: Member, phrase: str) -> None:
    """Agree a phrase with her."""
    with rooms.database.write() as connection:
        phone = addresses.lock_one(connection, member.address_id)
        hashed = rooms.keyring.agreed_hash(PHRASE, phone.person_id, fold(phrase))
        addresses.change(connection, [phone.id], phrase=hashed)


def an_answer(rooms: House, member: Member) -> int:
    """Put a person's answer to her; gives its row."""
    which = begun(rooms, member, "answer")
    rooms.do(update(Outgoing).where(Outgoing.id == which).values(good_until=NOW + 4 * MONTH))
    return which


def also_in(rooms: House, member: Member, slug: str) -> str:
    """Let her be in one more forum that knows her phone."""
    forum, now = a_forum(rooms, slug), rooms.clock()
    with rooms.database.write() as connection:
        phone = addresses.lock_one(connection, member.address_id)
        new = members.NewMember(phone.person_id, forum, "code", state=members.IN, alias="Wren")
        other = members.add(connection, rooms.keyring, new, now)
        member_phones.add(connection, other, phone.id)
    return other
