"""What is made of each of Telegram's answers: sent, stopped, out of reach, try later, unsure."""

from datetime import timedelta

import pytest

from bot.messages import Outcome, Sent
from tests.bot.channels.telegram.line import a_sending, sent
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan


def refusal(error: str, outcome: Outcome, code: str, **parameters: object) -> tuple[Plan, Sent]:
    """Plan an error of Telegram's, and say what is made of it."""
    return {"error": error, "parameters": parameters}, Sent(outcome, code=code)


def foreign(body: str | None, status: int = 200, *, accept: bool = True) -> Plan:
    """Plan an answer that is none of Telegram's."""
    return {"answer": body, "status": status, "accept": accept}


PLANS: dict[str, tuple[Plan, Sent]] = {
    "blocked": refusal("blocked", Outcome.STOPPED, "403"),
    "an account that is no more": refusal("deactivated", Outcome.UNREACHABLE, "403"),
    "somebody who has not begun": refusal("cannot_begin", Outcome.UNREACHABLE, "403"),
    "no such chat": refusal("no_chat", Outcome.UNREACHABLE, "400"),
    "a button that is too long": refusal("button", Outcome.FAILED, "400"),
    "too long": refusal("too_long", Outcome.FAILED, "400"),
    "a group that moved": refusal("migrated", Outcome.FAILED, "400", migrate_to_chat_id=-1007),
    "a token that is no more": refusal("unauthorized", Outcome.TRY_LATER, "401"),
    "no such address": refusal("no_method", Outcome.TRY_LATER, "404"),
    "somebody else asks": refusal("two_ask", Outcome.TRY_LATER, "409"),
    "too many": (
        {"error": "too_many", "parameters": {"retry_after": 7}},
        Sent(Outcome.TRY_LATER, code="429", wait=timedelta(seconds=7)),
    ),
    "too many, without a wait": refusal("too_many", Outcome.TRY_LATER, "429"),
    "a wait that is none": refusal("too_many", Outcome.TRY_LATER, "429", retry_after="soon"),
    "a wait for years": refusal("too_many", Outcome.TRY_LATER, "429", retry_after=10**9),
    "a wait backwards": refusal("too_many", Outcome.TRY_LATER, "429", retry_after=-7),
    "broken": refusal("broken", Outcome.UNSURE, "500"),
    "a gateway": refusal("gateway", Outcome.UNSURE, "502"),
    "a gateway of somebody else": (
        foreign("<html>", 502, accept=False),
        Sent(Outcome.UNSURE, code="502"),
    ),
    "a wall on the way": (
        foreign("<html>", 403, accept=False),
        Sent(Outcome.TRY_LATER, code="403"),
    ),
    "a proxy": (foreign("{}", 407, accept=False), Sent(Outcome.TRY_LATER, code="407")),
    "moved": (foreign("", 302, accept=False), Sent(Outcome.UNSURE, code="302")),
    "taken, answered with garbage": (foreign("<html>"), Sent(Outcome.UNSURE)),
    "taken, answered with nothing": (foreign(""), Sent(Outcome.UNSURE)),
    "taken, answered with a list": (foreign("[]"), Sent(Outcome.UNSURE)),
    "taken, answered without a result": (foreign('{"ok": true}'), Sent(Outcome.UNSURE)),
    "taken, answered with a yes alone": (
        foreign('{"ok": true, "result": true}'),
        Sent(Outcome.UNSURE),
    ),
    "taken, answered without an id": (
        foreign('{"ok": true, "result": {"date": 1, "chat": {"id": 7, "type": "private"}}}'),
        Sent(Outcome.UNSURE),
    ),
    "taken, then broken off": (foreign(None), Sent(Outcome.UNSURE)),
    "broken off before": (foreign(None, accept=False), Sent(Outcome.UNSURE)),
}


@pytest.mark.parametrize(("number", "name"), list(enumerate(PLANS)), ids=list(PLANS))
def test_each_answer_says_what_to_do_next(provider: FakeTelegram, number: int, name: str) -> None:
    """One call is made, never a second one, and its answer becomes one of six outcomes."""
    chat = str(7_700_900_300 + number)
    plan, expected = PLANS[name]
    provider.plan(**(plan | Plan(chat=chat)))
    assert sent(a_sending(chat), TELEGRAM_API_URL=provider.url) == expected
    assert [call["chat_id"] for call in provider.calls()].count(int(chat)) == 1


def test_a_block_is_heard_from_telegram_itself(provider: FakeTelegram) -> None:
    """Blocked she is out of reach for us, and reached again once she takes it back."""
    chat = "7700900206"
    outcomes = []
    for again in (False, True):
        provider.block(chat, again=again)
        outcomes.append(sent(a_sending(chat), TELEGRAM_API_URL=provider.url).outcome)
    assert outcomes == [Outcome.STOPPED, Outcome.SENT]


def test_somebody_who_never_pressed_start_is_out_of_reach(provider: FakeTelegram) -> None:
    """A bot cannot write first."""
    expected = Sent(Outcome.UNREACHABLE, code="403")
    assert sent(a_sending("7700900999"), TELEGRAM_API_URL=provider.url) == expected


def test_a_wrong_token_loses_nothing(provider: FakeTelegram) -> None:
    """While somebody mends it, messages wait."""
    environ = {"TELEGRAM_API_URL": provider.url, "TELEGRAM_BOT_TOKEN": "1:wrong"}
    assert sent(a_sending(), **environ) == Sent(Outcome.TRY_LATER, code="401")
