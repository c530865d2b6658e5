"""A row in every table, with a value in every column that takes one."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Table, inspect
from sqlalchemy.types import Boolean, DateTime, Float, Integer, LargeBinary, TypeDecorator

from storage import schema, word_index
from storage.database import Database

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def a_value(column: Any) -> object:  # noqa: ANN401 - a column of any type
    """Make something that a column takes."""
    kind = column.type
    while isinstance(kind, TypeDecorator):
        kind = kind.impl
    made: dict[type, object] = {
        Boolean: True,
        Integer: 1,
        Float: 1.5,
        LargeBinary: b"\x01sealed",
        DateTime: NOW,
    }
    return next((value for each, value in made.items() if isinstance(kind, each)), "word")


def own_columns(table: Table) -> list[Column[Any]]:
    """List the columns without a default: one that has it may be newer than the schema in hand."""
    return [column for column in table.columns if column.server_default is None]


def fill(database: Database) -> None:
    """Put one row into every table, parents first, with a value in every column that may be."""
    with database.write() as connection:
        for table in schema.metadata.sorted_tables:
            row = {column.name: a_value(column) for column in own_columns(table)}
            if table.name == "outgoing":
                row["wording_id"] = None  # either words of its own or a wording
            if table.name == "inbox":
                row["searched"] = None  # the index of words is made anew
            connection.execute(table.insert(), row)


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Read all rows of all tables of the models."""
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in schema.metadata.sorted_tables
        }


def tables(database: Database) -> set[str]:
    """List the tables that are there, and that models or Alembic know of."""
    found = set(inspect(database.reader).get_table_names())
    return {name for name in found if schema.is_compared(name, "table")}


def has_index_of_words(database: Database) -> bool:
    """Say whether the table is there that no model knows."""
    return word_index.TABLE in inspect(database.reader).get_table_names()
