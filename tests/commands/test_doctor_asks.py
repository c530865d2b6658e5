"""The doctor asks both providers: what it says of an account, a number, a service and a bot."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage import house
from tests.commands.line import Done, Line
from tests.fakes import telegram, twilio, twilio_account
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio

DOOR = "https://line.example/in/sms"
WHOLE = f"{DOOR}#rc=3&rp=all"
ELSEWHERE = "https://elsewhere.example/in#rc=3&rp=all"
ANSWERS = "Twilio answers: the {} sends incoming texts to this line."
BOT_ANSWERS = f"Telegram answers: the bot is @{telegram.BOT}."
NO_OTHER_TRY = (
    "Twilio does not try again where we do not answer: put #rc=3&rp=all at the end of both "
    "addresses."
)
NUMBER_ALONE = (
    "Careful: with a number alone as TWILIO_FROM, Twilio answers STOP, START and HELP in words of "
    "its own, and they help nobody. Put the number into a messaging service with Advanced Opt-Out, "
    "and set TWILIO_FROM to its id, which begins with MG."
)
OF_OURS = "so set TWILIO_FROM to a number or a messaging service of this account."
AWAY = "{} answers with error {}: try again in some minutes."
CLOCK = (
    "The clock of this machine and that of {} are more than 2 minutes apart: let a time server "
    "set it, or messages go at wrong times."
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Ask beside SQLite alone: what providers answer has nothing to do with the database."""
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
def sms() -> Iterator[FakeTwilio]:
    """Run a fake of Twilio of its own for each test."""
    with twilio.in_thread() as running:
        yield running


@pytest.fixture
def bot() -> Iterator[FakeTelegram]:
    """Run a fake of Telegram of its own for each test."""
    with telegram.in_thread() as running:
        yield running


@pytest.fixture
def staffed(line: Line) -> Line:
    """Give a line that people read."""
    line.does("staff", "add", "wren@line.example", "--role", "facilitator", "--forum", "north")
    line.does("staff", "add", "rowan@line.example", "--role", "safeguarding")
    return line


@pytest.fixture
def by_number(staffed: Line, sms: FakeTwilio) -> Line:
    """Give a line with a number."""
    staffed.settings |= sms.environment()
    return staffed


@pytest.fixture
def by_service(by_number: Line) -> Line:
    """Give a line with a messaging service."""
    by_number.settings |= {"TWILIO_FROM": twilio.SERVICE, "SMS_NUMBER": "+447700900001"}
    return by_number


@pytest.fixture
def with_bot(staffed: Line, bot: FakeTelegram) -> Line:
    """Give a line with a bot, whose worker has learnt its name."""
    staffed.settings |= bot.environment()
    staffed.with_keyring(lambda connection, _: house.learn(connection, bot_name=telegram.BOT))
    return staffed


def wrong(done: Done) -> list[str]:
    """Give the sentences that say what is wrong; nothing secret stands in what is said."""
    assert done.code == (1 if done.err else 0)
    said = done.out + done.err
    secret = (twilio.AUTH_TOKEN, twilio.ACCOUNT_SID, twilio.SERVICE, "77009", telegram.SECRET)
    assert [each for each in (*secret, telegram.TOKEN) if each in said] == []
    return done.err.splitlines()


def test_a_number_that_is_right(by_number: Line) -> None:
    """Nothing is wrong; but Twilio's own words for HELP would stand in the place of ours."""
    assert by_number.does("doctor")[-4:] == [
        ANSWERS.format("number"),
        NUMBER_ALONE,
        "Telegram: off.",
        "Nothing is wrong.",
    ]


def test_a_messaging_service_that_is_right(by_service: Line, sms: FakeTwilio) -> None:
    """It is asked for, with its pool, and no message is sent."""
    assert by_service.does("doctor")[-3:] == [
        ANSWERS.format("messaging service"),
        "Telegram: off.",
        "Nothing is wrong.",
    ]
    assert sms.asked() == [
        f"/2010-04-01/Accounts/{twilio.ACCOUNT_SID}.json",
        f"/v1/Services/{twilio.SERVICE}",
        f"/v1/Services/{twilio.SERVICE}/PhoneNumbers",
    ]
    assert sms.calls() == []


