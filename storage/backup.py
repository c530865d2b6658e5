"""A backup: all rows of one moment, sealed in one file, and put back into a new database.

Rows are taken as the driver gives them, table by table, those first that others refer to. So a
backup goes back into the same engine, at the schema that it was made with, and is migrated from
there. Without the masters it tells nothing but when it was made, and it never holds them.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, text

from storage import schema, sealed_file
from storage.database import Database
from storage.sealed_file import FileProblem
from storage.sealing import Masters

FORMAT = 1
_ROWS = 1000  # in one piece
_NAME = "forumline_backup"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in front: the moment, the engine and the schema."""

    made_at: datetime
    engine: str
    schema: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one table, as the driver gave them."""

    table: str
    columns: tuple[str, ...]
    rows: list[list[Any]]


def write(file: IO[bytes], database: Database, masters: Masters, now: datetime) -> None:
    """Write all rows of this moment, whoever writes meanwhile."""
    with database.snapshot() as connection:
        has = schema.current(connection)
        head = {
            _NAME: FORMAT,
            "made_at": now.isoformat(),
            "engine": connection.dialect.name,
            "schema": has,
        }
        sealed_file.write(file, masters, head, _packed(connection))


def _packed(connection: Connection) -> Iterator[bytes]:
    counts: dict[str, int] = {}
    for piece in _pieces(connection):
        counts[piece.table] = counts.get(piece.table, 0) + len(piece.rows)
        yield json.dumps([piece.table, piece.columns, piece.rows], default=_as_json).encode()
    yield json.dumps(counts).encode()


def _pieces(connection: Connection) -> Iterator[Piece]:
    for table in schema.metadata.sorted_tables:
        name = table.name
        found = connection.execute(
            text(f'SELECT * FROM "{name}"'),  # noqa: S608 - a name of ours
            execution_options={"yield_per": _ROWS},
        )
        columns = tuple(found.keys())
        for rows in found.partitions():
            yield Piece(name, columns, [list(row) for row in rows])


def head_of(file: IO[bytes]) -> Head:
    """Read what stands in front; FileProblem where the file is no backup, or is a newer form."""
    found = sealed_file.read_head(file)
    if found.get(_NAME) != FORMAT:
        raise FileProblem(
            "the backup was made by a newer version"
            if _NAME in found
            else "the file is none that Forumline wrote"
        )
    return Head(datetime.fromisoformat(found["made_at"]), found["engine"], found["schema"])


def pieces(file: IO[bytes], masters: Masters) -> Iterator[Piece]:
    """Open piece after piece; at the end FileProblem where not all rows were there."""
    counts: dict[str, int] = {}
    told: dict[str, int] | None = None
    for packed in sealed_file.read(file, masters):
        content = json.loads(packed, object_hook=_from_json)
        if isinstance(content, dict):
            told = content
            continue
        piece = Piece(content[0], tuple(content[1]), content[2])
        counts[piece.table] = counts.get(piece.table, 0) + len(piece.rows)
        yield piece
    if told != counts:
        raise FileProblem("the file is cut short or damaged")


def verify(path: Path, masters: Masters) -> int:
    """Read a backup from one end to the other; gives how many rows are in it."""
    with path.open("rb") as file:
        return sum(len(piece.rows) for piece in pieces(file, masters))


def is_new(database: Database) -> bool:
    """Say whether nobody has used this database: not even `migrate` has founded a house in it."""
    if database.file and not database.file.exists():
        return True
    with database.read() as connection:
        if schema.current(connection) is None:
            return True
        return connection.execute(text("SELECT 1 FROM house")).first() is None


def put_back(connection: Connection, found: Iterable[Piece]) -> int:
    """Put all rows into empty tables; gives how many there were."""
    number = 0
    for piece in found:
        names = ", ".join(f'"{column}"' for column in piece.columns)
        places = ", ".join(f":{column}" for column in piece.columns)
        statement = text(f'INSERT INTO "{piece.table}" ({names}) VALUES ({places})')  # noqa: S608 - names of ours
        connection.execute(
            statement, [dict(zip(piece.columns, row, strict=True)) for row in piece.rows]
        )
        number += len(piece.rows)
    if connection.dialect.name == "postgresql":
        _count_on(connection)
    return number


_COUNTERS = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
    "current_schema() AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')"
)


def _count_on(connection: Connection) -> None:
    """Let the counters of PostgreSQL go on behind what was put back."""
    for table, column in connection.execute(_COUNTERS).all():
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), "  # noqa: S608 - names of ours
                f'coalesce(max("{column}"), 0) + 1, false) FROM "{table}"'
            )
        )


def _as_json(value: object) -> dict[str, str]:
    match value:
        case bytes() | memoryview():
            return {"bytes": b64encode(value).decode()}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
    raise TypeError(f"a value of the type {type(value).__name__} cannot be kept")


_READ: dict[str, Callable[[str], object]] = {
    "bytes": b64decode,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}


def _from_json(found: dict[str, Any]) -> object:
    if len(found) == 1:
        ((name, value),) = found.items()
        if name in _READ and isinstance(value, str):
            return _READ[name](value)
    return found
