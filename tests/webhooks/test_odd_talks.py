"""A member with a question open writes, presses and changes odd things: no 500, nothing doubled."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from storage.inbox import FILED, KEPT, UNDERSTOOD
from tests.bot.broadcasts import a_poll, closed, opened
from tests.bot.channels.payloads import CHAT, TEXTS
from tests.fakes import telegram, telegram_updates
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import Json
from tests.rooms import House, a_forum, a_house, a_member

QUESTION = "What first? 1 Updates 2 Letters. 0 to skip. You advise."
CLOSED = "Thank you. That question has closed. I kept your answer for the people who read."
OLD = "That button is from before."
TIMES = 3  # that each update is posted
ANSWER = 1000  # the number of her first message


@dataclass
class Talk:
    """A member in a chat, a poll that was put to her, and the door to which Telegram posts."""

    rooms: House
    chats: FakeTelegram
    client: FlaskClient
    poll_id: int
    number: int = field(default=0)

    def post(self, kind: str, part: Json) -> list[str]:
        """Bring one update several times, and give what she is sent then."""
        self.number += 1
        before = self.chats.texts(CHAT)
        update = {"update_id": self.number, kind: part}
        for _ in range(TIMES):
            answer = self.client.post(
                "/in/telegram", data=json.dumps(update), headers=telegram_updates.signed()
            )
            assert answer.status_code == 200
        self.rooms.deliver()
        self.rooms.clock.passes(seconds=30)
        return self.chats.texts(CHAT)[len(before) :]

    def message(self, text: str, number: int | None = None) -> Json:
        """Build what she writes; with a number, what she changes."""
        at = int(self.rooms.clock().timestamp())
        number = number or ANSWER + self.number
        return telegram_updates.a_message(CHAT, number, text, date=at)

    def says(self, text: str) -> list[str]:
        """Let her write."""
        return self.post("message", self.message(text))

    def changes(self, text: str, number: int) -> list[str]:
        """Let her change a message."""
        at = int(self.rooms.clock().timestamp())
        return self.post("edited_message", self.message(text, number) | {"edit_date": at})

    def presses(self, data: str) -> list[str]:
        """Let her press a button with these data."""
        message = telegram_updates.a_message(CHAT, 1, "What first?")
        return self.post(
            "callback_query", telegram_updates.a_press(CHAT, message, data, f"{self.number}")
        )

    def button(self, number: str) -> str:
        """Give the data of a button below the question of the poll."""
        query = f"SELECT receipt_token FROM outgoing WHERE cause = 'poll:{self.poll_id}:open'"
        (token,) = self.rooms.column(query)
        return f"{token}:{number}"

    def answers(self) -> list[bool]:
        """List of each answer whether it is a late one."""
        return [bool(late) for late in self.rooms.column("SELECT late FROM answers ORDER BY id")]

    def marks(self) -> list[str]:
        """List what people are to look at."""
        return self.rooms.column("SELECT mark FROM inbox WHERE mark IS NOT NULL ORDER BY id")


@pytest.fixture
def talk(database_url: str, tmp_path: Path) -> Iterator[Talk]:
    """Put a question to a member in a chat, on each database."""
    with telegram.in_thread() as chats:
        more = chats.environment(by_webhook=True)
        with a_house(database_url, tmp_path, more=more) as rooms:
            chats.meet(CHAT)
            forum = a_forum(rooms)
            a_member(rooms, forum, CHAT, channel="telegram", discreet=False)
            made = Talk(rooms, chats, rooms.client(), a_poll(rooms, forum))
            opened(rooms, made.poll_id)
            rooms.deliver()
            rooms.clock.passes(seconds=30)
            assert chats.texts(CHAT) == [QUESTION]
            yield made


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_kept_once_and_answered_once_at_most(talk: Talk, name: str) -> None:
    """It is understood or kept, whatever stands in it, and the next text is heard as ever."""
    assert len(talk.says(TEXTS[name])) == 1
    assert talk.rooms.counts()["inbox"] == 1
    assert set(talk.rooms.column("SELECT state FROM inbox")) <= {KEPT, FILED, UNDERSTOOD}
    assert talk.rooms.counts()["answers"] == (name in {"a number", "zero width"})
    assert len(talk.says("HELP")) == 1


# Data of nobody's, of no button, without a number, far too long, and of no text at all.
NOT_OURS = ("unknown:1", ":1", "1", "poll:1:1:1", "x" * 64, "\u0645:2", "a:999", " ", "\n:1")


@pytest.mark.parametrize("data", NOT_OURS)
def test_data_that_are_not_ours_answer_nothing(talk: Talk, data: str) -> None:
    """A kind line at most, and the question stays open."""
    said = talk.presses(data)

    assert [words[: len(OLD)] for words in said] == [OLD]
    assert (talk.answers(), talk.rooms.column("SELECT state FROM inbox")) == ([], [UNDERSTOOD])
    assert talk.says("2")[0].startswith("Saved.")


def test_a_number_that_no_button_had_answers_nothing(talk: Talk) -> None:
    """Somebody makes data up under a message of ours: it is met as a text would be."""
    assert len(talk.presses(talk.button("9"))) == 1
    assert talk.answers() == []


def test_a_button_of_a_closed_poll_is_kept_as_late(talk: Talk) -> None:
    """It is met kindly, and counts nowhere."""
    closed(talk.rooms, talk.poll_id)

    assert talk.presses(talk.button("1")) == [CLOSED]
    assert talk.answers() == [True]


def test_a_changed_answer_after_the_end_is_kept_as_late(talk: Talk) -> None:
    """What counted stays, and the change stands beside it."""
    talk.says("1")
    closed(talk.rooms, talk.poll_id)

    assert talk.changes("2", ANSWER) == [CLOSED]
    assert talk.answers() == [False, True]


def test_stop_in_a_changed_answer_stops(talk: Talk) -> None:
    """Before it is read as anything else, and though the poll is over."""
    talk.says("1")
    closed(talk.rooms, talk.poll_id)

    assert [words[:5] for words in talk.changes("stop", ANSWER)] == ["Done."]
    assert talk.rooms.column("SELECT stopped_by FROM addresses") == ["word"]
    assert talk.answers() == [False]


def test_words_of_risk_in_a_changed_answer_are_seen(talk: Talk) -> None:
    """People are told, and what counted stays."""
    talk.says("1")
    closed(talk.rooms, talk.poll_id)

    (said,) = talk.changes("i want to die", ANSWER)

    assert "999" in said
    assert (talk.marks(), talk.answers()) == (["risk:suicide"], [False])