OF_NUMBER: dict[str, tuple[dict[str, object], list[str]]] = {
    "nowhere": (
        {"sms_url": ""},
        [
            (
                f"The number at Twilio sends incoming texts nowhere: put {WHOLE} as its "
                "request address, with HTTP POST."
            )
        ],
    ),
    "to another address": (
        {"sms_url": ELSEWHERE},
        [
            (
                f"The number at Twilio sends incoming texts to another address: put {WHOLE} as its "
                "request address, with HTTP POST."
            )
        ],
    ),
    "by GET": (
        {"sms_method": "GET"},
        ["The number at Twilio fetches texts by GET: set HTTP POST beside it."],
    ),
    "no fallback": (
        {"sms_fallback_url": None},
        [
            (
                "The fallback address of the number at Twilio is not set, so a text that comes "
                "while "
                f"we restart is lost: put {WHOLE} there, with HTTP POST."
            )
        ],
    ),
    "another fallback": (
        {"sms_fallback_url": ELSEWHERE},
        [
            (
                "The fallback address of the number at Twilio is another one, so a text that comes "
                f"while we restart is lost: put {WHOLE} there, with HTTP POST."
            )
        ],
    ),
    "fallback by GET": (
        {"sms_fallback_method": "GET"},
        ["The fallback address at Twilio is asked by GET: set HTTP POST beside it."],
    ),
    "no other try": ({"sms_url": DOOR}, [NO_OTHER_TRY]),
    "no other try at the fallback": ({"sms_fallback_url": DOOR}, [NO_OTHER_TRY]),
    "no tries": ({"sms_url": f"{DOOR}#rc=0&rp=all"}, [NO_OTHER_TRY]),
    "only where there is no connection": ({"sms_url": f"{DOOR}#rc=3"}, [NO_OTHER_TRY]),
    "other tries": ({"sms_url": f"{DOOR}#rp=ct,5xx,rt&rc=2"}, []),
    "an app": (
        {"sms_application_sid": "AP1"},
        [
            (
                "The number is led by a TwiML app, so its own addresses do not count: choose "
                "Webhook "
                "in its messaging configuration."
            )
        ],
    ),
    "no SMS": (
        {"capabilities": {"voice": True, "sms": False}},
        ["The number cannot do SMS: buy one at Twilio that can."],
    ),
    "another number": (
        {"phone_number": "+447700900009"},
        [f"This account at Twilio has no such number, {OF_OURS}"],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), OF_NUMBER.values(), ids=OF_NUMBER.keys())
def test_a_number_that_is_not_as_it_should_be(
    by_number: Line, sms: FakeTwilio, changes: dict[str, object], expected: list[str]
) -> None:
    """Each slip is said in a sentence of its own, with what to set."""
    sms.change("number", **changes)
    done = by_number.types("doctor")

    assert wrong(done) == expected
    assert (ANSWERS.format("number") in done.out) is not bool(expected)


OF_SERVICE: dict[str, tuple[str, dict[str, object], list[str]]] = {
    "nowhere": (
        "service",
        {"inbound_request_url": None},
        [
            (
                f"The messaging service at Twilio sends incoming texts nowhere: put {WHOLE} as its "
                "request address, with HTTP POST."
            )
        ],
    ),
    "left to numbers": (
        "service",
        {"use_inbound_webhook_on_number": True, "inbound_request_url": None},
        [
            (
                "The messaging service leaves incoming texts to its numbers: choose Send a webhook "
                "under Integration."
            )
        ],
    ),
    "no number": (
        "pool",
        {"phone_numbers": []},
        [
            (
                "The messaging service has no number: add one in its sender pool, at Twilio under "
                "Messaging, Services."
            )
        ],
    ),
}


@pytest.mark.parametrize(
    ("part", "changes", "expected"), OF_SERVICE.values(), ids=OF_SERVICE.keys()
)
def test_a_service_that_is_not_as_it_should_be(
    by_service: Line, sms: FakeTwilio, part: str, changes: dict[str, object], expected: list[str]
) -> None:
    """What differs from a number: its own addresses, and the numbers in it."""
    sms.change(part, **changes)

    assert wrong(by_service.types("doctor")) == expected


