"""Asking Telegram for updates: each is taken in before it is done with, whatever goes wrong."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import cast

import pytest
from werkzeug.serving import make_server

from bot import polling
from bot.channels.telegram import Telegram
from bot.channels.telegram.updates import ASKED_FOR
from bot.polling import Polling
from bot.reception import Reception
from storage.database import Database
from storage.house import learnt
from tests.bot.channels.payloads import group, message
from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan
from tests.fakes.telegram_updates import BOT, SECRET, Json
from tests.rooms import House, a_house, until_idle

WREN, ROBIN = "7700900123", "7700900124"
QUICK, SLOWEST = 0.01, 0.04  # seconds, in place of 1 and 30


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_FIRST_WAIT", QUICK)
    monkeypatch.setattr(polling, "_LONGEST_WAIT", SLOWEST)
    monkeypatch.setattr(polling, "_LOOK_EVERY", QUICK)


@pytest.fixture
def provider() -> Iterator[FakeTelegram]:
    """Give a fake Telegram of its own to each test."""
    with telegram.in_thread() as running:
        yield running


@contextmanager
def house_of(database_url: str, folder: Path, settings: dict[str, str]) -> Iterator[House]:
    """Open an empty house whose clock goes right, as Telegram's own does."""
    with a_house(database_url, folder, more=settings) as house:
        house.clock.now = datetime.now(UTC)
        yield house


