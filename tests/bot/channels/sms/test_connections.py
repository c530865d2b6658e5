"""Connections to Twilio that fail, break or hang; one client serves many calls."""

import asyncio
import time

import pytest

from bot.channels.sms.client import server
from bot.messages import Outcome, Sent
from tests.bot.channels.connections import a_closed_port
from tests.bot.channels.sms.line import a_channel, a_sending, sent
from tests.fakes.twilio import FakeTwilio


@pytest.mark.slow
def test_a_call_ends_within_ten_seconds(provider: FakeTwilio) -> None:
    """A lease lasts 20 seconds: a call that hangs is given up well before."""
    chat = "+447700900204"
    provider.plan(to=chat, then_hold=True)
    begun = time.monotonic()
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == Sent(Outcome.UNSURE)
    assert 9 < time.monotonic() - begun < 20
    provider.release(chat)


def test_one_client_serves_many_and_opens_again(provider: FakeTwilio) -> None:
    """Sixteen calls go side by side over one client, which opens anew after it was closed."""
    channel = a_channel(TWILIO_API_URL=provider.url)
    chats = [f"+447700900{number}" for number in range(400, 416)]

    async def send_all() -> list[Outcome]:
        results = await asyncio.gather(*(channel.send(a_sending(chat)) for chat in chats))
        await channel.close()
        return [result.outcome for result in results]

    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert [len(provider.accepted(chat)) for chat in chats] == [2] * 16


def test_the_environment_of_the_process_moves_nothing(
    provider: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only our own settings decide where a message goes."""
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{a_closed_port()}")
    channel = a_channel(TWILIO_API_URL=provider.url)

    async def send() -> tuple[Outcome, str]:
        result = await channel.send(a_sending("+447700900205"))
        host = channel._open().get_hostname("https://api.twilio.com")
        await channel.close()
        return result.outcome, host

    assert asyncio.run(send()) == (Outcome.SENT, "https://api.twilio.com")


@pytest.mark.parametrize(
    ("api_url", "expected"),
    [
        (None, "https://messaging.twilio.com"),
        ("https://api.dublin.ie1.twilio.com", "https://messaging.dublin.ie1.twilio.com"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("https://api.line.example", "https://api.line.example"),
    ],
)
def test_each_server_of_a_region_is_called_by_its_name(api_url: str | None, expected: str) -> None:
    """TWILIO_API_URL names one of them; anything else stands for all."""
    assert server("messaging", api_url) == expected
