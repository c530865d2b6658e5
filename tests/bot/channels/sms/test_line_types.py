"""What kind of line a number is, as Twilio's Lookup says; without an answer, nothing."""

import asyncio

import pytest

from bot.channels import sms
from tests.bot.channels.sms.line import a_channel
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_server import Plan

NO_ANSWERS: dict[str, Plan] = {
    "not known": {"error": 20404},
    "not allowed": {"error": 20003},
    "too many": {"error": 20429, "retry_after": "7"},
    "down": {"error": 20503},
    "a gateway": {"answer": "<html>", "status": 502},
    "garbage": {"answer": "<html>"},
    "a list": {"answer": "[]"},
    "broken off": {"answer": None, "times": 2},  # what only asks, its client asks twice
    "without it": {"answer": "{}"},
    "no kind": {"answer": '{"line_type_intelligence": {"type": 7, "error_code": 60600}}'},
    "none asked for": {"answer": '{"line_type_intelligence": null}'},
    "slow": {"wait": 0.5},
}


def line_type(chat: str, api_url: str) -> str | None:
    """Ask it in an event loop of its own."""

    async def ask() -> str | None:
        channel = a_channel(TWILIO_API_URL=api_url)
        try:
            return await channel.line_type(chat)
        finally:
            await channel.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("kind", ["mobile", "landline", "nonFixedVoip", None])
def test_the_kind_is_what_the_provider_says(provider: FakeTwilio, kind: str | None) -> None:
    """In its own words, at its own address; it knows none of some numbers."""
    number = "+447700900401"
    provider.line_type(number, kind)

    assert line_type(number, provider.url) == kind
    assert provider.asked()[-1] == f"/v2/PhoneNumbers/{number}"


@pytest.mark.parametrize(("place", "name"), list(enumerate(NO_ANSWERS)), ids=list(NO_ANSWERS))
def test_no_answer_is_none(
    provider: FakeTwilio, monkeypatch: pytest.MonkeyPatch, place: int, name: str
) -> None:
    """Whatever goes wrong, it says nothing and raises nothing."""
    monkeypatch.setattr(sms, "_LOOK_UP", 0.2 if name == "slow" else 5)
    number = f"+4477009004{place + 10}"
    before = len(provider.asked())
    provider.plan(**(NO_ANSWERS[name] | Plan(to=f"lookup {number}")))

    assert line_type(number, provider.url) is None
    assert len(provider.asked()) == before + (NO_ANSWERS[name].get("times") or 1)


def test_nobody_there_is_none() -> None:
    """As on a machine without a way out."""
    assert line_type("+447700900499", "http://127.0.0.1:9") is None
