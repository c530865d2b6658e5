"""What members texted while nobody listened is taken in once, from the provider's own list."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot import catching_up
from bot.catching_up import CatchingUp
from bot.channels import sms as sms_channel
from bot.channels.sms import Sms
from bot.worker import again_and_again
from storage import house, inbox
from storage.addresses import Address
from storage.answers import Answer
from storage.inbox import Inbox
from tests.bot.broadcasts import a_poll, opened, stands
from tests.fakes import twilio, twilio_account
from tests.fakes.twilio import FakeTwilio
from tests.rooms import NOWHERE, PHONE, House, a_forum, a_house, a_member, post

ANOTHER = "+447700900124"
_TEXTS = (
    select(
        Inbox.words,
        Inbox.address_id,
        Address.key.label("address_key"),
        Address.master.label("address_master"),
    )
    .join(Address, Address.id == Inbox.address_id)
    .order_by(Inbox.id)
)


@pytest.fixture
def provider() -> Iterator[FakeTwilio]:
    """Run a fake of its own for each test."""
    with twilio.in_thread() as running:
        yield running


@pytest.fixture
def rooms(database_url: str, tmp_path: Path, provider: FakeTwilio) -> Iterator[House]:
    """Give a house whose list was read just now."""
    with a_house(database_url, tmp_path, provider.url) as rooms:
        with rooms.database.write() as connection:
            house.tick(connection, catching_up.NAME, rooms.clock())
        yield rooms


def looks(rooms: House) -> None:
    """Look at the list once, as the worker does."""

    async def look() -> None:
        sms = Sms(rooms.settings, rooms.clock)
        with ThreadPoolExecutor(1) as thread:
            try:
                await CatchingUp(sms, rooms.reception, thread).look()
            finally:
                await sms.close()

    asyncio.run(look())


def texts(rooms: House) -> list[str]:
    """Open all texts that came, in the order in which they came."""
    with rooms.database.read() as connection:
        rows = connection.execute(_TEXTS).all()
    return [inbox.unseal(rooms.keyring, row) or "" for row in rows]


def number(rooms: House) -> int:
    """Count the texts that came."""
    with rooms.database.read() as connection:
        return len(connection.execute(select(Inbox.id)).all())


def test_a_text_that_was_never_posted_is_heard_once(rooms: House, provider: FakeTwilio) -> None:
    """It is answered as if it had been posted, and a second look changes nothing."""
    rooms.clock.passes(minutes=4)
    provider.texted(PHONE, "hello", at=rooms.clock())
    looks(rooms)
    rooms.clock.passes(minutes=1)
    looks(rooms)

    assert number(rooms) == 1
    assert len(rooms.texts_to()) == 1


def test_what_was_posted_is_not_heard_again(rooms: House, provider: FakeTwilio) -> None:
    """Nor is it posted again once it was taken from the list."""
    rooms.clock.passes(minutes=4)
    for sid, phone in (("SM" + "1" * 32, PHONE), ("SM" + "2" * 32, ANOTHER)):
        provider.texted(phone, "hello", at=rooms.clock(), sid=sid)
    post(rooms.client(), "hello", sid="SM" + "1" * 32)
    looks(rooms)
    post(rooms.client(), "hello", ANOTHER, sid="SM" + "2" * 32)

    assert number(rooms) == 2
    assert (len(rooms.texts_to()), len(rooms.texts_to(ANOTHER))) == (1, 1)


def test_what_was_before_the_first_look_is_not_ours(
    database_url: str, tmp_path: Path, provider: FakeTwilio
) -> None:
    """A number may have a history, and who texted it then did not text us."""
    with a_house(database_url, tmp_path, provider.url) as rooms:
        provider.texted(PHONE, "hello", at=rooms.clock() - timedelta(hours=1))
        looks(rooms)
        rooms.clock.passes(minutes=20)
        provider.texted(PHONE, "hello again", at=rooms.clock())
        looks(rooms)

        assert number(rooms) == 1


def test_a_long_gap_is_read_over_many_pages_and_a_midnight(
    rooms: House, provider: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest first, whatever of ours stands between, and no older than the last look."""
    monkeypatch.setattr(sms_channel, "_ON_A_PAGE", 2)
    provider.texted(PHONE, "long ago", at=rooms.clock() - timedelta(hours=9))
    for hour in range(5):
        provider.texted(PHONE, f"text {hour}", at=rooms.clock() + timedelta(hours=4 * hour))
    rooms.clock.passes(hours=21)
    looks(rooms)

    assert texts(rooms) == [f"text {hour}" for hour in range(5)]


