"""Waking: on PostgreSQL whoever puts a message says so with the commit, and workers hear it.

What is said is that something is there, and nothing of anybody. A word that nobody hears costs
the time until the next look, as looking now and then stays the truth.
"""

from collections.abc import AsyncIterator
from typing import Any

import psycopg
from sqlalchemy import Executable, func
from sqlalchemy.sql.dml import ReturningInsert

from storage.database import ALIVE, Database

_CHANNEL = "forumline_put"


def telling(put: ReturningInsert[*tuple[Any, ...]]) -> dict[str, Executable]:
    """Let a statement that puts messages say so, without another way to the server."""
    return {"sqlite": put, "postgresql": put.returning(func.pg_notify(_CHANNEL, ""))}


async def told(database: Database) -> AsyncIterator[None]:
    """Yield once it listens, and then whenever messages were put; psycopg.Error ends it."""
    _, options = database.writer.dialect.create_connect_args(database.url)
    connecting = psycopg.AsyncConnection.connect(**{**ALIVE, **options}, autocommit=True)
    async with await connecting as connection:
        await connection.execute(f"LISTEN {_CHANNEL}")
        yield
        async for _ in connection.notifies():
            yield
