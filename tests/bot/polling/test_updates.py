"""Asking Telegram for updates: each is taken in before it is done with."""

from typing import cast

import pytest

from bot.channels.telegram.updates import ASKED_FOR
from storage.house import learnt
from tests.bot.channels.payloads import group, message
from tests.bot.polling.asking import ROBIN, WREN, all_done, asking, kept, offsets
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import BOT, Json
from tests.rooms import House

pytestmark = pytest.mark.slow


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
