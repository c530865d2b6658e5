"""What goes out by Telegram: words, buttons, what was chosen, and to whom it never goes."""

import asyncio
from typing import Any

import pytest

from bot.channels.telegram import updates
from bot.messages import Outcome, Pressed, Sent
from tests.bot.channels.payloads import NOW
from tests.bot.channels.telegram.line import WORDS, a_channel, a_sending, sent, taken
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan
from tests.fakes.telegram_updates import BOT

OPEN = {"discreet": False}


def test_a_message_reaches_telegram_with_all_it_needs(provider: FakeTelegram) -> None:
    """A discreet one makes no sound and cannot be passed on; none shows a preview of a link."""
    discreet, plain = "7700900200", "7700900201"
    results = [
        sent(a_sending(discreet), TELEGRAM_API_URL=provider.url),
        sent(a_sending(plain, **OPEN), TELEGRAM_API_URL=provider.url),
    ]
    calls = [*taken(provider, discreet), *taken(provider, plain)]
    assert results == [Sent(Outcome.SENT, str(call["message_id"])) for call in calls]
    usual: dict[str, Any] = {"method": "sendMessage", "by": "call", "text": WORDS}
    usual |= {"link_preview_options": {"is_disabled": True}}
    quiet, loud = [
        {key: call[key] for key in call if key not in {"chat_id", "message_id"}} for call in calls
    ]
    assert quiet == usual | {"protect_content": True, "disable_notification": True}
    assert loud == usual | {"protect_content": False, "disable_notification": False}


@pytest.mark.parametrize(
    ("buttons", "rows"),
    [
        ((), []),
        ((("1", "Yes"),), [["1 Yes"]]),
        ((("1", "Yes"), ("2", "No"), ("0", "Skip")), [["1 Yes", "2 No"], ["0 Skip"]]),
        ((("1", "Only me"), ("2", "Someone might")), [["1 Only me", "2 Someone might"]]),
        (
            (("1", "Yes"), ("2", "One contact person")),
            [["1 Yes"], ["2 One contact person"]],
        ),
    ],
)
def test_buttons_stand_in_rows(
    provider: FakeTelegram, buttons: tuple[tuple[str, str], ...], rows: list[list[str]]
) -> None:
    """Two in a row, or each in its own where one would be cut off."""
    chat = "7700900202"
    sent(a_sending(chat, buttons=buttons), TELEGRAM_API_URL=provider.url)
    assert provider.shown(chat)[-1] == (WORDS, rows)


def test_a_button_bears_the_row_and_the_number(provider: FakeTelegram) -> None:
    """What comes back by a press is what we read."""
    chat = "7700900203"
    sent(a_sending(chat, buttons=(("0", "Skip"),)), TELEGRAM_API_URL=provider.url)
    pressed = updates.read(provider.press(chat, "0"), NOW).inbound
    assert pressed
    assert (pressed.text, pressed.button_of) == ("0", "a" * 22)


def test_the_choice_takes_the_place_of_the_buttons(provider: FakeTelegram) -> None:
    """What was asked stays, with what was chosen, and can be pressed no more."""
    chat = "7700900204"
    asked = a_sending(chat, words="Is it yours?", buttons=(("1", "Yes"), ("2", "No")))
    number = sent(asked, TELEGRAM_API_URL=provider.url).provider_id or ""
    pressed = Pressed(number, "Is it yours?", "No")
    sent(a_sending(chat, pressed=pressed), TELEGRAM_API_URL=provider.url)
    assert provider.shown(chat) == [("Is it yours?\n\nNo", []), (WORDS, [])]


@pytest.mark.parametrize("provider_id", ["", "x", "999999", "-1"])
@pytest.mark.parametrize("plan", [{}, {"error": "broken"}, {"answer": "<html>"}, {"answer": None}])
def test_a_choice_that_cannot_be_shown_changes_nothing(
    provider: FakeTelegram, plan: Plan, provider_id: str
) -> None:
    """The answer is what counts."""
    chat = "7700900205"
    provider.plan(**(plan | Plan(method="editMessageText", chat=chat)))
    sending = a_sending(chat, pressed=Pressed(provider_id, "Is it yours?", "No"))
    assert sent(sending, TELEGRAM_API_URL=provider.url).outcome is Outcome.SENT


@pytest.mark.parametrize("chat", ["", "0", "-1001234", "Parcels", "+447700900123", "7" * 17])
def test_what_is_no_chat_of_one_person_is_never_sent_to(provider: FakeTelegram, chat: str) -> None:
    """Telegram is not asked for what cannot be, nor for a group."""
    before = provider.calls()
    assert sent(a_sending(chat), TELEGRAM_API_URL=provider.url) == Sent(Outcome.UNREACHABLE)
    assert provider.calls() == before


def test_a_text_is_never_cut(provider: FakeTelegram) -> None:
    """What Telegram would take is sent whole, what it would not take is not sent."""
    chat = "7700900207"
    texts = ["x" * 4096, "x" * 4097, "\ud800", " "]
    results = [sent(a_sending(chat, words=text), TELEGRAM_API_URL=provider.url) for text in texts]
    assert [result.outcome for result in results] == [Outcome.SENT, *[Outcome.FAILED] * 3]
    assert provider.texts(chat) == texts[:1]


def test_the_name_of_the_bot_is_learnt_and_the_settings_know_it_better(
    provider: FakeTelegram,
) -> None:
    """It stands in invites."""

    async def learnt(**environ: str) -> str:
        channel = a_channel(TELEGRAM_API_URL=provider.url, **environ)
        name = await channel.learn()
        await channel.close()
        return name

    names = asyncio.run(learnt()), asyncio.run(learnt(TELEGRAM_BOT_NAME="@another_bot"))
    assert names == (BOT, "another_bot")
