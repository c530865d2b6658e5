"""Crashes, outages and refusals while Telegram is asked: nothing is lost, and it goes on after."""

from dataclasses import replace
from time import monotonic

import pytest

from storage.database import Database
from tests.bot.channels.payloads import message
from tests.bot.polling.asking import QUICK, SLOWEST, WREN, all_done, asking, kept, offsets
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan
from tests.rooms import House

pytestmark = pytest.mark.slow


def test_a_crash_after_the_commit_only_repeats(each: House, provider: FakeTelegram) -> None:
    """It ends between commit and next offset: the update comes again, and changes nothing."""
    provider.meet(WREN)
    provider.plan(method="answerCallbackQuery", hold=True)
    provider.write(WREN, "HELP")
    provider.press_data(WREN, message("Is it yours?"), "unknown:1")
    with asking(each):
        provider.wait_for(provider.held)  # both are committed, and none is confirmed
    before = each.counts()
    assert len(provider.waiting()) == 2
    with asking(each):
        provider.wait_for(lambda: all_done(provider))
    assert (kept(each), each.counts()) == (2, before)


def test_while_the_database_is_away_nothing_is_done_with(
    rooms: House, provider: FakeTelegram
) -> None:
    """What could not be kept is asked for again, until it can be."""
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:9/gone")
    provider.write(WREN, "HELP")
    with asking(rooms, replace(rooms.reception, database=gone)):
        provider.wait_for(lambda: len(provider.calls("getUpdates")) > 2)
    assert (set(offsets(provider)), len(provider.waiting())) == ({None}, 1)
    with asking(rooms):
        provider.wait_for(lambda: all_done(provider))
    assert kept(rooms) == 1


NO_LIST = ("a list of nothing", "no list")  # right for a method that answers with a yes alone
AWAY: dict[str, Plan] = {
    "broken": {"error": "broken"},
    "a gateway": {"error": "gateway"},
    "somebody else asks": {"error": "two_ask"},
    "too many": {"error": "too_many"},
    "a token that is no more": {"error": "unauthorized"},
    "garbage": {"answer": "<html>"},
    "a list of nothing": {"answer": '{"ok": true, "result": [{}, 7]}'},
    "no list": {"answer": '{"ok": true, "result": true}'},
    "broken off": {"answer": None, "accept": False},
}


@pytest.mark.parametrize(
    ("method", "name"),
    [("getUpdates", name) for name in AWAY]
    + [("deleteWebhook", name) for name in AWAY if name not in NO_LIST],
)
def test_it_goes_on_after_whatever_telegram_does(
    rooms: House, provider: FakeTelegram, method: str, name: str
) -> None:
    """Three times it goes wrong, and then what somebody wrote is heard."""
    provider.plan(**(AWAY[name] | Plan(method=method, times=3)))
    provider.write(WREN, "HELP")
    with asking(rooms):
        provider.wait_for(lambda: kept(rooms))
    assert len(provider.calls(method)) > 3


def test_the_waits_grow_and_end_with_the_trouble(rooms: House, provider: FakeTelegram) -> None:
    """An outage is no reason to ask a hundred times a second, nor to be slow after it."""
    provider.plan(method="getUpdates", error="gateway", times=None)
    with asking(rooms) as loop:
        provider.wait_for(lambda: loop.polling._wait == SLOWEST)
        provider._server.plans.clear()
        provider.write(WREN, "HELP")
        provider.wait_for(lambda: kept(rooms))
        provider.wait_for(lambda: loop.polling._wait == QUICK)


@pytest.mark.parametrize("method", ["getUpdates", "deleteWebhook"])
def test_it_waits_as_long_as_telegram_says(
    each: House, provider: FakeTelegram, method: str
) -> None:
    """Longer than after any other trouble; what somebody wrote meanwhile is heard then."""
    provider.plan(method=method, error="too_many", parameters={"retry_after": 1})
    provider.write(WREN, "HELP")
    with asking(each):
        provider.wait_for(lambda: provider.calls(method))
        refused_at = monotonic()
        provider.wait_for(lambda: kept(each))
    assert monotonic() - refused_at > 0.9
