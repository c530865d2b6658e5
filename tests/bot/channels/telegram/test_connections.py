"""Connections to Telegram that fail, break or hang; one client serves many calls."""

import asyncio
import time

import pytest

from bot.messages import Outcome, Pressed, Sent
from tests.bot.channels.connections import a_closed_port
from tests.bot.channels.telegram.line import a_channel, a_sending, sent, taken
from tests.fakes.telegram import FakeTelegram


@pytest.mark.slow
def test_a_call_ends_within_ten_seconds(provider: FakeTelegram) -> None:
    """A lease lasts 20 seconds: what hangs is given up well before, the choice even sooner."""
    chat = "7700900208"
    provider.plan(method="editMessageText", chat=chat, hold=True)
    provider.plan(chat=chat, then_hold=True)
    begun = time.monotonic()
    sending = a_sending(chat, pressed=Pressed("1", "Is it yours?", "No"))
    assert sent(sending, TELEGRAM_API_URL=provider.url) == Sent(Outcome.UNSURE)
    assert 9 < time.monotonic() - begun < 20
    provider.release()


def test_what_still_calls_at_the_end_breaks_off(provider: FakeTelegram) -> None:
    """A worker that ends does not wait for Telegram."""
    chat = "7700900209"
    provider.plan(chat=chat, then_hold=True)

    async def close_meanwhile() -> Sent:
        channel = a_channel(TELEGRAM_API_URL=provider.url)
        sending = asyncio.create_task(channel.send(a_sending(chat)))
        await asyncio.to_thread(provider.wait_for, lambda: taken(provider, chat))
        await channel.close()
        return await sending

    assert asyncio.run(close_meanwhile()) == Sent(Outcome.UNSURE)
    provider.release()


def test_one_client_serves_many_and_opens_again(provider: FakeTelegram) -> None:
    """Sixteen calls go side by side over one client, which opens anew after it was closed."""
    channel = a_channel(TELEGRAM_API_URL=provider.url)
    chats = [str(chat) for chat in range(7_700_900_400, 7_700_900_416)]

    async def send_all() -> list[Outcome]:
        results = await asyncio.gather(*(channel.send(a_sending(chat)) for chat in chats))
        await channel.close()
        return [result.outcome for result in results]

    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert [len(taken(provider, chat)) for chat in chats] == [2] * 16


def test_the_environment_of_the_process_moves_nothing(
    provider: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only our own settings decide where a message goes."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{a_closed_port()}")
    outcome = sent(a_sending("7700900210"), TELEGRAM_API_URL=provider.url).outcome
    assert outcome is Outcome.SENT
