"""What each channel promises, whatever provider stands behind it."""

import asyncio
import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from bot.channels import DOORS, Channel, open_channels
from bot.messages import Inbound, Outcome, Sending, Sent
from bot.settings import Settings
from tests.bot.channels.connections import a_closed_port
from tests.bot.channels.payloads import (
    CHAT,
    ENVIRONMENT,
    NOT_GENUINE,
    NOW,
    PHONE,
    POSTS,
    TEXTS,
    WRITE,
)
from tests.fakes.telegram_updates import SECRET, TOKEN
from tests.fakes.twilio_account import AUTH_TOKEN

SECRETS = {
    "number": "7700900123",
    "text": "Kingfisher",
    "row": "row-7f3a",
    "token": AUTH_TOKEN,
    "bot": TOKEN,
    "secret": SECRET,
}
SENDING = Sending(chat=PHONE, words="Kingfisher", receipt_token="row-7f3a")
SIMULATED = {"try", "try_chat"}


def nobody() -> str:
    """Return an address on which no provider listens."""
    return f"http://127.0.0.1:{a_closed_port()}"


def all_on() -> Settings:
    """Build settings in which every channel is on and no provider can be reached."""
    away = nobody()
    environ = ENVIRONMENT | {"TWILIO_API_URL": away, "TELEGRAM_API_URL": away}
    return Settings.read(environ, None)


def channels() -> dict[str, Channel]:
    """Open every channel that there is."""
    return open_channels(all_on(), clock=lambda: NOW)


every_channel = pytest.mark.parametrize("name", sorted(channels()))
every_door = pytest.mark.parametrize("name", DOORS)
every_post = pytest.mark.parametrize(
    ("name", "post"), [(name, post) for name in DOORS for post in POSTS[name]]
)


def test_the_channels_that_are_on_are_open() -> None:
    """What is set is open, and the simulator always is."""
    assert channels().keys() - SIMULATED == {"sms", "telegram"}
    assert open_channels(Settings.read({}, None)).keys() - SIMULATED == set()
    assert "try" in channels()


def test_a_demonstration_opens_no_real_channel() -> None:
    """Invented people never meet a real provider, whatever is set."""
    assert open_channels(all_on(), demonstration=True).keys() - SIMULATED == set()


@every_channel
def test_a_channel_knows_its_name(name: str) -> None:
    """The name in the list is the name that its messages bear."""
    assert channels()[name].name == name


def a_request(body: bytes, content_type: str, headers: list[tuple[str, str]]) -> Request:
    """Build a post of anybody."""
    builder = EnvironBuilder(
        method="POST", data=body, content_type=content_type, headers=headers, query_string="row=a"
    )
    return Request(builder.get_environ())


@every_channel
@given(
    body=st.binary(),
    content_type=st.sampled_from(
        ["", "application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
    ),
    signed=st.text(st.characters(codec="latin-1", exclude_characters="\r\n")),
)
def test_a_post_of_anybody_is_not_genuine(
    name: str, body: bytes, content_type: str, signed: str
) -> None:
    """A channel without a door, and one whose provider did not sign, refuse alike."""
    headers = [("X-Twilio-Signature", signed), ("X-Telegram-Bot-Api-Secret-Token", signed)]
    assert channels()[name].is_genuine(a_request(body, content_type, headers)) is False


@every_channel
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\x00", b"a=b&a=c", b"%"])
def test_what_is_read_is_plain_data(name: str, content_type: str, body: bytes) -> None:
    """Reading raises nothing, and says nothing of its contents by itself."""
    channel = channels()[name]
    request = a_request(body, content_type, [])
    found = list(channel.read(request))
    assert [(type(inbound), inbound.channel, inbound.said_at) for inbound in found] == (
        [(Inbound, name, NOW)] * len(found)
    )
    assert channel.receipt(request) is None


@every_post
def test_a_real_payload_says_what_it_says(name: str, post: str) -> None:
    """What a provider posts is genuine, and of what it says nothing is missing or more."""
    channel, request = channels()[name], POSTS[name][post].request()
    expected = POSTS[name][post].inbound
    assert channel.is_genuine(request) is True
    assert tuple(channel.read(request)) == (() if expected is None else (expected,))


@every_post
def test_a_repeated_payload_says_the_same(name: str, post: str) -> None:
    """It is posted three times, and each time read as the same message of the same phone."""
    channel = channels()[name]
    said = {tuple(channel.read(POSTS[name][post].request())) for _ in range(3)}
    assert len(said) == 1


@every_door
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_through_letter_for_letter(name: str, text: str) -> None:
    """Whatever the script, and however long, but for a NUL, which no database takes."""
    request, expected = WRITE[name](TEXTS[text])
    assert channels()[name].is_genuine(request) is True
    assert tuple(channels()[name].read(request)) == (expected,)


@pytest.mark.parametrize(
    ("name", "post"), [(name, post) for name in DOORS for post in NOT_GENUINE[name]]
)
def test_what_is_forged_is_not_genuine(name: str, post: str) -> None:
    """It looks right in all but the proof that the provider sent it."""
    assert channels()[name].is_genuine(NOT_GENUINE[name][post]) is False


@every_channel
def test_thanks_are_a_body_and_headers(name: str) -> None:
    """The door answers with these as they are."""
    body, headers = channels()[name].thanks(a_request(b"", "", []))
    assert Request.from_values(data=body, headers=dict(headers)).get_data(as_text=True) == body


def send_twice(channel: Channel, sending: Sending) -> tuple[Sent, Sent]:
    """Send, close, send again and close twice, in one event loop."""

    async def run() -> tuple[Sent, Sent]:
        first = await channel.send(sending)
        await channel.close()
        second = await channel.send(sending)
        await channel.close()
        await channel.close()
        return first, second

    return asyncio.run(run())


@every_channel
@pytest.mark.parametrize("chat", [PHONE, CHAT, "", "\0", "-1", "Parcels", "\ud800"])
@pytest.mark.parametrize("words", ["Kingfisher", "", "\0", "\ud800", "x" * 70_000])
def test_sending_ends_in_an_outcome(name: str, chat: str, words: str) -> None:
    """Whatever is sent, and though nobody listens, nothing is raised."""
    sending = Sending(chat=chat, words=words, receipt_token="row-7f3a")
    assert {type(sent) for sent in send_twice(channels()[name], sending)} == {Sent}


def test_the_simulator_counts_what_it_sends_as_delivered() -> None:
    """No receipt will come, and each message has an id of its own."""
    channel = channels()["try"]
    first, second = send_twice(channel, SENDING)
    assert (channel.has_receipts, first.outcome, second.outcome) == (
        False,
        Outcome.SENT,
        Outcome.SENT,
    )
    assert first.provider_id != second.provider_id


@every_channel
def test_nothing_that_a_channel_shows_holds_a_secret(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither what it logs at DEBUG nor how it prints names a phone, a text or a token."""
    caplog.set_level(logging.DEBUG)
    channel, sending = (
        channels()[name],
        replace(SENDING, chat=CHAT if name == "telegram" else PHONE),
    )
    shown = repr((channel, sending, send_twice(channel, sending))) + caplog.text
    assert [secret for secret in SECRETS if SECRETS[secret] in shown] == []


def test_a_closed_door_is_known() -> None:
    """A channel that has a door and is off is told from a name that nobody has."""
    assert DOORS == ("sms", "telegram")
