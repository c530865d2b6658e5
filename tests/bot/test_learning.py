"""The worker learns the number that people text, and invites name it."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import learning
from bot.channels.sms import Sms
from bot.learning import Learning
from storage.house import learnt
from tests.fakes import twilio, twilio_account
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_account import NUMBER
from tests.rooms import House, a_house

SERVICE = {"TWILIO_FROM": twilio_account.SERVICE}


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_WAIT", 0.01)


@pytest.fixture
def provider() -> Iterator[FakeTwilio]:
    """Run a fake of its own for each test."""
    with twilio.in_thread() as running:
        yield running


def known(house: House) -> str | None:
    """Give the number that invites would name."""
    with house.database.read() as connection:
        return learnt(connection)[1]


def learns(house: House) -> None:
    """Learn as a worker does, with a thread for the database."""
    sms = Sms(house.settings, house.clock)

    async def run() -> None:
        with ThreadPoolExecutor(1) as thread:
            await asyncio.wait_for(Learning(sms, house.database, thread).run(), 20)
            await sms.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("more", "number", "asked"),
    [
        ({}, NUMBER, 0),
        (SERVICE, twilio_account.OF_SERVICE, 1),
        (SERVICE | {"SMS_NUMBER": "+447700900002"}, "+447700900002", 0),
    ],
)
def test_the_number_is_learnt_from_whoever_knows_it(
    database_url: str,
    tmp_path: Path,
    provider: FakeTwilio,
    more: dict[str, str],
    number: str,
    asked: int,
) -> None:
    """The settings know it best, a number is its own, and Twilio tells that of a service."""
    with a_house(database_url, tmp_path, provider.url, more=more) as house:
        learns(house)

        assert known(house) == number
        assert len(provider.asked()) == asked


def test_it_is_asked_again_until_it_is_known(tmp_path: Path, provider: FakeTwilio) -> None:
    """Twilio is away, then the service has no number yet, then it has one."""
    url = f"sqlite:///{tmp_path}/test.db"
    provider.out_of_order(20503)
    pool = twilio_account.RIGHT["pool"]["phone_numbers"]
    provider.change("pool", phone_numbers=[])

    async def meanwhile(house: House) -> None:
        sms = Sms(house.settings, house.clock)
        with ThreadPoolExecutor(1) as thread:
            task = asyncio.create_task(Learning(sms, house.database, thread).run())
            steps: tuple[Callable[[], None], ...] = (
                lambda: provider.out_of_order(None),
                lambda: provider.change("pool", phone_numbers=pool),
            )
            for put_right in steps:
                before = len(provider.asked())
                while len(provider.asked()) < before + 2:  # noqa: ASYNC110 - no event comes
                    await asyncio.sleep(0.01)
                assert (task.done(), known(house)) == (False, None)
                put_right()
            await asyncio.wait_for(task, 20)
            await sms.close()

    with a_house(url, tmp_path, provider.url, more=SERVICE) as house:
        asyncio.run(meanwhile(house))

        assert known(house) == twilio_account.OF_SERVICE
