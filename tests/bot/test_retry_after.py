"""How long a provider asks to be left alone holds for all that would go by it (rule 38)."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import bot.channels.telegram.client  # noqa: F401 - loaded here, so that no call waits for that
from storage.outgoing import HELD, READY, Outgoing
from storage.rates import Rate
from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.rooms import House, a_forum, a_house, a_member, until_idle

CHATS = ("7700900121", "7700900122")
A_SECOND = 1.0  # message: so the first is refused before the second would go


@pytest.fixture
def provider() -> Iterator[FakeTelegram]:
    """Give a fake Telegram of its own to each test."""
    with telegram.in_thread() as running:
        yield running


@pytest.fixture
def rooms(database_url: str, tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give a house on each database that sends to the fake, and in which two have written."""
    with a_house(database_url, tmp_path, more=provider.environment()) as house:
        forum = a_forum(house)
        provider.meet(*CHATS)
        for chat in CHATS:
            a_member(house, forum, chat, channel="telegram")
            house.hear("MENU", chat, "telegram")
        yield house


def sent(rooms: House) -> None:
    """Send until nothing more may go now."""
    asyncio.run(until_idle(rooms.delivery(telegram=A_SECOND)))


def test_nothing_goes_until_the_time_is_over(rooms: House, provider: FakeTelegram) -> None:
    """Not what this worker has in hand, not what is ready, and not by another worker."""
    provider.plan(method="sendMessage", error="too_many", parameters={"retry_after": 3600})

    sent(rooms)

    rows = rooms.rows(select(Outgoing.state, Outgoing.due_at).order_by(Outgoing.id))
    late = rooms.clock() + timedelta(minutes=10)  # until then a reply is good
    assert [tuple(row) for row in rows] == [(HELD, late), (READY, None)]
    assert len(provider.calls("sendMessage")) == 1
    assert rooms.delivery(telegram=A_SECOND)._claim("telegram", 16) == []


def test_once_it_is_over_all_goes_and_once(rooms: House, provider: FakeTelegram) -> None:
    """The one that was refused, and the one that waited behind it."""
    provider.plan(method="sendMessage", error="too_many", parameters={"retry_after": 40})
    sent(rooms)

    rooms.clock.passes(seconds=40)
    rooms.do(update(Rate).values(next_at=0.0))  # the database's own clock does not wait for us
    sent(rooms)

    assert [len(provider.texts(chat)) for chat in CHATS] == [1, 1]
    assert len(provider.calls("sendMessage")) == 3