def test_what_came_to_another_number_of_the_account_is_none_of_ours(
    rooms: House, provider: FakeTwilio
) -> None:
    """Another program has it: her words to it are not kept, and her STOP to it stops nothing."""
    rooms.hear("hello")
    rooms.clock.passes(minutes=4)
    for words in ("where is my parcel", "STOP"):
        provider.texted(PHONE, words, at=rooms.clock(), to="+447700900009")
    looks(rooms)

    assert number(rooms) == 1
    assert rooms.column(select(Address.stopped_at)) == [None]


def test_each_number_of_a_service_is_read(rooms: House, provider: FakeTwilio) -> None:
    """In the order in which the texts were written."""
    ours = [twilio_account.OF_SERVICE, "+447700900002"]
    provider.change("pool", phone_numbers=[{"phone_number": each} for each in ours])
    for place in range(4):
        rooms.clock.passes(minutes=1)
        provider.texted(PHONE, f"text {place}", at=rooms.clock(), to=ours[place % 2])
    looks(replace(rooms, settings=replace(rooms.settings, twilio_from=twilio_account.SERVICE)))

    assert texts(rooms) == [f"text {place}" for place in range(4)]


def test_the_list_is_read_again_where_a_look_failed(rooms: House, provider: FakeTwilio) -> None:
    """Twilio was away: the next look begins where the last good one ended."""
    rooms.clock.passes(minutes=30)
    provider.texted(PHONE, "hello", at=rooms.clock() - timedelta(minutes=29))
    away = replace(rooms, settings=replace(rooms.settings, twilio_api_url=NOWHERE))
    with pytest.raises(aiohttp.ClientConnectorError):
        looks(away)
    before = number(rooms)
    looks(rooms)

    assert (before, number(rooms)) == (0, 1)


def test_a_stop_that_was_never_posted_stops(rooms: House, provider: FakeTwilio) -> None:
    """Twilio has answered it by itself, so nothing is said beside that."""
    rooms.hear("hello")
    rooms.clock.passes(minutes=4)
    provider.texted(PHONE, "STOP", at=rooms.clock())
    before = len(rooms.texts_to())
    looks(rooms)

    assert rooms.column(select(Address.stopped_at)) == [rooms.clock()]
    assert len(rooms.texts_to()) == before


def test_a_late_text_answers_no_question_that_was_put_since(
    rooms: House, provider: FakeTwilio
) -> None:
    """A 1 from before the question is no answer to it; the question comes again."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    stands(rooms, member.address_id, discreet=False)
    provider.texted(PHONE, "1", at=rooms.clock())
    rooms.clock.passes(minutes=5)
    opened(rooms, a_poll(rooms, forum))
    rooms.deliver()
    looks(rooms)
    before = rooms.column(select(Answer.id))
    rooms.deliver()  # the question comes once more
    rooms.hear("1")

    assert provider.accepted(PHONE)[0]["body"].startswith("What first?")
    assert before == []
    assert len(rooms.column(select(Answer.id))) == 1


def test_the_worker_looks_again_and_again_whatever_goes_wrong() -> None:
    """But only while it turns the clock: of several workers one looks."""
    done: list[str] = []

    async def look() -> None:
        done.append("looked")
        if len(done) == 2:
            raise OSError
        if len(done) == 4:
            raise asyncio.CancelledError

    turns = iter([True, False, True, True, True])
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(again_and_again(lambda: next(turns), look, 0))

    assert done == ["looked"] * 4
