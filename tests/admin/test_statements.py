"""In how few statements a list page is shown, with all that its frame asks."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import event

from tests.admin.conftest import Staff
from tests.builders import Ground

# Of each page: who it is with their roles, all forums, three looks at what waits for the menu, and
# what it shows; that somebody asked for a person is one more in the inbox, for what was promised.
TAKEN = {"inbox": 14, "members": 9, "sending": 10, "news": 7}


def test_a_list_page_takes_no_more_statements_than_it_says_things(
    app: Flask, ground: Ground, facilitator: Staff, asked: int
) -> None:
    """However many lines it has, and though it writes down who looked at what."""
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    taken = {}
    engines = {ground.database.writer, ground.database.reader}  # of PostgreSQL they are one
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    for page in TAKEN:
        statements.clear()
        answer = facilitator.opens(f"/forums/riverside/{page}")
        taken[page] = len(statements)
        assert answer.status_code == 200

    assert taken == TAKEN


def test_somebody_at_the_screen_is_noted_once_a_minute(ground: Ground, facilitator: Staff) -> None:
    """The lock looks at it after half an hour: each page need not wait for a turn to write."""
    seen = []
    for seconds in (59, 1, 59):
        ground.clock.now += timedelta(seconds=seconds)
        facilitator.opens("/help")
        with ground.database.read() as connection:
            seen.append(connection.exec_driver_sql("SELECT seen_at FROM sessions").scalar())

    assert (seen[0] != seen[1], seen[1] == seen[2]) == (True, True)
