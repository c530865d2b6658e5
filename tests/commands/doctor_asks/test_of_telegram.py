"""The doctor asks Telegram: what it says of a bot, and of the way in which updates come."""

import time
from collections.abc import Callable

import pytest

from storage import house
from tests.commands.doctor_asks.said import AWAY, blocks, wrong
from tests.commands.line import Line
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import BOT

BOT_ANSWERS = f"Telegram answers: the bot is @{BOT}."


def test_a_bot_that_is_right(with_bot: Line, bot: FakeTelegram) -> None:
    """It is named, as docs/connect-telegram.md says, and no update is taken."""
    assert with_bot.does("doctor")[-3:] == ["SMS: off.", BOT_ANSWERS, "Nothing is wrong."]
    assert bot.calls("getUpdates") == []


OF_BOT: dict[str, tuple[dict[str, str | bool], str]] = {
    "groups": (
        {"can_join_groups": True},
        (
            "Anybody can put the bot into a group: send /setjoingroups to @BotFather, and choose "
            "Disable."
        ),
    ),
    "reads along": (
        {"can_read_all_group_messages": True},
        "In a group the bot would read along: send /setprivacy to @BotFather, and choose Enable.",
    ),
    "name": (
        {"first_name": "Victim Forum"},
        (
            "The name of the bot says too much to a bystander (victim, forum): send /setname to "
            "@BotFather, and choose plainer words."
        ),
    ),
    "description": (
        {"description": "Talk to the police here."},
        (
            "The description of the bot says too much to a bystander (police): send "
            "/setdescription "
            "to @BotFather, and choose plainer words."
        ),
    ),
    "about": (
        {"short_description": "After the crime"},
        (
            "The about text of the bot says too much to a bystander (crime): send /setabouttext to "
            "@BotFather, and choose plainer words."
        ),
    ),
    "commands": (
        {"commands": "Talk to an officer"},
        (
            "The commands of the bot say too much to a bystander (officer): send /setcommands to "
            "@BotFather, then /empty."
        ),
    ),
}


@pytest.mark.parametrize(("changes", "expected"), OF_BOT.values(), ids=OF_BOT.keys())
def test_a_bot_that_says_or_does_too_much(
    with_bot: Line, bot: FakeTelegram, changes: dict[str, str | bool], expected: str
) -> None:
    """What a bystander may see, and groups, in which members would see each other."""
    bot.tell_bot_father(**changes)
    done = with_bot.types("doctor")

    assert wrong(done) == [expected]
    assert BOT_ANSWERS in done.out.splitlines()


def test_a_username_that_says_too_much(with_bot: Line, bot: FakeTelegram) -> None:
    """Whatever parts its words, or does not: it stands in the link of every invite."""
    for name in ("ourforumbot", "OurForumBot", "our_forum_bot"):
        bot.tell_bot_father(username=name)

        (said,) = wrong(with_bot.types("doctor"))
        assert said == (
            "The username of the bot says too much to a bystander (forum), and no bot can change "
            "it: make another one before members have this one."
        )


def _hook(bot: FakeTelegram, url: str) -> None:
    bot._server.webhook = {"url": url}


OURS = "https://line.example/in/telegram"
WAYS: dict[str, tuple[bool, Callable[[FakeTelegram], None], list[str]]] = {
    "still a webhook": (
        False,
        lambda bot: _hook(bot, OURS),
        [
            (
                "A webhook is still set at Telegram, so the worker hears nothing: start the "
                "worker, "
                "which takes it away, or set TELEGRAM_WEBHOOK_SECRET."
            )
        ],
    ),
    "no webhook yet": (
        True,
        lambda bot: _hook(bot, ""),
        [
            (
                "Telegram posts what members say nowhere: start the worker, which tells it "
                "PUBLIC_URL/in/telegram."
            )
        ],
    ),
    "another webhook": (
        True,
        lambda bot: _hook(bot, "https://elsewhere.example/in/telegram"),
        [
            (
                "Telegram posts what members say to another address: start the worker, which tells "
                "it PUBLIC_URL/in/telegram."
            )
        ],
    ),
    "our webhook": (True, lambda bot: _hook(bot, OURS), []),
}


