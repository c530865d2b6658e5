"""What waits for the database at once is done in one transaction, and harms nobody beside it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError

from bot.together import Together
from storage import addresses
from storage.addresses import Address
from storage.base import AnyRow
from tests.rooms import NOW, House, a_forum, a_member

PHONES = tuple(f"+4477009005{number:02}" for number in range(5))


def test_one_that_breaks_harms_nobody_beside_it(rooms: House) -> None:
    """All are tried in one transaction; where that fails, each has one of its own."""
    forum = a_forum(rooms)
    ids = [a_member(rooms, forum, phone).address_id for phone in PHONES]
    begun: list[Connection] = []
    event.listen(rooms.database.writer, "begin", begun.append)

    def work(connection: Connection, _: AnyRow, which: int) -> int:
        addresses.change(connection, [which], heard_at=NOW)
        if which == ids[2]:
            raise ValueError
        return which

    found = asyncio.run(_all_at_once(rooms, ids, work))

    assert [each if isinstance(each, int) else type(each) for each in found] == [
        *ids[:2],
        ValueError,
        *ids[3:],
    ]
    heard = select(Address.id).where(Address.heard_at == NOW).order_by(Address.id)
    assert rooms.column(heard) == sorted({*ids} - {ids[2]})
    assert len(begun) == 1 + len(ids) + (not rooms.database.is_sqlite)  # the last looks


def test_a_connection_that_breaks_is_no_reason_to_forget(rooms: House) -> None:
    """What was done together is done once more on another one; what cannot be had is told."""
    which = a_member(rooms, a_forum(rooms)).address_id
    broken = iter((1, 2, 3))

    def work(connection: Connection, _: AnyRow, which: int) -> int:
        addresses.change(connection, [which], heard_at=NOW)
        if next(broken, 4) < breaks:
            raise OperationalError("", {}, Exception())
        return which

    breaks = 2
    found = asyncio.run(_all_at_once(rooms, [which], work))
    breaks, broken = 4, iter((1, 2, 3))
    lost = asyncio.run(_all_at_once(rooms, [which], work))

    assert (found, [type(each) for each in lost]) == ([which], [OperationalError])


def test_the_second_on_a_phone_sees_what_the_first_did(rooms: House) -> None:
    """Each is given the phone's row as it is then, though all of them wait at once."""
    forum = a_forum(rooms)
    one, other = (a_member(rooms, forum, phone).address_id for phone in PHONES[:2])

    def work(connection: Connection, address: AnyRow, which: int) -> int:
        count = (address.put_row or 0) + 1
        addresses.change(connection, [which], put_row=count)
        return int(count)

    found = asyncio.run(_all_at_once(rooms, [one, one, other, one], work))

    assert found == [1, 2, 1, 3]


async def _all_at_once(
    rooms: House, ids: list[int], work: Callable[..., int]
) -> list[int | BaseException]:
    """Let all of it wait before the thread is free."""
    free = Event()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(free.wait)
        together = Together(rooms.database, thread)
        waiting = [
            asyncio.create_task(together.do(which, partial(work, which=which))) for which in ids
        ]
        await asyncio.sleep(0)
        free.set()
        return await asyncio.gather(*waiting, return_exceptions=True)
