"""What is asked many times a minute looks at what is open, and not at all that ever was."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.timetable import Timetable
from storage import roster
from tests.bot.test_knocking import open_poll, said, turn
from tests.rooms import House, a_forum, a_house, a_member

ALL_THAT_EVER_WAS = ("outgoing", "inbox", "members", "answers", "addresses")
ONCE_AN_HOUR = "UPDATE inbox SET delivery_hash"  # it forgets; an index would cost each text


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[House]:
    """Give an empty house on SQLite, whose planner goes by the words of a question alone."""
    with a_house(f"sqlite:///{tmp_path}/plans.db", tmp_path) as house:
        yield house


@contextmanager
def plans(rooms: House) -> Iterator[dict[str, str]]:
    """Collect how each statement is going to find its rows."""
    found: dict[str, str] = {}

    def explain(connection: Any, _: Any, statement: str, bound: Any, *__: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and statement not in found:
            with_plan = connection.connection.cursor()
            with_plan.execute(f"EXPLAIN QUERY PLAN {statement}", bound)
            found[statement] = " | ".join(row[-1] for row in with_plan.fetchall())

    engines = (rooms.database.writer, rooms.database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", explain)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", explain)


def scanning(found: dict[str, str]) -> list[str]:
    """Name the statements that read a whole table of those that only grow."""
    parts = {statement: plan.split(" | ") for statement, plan in found.items()}
    whole = {f"SCAN {table}" for table in ALL_THAT_EVER_WAS}
    return [
        statement
        for statement, steps in parts.items()
        if whole.intersection(steps) and not statement.startswith(ONCE_AN_HOUR)
    ]


def test_the_looks_of_the_worker_and_the_clock_read_no_whole_table(rooms: House) -> None:
    """Five times a second and once a second, however many years of messages there are."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    delivery = rooms.delivery()
    with plans(rooms) as found:
        Timetable(rooms.reception).turn()
        delivery._claim("try", 5)
        rooms.hear("MENU", channel="try")
        delivery._claim("telegram", 5)
        delivery._claim("try", 5)

    assert any("SCAN outgoing USING INDEX ix_outgoing_open" in plan for plan in found.values())
    assert scanning(found) == []


def test_a_text_that_answers_a_poll_reads_no_whole_table(rooms: House) -> None:
    """It is the hot path of a poll: everybody answers in the same hour."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    said(rooms, "1")
    with plans(rooms) as found:
        rooms.hear("2", channel="try")
    turn(rooms)

    assert rooms.column("SELECT count(*) FROM answers") == [1]
    assert len(found) < 10
    assert scanning(found) == []


def test_the_list_of_members_reads_no_whole_log(rooms: House) -> None:
    """The log only grows, and each line of the list asks it how its member joined."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    with plans(rooms) as found, rooms.database.read() as connection:
        roster.page(connection, rooms.keyring, forum, roster.Asked(), 50)

    asked = [plan for plan in found.values() if "audit" in plan]
    assert asked
    assert all("audit USING INDEX ix_audit_member_id" in plan for plan in asked)
