"""The doctor asks both providers."""

import pytest

from storage import house
from tests.commands.doctor_asks.said import wrong
from tests.commands.line import Line
from tests.fakes import twilio_account
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import BOT
from tests.fakes.twilio import FakeTwilio

CLOCK = (
    "The clock of this machine and that of {} are more than 2 minutes apart: let a time server "
    "set it, or messages go at wrong times."
)


def test_invites_that_cannot_say_whom_to_text(by_service: Line, bot: FakeTelegram) -> None:
    """The worker learns both names; until then they are said to be missing."""
    settings = bot.environment() | {"SMS_NUMBER": ""}
    before = wrong(by_service.types("doctor", **settings))
    by_service.with_keyring(
        lambda connection, _: house.learn(
            connection, bot_name=BOT, sms_number=twilio_account.OF_SERVICE
        )
    )

    assert before == [
        (
            "Invites do not know which number to text: start the worker, which asks Twilio, or set "
            "SMS_NUMBER."
        ),
        (
            "Invites do not know the name of the bot: start the worker, which asks Telegram, "
            "or set "
            "TELEGRAM_BOT_NAME."
        ),
    ]
    assert wrong(by_service.types("doctor", **settings)) == []


@pytest.mark.parametrize(("seconds", "is_apart"), [(-180, True), (60, False), (180, True)])
def test_a_clock_that_is_not_that_of_the_providers(
    by_number: Line, sms: FakeTwilio, bot: FakeTelegram, seconds: int, *, is_apart: bool
) -> None:
    """More than two minutes, either way, is said of each."""
    sms.goes_wrong(seconds=seconds)
    bot.goes_wrong(seconds=seconds)
    settings = bot.environment() | {"TELEGRAM_BOT_NAME": BOT}

    assert wrong(by_number.types("doctor", **settings)) == [
        CLOCK.format(name) for name in ("Twilio", "Telegram") if is_apart
    ]
