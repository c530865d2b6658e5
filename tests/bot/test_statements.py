"""In how few statements the door of each provider, and each answer to a poll, is served."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from tests.bot.test_knocking import open_poll, said, turn
from tests.fakes import telegram_updates
from tests.rooms import PHONE, House, a_forum, a_house, a_member

TELEGRAM = {
    "TELEGRAM_BOT_TOKEN": telegram_updates.TOKEN,
    "TELEGRAM_WEBHOOK_SECRET": telegram_updates.SECRET,
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
}
CHAT = "7700900123"


@contextmanager
def statements(rooms: House) -> Iterator[list[str]]:
    """Collect what a turn asks of the database, BEGIN, COMMIT and NOTIFY apart."""
    found: list[str] = []

    def collect(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "NOTIFY")):
            found.append(statement.partition(" ")[0])

    engines = {rooms.database.writer, rooms.database.reader}  # of PostgreSQL they are one
    for engine in engines:
        event.listen(engine, "before_cursor_execute", collect)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", collect)


def test_an_answer_to_a_poll_takes_no_more_than_seven(rooms: House) -> None:
    """The knock is answered, then each question; after the last one nothing waits any more."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    counts = {}
    for words in ("1", "2", "YES"):
        with statements(rooms) as found:
            rooms.hear(words, PHONE, "try")
        counts[words] = len(found)
        rooms.clock.passes(seconds=5)
        turn(rooms)

    assert rooms.column("SELECT count(*) FROM answers") == [2]
    assert (counts["2"], counts["YES"]) == (7, 7)
    assert max(counts.values()) == 7


def test_what_waits_costs_one_more_where_it_waits(rooms: House) -> None:
    """A question that was put off is answered all the same: only then is one cancelled."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    said(rooms, "1")
    said(rooms, "LATER")
    waits = "SELECT count(*) FROM outgoing WHERE opens LIKE 'poll:%' AND state = 'held'"
    assert rooms.column(waits) == [1]
    said(rooms, "BACK")

    with statements(rooms) as found:
        rooms.hear("2", PHONE, "try")

    assert rooms.column(waits) == [0]
    assert rooms.column("SELECT count(*) FROM answers") == [1]
    assert len(found) == 8


def test_a_chat_takes_no_more_than_seven_from_door_to_answer(
    database_url: str, tmp_path: Path
) -> None:
    """What she says, that it was all, the menu with nothing waiting, and that she leaves it."""
    with a_house(database_url, tmp_path, more=TELEGRAM) as rooms:
        a_member(rooms, a_forum(rooms), CHAT, channel="telegram", discreet=False)
        client, counts = rooms.client(), {}
        for number, words in enumerate(("It was late", "1", "MENU", "0"), start=1):
            message = telegram_updates.a_message(CHAT, number, words)
            update = json.dumps({"update_id": number, "message": message})
            with statements(rooms) as found:
                client.post("/in/telegram", data=update, headers=telegram_updates.signed())
            counts[words] = len(found)

        assert rooms.column("SELECT count(*) FROM inbox WHERE state = 'unread'") == [0]
        assert counts == {"It was late": 7, "1": 6, "MENU": 5, "0": 5}