OF_ACCOUNT: dict[str, tuple[dict[str, object], list[str]]] = {
    "suspended": (
        {"status": "suspended"},
        ["The account at Twilio is suspended or closed, so nothing is sent: its console says why."],
    ),
    "trial": (
        {"type": "Trial"},
        [
            (
                "The account at Twilio is a trial: it reaches only numbers that you have verified, "
                "and puts words of its own before ours. Upgrade it in the console."
            )
        ],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), OF_ACCOUNT.values(), ids=OF_ACCOUNT.keys())
def test_an_account_that_cannot_send(
    by_number: Line, sms: FakeTwilio, changes: dict[str, object], expected: list[str]
) -> None:
    """Whatever else is right."""
    sms.change("account", **changes)

    assert wrong(by_number.types("doctor")) == expected


UNKNOWN = (
    "Twilio does not know TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: copy both once more from the "
    "first page of its console."
)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"TWILIO_AUTH_TOKEN": "2e" * 16}, UNKNOWN),
        ({"TWILIO_ACCOUNT_SID": "AC" + "1f" * 16}, UNKNOWN),
        (
            {"TWILIO_FROM": "MG" + "3d" * 16},
            f"This account at Twilio has no such messaging service, {OF_OURS}",
        ),
        (
            {"PUBLIC_URL": "http://line.example"},
            (
                "PUBLIC_URL does not begin with https, and a provider posts what members say to "
                "it: "
                "set it to the https address of this line."
            ),
        ),
    ],
)
def test_settings_that_do_not_fit_the_account(
    by_service: Line, settings: dict[str, str], expected: str
) -> None:
    """A slip in one of them is said first, and by its name."""
    assert wrong(by_service.types("doctor", **settings))[0] == expected


@pytest.mark.parametrize(("error", "status"), [(20503, 503), (20500, 500), (20429, 429)])
def test_twilio_is_out_of_order(by_number: Line, sms: FakeTwilio, error: int, status: int) -> None:
    """That is not for us to mend, and passes."""
    sms.out_of_order(error)

    assert wrong(by_number.types("doctor")) == [AWAY.format("Twilio", status)]


def test_invites_that_cannot_say_whom_to_text(by_service: Line, bot: FakeTelegram) -> None:
    """The worker learns both names; until then they are said to be missing."""
    settings = bot.environment() | {"SMS_NUMBER": ""}
    before = wrong(by_service.types("doctor", **settings))
    by_service.with_keyring(
        lambda connection, _: house.learn(
            connection, bot_name=telegram.BOT, sms_number=twilio_account.OF_SERVICE
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
    assert wrong(with_bot.types("doctor", TELEGRAM_BOT_NAME=f"@{telegram.BOT.upper()}")) == []


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


@pytest.mark.parametrize(("seconds", "is_apart"), [(-180, True), (60, False), (180, True)])
def test_a_clock_that_is_not_that_of_the_providers(
    by_number: Line, sms: FakeTwilio, bot: FakeTelegram, seconds: int, *, is_apart: bool
) -> None:
    """More than two minutes, either way, is said of each."""
    sms.goes_wrong(seconds=seconds)
    bot.goes_wrong(seconds=seconds)
    settings = bot.environment() | {"TELEGRAM_BOT_NAME": telegram.BOT}

    assert wrong(by_number.types("doctor", **settings)) == [
        CLOCK.format(name) for name in ("Twilio", "Telegram") if is_apart
    ]


def _blocks(page: str) -> list[list[str]]:
    """Give what stands between fences in a document, by lines."""
    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text("utf-8")
    return [block.strip("\n").splitlines() for block in text.split("```")[1::2]]


def test_the_document_shows_what_is_really_said(by_service: Line, sms: FakeTwilio) -> None:
    """Of a line that is right, of one whose fields at Twilio are empty, and the words to paste."""
    by_service.with_keyring(
        lambda connection, _: house.tick(connection, "worker", by_service.now())
    )
    right = by_service.does("doctor")
    sms.change("service", inbound_request_url=None, fallback_url=None)
    done = by_service.types("doctor")
    shown = _blocks("connect-sms.md")

    assert right in shown
    assert (done.out + done.err).splitlines() in shown
    assert by_service.does("doctor", "--opt-out-texts") in shown


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

    named = [(done.out + done.err).replace(telegram.BOT, "tuesday_notes_bot") for done in said]
    right, nowhere, unreached = [each.splitlines() for each in named]
    shown = _blocks("connect-telegram.md")
    assert right in shown
    assert nowhere in shown
    assert unreached[-1:] in shown
