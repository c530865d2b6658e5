"""What is deleted by Telegram: messages of one person's chat, and what is made of a refusal."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels import Clearable, open_channels
from bot.messages import Outcome, Sent
from bot.settings import Settings
from tests.bot.channels.payloads import ENVIRONMENT
from tests.bot.channels.telegram.line import a_channel
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan


def deleted(provider: FakeTelegram, chat: str, *ids: str) -> Sent:
    """Delete messages in an event loop of its own."""

    async def delete() -> Sent:
        channel = a_channel(TELEGRAM_API_URL=provider.url)
        try:
            return await channel.delete(chat, ids)
        finally:
            await channel.close()

    return asyncio.run(delete())


def test_messages_go_by_their_numbers_in_one_call(provider: FakeTelegram) -> None:
    """What is the number of no message is passed over, in our hands or in Telegram's."""
    chat = "7700900250"
    numbers = [provider.write(chat, words)["message"]["message_id"] for words in ("a", "b", "c")]
    ids = [str(numbers[0]), str(numbers[2]), "999999", "press:4382", "sign:7", "blocked:1", "0"]
    assert deleted(provider, chat, *ids) == Sent(Outcome.SENT)
    assert provider.stands(chat) == ["b"]
    assert provider.calls("deleteMessages")[-1]["message_ids"] == [numbers[0], numbers[2], 999999]


def test_telegram_is_not_asked_for_nothing_nor_for_a_group(provider: FakeTelegram) -> None:
    """Only chats of one person are ours."""
    before = provider.calls()
    assert deleted(provider, "7700900251", "press:4382") == Sent(Outcome.SENT)
    assert deleted(provider, "-1001234", "7") == Sent(Outcome.UNREACHABLE)
    assert provider.calls() == before


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"error": "undeletable"}, Sent(Outcome.FAILED, code="400")),
        ({"error": "blocked"}, Sent(Outcome.STOPPED, code="403")),
        ({"error": "no_chat"}, Sent(Outcome.UNREACHABLE, code="400")),
        ({"error": "broken"}, Sent(Outcome.UNSURE, code="500")),
        ({"answer": None}, Sent(Outcome.UNSURE)),
        (
            {"error": "too_many", "parameters": {"retry_after": 7}},
            Sent(Outcome.TRY_LATER, code="429", wait=timedelta(seconds=7)),
        ),
    ],
)
def test_each_refusal_says_what_to_do_next(
    provider: FakeTelegram, plan: Plan, expected: Sent
) -> None:
    """As with what is sent."""
    provider.plan(**(plan | Plan(method="deleteMessages")))
    assert deleted(provider, "7700900252", "101") == expected


def test_an_sms_cannot_be_taken_back() -> None:
    """The chats alone can be emptied, those for practice among them."""
    channels = open_channels(Settings.read(ENVIRONMENT, None))
    names = {name for name, channel in channels.items() if isinstance(channel, Clearable)}
    assert names == {"telegram", "try", "try_chat"}
