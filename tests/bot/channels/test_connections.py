"""Connections to any provider that fail: whether what was to go may have left."""

from collections.abc import Callable

import pytest

from bot.messages import Outcome, Sent
from tests.bot.channels.connections import a_closed_port, answering, hanging
from tests.bot.channels.sms import line as sms
from tests.bot.channels.telegram import line as telegram

BREAKS = (
    b"",
    b"nonsense\r\n\r\n",
    b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe",
    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{",
)


def by_sms(address: str) -> Sent:
    """Send one message to Twilio there."""
    return sms.sent(sms.a_sending(), TWILIO_API_URL=address)


def by_telegram(address: str) -> Sent:
    """Send one message to Telegram there."""
    return telegram.sent(telegram.a_sending(), TELEGRAM_API_URL=address)


pytestmark = pytest.mark.parametrize("send", [by_sms, by_telegram])


def test_what_never_left_is_tried_again(send: Callable[[str], Sent]) -> None:
    """No connection, no such name and no encryption: the provider has seen nothing."""
    with answering(b"no encryption here") as plain:
        addresses = [
            f"http://127.0.0.1:{a_closed_port()}",
            "http://nobody.invalid",
            plain.replace("http:", "https:"),
        ]
        assert [send(address) for address in addresses] == [Sent(Outcome.TRY_LATER)] * 3


@pytest.mark.parametrize("answer", BREAKS)
def test_an_answer_that_breaks_leaves_us_unsure(send: Callable[[str], Sent], answer: bytes) -> None:
    """The message may have left, so it is not tried again by itself."""
    with answering(answer) as address:
        assert send(address) == Sent(Outcome.UNSURE)


@pytest.mark.slow
def test_a_connection_that_hangs_is_tried_again(send: Callable[[str], Sent]) -> None:
    """As long as there is no connection, nothing has left."""
    with hanging() as address:
        assert send(address) == Sent(Outcome.TRY_LATER)
