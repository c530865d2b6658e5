"""What goes out by Telegram, over the real client and a fake that is as strict as Telegram."""

import asyncio
import json
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from io import StringIO
from threading import Thread
from typing import Any

import pytest

from bot import log
from bot.channels.telegram import Telegram, updates
from bot.channels.telegram.client import Client
from bot.messages import Outcome, Pressed, Sending, Sent
from bot.settings import Settings
from tests.bot.channels.payloads import (
    CHAT,
    ENVIRONMENT,
    NOW,
    message,
)
from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_server import Plan
from tests.fakes.telegram_updates import BOT, NAMES, SECRET, TOKEN

PERSONAL = NAMES.values()
WORDS = "The room is open \u00e9"
OPEN = {"discreet": False}


def a_channel(**environ: str) -> Telegram:
    """Build the channel as `.env` would."""
    usual = ENVIRONMENT | {"TELEGRAM_API_URL": "http://127.0.0.1:9"}
    return Telegram(Settings.read(usual | environ, None), lambda: NOW)


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeTelegram]:
    """Give one fake Telegram to the tests of this file; each test has a chat of its own."""
    with telegram.in_thread() as running:
        running.meet(*(str(chat) for chat in range(7_700_900_100, 7_700_900_500)))
        yield running


def a_sending(chat: str = CHAT, **other: Any) -> Sending:
    """Build a message to one chat."""
    return Sending(**{"chat": chat, "words": WORDS, "receipt_token": "a" * 22} | other)


def sent(sending: Sending, **environ: str) -> Sent:
    """Send one message in an event loop of its own."""

    async def send() -> Sent:
        channel = a_channel(**environ)
        try:
            return await channel.send(sending)
        finally:
            await channel.close()

    return asyncio.run(send())


def taken(provider: FakeTelegram, chat: str, method: str = "sendMessage") -> list[dict[str, Any]]:
    """Give what was taken for one chat."""
    return [call for call in provider.journal(method) if call["chat_id"] == int(chat)]


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


def refusal(error: str, outcome: Outcome, code: str, **parameters: object) -> tuple[Plan, Sent]:
    """Plan an error of Telegram's, and say what is made of it."""
    return {"error": error, "parameters": parameters}, Sent(outcome, code=code)


def foreign(body: str | None, status: int = 200, *, accept: bool = True) -> Plan:
    """Plan an answer that is none of Telegram's."""
    return {"answer": body, "status": status, "accept": accept}


PLANS: dict[str, tuple[Plan, Sent]] = {
    "blocked": refusal("blocked", Outcome.STOPPED, "403"),
    "an account that is no more": refusal("deactivated", Outcome.UNREACHABLE, "403"),
    "somebody who has not begun": refusal("cannot_begin", Outcome.UNREACHABLE, "403"),
    "no such chat": refusal("no_chat", Outcome.UNREACHABLE, "400"),
    "a button that is too long": refusal("button", Outcome.FAILED, "400"),
    "too long": refusal("too_long", Outcome.FAILED, "400"),
    "a group that moved": refusal("migrated", Outcome.FAILED, "400", migrate_to_chat_id=-1007),
    "a token that is no more": refusal("unauthorized", Outcome.TRY_LATER, "401"),
    "no such address": refusal("no_method", Outcome.TRY_LATER, "404"),
    "somebody else asks": refusal("two_ask", Outcome.TRY_LATER, "409"),
    "too many": (
        {"error": "too_many", "parameters": {"retry_after": 7}},
        Sent(Outcome.TRY_LATER, code="429", wait=timedelta(seconds=7)),
    ),
    "too many, without a wait": refusal("too_many", Outcome.TRY_LATER, "429"),
    "a wait that is none": refusal("too_many", Outcome.TRY_LATER, "429", retry_after="soon"),
    "a wait for years": refusal("too_many", Outcome.TRY_LATER, "429", retry_after=10**9),
    "a wait backwards": refusal("too_many", Outcome.TRY_LATER, "429", retry_after=-7),
    "broken": refusal("broken", Outcome.UNSURE, "500"),
    "a gateway": refusal("gateway", Outcome.UNSURE, "502"),
    "a gateway of somebody else": (
        foreign("<html>", 502, accept=False),
        Sent(Outcome.UNSURE, code="502"),
    ),
    "a wall on the way": (
        foreign("<html>", 403, accept=False),
        Sent(Outcome.TRY_LATER, code="403"),
    ),
    "a proxy": (foreign("{}", 407, accept=False), Sent(Outcome.TRY_LATER, code="407")),
    "moved": (foreign("", 302, accept=False), Sent(Outcome.UNSURE, code="302")),
    "taken, answered with garbage": (foreign("<html>"), Sent(Outcome.UNSURE)),
    "taken, answered with nothing": (foreign(""), Sent(Outcome.UNSURE)),
    "taken, answered with a list": (foreign("[]"), Sent(Outcome.UNSURE)),
    "taken, answered without a result": (foreign('{"ok": true}'), Sent(Outcome.UNSURE)),
    "taken, answered with a yes alone": (
        foreign('{"ok": true, "result": true}'),
        Sent(Outcome.UNSURE),
    ),
    "taken, answered without an id": (
        foreign('{"ok": true, "result": {"date": 1, "chat": {"id": 7, "type": "private"}}}'),
        Sent(Outcome.UNSURE),
    ),
    "taken, then broken off": (foreign(None), Sent(Outcome.UNSURE)),
    "broken off before": (foreign(None, accept=False), Sent(Outcome.UNSURE)),
}