@pytest.fixture
def rooms(tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give an empty house that asks the fake."""
    with house_of(f"sqlite:///{tmp_path}/test.db", tmp_path, provider.environment()) as house:
        yield house


@pytest.fixture
def each(database_url: str, tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give the same on each database."""
    with house_of(database_url, tmp_path, provider.environment()) as house:
        yield house


@dataclass
class Loop:
    """A loop that asks, in a thread of its own as a worker has it."""

    polling: Polling
    ours: bool = True


@contextmanager
def asking(
    rooms: House, reception: Reception | None = None, *, ours: bool = True
) -> Iterator[Loop]:
    """Ask until the block ends, and leave as a worker does that is told to end."""
    channel = Telegram(rooms.settings, rooms.clock)
    ready, ends = Event(), []
    with ThreadPoolExecutor(1) as door:
        made = Loop(Polling(channel, reception or rooms.reception, lambda: made.ours, door), ours)

        async def run() -> None:
            task = asyncio.create_task(made.polling.run())
            loop = asyncio.get_running_loop()
            ends.append(lambda: loop.call_soon_threadsafe(task.cancel))
            ready.set()
            await asyncio.wait([task])
            await channel.close()

        thread = Thread(target=asyncio.run, args=[run()])
        thread.start()
        ready.wait()
        try:
            yield made
        finally:
            ends[0]()
            thread.join()


def offsets(provider: FakeTelegram) -> list[int | None]:
    """Give what each call for updates has confirmed."""
    return [call.get("offset") for call in provider.calls("getUpdates")]


def all_done(provider: FakeTelegram) -> bool:
    """Whether nothing waits any more at Telegram, and it has been asked once more since."""
    return bool(provider.calls("getUpdates")) and not provider.waiting()


def kept(rooms: House) -> int:
    """Count the texts and presses that were taken in."""
    return rooms.counts()["inbox"]


def test_what_waits_is_taken_in_and_then_done(each: House, provider: FakeTelegram) -> None:
    """Two people write before we ask and one while we do; all is kept and confirmed."""
    provider.write(WREN, "HELP")
    provider.write(ROBIN, "The letter came late")
    with asking(each):
        provider.wait_for(lambda: all_done(provider))
        last = provider.write(WREN, "STOP")["update_id"]
        provider.wait_for(lambda: offsets(provider)[-1] == last + 1)
    assert kept(each) == 3
    assert offsets(provider) == [None, last, last + 1]
    assert [call["allowed_updates"] for call in provider.calls("getUpdates")] == (
        [list(ASKED_FOR)] * 3
    )


def test_the_reply_goes_back_to_the_chat(rooms: House, provider: FakeTelegram) -> None:
    """What was asked for by polling is answered by the delivery of the same worker."""
    provider.write(WREN, "HELP")
    with asking(rooms):
        provider.wait_for(lambda: all_done(provider))
    rooms.deliver()
    assert provider.texts(WREN) == rooms.texts_to(WREN, "telegram")
    assert len(provider.texts(WREN)) == 1


def test_what_waits_is_never_dropped(rooms: House, provider: FakeTelegram) -> None:
    """A webhook of before is taken away, and the updates that it did not get still come."""
    telegram_set_webhook(provider, drop=False)
    provider.write(WREN, "HELP")
    with asking(rooms):
        provider.wait_for(lambda: all_done(provider))
    (deleted,) = provider.journal("deleteWebhook")
    assert (deleted["drop_pending_updates"], kept(rooms)) == (False, 1)


def telegram_set_webhook(provider: FakeTelegram, *, drop: bool) -> None:
    """Let somebody else set a webhook on which nobody listens."""
    hook = {"url": "https://127.0.0.1:9/nobody", "drop_pending_updates": drop}
    provider._server.carry_out("setWebhook", hook)


def test_a_webhook_that_somebody_sets_meanwhile_is_taken_away(
    rooms: House, provider: FakeTelegram
) -> None:
    """Telegram turns us away until then."""
    with asking(rooms):
        provider.wait_for(lambda: provider.calls("getUpdates"))
        telegram_set_webhook(provider, drop=False)
        provider.wait_for(lambda: len(provider.journal("deleteWebhook")) > 1)
        provider.write(WREN, "HELP")
        provider.wait_for(lambda: kept(rooms))
    assert kept(rooms) == 1


def test_a_press_is_answered_once_it_is_kept(rooms: House, provider: FakeTelegram) -> None:
    """The waiting sign on the button ends; the answer itself comes by the delivery."""
    provider.meet(WREN)
    press = provider.press_data(WREN, message("Is it yours?"), "unknown:1")
    with asking(rooms):
        (answered,) = provider.wait_for(lambda: provider.journal("answerCallbackQuery"))
        assert kept(rooms) == 1
    assert answered["callback_query_id"] == press["callback_query"]["id"]


def test_a_group_is_left_and_leaves_nothing(rooms: House, provider: FakeTelegram) -> None:
    """What people write to one another is not ours to keep."""
    provider.happened("message", message("Hello all") | {"chat": group()})
    with asking(rooms):
        (left,) = provider.wait_for(lambda: provider.journal("leaveChat"))
        provider.wait_for(lambda: all_done(provider))
    assert (left["chat_id"], kept(rooms)) == (group()["id"], 0)


@pytest.mark.parametrize(
    "kind", ["message", "callback_query", "my_chat_member", "message_reaction"]
)
@pytest.mark.parametrize("part", [None, 7, {}, {"chat": 7}, {"id": [], "text": {}}])
def test_what_cannot_be_read_does_not_stop_the_rest(
    rooms: House, provider: FakeTelegram, kind: str, part: object
) -> None:
    """It is passed over, and whoever writes next is heard."""
    with asking(rooms):
        provider.wait_for(lambda: provider.calls("getUpdates"))
        provider.happened(kind, cast("Json", part))
        last = provider.write(WREN, "HELP")["update_id"]
        provider.wait_for(lambda: offsets(provider)[-1] == last + 1)
    assert kept(rooms) == 1


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


def test_without_the_clock_lock_nothing_is_asked(rooms: House, provider: FakeTelegram) -> None:
    """Another worker asks; once that one is gone, this one does."""
    provider.write(WREN, "HELP")
    with asking(rooms, ours=False) as waits:
        with asking(rooms):
            provider.wait_for(lambda: all_done(provider))
        before = len(provider.calls())
        provider.write(WREN, "MENU")
        assert len(provider.calls()) == before
        waits.ours = True
        provider.wait_for(lambda: kept(rooms) == 2)


def test_two_that_ask_at_once_lose_and_double_nothing(each: House, provider: FakeTelegram) -> None:
    """For a moment two may hold the clock: each turns the other away, and all is heard once."""
    with asking(each), asking(each):
        for number in range(20):
            provider.write(WREN, f"Text {number}")
        provider.wait_for(lambda: all_done(provider) and kept(each) == 20, 60)
    assert kept(each) == 20


def test_the_menu_is_shown_and_not_needed(rooms: House, provider: FakeTelegram) -> None:
    """Telegram lists the commands in private chats; where that fails, people are heard anyway."""
    provider.plan(method="setMyCommands", error="broken")
    provider.write(WREN, "HELP")
    with asking(rooms):
        provider.wait_for(lambda: kept(rooms))
    with asking(rooms):
        (menu,) = provider.wait_for(lambda: provider.journal("setMyCommands"))
    assert menu["scope"] == {"type": "all_private_chats"}
    assert [command["command"] for command in menu["commands"]] == [
        "menu",
        "news",
        "person",
        "settings",
        "pause",
        "help",
        "stop",
    ]


def test_the_name_of_the_bot_is_noted_for_invites(rooms: House, provider: FakeTelegram) -> None:
    """Whoever makes an invite need not look it up."""
    with asking(rooms):
        provider.wait_for(lambda: rooms.column("SELECT bot_name FROM house") == [BOT])
    with rooms.database.read() as connection:
        assert learnt(connection) == (BOT, None)


# With a secret: the webhook.


@contextmanager
def listening(rooms: House) -> Iterator[str]:
    """Let the public pages listen on a port."""
    server = make_server("127.0.0.1", 0, rooms.client().application, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def hooked(tmp_path: Path, provider: FakeTelegram) -> Iterator[House]:
    """Give an empty house with a webhook's secret."""
    settings = provider.environment(by_webhook=True)
    with house_of(f"sqlite:///{tmp_path}/test.db", tmp_path, settings) as house:
        yield house


def test_the_webhook_is_registered_and_nobody_asks(hooked: House, provider: FakeTelegram) -> None:
    """Telegram posts to our public address, with the secret and what we want to hear of."""
    with asking(hooked):
        provider.wait_for(lambda: provider.journal("setMyCommands"))
    (hook,) = provider.journal("setWebhook")
    assert {key: hook[key] for key in hook if key not in {"method", "by", "max_connections"}} == {
        "url": "https://line.example/in/telegram",
        "secret_token": SECRET,
        "allowed_updates": list(ASKED_FOR),
        "drop_pending_updates": False,
    }
    assert provider.calls("getUpdates") == []


def test_what_is_posted_is_taken_in_answered_and_repeated_until_then(
    hooked: House, provider: FakeTelegram
) -> None:
    """Posts that nobody took come again; the press is answered by the answer to its post."""
    provider.write(WREN, "HELP")
    provider.press_data(WREN, message("Is it yours?"), "unknown:1")
    provider.post_to("http://127.0.0.1:9")
    with asking(hooked), listening(hooked) as address:
        provider.wait_for(lambda: 0 in provider.posts())
        provider.post_to(address)
        provider.wait_for(lambda: provider.journal("answerCallbackQuery"))
    for _ in range(2):  # one message a second in one chat
        asyncio.run(until_idle(hooked.delivery()))
        hooked.clock.passes(seconds=1)
    assert (kept(hooked), provider.waiting()) == (2, [])
    assert [call["by"] for call in provider.journal("answerCallbackQuery")] == ["answer"]
    assert provider.texts(WREN) == hooked.texts_to(WREN, "telegram")
