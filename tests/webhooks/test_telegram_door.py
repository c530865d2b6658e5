"""Telegram's door: each update once, a press answered at once, and nothing lost or raised."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from storage.database import Database
from tests.bot.channels.payloads import CHAT, NOT_GENUINE, TELEGRAM, TEXTS, group, message, press
from tests.fakes import telegram_updates
from tests.fakes.telegram_updates import SECRET, TOKEN
from tests.rooms import House, a_house, at_once

SETTINGS = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": SECRET,
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
}


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house with Telegram's door open, on each database."""
    with a_house(database_url, tmp_path, more=SETTINGS) as house:
        yield house


def post(client: FlaskClient, body: object, secret: str | None = SECRET) -> TestResponse:
    """Bring one update to the door."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/in/telegram", data=raw, headers=telegram_updates.signed(secret))


def an_update(kind: str, part: object, number: int = 1) -> dict[str, Any]:
    """Build an update."""
    return {"update_id": number, kind: part}


def test_what_somebody_writes_is_taken_in_and_answered_by_the_worker(rooms: House) -> None:
    """The door says thanks and nothing more; the reply waits beside the text."""
    answer = post(rooms.client(), an_update("message", message("HELP")))

    assert (answer.status_code, answer.get_json()) == (HTTPStatus.OK, {})
    assert rooms.column("SELECT channel FROM inbox") == ["telegram"]
    assert rooms.column("SELECT state FROM outgoing") == ["ready"]
    assert len(rooms.texts_to(CHAT, "telegram")) == 1


def test_what_is_forged_is_refused_and_leaves_nothing(rooms: House) -> None:
    """A wrong secret, or none: 403, and no table has a row more."""
    client, before = rooms.client(), rooms.counts()

    statuses = {
        client.post(
            "/in/telegram", data=request.get_data(), headers=list(request.headers)
        ).status_code
        for request in NOT_GENUINE["telegram"].values()
    }

    assert (statuses, rooms.counts()) == ({HTTPStatus.FORBIDDEN}, before)


def test_without_a_secret_the_door_is_shut(database_url: str, tmp_path: Path) -> None:
    """Where the worker asks for updates, Telegram's own secret opens nothing."""
    with a_house(database_url, tmp_path, more=SETTINGS | {"TELEGRAM_WEBHOOK_SECRET": ""}) as house:
        answer = post(house.client(), an_update("message", message()))

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_every_payload_is_thanked_and_none_is_a_500(rooms: House) -> None:
    """Real, odd, of unknown kinds or unreadable: 200, else Telegram would bring it again."""
    client = rooms.client()

    statuses = {
        name: client.post(
            "/in/telegram",
            data=post_.request().get_data(),
            headers=telegram_updates.signed(),
        ).status_code
        for name, post_ in TELEGRAM.items()
    }

    assert statuses == dict.fromkeys(TELEGRAM, HTTPStatus.OK)


def test_a_thousand_times_the_same_update_is_one_text(rooms: House) -> None:
    """Also where many of them come at once: one row, one reply, and always 200."""
    app, update = rooms.client().application, an_update("message", message("HELP"))

    statuses = at_once(1000, lambda _: post(app.test_client(), update).status_code)

    assert set(statuses) == {HTTPStatus.OK}
    assert (rooms.counts()["inbox"], rooms.counts()["outgoing"]) == (1, 1)


def test_a_press_is_answered_at_once_and_counts_once(rooms: House) -> None:
    """Pressed three times by Telegram's repetition: each is answered, one is kept."""
    client, update = rooms.client(), an_update("callback_query", press("unknown:1"))

    answers = [post(client, update).get_json() for _ in range(3)]

    assert answers == [{"method": "answerCallbackQuery", "callback_query_id": "4382"}] * 3
    assert rooms.counts()["inbox"] == 1


def test_a_group_is_left_and_leaves_nothing(rooms: House) -> None:
    """What people write to one another is not ours to keep."""
    before = rooms.counts()

    answer = post(rooms.client(), an_update("message", message() | {"chat": group()}))

    assert answer.get_json() == {"method": "leaveChat", "chat_id": group()["id"]}
    assert rooms.counts() == before


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_kept_once(rooms: House, name: str) -> None:
    """Whatever somebody writes, it stands in the inbox once, and nothing is raised."""
    answer = post(rooms.client(), an_update("message", message(TEXTS[name])))

    assert answer.status_code == HTTPStatus.OK
    assert rooms.counts()["inbox"] == 1
    assert rooms.column("SELECT id FROM inbox WHERE state = 'unread'") == []


def test_an_update_that_was_not_taken_in_is_not_thanked(rooms: House) -> None:
    """While the database is away, Telegram keeps it, and no press is answered."""
    gone = House(
        Database("postgresql+psycopg://nobody@127.0.0.1:9/gone"),
        rooms.keyring,
        rooms.masters,
        rooms.journal,
        rooms.channels,
        rooms.settings,
        rooms.clock,
    )

    answer = post(gone.client(), an_update("callback_query", press("uZ3:1")))

    assert (answer.status_code, answer.data) == (HTTPStatus.SERVICE_UNAVAILABLE, b"")


def test_an_update_may_be_64_kib_and_no_byte_more(rooms: House) -> None:
    """As at every door."""
    body = json.dumps(an_update("message", message("a"))).encode()
    room = 64 * 1024 - len(body)

    statuses = [post(rooms.client(), body + b" " * more).status_code for more in (room, room + 1)]

    assert statuses == [HTTPStatus.OK, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