@pytest.mark.parametrize(("number", "name"), list(enumerate(PLANS)), ids=list(PLANS))
def test_each_answer_says_what_to_do_next(provider: FakeTelegram, number: int, name: str) -> None:
    """One call is made, never a second one, and its answer becomes one of six outcomes."""
    chat = str(7_700_900_300 + number)
    plan, expected = PLANS[name]
    provider.plan(**(plan | Plan(chat=chat)))
    assert sent(a_sending(chat), TELEGRAM_API_URL=provider.url) == expected
    assert [call["chat_id"] for call in provider.calls()].count(int(chat)) == 1


def test_a_block_is_heard_from_telegram_itself(provider: FakeTelegram) -> None:
    """Blocked she is out of reach for us, and reached again once she takes it back."""
    chat = "7700900206"
    outcomes = []
    for again in (False, True):
        provider.block(chat, again=again)
        outcomes.append(sent(a_sending(chat), TELEGRAM_API_URL=provider.url).outcome)
    assert outcomes == [Outcome.STOPPED, Outcome.SENT]


def test_somebody_who_never_pressed_start_is_out_of_reach(provider: FakeTelegram) -> None:
    """A bot cannot write first."""
    expected = Sent(Outcome.UNREACHABLE, code="403")
    assert sent(a_sending("7700900999"), TELEGRAM_API_URL=provider.url) == expected


def test_a_wrong_token_loses_nothing(provider: FakeTelegram) -> None:
    """While somebody mends it, messages wait."""
    environ = {"TELEGRAM_API_URL": provider.url, "TELEGRAM_BOT_TOKEN": "1:wrong"}
    assert sent(a_sending(), **environ) == Sent(Outcome.TRY_LATER, code="401")


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


def a_closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_what_never_left_is_tried_again(provider: FakeTelegram) -> None:
    """No connection, no such name and no encryption: Telegram has seen nothing."""
    addresses = [
        f"http://127.0.0.1:{a_closed_port()}",
        "http://nobody.invalid",
        provider.url.replace("http:", "https:"),
    ]
    results = [sent(a_sending(), TELEGRAM_API_URL=address) for address in addresses]
    assert results == [Sent(Outcome.TRY_LATER)] * 3


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Listen for one call, answer it with these bytes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe",
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{",
    ],
)
def test_an_answer_that_breaks_leaves_us_unsure(answer: bytes) -> None:
    """The message may have left, so it is not tried again by itself."""
    with answering(answer) as address:
        assert sent(a_sending(), TELEGRAM_API_URL=address) == Sent(Outcome.UNSURE)


@pytest.mark.slow
def test_a_call_ends_within_ten_seconds(provider: FakeTelegram) -> None:
    """A lease lasts 20 seconds: what hangs is given up well before, the choice even sooner."""
    chat = "7700900208"
    provider.plan(method="editMessageText", chat=chat, hold=True)
    provider.plan(chat=chat, then_hold=True)
    begun = time.monotonic()
    sending = a_sending(chat, pressed=Pressed("1", "Is it yours?", "No"))
    assert sent(sending, TELEGRAM_API_URL=provider.url) == Sent(Outcome.UNSURE)
    assert 9 < time.monotonic() - begun < 20
    provider.release()


@pytest.mark.slow
def test_a_connection_that_hangs_is_tried_again() -> None:
    """As long as there is no connection, nothing has left."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        assert sent(a_sending(), TELEGRAM_API_URL=address) == Sent(Outcome.TRY_LATER)


def test_what_still_calls_at_the_end_breaks_off(provider: FakeTelegram) -> None:
    """A worker that ends does not wait for Telegram."""
    chat = "7700900209"
    provider.plan(chat=chat, then_hold=True)

    async def close_meanwhile() -> Sent:
        channel = a_channel(TELEGRAM_API_URL=provider.url)
        sending = asyncio.create_task(channel.send(a_sending(chat)))
        await asyncio.to_thread(provider.wait_for, lambda: taken(provider, chat))
        await channel.close()
        return await sending

    assert asyncio.run(close_meanwhile()) == Sent(Outcome.UNSURE)
    provider.release()


def test_one_client_serves_many_and_opens_again(provider: FakeTelegram) -> None:
    """Sixteen calls go side by side over one client, which opens anew after it was closed."""
    channel = a_channel(TELEGRAM_API_URL=provider.url)
    chats = [str(chat) for chat in range(7_700_900_400, 7_700_900_416)]

    async def send_all() -> list[Outcome]:
        results = await asyncio.gather(*(channel.send(a_sending(chat)) for chat in chats))
        await channel.close()
        return [result.outcome for result in results]

    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert asyncio.run(send_all()) == [Outcome.SENT] * 16
    assert [len(taken(provider, chat)) for chat in chats] == [2] * 16


def test_the_environment_of_the_process_moves_nothing(
    provider: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only our own settings decide where a message goes."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{a_closed_port()}")
    outcome = sent(a_sending("7700900210"), TELEGRAM_API_URL=provider.url).outcome
    assert outcome is Outcome.SENT


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


def test_no_name_comes_back_with_what_was_sent() -> None:
    """Telegram's answer tells to whom it went; the client forgets that as it reads it."""
    answer = {"ok": True, "result": message(WORDS) | {"from": {"id": 1, "first_name": "Line"}}}
    client = Client(TOKEN, None)
    read = client._calls.parse_json_payload(json.dumps(answer).encode())
    assert [word for word in PERSONAL if word in json.dumps(read)] == []
    assert read["result"]["chat"] == {"id": int(CHAT), "type": "private"}


# What is written.

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


def test_the_web_process_does_not_carry_the_client() -> None:
    """To read updates, the library is not needed."""
    program = (
        "import sys; from bot.channels import open_channels; from bot.settings import Settings;"
        "open_channels(Settings.read({'TELEGRAM_BOT_TOKEN': '1:a'}, None));"
        "print('telegram' in sys.modules, 'httpx' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.stdout.split() == ["False", "False"]
