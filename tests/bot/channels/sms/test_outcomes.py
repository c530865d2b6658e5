"""What is made of each of Twilio's answers: sent, stopped, out of reach, try later, unsure."""

from datetime import timedelta

import pytest

from bot.messages import Outcome, Sent
from tests.bot.channels.sms.line import a_sending, sent
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio_server import Plan

PLANS: dict[str, tuple[Plan, Sent]] = {
    "stopped": ({"error": 21610}, Sent(Outcome.STOPPED, code="21610")),
    "no number": ({"error": 21211}, Sent(Outcome.NO_MOBILE, code="21211")),
    "no mobile": ({"error": 21614}, Sent(Outcome.NO_MOBILE, code="21614")),
    "no way to it": ({"error": 21612}, Sent(Outcome.UNREACHABLE, code="21612")),
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


@pytest.mark.parametrize(
    "chat",
    [
        "", "anonymous", "Parcels", "60075", "07700900123", "+44",
        pytest.param("+442079460123", id="a landline"),
        pytest.param("+447000000000", id="a number that passes calls on"),
        pytest.param("+447600000000", id="a pager"),
        pytest.param("+33140000000", id="a landline abroad"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_never_sent_to(provider: FakeTwilio, chat: str) -> None:
    """Twilio is not asked for what cannot be."""
    before = provider.calls()
    assert sent(a_sending(chat), TWILIO_API_URL=provider.url) == Sent(Outcome.UNREACHABLE)
    assert provider.calls() == before
