"""The settings: what they are called, what they default to, and what makes one unreadable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Self
from urllib.parse import urlsplit

from bot.dotenv import read_dotenv

ON, OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - as documented: a proxy stands before it
TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
# These two say only where web listens: a demonstration may have them.
NO_SETTING = frozenset({"PORT", "HOST"})
NAMES = frozenset(
    {
        *NO_SETTING,
        *TWILIO,
        "DATABASE_URL",
        "PUBLIC_URL",
        "FORUMLINE_KEYS",
        "FORUMLINE_KEYS_FILE",
        "JOURNAL_URL",
        "SMS_NUMBER",
        "TELEGRAM_BOT_NAME",
        "TWILIO_API_URL",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_WEBHOOK_SECRET",
        "TELEGRAM_API_URL",
        "SMS_PARTS_PER_SECOND",
        "TELEGRAM_MESSAGES_PER_SECOND",
        "METRICS_TOKEN",
        "ALLOW_TEST_NUMBERS",
    }
)

# One sentence for each shape that a setting may have; `{}` is its name.
_NUMBER = (r"\+[1-9]\d{6,14}", "{} must be a phone number like +447700900123.")
_SENDER = (
    r"\+[1-9]\d{6,14}|MG[0-9A-Za-z]+",
    "{} must be a phone number like +447700900123, or a messaging service id that begins with MG.",
)
_WORD = (r"\S+", "{} must not hold a space.")
_HOST = (r"[0-9A-Za-z.:_-]+", "{} must be the name or the address of this machine.")
_BOT_NAME = (r"@?[A-Za-z]\w{3,31}", "{} must be the name of the bot, letters, digits and _.")
_BOT_TOKEN = (r"\d+:[\w-]+", "{} must be a token as Telegram gives it, digits, a colon and more.")
# Telegram's own rule for its header.
_SECRET = (r"[\w-]{1,256}", "{} must be 1 to 256 letters, digits, _ or -.")


class SettingsError(Exception):
    """Settings are missing or unreadable: one plain sentence for each, and never a value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, checked; what could open something does not print."""

    none_given: bool  # no setting at all, so that a demonstration may be made
    port: int
    host: str | None
    public_url: str  # without a slash at its end
    database_url: str = field(repr=False)  # as SQLAlchemy wants it; may hold a password
    journal_url: str = field(repr=False)
    keys: str | None = field(repr=False)  # the text itself, read by the storage
    keys_file: str | None
    twilio_account_sid: str | None = field(repr=False)
    twilio_auth_token: str | None = field(repr=False)
    twilio_from: str | None  # a number in E.164, or the id of a messaging service
    twilio_api_url: str | None
    sms_number: str | None
    telegram_bot_name: str | None
    telegram_bot_token: str | None = field(repr=False)
    telegram_webhook_secret: str | None = field(repr=False)
    telegram_api_url: str | None
    sms_parts_per_second: float
    telegram_messages_per_second: float
    metrics_token: str | None = field(repr=False)
    allow_test_numbers: bool

    @classmethod
    def read(cls, environ: Mapping[str, str], dotenv: str | None) -> Self:
        """Read all settings out of the environment and the text of `.env`.

        A name that stands in the environment wins, also with a blank value, which means
        not set. Raises SettingsError with all that is wrong.
        """
        values, problems = read_dotenv(dotenv or "")
        values |= environ
        reader = _Reader({n: v.strip() for n, v in values.items() if n in NAMES and v.strip()})
        port = reader.port()
        database_url = reader.database("DATABASE_URL", "sqlite:///var/forumline.db")
        settings = cls(
            none_given=not reader.values.keys() - NO_SETTING,
            port=port,
            host=reader.text("HOST", _HOST),
            public_url=reader.url("PUBLIC_URL") or f"http://127.0.0.1:{port}",
            database_url=database_url,
            journal_url=reader.database("JOURNAL_URL", "sqlite:///var/journal.db"),
            keys=reader.values.get("FORUMLINE_KEYS"),
            keys_file=reader.values.get("FORUMLINE_KEYS_FILE"),
            twilio_account_sid=reader.text("TWILIO_ACCOUNT_SID", _WORD),
            twilio_auth_token=reader.text("TWILIO_AUTH_TOKEN", _WORD),
            twilio_from=reader.text("TWILIO_FROM", _SENDER),
            twilio_api_url=reader.url("TWILIO_API_URL"),
            sms_number=reader.text("SMS_NUMBER", _NUMBER),
            telegram_bot_name=(reader.text("TELEGRAM_BOT_NAME", _BOT_NAME) or "").lstrip("@")
            or None,
            telegram_bot_token=reader.text("TELEGRAM_BOT_TOKEN", _BOT_TOKEN),
            telegram_webhook_secret=reader.text("TELEGRAM_WEBHOOK_SECRET", _SECRET),
            telegram_api_url=reader.url("TELEGRAM_API_URL"),
            sms_parts_per_second=reader.number("SMS_PARTS_PER_SECOND", 1),
            telegram_messages_per_second=reader.number("TELEGRAM_MESSAGES_PER_SECOND", 25),
            metrics_token=reader.text("METRICS_TOKEN", _WORD),
            allow_test_numbers=reader.switch("ALLOW_TEST_NUMBERS"),
        )
        problems += reader.problems + _missing(reader.values, settings)
        if problems:
            raise SettingsError(tuple(problems))
        return settings

    @property
    def sms_is_on(self) -> bool:
        """Whether SMS goes through Twilio."""
        return self.twilio_from is not None

    @property
    def telegram_is_on(self) -> bool:
        """Whether there is a Telegram bot."""
        return self.telegram_bot_token is not None

    @property
    def on_postgresql(self) -> bool:
        """Whether the database is PostgreSQL, else it is SQLite."""
        return self.database_url.startswith("postgresql")

    def listens_on(self, *, demonstration: bool) -> str:
        """Give the address that web listens on: a demonstration stays on its own machine."""
        return self.host or ("127.0.0.1" if demonstration else EVERYWHERE)


def _missing(values: Mapping[str, str], settings: Settings) -> list[str]:
    """Name what is missing beside what is given, and what excludes one another."""
    problems = []
    unset = [name for name in TWILIO if name not in values]
    if 0 < len(unset) < len(TWILIO):
        problems.append(
            f"{' and '.join(unset)} must be set too, or SMS has only half its settings."
        )
    keys = [name for name in ("FORUMLINE_KEYS", "FORUMLINE_KEYS_FILE") if name in values]
    if len(keys) == 2:
        problems.append("Set FORUMLINE_KEYS or FORUMLINE_KEYS_FILE, not both.")
    if settings.on_postgresql and not keys:
        problems.append("FORUMLINE_KEYS or FORUMLINE_KEYS_FILE must be set with PostgreSQL.")
    if settings.on_postgresql and "JOURNAL_URL" not in values:
        problems.append("JOURNAL_URL must be set with PostgreSQL.")
    if settings.journal_url == settings.database_url:
        problems.append("JOURNAL_URL must be another database than DATABASE_URL.")
    return problems


class _Reader:
    """Reads one setting after another, and notes what it cannot read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def text(self, name: str, shape: tuple[str, str]) -> str | None:
        """Read a text of a shape; the sentence of the shape says what is wrong."""
        pattern, sentence = shape
        value = self.values.get(name)
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            self.problems.append(sentence.format(name))
        return value

    def port(self) -> int:
        """Read the port on which web listens."""
        value = self.values.get("PORT", "8000")
        if re.fullmatch(r"[1-9]\d{0,4}", value, re.ASCII) and int(value) <= 65535:
            return int(value)
        self.problems.append("PORT must be a whole number from 1 to 65535.")
        return 8000

    def number(self, name: str, default: float) -> float:
        """Read a number above 0."""
        try:
            value = float(self.values.get(name, default))
        except ValueError:
            value = 0
        if value > 0 and isfinite(value):
            return value
        self.problems.append(f"{name} must be a number above 0.")
        return default

    def switch(self, name: str) -> bool:
        """Read an on/off setting; it is off unless set."""
        value = self.values.get(name, "off").lower()
        if value not in ON | OFF:
            self.problems.append(f"{name} must be on or off.")
        return value in ON

    def url(self, name: str) -> str | None:
        """Read a web address, without a slash at its end."""
        value = self.values.get(name)
        if value is not None and not _is_web_address(value):
            self.problems.append(f"{name} must be an address like https://line.example.")
        return value.rstrip("/") if value else None

    def database(self, name: str, default: str) -> str:
        """Read the address of a database, in the form that SQLAlchemy wants."""
        value = self.values.get(name, default)
        scheme, _, rest = value.partition("://")
        if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and _is_readable(value):
            return f"postgresql+psycopg://{rest}"
        # Web and worker meet in the database: one in memory would be two.
        if (
            scheme == "sqlite"
            and rest.strip("/")
            and rest.startswith("/")
            and ":memory:" not in rest
        ):
            return value
        self.problems.append(
            f"{name} must begin with postgresql:// or sqlite:/// and name a database."
        )
        return value


def _is_readable(address: str) -> bool:
    """Whether an address has readable parts, among them a database's name."""
    try:
        parts = urlsplit(address)
        return parts.port != 0 and bool(parts.path.strip("/") or "dbname=" in parts.query)
    except ValueError:
        return False


def _is_web_address(address: str) -> bool:
    """Whether this is http or https, a host, perhaps a path, and nothing else."""
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return False
    return bool(whole) and not (parts.query or parts.fragment or parts.username or " " in address)
