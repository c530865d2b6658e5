"""Settings: every name, default and rule of the table, and what is said of a wrong one."""

from dataclasses import asdict

import pytest

from bot.dotenv import read_dotenv
from bot.settings import NAMES, Settings, SettingsError

TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
    "TWILIO_AUTH_TOKEN": "tw-secret",
    "TWILIO_FROM": "+447700900123",
}
POSTGRESQL = {
    "DATABASE_URL": "postgresql://ann:pg-secret@db.example:5432/line",
    "JOURNAL_URL": "postgresql://ann:pg-secret@db.example:5432/journal",
    "FORUMLINE_KEYS": "a:key-secret",
}


def problems(environ: dict[str, str], dotenv: str | None = None) -> tuple[str, ...]:
    """Give all that is said of these settings."""
    with pytest.raises(SettingsError) as refused:
        Settings.read(environ, dotenv)
    assert str(refused.value) == " ".join(refused.value.problems)
    return refused.value.problems


def test_nothing_set() -> None:
    """Every default is as the table has it."""
    assert asdict(Settings.read({}, None)) == {
        "none_given": True,
        "port": 8000,
        "host": None,
        "public_url": "http://127.0.0.1:8000",
        "database_url": "sqlite:///var/forumline.db",
        "journal_url": "sqlite:///var/journal.db",
        "keys": None,
        "keys_file": None,
        "twilio_account_sid": None,
        "twilio_auth_token": None,
        "twilio_from": None,
        "twilio_api_url": None,
        "sms_number": None,
        "telegram_bot_name": None,
        "telegram_bot_token": None,
        "telegram_webhook_secret": None,
        "telegram_api_url": None,
        "sms_parts_per_second": 1,
        "telegram_messages_per_second": 25,
        "metrics_token": None,
        "allow_test_numbers": False,
    }


def test_all_set() -> None:
    """Every setting arrives where it is read."""
    read = Settings.read(
        {
            **TWILIO,
            **POSTGRESQL,
            "PORT": "8080",
            "HOST": "0.0.0.0",
            "PUBLIC_URL": "https://line.example/in/front/",
            "TWILIO_API_URL": "http://127.0.0.1:9000",
            "SMS_NUMBER": "+447700900124",
            "TELEGRAM_BOT_NAME": "@a_line_bot",
            "TELEGRAM_BOT_TOKEN": "123456:AAE-tg_secret",
            "TELEGRAM_WEBHOOK_SECRET": "hook-secret",
            "TELEGRAM_API_URL": "http://127.0.0.1:9001/",
            "SMS_PARTS_PER_SECOND": "0.5",
            "TELEGRAM_MESSAGES_PER_SECOND": "30",
            "METRICS_TOKEN": "metrics-secret",
            "ALLOW_TEST_NUMBERS": "on",
        },
        None,
    )
    assert asdict(read) == {
        "none_given": False,
        "port": 8080,
        "host": "0.0.0.0",
        "public_url": "https://line.example/in/front",
        "database_url": "postgresql+psycopg://ann:pg-secret@db.example:5432/line",
        "journal_url": "postgresql+psycopg://ann:pg-secret@db.example:5432/journal",
        "keys": "a:key-secret",
        "keys_file": None,
        "twilio_account_sid": "AC00000000000000000000000000000000",
        "twilio_auth_token": "tw-secret",
        "twilio_from": "+447700900123",
        "twilio_api_url": "http://127.0.0.1:9000",
        "sms_number": "+447700900124",
        "telegram_bot_name": "a_line_bot",
        "telegram_bot_token": "123456:AAE-tg_secret",
        "telegram_webhook_secret": "hook-secret",
        "telegram_api_url": "http://127.0.0.1:9001",
        "sms_parts_per_second": 0.5,
        "telegram_messages_per_second": 30,
        "metrics_token": "metrics-secret",
        "allow_test_numbers": True,
    }
    assert "secret" not in repr(read)


def test_which_channels_are_on() -> None:
    """SMS is on with Twilio's three settings, Telegram with its token."""
    none = Settings.read({}, None)
    assert (none.sms_is_on, none.telegram_is_on, none.on_postgresql) == (False, False, False)
    both = Settings.read({**TWILIO, **POSTGRESQL, "TELEGRAM_BOT_TOKEN": "1:a"}, None)
    assert (both.sms_is_on, both.telegram_is_on, both.on_postgresql) == (True, True, True)


