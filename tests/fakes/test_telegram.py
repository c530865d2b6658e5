"""The fake of Telegram is as strict as Telegram, and keeps what it has taken."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import BOT, NAMES, SECRET, TOKEN

WREN = "7700900123"
HELLO: dict[str, Any] = {"chat_id": int(WREN), "text": "Hello"}


@pytest.fixture
def provider() -> Iterator[FakeTelegram]:
    """Run a fake of its own for each test, to which one person has written."""
    with telegram.in_thread() as running:
        running.meet(WREN)
        yield running


def call(
    provider: FakeTelegram,
    method: str,
    token: str = TOKEN,
    **given: Any,
) -> tuple[int, Any]:
    """Call a method as any program would; the answer's status, and its result or its sentence."""
    caller = http.client.HTTPConnection(urlsplit(provider.url).netloc, timeout=10)
    headers = {"Content-Type": "application/json"}
    try:
        caller.request("POST", f"/bot{token}/{method}", json.dumps(given), headers)
        answer = caller.getresponse()
        body = json.loads(answer.read())
        assert body["ok"] is (answer.status == 200)
        return answer.status, body["result"] if body["ok"] else body["description"]
    finally:
        caller.close()


def test_what_is_taken_stands_in_the_journal(provider: FakeTelegram) -> None:
    """A message has a number, and shows to whom it went, with the names that a bot is given."""
    status, message = call(provider, "sendMessage", **HELLO)
    (kept,) = provider.journal("sendMessage")
    assert (status, message["text"], message["message_id"]) == (200, "Hello", kept["message_id"])
    assert message["chat"] == {"id": int(WREN), "type": "private"} | NAMES
    assert provider.shown(WREN) == [("Hello", [])]


def a_button(data: str) -> dict[str, Any]:
    """Build the buttons of a message."""
    return {"inline_keyboard": [[{"text": "1 Yes", "callback_data": data}]]}


@pytest.mark.parametrize(
    ("method", "given", "status", "sentence"),
    [
        ("sendMessage", HELLO | {"text": " "}, 400, "message text is empty"),
        ("sendMessage", HELLO | {"text": "x" * 4097}, 400, "message is too long"),
        ("sendMessage", HELLO | {"reply_markup": a_button("x" * 65)}, 400, "BUTTON_DATA_INVALID"),
        ("sendMessage", HELLO | {"reply_markup": a_button("")}, 400, "BUTTON_DATA_INVALID"),
        ("sendMessage", HELLO | {"chat_id": 7}, 403, "can't initiate conversation"),
        ("editMessageText", HELLO | {"message_id": 7}, 400, "message to edit not found"),
        ("deleteMessages", {"chat_id": 7, "message_ids": [1]}, 400, "chat not found"),
        ("deleteMessages", {"chat_id": WREN, "message_ids": []}, 400, "are not specified"),
        ("deleteMessages", {"chat_id": WREN, "message_ids": [0]}, 400, "invalid message"),
        ("deleteMessages", {"chat_id": WREN, "message_ids": [7] * 101}, 400, "too many message"),
        ("answerCallbackQuery", {"callback_query_id": "7"}, 400, "query is too old"),
        ("setWebhook", {"url": "http://line.example"}, 400, "An HTTPS URL must be provided"),
        (
            "setMyCommands",
            {"commands": [{"command": "Menu", "description": "a"}]},
            400,
            "BOT_COMMAND_INVALID",
        ),
        ("sendTelepathy", {}, 404, "Not Found"),
        ("hold", {}, 404, "Not Found"),
    ],
)
def test_a_mistake_is_refused_as_telegram_does(
    provider: FakeTelegram, method: str, given: dict[str, Any], status: int, sentence: str
) -> None:
    """A program that gets something wrong learns it here, and nothing is taken."""
    found = call(provider, method, **given)
    assert (found[0], sentence in found[1], provider.journal()) == (status, True, [])


def test_another_token_is_refused(provider: FakeTelegram) -> None:
    """Only the bot itself calls."""
    assert call(provider, "getMe", "1:wrong") == (401, "Unauthorized")


def test_a_block_refuses_what_is_sent(provider: FakeTelegram) -> None:
    """And the bot hears of it, as of its end."""
    provider.block(WREN)
    refused = call(provider, "sendMessage", **HELLO)
    provider.block(WREN, again=True)
    assert refused == (403, "Forbidden: bot was blocked by the user")
    assert call(provider, "sendMessage", **HELLO)[0] == 200
    states = [
        update["my_chat_member"]["new_chat_member"]["status"] for update in provider.waiting()
    ]
    assert states == ["kicked", "member"]


def test_an_edit_without_buttons_takes_them_away(provider: FakeTelegram) -> None:
    """The same words and buttons again are refused."""
    call(provider, "sendMessage", **HELLO, reply_markup=a_button("x:1"))
    number = provider.journal("sendMessage")[0]["message_id"]
    assert provider.shown(WREN) == [("Hello", [["1 Yes"]])]
    edits = [call(provider, "editMessageText", **HELLO, message_id=number)[0] for _ in range(2)]
    assert (edits, provider.shown(WREN)) == ([200, 400], [("Hello", [])])


def test_messages_of_both_sides_are_deleted_in_one_chat(provider: FakeTelegram) -> None:
    """Those that are gone, or of another chat, are passed over."""
    robin, hers = "7700900124", provider.write(WREN, "a")["message"]["message_id"]
    provider.write(WREN, "b")
    others = provider.write(robin, "c")["message"]["message_id"]
    ours = call(provider, "sendMessage", **HELLO)[1]["message_id"]
    ids = [hers, ours, others, 999_999]
    both = [call(provider, "deleteMessages", chat_id=WREN, message_ids=ids) for _ in range(2)]
    assert (both, provider.stands(WREN), provider.stands(robin)) == (
        [(200, True)] * 2,
        ["b"],
        ["c"],
    )


