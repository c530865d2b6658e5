"""What we hand to Twilio, and what comes of it."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.sms.client import server
from bot.messages import Outcome, Sending, Sent
from tests.bot.channels.payloads import PHONE, PUBLIC_URL
from tests.bot.channels.sms_line import TEXT, a_channel
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER, SERVICE
from tests.fakes.twilio_server import Plan


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeTwilio]:
    """Give one fake Twilio to the tests of this file; each test has a number of its own."""
    with twilio.in_thread() as running:
        yield running


def a_sending(chat: str = PHONE, **other: object) -> Sending:
    """Build a message to one phone."""
    usual: dict[str, object] = {"chat": chat, "words": TEXT, "receipt_token": "tok/1&2"}
    return Sending(**usual | other)  # type: ignore[arg-type]  # each test names real fields


def sent(sending: Sending, **environ: str) -> Sent:
    """Send one message in an event loop of its own."""

    async def send() -> Sent:
        channel = a_channel(**environ)
        try:
            return await channel.send(sending)
        finally:
            await channel.close()

    return asyncio.run(send())


def test_a_message_reaches_twilio_with_all_it_needs(provider: FakeTwilio) -> None:
    """The sender, the words, the row's own address and the time limit go along."""
    chat = "+447700900200"
    result = sent(a_sending(chat, valid_for=timedelta(seconds=599.9)), TWILIO_API_URL=provider.url)
    (taken,) = provider.accepted(chat)
    assert result == Sent(Outcome.SENT, provider_id=taken["sid"])
    got = {key: taken[key] for key in ("from", "messaging_service_sid", "body", "validity_period")}
    assert got == {
        "from": NUMBER,
        "messaging_service_sid": None,
        "body": TEXT,
        "validity_period": "599",
    }
    address = urlsplit(taken["status_callback"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{PUBLIC_URL}/receipts/sms"
    assert parse_qs(address.query) == {"row": ["tok/1&2"]}


def test_a_messaging_service_sends_by_its_id(provider: FakeTwilio) -> None:
    """TWILIO_FROM may name a service, which then chooses the number."""
    chat = "+447700900201"
    result = sent(a_sending(chat), TWILIO_API_URL=provider.url, TWILIO_FROM=SERVICE)
    (taken,) = provider.accepted(chat)
    assert result.outcome is Outcome.SENT
    assert (taken["from"], taken["messaging_service_sid"]) == (None, SERVICE)


@pytest.mark.parametrize(
    ("valid_for", "period"),
    [
        (timedelta(0), "1"),
        (timedelta(seconds=-5), "1"),
        (timedelta(seconds=36_000), "36000"),
        (timedelta(days=14), "36000"),
    ],
)
def test_the_time_limit_stays_within_what_twilio_takes(
    provider: FakeTwilio, valid_for: timedelta, period: str
) -> None:
    """A period out of bounds would be refused, and the message lost."""
    before = len(provider.accepted("+447700900202"))
    sent(a_sending("+447700900202", valid_for=valid_for), TWILIO_API_URL=provider.url)
    taken = provider.accepted("+447700900202")[before:]
    assert [message["validity_period"] for message in taken] == [period]


PLANS: dict[str, tuple[Plan, Sent]] = {
    "stopped": ({"error": 21610}, Sent(Outcome.STOPPED, code="21610")),
    "no number": ({"error": 21211}, Sent(Outcome.UNREACHABLE, code="21211")),
    "no mobile": ({"error": 21614}, Sent(Outcome.UNREACHABLE, code="21614")),
    "too long": ({"error": 21617}, Sent(Outcome.FAILED, code="21617")),
    "queue full": ({"error": 21611, "status": 400}, Sent(Outcome.TRY_LATER, code="21611")),
    "not our sender": ({"error": 21606}, Sent(Outcome.TRY_LATER, code="21606")),
    "too many": ({"error": 20429}, Sent(Outcome.TRY_LATER, code="20429")),
    "too many, with a wait": (
        {"error": 20429, "retry_after": "7"},
        Sent(Outcome.TRY_LATER, code="20429", wait=timedelta(seconds=7)),
    ),
    "too many, with no wait": (
        {"error": 20429, "retry_after": "0"},
        Sent(Outcome.TRY_LATER, code="20429"),
    ),
    "a wait that is no number": (
        {"error": 20429, "retry_after": "Tue, 24 Nov 2026 10:30:00 GMT"},
        Sent(Outcome.TRY_LATER, code="20429"),
    ),
    "broken": ({"error": 20500}, Sent(Outcome.TRY_LATER, code="20500")),
    "down": (
        {"error": 20503, "retry_after": "30"},
        Sent(Outcome.TRY_LATER, code="20503", wait=timedelta(seconds=30)),
    ),
    "forbidden": (
        {"answer": "<html>", "status": 403, "accept": False},
        Sent(Outcome.TRY_LATER, code="403"),
    ),
    "a gateway": (
        {"answer": "<html>", "status": 502, "accept": False},
        Sent(Outcome.UNSURE, code="502"),
    ),
    "a gateway that has no server": (
        {"answer": "<html>", "status": 503, "accept": False},
        Sent(Outcome.UNSURE, code="503"),
    ),
    "an odd error": (
        {"answer": '{"code": "+447700900123"}', "status": 400, "accept": False},
        Sent(Outcome.FAILED, code="400"),
    ),
    "moved": ({"answer": "", "status": 302, "accept": False}, Sent(Outcome.UNSURE, code="302")),
    "taken, answered with garbage": ({"answer": "<html>"}, Sent(Outcome.UNSURE)),
    "taken, answered with nothing": ({"answer": ""}, Sent(Outcome.UNSURE)),
    "taken, answered with a list": ({"answer": "[]"}, Sent(Outcome.UNSURE)),
    "taken, answered without an id": ({"answer": '{"sid": 7}'}, Sent(Outcome.UNSURE)),
    "taken, then broken off": ({"answer": None}, Sent(Outcome.UNSURE)),
    "broken off before": ({"answer": None, "accept": False}, Sent(Outcome.UNSURE)),
}


@pytest.mark.parametrize(("number", "name"), list(enumerate(PLANS)), ids=list(PLANS))
def test_each_answer_says_what_to_do_next(provider: FakeTwilio, number: int, name: str) -> None:
    """One call is made, never a second one, and its answer becomes one of six outcomes."""
    chat = f"+447700900{300 + number}"
    plan, expected = PLANS[name]
    provider.plan(**(plan | Plan(to=chat)))
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == expected
    assert provider.calls().count(chat) == 1


def test_wrong_credentials_lose_nothing(provider: FakeTwilio) -> None:
    """While somebody mends the token, messages wait."""
    environ = {"TWILIO_API_URL": provider.url, "TWILIO_AUTH_TOKEN": "3f" * 16}
    expected = Sent(Outcome.TRY_LATER, code="20003")
    assert sent(a_sending("+447700900203"), **environ) == expected


@pytest.mark.parametrize("chat", ["", "anonymous", "Parcels", "60075", "07700900123", "+44"])
def test_what_is_no_number_is_never_sent_to(provider: FakeTwilio, chat: str) -> None:
    """Twilio is not asked for what cannot be."""
    before = provider.calls()
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == Sent(Outcome.UNREACHABLE)
    assert provider.calls() == before


def a_closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_what_never_left_is_tried_again(provider: FakeTwilio) -> None:
    """No connection, no such name and no encryption: Twilio has seen nothing."""
    addresses = [
        f"http://127.0.0.1:{a_closed_port()}",
        "http://nobody.invalid",
        provider.url.replace("http:", "https:"),
    ]
    results = [sent(a_sending(), TWILIO_API_URL=address) for address in addresses]
    assert results == [Sent(Outcome.TRY_LATER)] * 3


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Listen for one call, answer it with these bytes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n\xff\xfe",
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{",
    ],
)
def test_an_answer_that_breaks_leaves_us_unsure(answer: bytes) -> None:
    """The message may have left, so it is not tried again by itself."""
    with answering(answer) as address:
        assert sent(a_sending(), TWILIO_API_URL=address) == Sent(Outcome.UNSURE)


@pytest.mark.slow
def test_a_call_ends_within_ten_seconds(provider: FakeTwilio) -> None:
    """A lease lasts 20 seconds: a call that hangs is given up well before."""
    chat = "+447700900204"
    provider.plan(to=chat, then_hold=True)
    begun = time.monotonic()
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == Sent(Outcome.UNSURE)
    assert 9 < time.monotonic() - begun < 20
    provider.release(chat)


@pytest.mark.slow
def test_a_connection_that_hangs_is_tried_again() -> None:
    """As long as there is no connection, nothing has left."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        begun = time.monotonic()
        assert sent(a_sending(), TWILIO_API_URL=address) == Sent(Outcome.TRY_LATER)
        assert time.monotonic() - begun < 20


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
    "plan",
    [{}, {"error": 21211}, {"error": 20500}, {"answer": "<html>"}, {"answer": None}],
)
def test_nothing_of_a_message_stands_in_a_log(
    provider: FakeTwilio, caplog: pytest.LogCaptureFixture, plan: Plan
) -> None:
    """At DEBUG, no logger of ours or of the client writes of the number, the text or the token."""
    chat = "+447700900206"
    caplog.set_level(logging.DEBUG)
    provider.plan(**(plan | Plan(to=chat)))
    result = sent(a_sending(chat, words="Kingfisher"), TWILIO_API_URL=provider.url)
    written = caplog.text + repr(result) + repr(a_sending(chat, words="Kingfisher"))
    secrets = [chat[3:], "Kingfisher", "tok", AUTH_TOKEN, ACCOUNT_SID, "SM"]
    assert [secret for secret in secrets if secret in written] == []


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
