"""A migration beside a line that runs: it takes its tables at once, or leaves all as it was."""

import pytest
from sqlalchemy import text

from storage import schema
from tests.rooms import House


def test_a_migration_does_not_queue_up_behind_a_long_look(rooms: House) -> None:
    """Whoever came after it would wait as well, texts of members too: it gives up instead."""
    schema.migrate(rooms.database, "0004")
    if rooms.database.is_sqlite:
        with rooms.database.read() as connection:
            connection.execute(text("SELECT count(*) FROM outgoing"))
            schema.migrate(rooms.database)  # whoever reads there is in nobody's way
    else:
        with rooms.database.read() as connection:
            connection.execute(text("SELECT count(*) FROM outgoing"))
            with pytest.raises(schema.SchemaProblem, match="in use for long, and nothing"):
                schema.migrate(rooms.database)
            assert schema.current(connection) == "0004"
        schema.migrate(rooms.database)
    with rooms.database.read() as connection:
        assert schema.current(connection) == schema.head()
