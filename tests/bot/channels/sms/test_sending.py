"""What we hand to Twilio: sender, words, the address for receipts, and nothing to any log."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.messages import Outcome, Sent
from tests.bot.channels.payloads import PUBLIC_URL
from tests.bot.channels.sms.line import TEXT, a_sending, sent
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_account import ACCOUNT_SID, AUTH_TOKEN, NUMBER, SERVICE
from tests.fakes.twilio_server import Plan


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
