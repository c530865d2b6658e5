"""News as two people write, change and stop them, and how its messages stand."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from bot import approving, news, written_news
from bot.broadcasting import Made
from bot.timetable import Timetable
from bot.written_news import Written
from storage import wordings
from storage.outgoing import Outgoing
from tests.rooms import House

ASH, BIRCH = "staff:1", "staff:2"
SAFE, LISTED = "The room is smaller now.", "The police will come on Tuesday."


def does(rooms: House, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - of the work
    """Do something in a transaction."""
    with rooms.database.write() as connection:
        return work(connection)


def kept(rooms: House, forum: int, text: str = SAFE, discreet: str | None = None) -> int:
    """Keep news as a draft, which ash has written."""
    made = Made(forum, ASH, rooms.clock())
    read = written_news.read(Written(text, discreet))
    with rooms.database.write() as connection:
        return news.add(connection, rooms.keyring, made, read)


def gone(rooms: House, forum: int, text: str = SAFE, discreet: str | None = None) -> int:
    """Let news go."""
    which = kept(rooms, forum, text, discreet)
    does(rooms, lambda c: approving.ask(c, f"update:{which}", ASH, rooms.clock()))
    Timetable(rooms.reception).turn()
    return which


def edits(rooms: House, forum: int, which: int, text: str, seen: int | None = None) -> bool:
    """Let birch put other words in their place."""
    made = Made(forum, BIRCH, rooms.clock())

    def work(connection: Connection) -> bool:
        last = wordings.last(connection, f"update:{which}")
        assert last is not None
        read = written_news.read(Written(text))
        return news.edit(connection, rooms.keyring, which, made, read, seen or last.id)

    return bool(does(rooms, work))


def words_again(rooms: House, forum: int, which: int, text: str) -> int:
    """Let birch give them a second wording."""
    made = Made(forum, BIRCH, rooms.clock())
    found = does(rooms, lambda c: news.word_again(c, rooms.keyring, which, made, text))
    assert isinstance(found, int)
    return found


def taken_back(rooms: House, forum: int, which: int) -> str | None:
    """Let birch take the second wording back."""
    made = Made(forum, BIRCH, rooms.clock())
    found = does(rooms, lambda c: news.take_wording_back(c, rooms.keyring, which, made))
    assert found is None or isinstance(found, str)
    return found


def rows(rooms: House) -> list[tuple[str, str | None]]:
    """Say of each message how it stands, and why."""
    query = select(Outgoing.state, Outgoing.why).where(Outgoing.kind == "update")
    return [tuple(row) for row in rooms.rows(query.order_by(Outgoing.address_id))]
