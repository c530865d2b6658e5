"""What load balancers are told, in each state of the house."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import house, schema
from storage.database import Database
from tests.rooms import House, call_back, post


def health(rooms: House) -> tuple[int, dict[str, Any]]:
    """Ask how it is."""
    answer = rooms.client().get("/health")
    return answer.status_code, answer.get_json()


def test_health_is_ok_and_names_the_worker(rooms: House) -> None:
    """A worker that was never seen, is well, or is late, is named, and is no 503."""
    fine = {"status": "ok", "schema": "ok"}
    assert health(rooms) == (200, fine | {"worker": "never seen"})

    with rooms.database.write() as connection:
        house.tick(connection, "worker", rooms.clock())
    rooms.clock.passes(seconds=60)
    assert health(rooms) == (200, fine | {"worker": "ok"})

    rooms.clock.passes(seconds=1)
    assert health(rooms) == (200, fine | {"worker": "late"})


def test_health_names_a_clock_that_cannot_be_right(rooms: House) -> None:
    """A machine that woke up in the past would send at night."""
    rooms.clock.now = datetime(1970, 1, 1, tzinfo=UTC)

    status, found = health(rooms)

    assert (status, found["status"], found["clock"]) == (503, "wrong", "wrong")


@pytest.mark.parametrize("how", ["older", "empty"])
def test_health_names_a_wrong_schema(rooms: House, how: str) -> None:
    """A database that is not ready for this version is 503, and it is the schema that is named."""
    if how == "empty":
        schema.migrate(rooms.database, "base")
    else:
        rooms.do(text("UPDATE alembic_version SET version_num = '0001'"))

    assert health(rooms) == (503, {"status": "wrong", "schema": "wrong"})


def test_health_is_ok_while_a_newer_version_takes_over(rooms: House) -> None:
    """It has migrated already: until it answers itself, this one must take texts in."""
    rooms.do(text("UPDATE alembic_version SET version_num = 'newer'"))

    assert health(rooms) == (200, {"status": "ok", "schema": "newer", "worker": "never seen"})
    assert post(rooms.client(), "HELP").status_code == 200


def closed(rooms: House, folder: Path) -> House:
    """Give the same house with a database that cannot be reached."""
    gone = (
        f"sqlite:///{folder}/nowhere/gone.db"
        if rooms.database.is_sqlite
        else "postgresql+psycopg://nobody@127.0.0.1:9/gone"
    )
    return House(
        Database(gone),
        rooms.keyring,
        rooms.masters,
        rooms.journal,
        rooms.channels,
        rooms.settings,
        rooms.clock,
    )


def test_a_database_that_is_gone_is_503(rooms: House, tmp_path: Path) -> None:
    """Health names it, and a text is not thanked for: the provider tries its other address."""
    gone = closed(rooms, tmp_path)

    assert health(gone) == (503, {"status": "wrong", "database": "unreachable"})
    answer = post(gone.client(), "Hello")
    assert (answer.status_code, answer.data) == (503, b"")
    assert call_back(gone.client(), "any", "sent").status_code == 503


def test_a_worker_ticks_once_and_again(rooms: House) -> None:
    """The last tick counts, and there is one row for each process."""
    for _ in range(2):
        with rooms.database.write() as connection:
            house.tick(connection, "worker", rooms.clock())
        rooms.clock.passes(minutes=1)

    with rooms.database.read() as connection:
        seen = house.last_tick(connection, "worker")
    assert seen == rooms.clock() - timedelta(minutes=1)
    assert rooms.counts()["ticks"] == 1
