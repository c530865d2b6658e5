"""What tests of polls and news share: one of each, and how its messages stand."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot import approving, broadcasting
from bot.broadcasting import Made
from bot.dialogues.update import words
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage import addresses, consents, member_phones, members
from storage.addresses import Address
from storage.outgoing import Outgoing
from tests.rooms import House

FIRST = WrittenQuestion("choice", "What first?", ("Updates", "Letters"))
POLL = WrittenPoll("Before session 4", "Facilitators", "To plan it", "You advise", (FIRST,))


def a_poll(
    rooms: House,
    forum: int,
    *questions: WrittenQuestion,
    closes: datetime | None = None,
    ready: bool = True,
) -> int:
    """Keep a poll, and unless it is a draft let it open now."""
    poll = replace(POLL, questions=questions or (FIRST,), closes=closes)
    with rooms.database.write() as connection:
        made = Made(forum, "ash", rooms.clock())
        poll_id = broadcasting.add_poll(connection, rooms.keyring, made, poll)
        if ready:
            approving.ask(connection, f"poll:{poll_id}", "ash", rooms.clock())
    return poll_id


def an_update(
    rooms: House, forum: int, text: str = "The room is smaller.", *, ready: bool = True
) -> int:
    """Keep a piece of news, and unless it is a draft let it go now."""
    with rooms.database.write() as connection:
        made = Made(forum, "ash", rooms.clock())
        update_id = broadcasting.add_update(connection, rooms.keyring, made, words(text), None)
        if ready:
            approving.ask(connection, f"update:{update_id}", "ash", rooms.clock())
    return update_id


def opened(rooms: House, poll_id: int) -> None:
    """Do what the timetable does at its time."""
    with rooms.database.write() as connection:
        broadcasting.open_poll(connection, rooms.keyring, poll_id, rooms.clock())


def closed(rooms: House, poll_id: int) -> None:
    """The same at its end."""
    with rooms.database.write() as connection:
        broadcasting.close_poll(connection, poll_id, rooms.clock())


def sent(rooms: House, update_id: int) -> None:
    """The same for news."""
    with rooms.database.write() as connection:
        broadcasting.send_update(connection, rooms.keyring, update_id, rooms.clock())


def asked_at(rooms: House, cause: str) -> list[int]:
    """List the addresses for which something was put."""
    query = select(Outgoing.address_id).where(Outgoing.cause == cause).order_by(Outgoing.id)
    return rooms.column(query)


def stands(rooms: House, address_id: int, **facts: Any) -> None:
    """Let a phone stand so."""
    rooms.do(update(Address).where(Address.id == address_id).values(**facts))


def in_days(rooms: House, days: float) -> datetime:
    """Give a moment some days from now."""
    return rooms.clock() + timedelta(days=days)


def number(place: int) -> str:
    """Give a number that is nobody's."""
    return f"+447700900{place:03}"


def many(rooms: House, forum: int, how_many: int, first: int = 0) -> None:
    """Let many join at once: one after another would take a minute."""
    now, choice = rooms.clock(), consents.Choice(1, "sms", rooms.clock())
    with rooms.database.write() as connection:
        for place in range(first, first + how_many):
            known = addresses.add(connection, rooms.keyring, "sms", number(place), now)
            assert known is not None
            new = members.NewMember(known.row.person_id, forum, "code", members.IN)
            member_id = members.add(connection, rooms.keyring, new, now)
            member_phones.add(connection, member_id, known.id)
            consents.add(connection, member_id, {"polls": True, "updates": True}, choice)
