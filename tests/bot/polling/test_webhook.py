"""Webhooks: one of before is taken away where we ask, and ours is set where there is a secret."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from bot.channels.telegram.updates import ASKED_FOR
from tests.bot.channels.payloads import message
from tests.bot.polling.asking import WREN, all_done, asking, house_of, kept
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import SECRET
from tests.rooms import House, until_idle

pytestmark = pytest.mark.slow


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
