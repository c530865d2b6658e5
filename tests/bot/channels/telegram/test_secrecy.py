"""Nothing of a message to Telegram stays: neither in its answer nor in any log."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from bot import log
from bot.channels.telegram.client import Client
from bot.messages import Pressed
from tests.bot.channels.payloads import CHAT, message
from tests.bot.channels.telegram.line import WORDS, a_sending, sent
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan
from tests.fakes.telegram_updates import NAMES, SECRET, TOKEN

PERSONAL = NAMES.values()


def test_no_name_comes_back_with_what_was_sent() -> None:
    """Telegram's answer tells to whom it went; the client forgets that as it reads it."""
    answer = {"ok": True, "result": message(WORDS) | {"from": {"id": 1, "first_name": "Line"}}}
    client = Client(TOKEN, None)
    read = client._calls.parse_json_payload(json.dumps(answer).encode())
    assert [word for word in PERSONAL if word in json.dumps(read)] == []
    assert read["result"]["chat"] == {"id": int(CHAT), "type": "private"}


SECRETS = ["7700900211", "Kingfisher", "aaaa", TOKEN, SECRET, "AAE", *PERSONAL]
ODD: list[Plan] = [
    {},
    {"error": "no_chat"},
    {"error": "broken"},
    {"answer": "Kingfisher Peregrine"},
    {"answer": None},
]


def send_secrets(provider: FakeTelegram, plan: Plan) -> str:
    """Send what must not be written, and give how it prints."""
    provider.plan(**(plan | Plan(chat="7700900211")))
    sending = a_sending("7700900211", words="Kingfisher", pressed=Pressed("1", "King", "fisher"))
    return repr((sending, sent(sending, TELEGRAM_API_URL=provider.url)))


@pytest.mark.parametrize("plan", ODD)
def test_nothing_of_a_message_stands_in_a_log(
    provider: FakeTelegram, caplog: pytest.LogCaptureFixture, plan: Plan
) -> None:
    """At DEBUG, no logger of ours or of the client writes of chat, text or token."""
    caplog.set_level(logging.DEBUG)
    written = send_secrets(provider, plan) + caplog.text
    assert [secret for secret in SECRETS if secret in written] == []


def loud() -> list[logging.Logger]:
    """Let the client's own loggers write all they can."""
    roots = [logging.getLogger(name) for name in ("telegram", "httpx", "httpcore")]
    below = [
        logging.getLogger(name)
        for name in list(logging.root.manager.loggerDict)
        if name.startswith(tuple(f"{each.name}." for each in roots))
    ]
    for logger in roots:
        logger.setLevel(logging.DEBUG)
    for logger in below:
        logger.setLevel(logging.NOTSET)
    return roots


@pytest.fixture
def _loud_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the client loud, whatever the channel does about it, and leave our log as it was."""
    root, ours = logging.getLogger(), logging.getLogger(log.OURS)
    before = root.handlers[:], root.level, ours.level, logging.raiseExceptions
    with monkeypatch.context() as patch:
        for logger in loud():
            patch.setattr(logger, "setLevel", lambda _level: None)
        yield
    root.handlers[:], root.level, ours.level, logging.raiseExceptions = before


@pytest.mark.usefixtures("_loud_client")
def test_a_loud_client_is_cut_by_our_log(
    provider: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its loggers are at DEBUG, what the process writes names nothing."""
    stream = StringIO()
    with monkeypatch.context() as patch:
        # These change hooks of the whole process, which are not under test here.
        patch.setattr(log, "_catch_what_nobody_catches", lambda: None)
        log.set_up(logging.DEBUG, stream)
        loud()
    for plan in ODD:
        send_secrets(provider, plan)
    log.failed("telegram_away", ValueError(f"{TOKEN} Kingfisher"))
    assert [secret for secret in SECRETS if secret in stream.getvalue()] == []
    assert "telegram_away" in stream.getvalue()


@pytest.mark.usefixtures("_loud_client")
def test_a_plain_log_would_tell(provider: FakeTelegram, caplog: pytest.LogCaptureFixture) -> None:
    """The checks above can fail: the client by itself writes chat, text and token."""
    caplog.set_level(logging.DEBUG)
    send_secrets(provider, {})
    told = ["7700900211", "Kingfisher", TOKEN]
    assert [secret for secret in told if secret not in caplog.text] == []