def test_one_message_that_is_too_old_spoils_it_for_all(provider: FakeTelegram) -> None:
    """A bot deletes nothing that is older than 48 hours, and then none of what stands beside it."""
    old = provider.write(WREN, "old")["message"]["message_id"]
    provider.grows_old(hours=48)
    new = provider.write(WREN, "new")["message"]["message_id"]
    refused = call(provider, "deleteMessages", chat_id=WREN, message_ids=[new, old])
    assert refused == (400, "Bad Request: message can't be deleted for everyone")
    assert provider.stands(WREN) == ["old", "new"]
    assert call(provider, "deleteMessages", chat_id=WREN, message_ids=[new]) == (200, True)
    assert provider.stands(WREN) == ["old"]


def test_a_press_can_be_answered(provider: FakeTelegram) -> None:
    """The button's data come back with the message under which it stands."""
    call(provider, "sendMessage", **HELLO, reply_markup=a_button("x:1"))
    press = provider.press(WREN, "1")["callback_query"]
    assert (press["data"], press["message"]["text"]) == ("x:1", "Hello")
    assert call(provider, "answerCallbackQuery", callback_query_id=press["id"]) == (200, True)


def test_an_offset_confirms_what_is_before_it(provider: FakeTelegram) -> None:
    """Until then the same comes again."""
    numbers = [provider.write(WREN, text)["update_id"] for text in ("a", "b")]

    def got(offset: int = 0) -> list[int]:
        return [update["update_id"] for update in call(provider, "getUpdates", offset=offset)[1]]

    assert [got(), got(), got(numbers[1]), got(numbers[1] + 1), got()] == [
        numbers,
        numbers,
        numbers[1:],
        [],
        [],
    ]


def test_only_what_is_asked_for_comes(provider: FakeTelegram) -> None:
    """Signs come only to a bot that asks for them; what was not asked for is gone."""
    call(provider, "getUpdates")
    provider.happened("message_reaction", {})
    call(provider, "getUpdates", allowed_updates=["message_reaction"])
    provider.happened("message_reaction", {})
    provider.write(WREN, "a")
    assert [sorted(update) for update in provider.waiting()] == [["message_reaction", "update_id"]]


def test_a_long_call_ends_when_something_comes(provider: FakeTelegram) -> None:
    """Or when its time is over."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(call, provider, "getUpdates", timeout=20)
        provider.wait_for(lambda: provider.calls("getUpdates"))
        written = provider.write(WREN, "a")
        assert asked.result() == (200, [written])
    begun = time.monotonic()
    assert call(provider, "getUpdates", timeout=1, offset=written["update_id"] + 1) == (200, [])
    assert time.monotonic() - begun >= 1


def test_of_two_that_ask_the_first_is_turned_away(provider: FakeTelegram) -> None:
    """And both are where a webhook is set."""
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(call, provider, "getUpdates", timeout=20)
        provider.wait_for(lambda: provider._server.asking)
        assert call(provider, "getUpdates")[0] == 200
        assert first.result()[0] == 409
    call(provider, "setWebhook", url="https://line.example/in/telegram")
    assert call(provider, "getUpdates")[0] == 409
    assert call(provider, "getWebhookInfo")[1]["url"] == "https://line.example/in/telegram"
    call(provider, "deleteWebhook")
    assert call(provider, "getUpdates")[0] == 200


class _Door(BaseHTTPRequestHandler):
    """A webhook that fails once, and then leaves the chat by its answer."""

    seen: list[tuple[str | None, int]]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name above
        """Say nothing."""

    def do_POST(self) -> None:
        """Take one update."""
        update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
        self.seen.append((secret, update["update_id"]))
        body = b'{"method": "leaveChat", "chat_id": -7}'
        self.send_response(503 if len(self.seen) == 1 else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_a_webhook_gets_each_update_until_it_takes_it(provider: FakeTelegram) -> None:
    """With the secret, in order; the call in its answer is carried out once it was taken."""
    _Door.seen = []
    with HTTPServer(("127.0.0.1", 0), _Door) as door:
        Thread(target=door.serve_forever, args=(0.01,), daemon=True).start()
        provider.post_to(f"http://127.0.0.1:{door.server_port}")
        url = "https://line.example/in/telegram"
        call(provider, "setWebhook", url=url, secret_token=SECRET)
        numbers = [provider.write(WREN, text)["update_id"] for text in ("a", "b")]
        provider.wait_for(lambda: len(provider.journal("leaveChat")) == 2)
        door.shutdown()
    expected = [(SECRET, number) for number in (numbers[0], *numbers)]
    assert (_Door.seen, provider.waiting()) == (expected, [])
    assert [left["by"] for left in provider.journal("leaveChat")] == ["answer"] * 2


def test_plans_are_used_up_in_their_order(provider: FakeTelegram) -> None:
    """A plan counts for its method, its chat, and so many calls."""
    provider.plan(chat="7", error="blocked", times=None)
    provider.plan(chat=WREN, error="broken", times=2)
    provider.plan(error="too_many", parameters={"retry_after": 7})
    statuses = [call(provider, "sendMessage", **HELLO)[0] for _ in range(4)]
    others = [call(provider, "sendMessage", **HELLO | {"chat_id": 7})[0] for _ in range(2)]
    assert (statuses, others) == ([500, 500, 429, 200], [403, 403])
    assert call(provider, "getMe")[1]["username"] == BOT