@pytest.mark.parametrize(
    ("environ", "dotenv", "none_given"),
    [
        ({}, None, True),
        ({"PORT": "9000", "HOST": "127.0.0.1", "PATH": "/bin"}, "PORT=9001", True),
        ({"METRICS_TOKEN": " "}, "# nothing\nMETRICS_TOKEN=", True),
        ({"TELEGRAM_BOT_NAME": ""}, "TELEGRAM_BOT_NAME=a_line_bot", True),
        ({"DATABASE_URL": "sqlite:///var/forumline.db"}, None, False),
        ({}, "ALLOW_TEST_NUMBERS=off", False),
    ],
)
def test_no_setting_at_all(
    environ: dict[str, str], dotenv: str | None, *, none_given: bool
) -> None:
    """PORT, HOST, blank values and foreign names are no setting; `.env` counts."""
    assert Settings.read(environ, dotenv).none_given is none_given


def test_the_environment_wins() -> None:
    """What stands in the environment wins, also with a blank value."""
    dotenv = "PORT=1\nMETRICS_TOKEN=one\nTELEGRAM_BOT_NAME=a_line_bot\n"
    read = Settings.read({"PORT": "2", "TELEGRAM_BOT_NAME": ""}, dotenv)
    assert (read.port, read.metrics_token, read.telegram_bot_name) == (2, "one", None)


def test_where_web_listens() -> None:
    """A demonstration stays on its own machine unless HOST says otherwise."""
    plain, given = Settings.read({}, None), Settings.read({"HOST": "::1"}, None)
    assert plain.listens_on(demonstration=True) == "127.0.0.1"
    assert plain.listens_on(demonstration=False) == "0.0.0.0"
    assert given.listens_on(demonstration=True) == "::1"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://h/line", "postgresql+psycopg://h/line"),
        ("postgresql://h/line", "postgresql+psycopg://h/line"),
        ("postgresql+psycopg://h/line", "postgresql+psycopg://h/line"),
        ("postgresql:///line?host=/run/pg", "postgresql+psycopg:///line?host=/run/pg"),
        (
            "postgresql://?host=/run/pg&dbname=line",
            "postgresql+psycopg://?host=/run/pg&dbname=line",
        ),
        ("sqlite:///other.db", "sqlite:///other.db"),
        ("sqlite:////srv/other.db", "sqlite:////srv/other.db"),
    ],
)
def test_addresses_of_databases(given: str, read: str) -> None:
    """Both engines are taken, and PostgreSQL's address is made SQLAlchemy's."""
    assert Settings.read({**POSTGRESQL, "DATABASE_URL": given}, None).database_url == read


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("PORT", ["0", "-1", "65536", "eighty", "8_0", "８０"], "a whole number from 1 to 65535."),
        ("HOST", ["a b", "http://x/"], "the name or the address of this machine."),
        (
            "PUBLIC_URL",
            ["line.example", "ftp://a", "https://", "https://a?b", "https://u:p@a", "https://a:b"],
            "an address like https://line.example.",
        ),
        ("TWILIO_API_URL", ["x", "http://[1"], "an address like https://line.example."),
        ("TELEGRAM_API_URL", ["/x"], "an address like https://line.example."),
        ("SMS_NUMBER", ["07700900123", "+44 7700", "MG1"], "a phone number like +447700900123."),
        ("TELEGRAM_BOT_NAME", ["a", "a b", "1bot"], "the name of the bot, letters, digits and _."),
        (
            "TELEGRAM_BOT_TOKEN",
            ["x", "1:", "1:a b"],
            "a token as Telegram gives it, digits, a colon and more.",
        ),
        (
            "TELEGRAM_WEBHOOK_SECRET",
            ["a b", "ä", "a" * 257],
            "1 to 256 letters, digits, _ or -.",
        ),
        ("SMS_PARTS_PER_SECOND", ["0", "-1", "nan", "inf", "many"], "a number above 0."),
        ("TELEGRAM_MESSAGES_PER_SECOND", ["0"], "a number above 0."),
        ("ALLOW_TEST_NUMBERS", ["perhaps", "2"], "on or off."),
    ],
)
def test_what_is_unreadable(name: str, values: list[str], sentence: str) -> None:
    """Each wrong value gets the one sentence of its setting, which does not repeat it."""
    for value in values:
        assert problems({name: value}) == (f"{name} must be {sentence}",)


@pytest.mark.parametrize(
    "address",
    [
        "mysql://h/x",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgres://h",
        "postgres://h:x/y",
    ],
)
def test_unreadable_databases(address: str) -> None:
    """An address without a database, of another engine, or in memory, is refused."""
    sentence = "must begin with postgresql:// or sqlite:/// and name a database."
    assert problems({"DATABASE_URL": address}) == (f"DATABASE_URL {sentence}",)
    assert problems({"JOURNAL_URL": address}) == (f"JOURNAL_URL {sentence}",)


def test_metrics_token_with_a_space() -> None:
    """A token that no header can carry is refused."""
    assert problems({"METRICS_TOKEN": "a b"}) == ("METRICS_TOKEN must not hold a space.",)