@pytest.mark.parametrize(("by_webhook", "set_up", "expected"), WAYS.values(), ids=WAYS.keys())
def test_which_way_updates_come(
    with_bot: Line,
    bot: FakeTelegram,
    set_up: Callable[[FakeTelegram], None],
    expected: list[str],
    *,
    by_webhook: bool,
) -> None:
    """What Telegram holds must fit the settings."""
    set_up(bot)
    settings = bot.environment(by_webhook=by_webhook)

    assert wrong(with_bot.types("doctor", **settings)) == expected


@pytest.mark.parametrize(("minutes", "is_said"), [(50, True), (70, False)])
def test_posts_that_went_wrong_lately(
    with_bot: Line, bot: FakeTelegram, minutes: int, *, is_said: bool
) -> None:
    """Telegram's own reason is said; what was mended long ago is not."""
    _hook(bot, OURS)
    bot.could_not_post("Connection timed out", time.time() - minutes * 60)
    said = wrong(with_bot.types("doctor", **bot.environment(by_webhook=True)))

    sentence = (
        "Telegram could not reach PUBLIC_URL within the last hour (Connection timed out): see "
        "that web runs, and that the address is open to the internet on port 443, 80, 88 or 8443."
    )
    assert said == [sentence] * is_said


@pytest.mark.parametrize(("number", "is_said"), [(9, False), (10, True)])
def test_messages_that_wait_at_telegram(
    with_bot: Line, bot: FakeTelegram, number: int, *, is_said: bool
) -> None:
    """A few may have come just now; many say that nobody fetches them."""
    for _ in range(number):
        bot.write("7700900123", "Hello")
    sentence = (
        f"Messages that wait at Telegram: {number}. It keeps them for 24 hours: see that the "
        "worker runs."
    )

    assert wrong(with_bot.types("doctor")) == [sentence] * is_said


def test_a_token_or_a_name_that_is_not_right(with_bot: Line) -> None:
    """The token is another one, or the settings name another bot."""
    token = {"TELEGRAM_BOT_TOKEN": "12:another"}
    name = {"TELEGRAM_BOT_NAME": "@another_bot"}

    assert wrong(with_bot.types("doctor", **token)) == [
        "Telegram does not know TELEGRAM_BOT_TOKEN: ask @BotFather for it once more."
    ]
    assert wrong(with_bot.types("doctor", **name)) == [
        "TELEGRAM_BOT_NAME is not the name of this bot: take it out."
    ]
    assert wrong(with_bot.types("doctor", TELEGRAM_BOT_NAME=f"@{BOT.upper()}")) == []


@pytest.mark.parametrize(
    ("method", "plan", "expected"),
    [
        ("getMe", {"error": "broken"}, AWAY.format("Telegram", 500)),
        ("getWebhookInfo", {"error": "too_many"}, AWAY.format("Telegram", 429)),
        ("getMe", {"answer": '{"ok": true}'}, AWAY.format("Telegram", 200)),
        ("getMe", {"answer": "<html>"}, None),
        ("getMe", {"answer": "[]"}, None),
        ("getMe", {"answer": None}, None),
    ],
)
def test_telegram_is_out_of_order(
    with_bot: Line, bot: FakeTelegram, method: str, plan: dict[str, object], expected: str | None
) -> None:
    """An error, an answer that is none, a line that breaks off: a sentence, no traceback."""
    bot.plan(method=method, **plan)  # type: ignore[arg-type]  # a table of plans
    silent = (
        "Telegram does not answer as it should: see that this machine reaches the internet, and "
        "take TELEGRAM_API_URL out unless you mean it."
    )

    assert wrong(with_bot.types("doctor")) == [expected or silent]


def test_the_document_shows_what_is_really_said_of_a_bot(with_bot: Line, bot: FakeTelegram) -> None:
    """Of one that is right, and of one to whose webhook nothing leads, or nothing comes through."""
    with_bot.with_keyring(lambda connection, _: house.tick(connection, "worker", with_bot.now()))
    by_webhook = bot.environment(by_webhook=True)
    said = [with_bot.types("doctor")]
    bot.tell_bot_father(can_join_groups=True)
    said += [with_bot.types("doctor", **by_webhook)]
    bot.tell_bot_father(can_join_groups=False)
    _hook(bot, OURS)
    bot.could_not_post("Connection timed out", time.time() - 60)
    said += [with_bot.types("doctor", **by_webhook)]

    named = [(done.out + done.err).replace(BOT, "tuesday_notes_bot") for done in said]
    right, nowhere, unreached = [each.splitlines() for each in named]
    shown = blocks("connect-telegram.md")
    assert right in shown
    assert nowhere in shown
    assert unreached[-1:] in shown