@pytest.mark.parametrize("sender", ["07700900123", "+0123456789", "Line", "MG", "mg123"])
def test_unreadable_senders(sender: str) -> None:
    """A sender is a number in E.164 or a messaging service."""
    shape = "a phone number like +447700900123, or a messaging service id that begins with MG."
    assert problems({**TWILIO, "TWILIO_FROM": sender}) == (f"TWILIO_FROM must be {shape}",)


def test_a_messaging_service() -> None:
    """A messaging service may send."""
    service = "MG00000000000000000000000000000000"
    assert Settings.read({**TWILIO, "TWILIO_FROM": service}, None).twilio_from == service


@pytest.mark.parametrize(
    ("word", "is_on"),
    [(w, True) for w in ("1", "true", "YES", "On")]
    + [(w, False) for w in ("0", "false", "No", "OFF")],
)
def test_switches(word: str, *, is_on: bool) -> None:
    """On and off are understood in four words each."""
    assert Settings.read({"ALLOW_TEST_NUMBERS": word}, None).allow_test_numbers is is_on


def test_half_of_twilio() -> None:
    """Half of Twilio's settings is an error that names the other half."""
    half = "must be set too, or SMS has only half its settings."
    assert problems({"TWILIO_FROM": "+447700900123"}) == (
        f"TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN {half}",
    )
    assert problems({**TWILIO, "TWILIO_AUTH_TOKEN": ""}) == (f"TWILIO_AUTH_TOKEN {half}",)


def test_keys_twice() -> None:
    """Keys come as text or as a file."""
    assert problems({"FORUMLINE_KEYS": "a:b"}, "FORUMLINE_KEYS_FILE=k") == (
        "Set FORUMLINE_KEYS or FORUMLINE_KEYS_FILE, not both.",
    )


def test_postgresql_needs_keys_and_a_journal() -> None:
    """Nothing is made by itself beside a PostgreSQL database."""
    assert problems({"DATABASE_URL": "postgres://h/line"}) == (
        "FORUMLINE_KEYS or FORUMLINE_KEYS_FILE must be set with PostgreSQL.",
        "JOURNAL_URL must be set with PostgreSQL.",
    )


def test_the_journal_is_another_database() -> None:
    """A journal inside the database would be restored with it."""
    same = {**POSTGRESQL, "DATABASE_URL": "postgres://h/line", "JOURNAL_URL": "postgresql://h/line"}
    expected = ("JOURNAL_URL must be another database than DATABASE_URL.",)
    assert problems(same) == expected
    assert problems({"DATABASE_URL": "sqlite:///var/journal.db"}) == expected


def test_all_at_once_and_no_secret() -> None:
    """All that is wrong is said in one message, and no value stands in it."""
    secrets = {
        "TWILIO_AUTH_TOKEN": "tw-secret",
        "TELEGRAM_BOT_TOKEN": "tg-secret",
        "METRICS_TOKEN": "metrics secret",
        "FORUMLINE_KEYS": "key-secret",
        "DATABASE_URL": "mysql://ann:pg-secret@h/line",
    }
    said = problems({**secrets, "PORT": "x"}, "what-secret\nFORUMLINE_KEYS_FILE='secret")
    assert [sentence.split(" must")[0] for sentence in said] == [
        "Line 1 of .env",
        "Line 2 of .env",
        "PORT",
        "DATABASE_URL",
        "TELEGRAM_BOT_TOKEN",
        "METRICS_TOKEN",
        "TWILIO_ACCOUNT_SID and TWILIO_FROM",
    ]
    assert "secret" not in " ".join(said)


def test_dotenv() -> None:
    """Quotes, comments and `export` are understood, and nothing is filled in."""
    text = (
        "\ufeff# a comment\n\nPLAIN=one two \nexport  EXPORTED = three # more\n"
        "SINGLE='four # five' # six\nDOUBLE=\"$PLAIN \\n\"\nBLANK=\nHASH=a#b\nONLY=#x\n"
        "TWICE=1\nTWICE=2\nEQUALS=a=b==\r\n"
    )
    assert read_dotenv(text) == (
        {
            "PLAIN": "one two",
            "EXPORTED": "three",
            "SINGLE": "four # five",
            "DOUBLE": "$PLAIN \\n",
            "BLANK": "",
            "HASH": "a#b",
            "ONLY": "",
            "TWICE": "2",
            "EQUALS": "a=b==",
        },
        [],
    )


@pytest.mark.parametrize("line", ["no equals", "=x", "1A=x", "A B=x", "A='x", 'A="x" y', "A-B=x"])
def test_dotenv_lines_that_are_none(line: str) -> None:
    """An unreadable line is named by its number alone."""
    assert read_dotenv(f"A=1\n{line}") == ({"A": "1"}, ["Line 2 of .env must be like NAME=value."])


def test_every_name_is_read() -> None:
    """The names are those of the table; each belongs to a field."""
    assert len(NAMES) + 1 == len(asdict(Settings.read({}, None)))
