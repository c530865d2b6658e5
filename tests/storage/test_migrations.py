"""Migrations: one head, equal to the models, and none of them loses a row."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Table, event, inspect, text

from storage import schema
from storage.database import Database
from tests.rooms import at_once
from tests.storage.any_rows import a_value, contents, fill, has_index_of_words, tables

HOUSE = Path(__file__).resolve().parents[2]


def test_there_is_one_head() -> None:
    """And one beginning."""
    scripts = ScriptDirectory.from_config(schema._config())

    assert (len(scripts.get_heads()), len(scripts.get_bases())) == (1, 1)
    assert scripts.get_heads() == [schema.head()]


def test_head_equals_the_models(database: Database) -> None:
    """Alembic finds no difference, types, indexes and unique constraints included."""
    schema.migrate(database)

    with database.read() as connection:
        options: dict[str, Any] = {"compare_type": True, "compare_server_default": True}
        options["include_name"] = schema.is_compared
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []
        assert set(tables(database)) == {*schema.metadata.tables, "alembic_version"}


def test_checks_and_partial_indexes_are_those_of_the_models(database_url: str) -> None:
    """What Alembic does not compare: a database made of the models has the same."""
    migrated, made = Database(database_url), _second(database_url)
    try:
        schema.migrate(migrated)
        with made.write() as connection:
            schema.metadata.create_all(connection)
        assert _facts(migrated) == _facts(made)
    finally:
        with made.write() as connection:
            schema.metadata.drop_all(connection)
        migrated.close()
        made.close()


def _second(url: str) -> Database:
    if url.startswith("sqlite"):
        return Database(f"{url}.second")
    second = Database(url)

    @event.listens_for(second.writer, "connect")
    def _(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.execute("CREATE SCHEMA IF NOT EXISTS second")
        connection.execute("SET search_path TO second")
        connection.commit()

    return second


def _facts(database: Database) -> dict[str, list[str]]:
    with database.write() as connection:
        looked = inspect(connection)
        return {
            name: sorted(
                _plain(fact)
                for facts in (
                    looked.get_check_constraints(name),
                    looked.get_indexes(name),
                    looked.get_unique_constraints(name),
                    looked.get_foreign_keys(name),
                )
                for fact in facts
            )
            for name in schema.metadata.tables
        }


def _plain(fact: Any) -> str:  # noqa: ANN401 - whatever SQLAlchemy finds
    return json.dumps({**fact, "referred_schema": None}, default=str, sort_keys=True)


def test_up_down_up_with_a_row_in_every_table(database: Database) -> None:
    """Going up again changes no row; going down takes all tables away and nothing stays."""
    schema.migrate(database)
    fill(database)
    before = contents(database)
    assert {name: len(rows) for name, rows in before.items()} == dict.fromkeys(before, 1)

    schema.migrate(database)
    assert contents(database) == before

    database.close()
    assert has_index_of_words(database)
    schema.migrate(database, "base")
    assert tables(database) == {"alembic_version"}
    assert not has_index_of_words(database)

    schema.migrate(database)
    assert {name: len(rows) for name, rows in contents(database).items()} == dict.fromkeys(
        before, 0
    )
    fill(database)
    assert contents(database) == before


def test_down_to_an_older_version_and_up_again_loses_nothing_that_it_knew(
    database: Database,
) -> None:
    """Nor an index of the tables that SQLite makes anew for it."""
    schema.migrate(database)
    fill(database)
    before = contents(database), _facts(database)

    schema.migrate(database, "0003")
    known = _known(database)
    schema.migrate(database)

    after = contents(database), _facts(database)
    assert len(known) > 20
    assert _only(known, after[0]) == _only(known, before[0])
    assert after[1] == before[1]


def _known(database: Database) -> dict[str, set[str]]:
    """Name the tables and columns that are there now."""
    looked = inspect(database.reader)
    return {
        name: {column["name"] for column in looked.get_columns(name)}
        for name in looked.get_table_names()
    }


def _only(
    known: dict[str, set[str]], rows: dict[str, list[tuple[Any, ...]]]
) -> dict[str, list[dict[str, Any]]]:
    """Keep of all rows what an older version knew of them."""
    names = {
        name: [column.name for column in table.columns]
        for name, table in schema.metadata.tables.items()
    }
    return {
        name: [
            {key: value for key, value in zip(names[name], row, strict=True) if key in columns}
            for row in rows[name]
        ]
        for name, columns in known.items()
        if name in rows
    }


def test_every_foreign_key_holds(database: Database) -> None:
    """A row in every table, and each of them is refused without what it refers to."""
    schema.migrate(database)
    fill(database)
    keys = [
        (table, column)
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if column.foreign_keys
    ]

    refused = [str(column) for table, column in keys if _refuses_orphans(database, table, column)]

    assert refused == [str(column) for _, column in keys]


def _refuses_orphans(database: Database, table: Table, key: Column[Any]) -> bool:
    other: dict[str, object] = {key.name: "nobody" if isinstance(a_value(key), str) else 4711}
    if str(key) == "outgoing.wording_id":
        other["words"] = None  # either words of its own or a wording
    try:
        with database.write() as connection:
            connection.execute(table.update().values(**other))
    except Exception as error:  # noqa: BLE001 - each driver has its own
        return "foreign key" in str(error).lower()
    return False


def test_an_empty_and_a_newer_database_each_get_their_sentence(database: Database) -> None:
    """One plain sentence, which says what to do."""
    told = [_problem(database)]
    schema.migrate(database)
    told.append(_problem(database))
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    told.append(_problem(database))

    assert told == [
        "the database is empty: run 'forumline migrate' first",
        None,
        "the database is newer than this version: start the newer version",
    ]


def _problem(database: Database) -> str | None:
    with database.read() as connection:
        try:
            schema.check(connection)
        except schema.SchemaProblem as problem:
            return str(problem)
    return None


LATER = '''"""A migration of the future."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.create_table("future", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("future")
'''


OLDER = """
import sys
from storage import schema, word_index
from storage.database import Database
from storage.members import Member
database = Database(sys.argv[1])
try:
    with database.read() as connection:
        schema.check(connection)
except schema.SchemaProblem as problem:
    print(problem)
schema.migrate(database)
with database.read() as connection:
    schema.check(connection)
print(schema.head())
"""


def test_an_older_database_gets_its_sentence(database: Database, tmp_path: Path) -> None:
    """Found by a version of the program that has one migration more, which then brings it up."""
    schema.migrate(database)
    fill(database)
    before = contents(database)
    shutil.copytree(HOUSE / "storage", tmp_path / "storage")
    later = LATER.format(head=schema.head())
    (tmp_path / "storage/migrations/versions/9999_later.py").write_text(later, encoding="utf-8")
    url = database.url.render_as_string(hide_password=False)

    run = [sys.executable, "-c", OLDER, url]
    done = subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True)

    assert done.stdout.splitlines() == [
        "the database is older than this version: run 'forumline migrate'",
        "9999",
    ]
    assert contents(database) == before
    assert _problem(database) == "the database is newer than this version: start the newer version"


def test_two_migrations_at_once_wait_for_one_another(database_url: str) -> None:
    """Four processes that start on one empty database: all come through, and it is whole."""
    command = (
        "import sys; from storage import schema; from storage.database import Database;"
        "schema.migrate(Database(sys.argv[1]))"
    )

    def migrate(_: int) -> str:
        run = [sys.executable, "-c", command, database_url]
        return subprocess.run(run, cwd=HOUSE, capture_output=True, text=True, check=False).stderr

    assert at_once(4, migrate, 4) == [""] * 4
    database = Database(database_url)
    assert _problem(database) is None
    assert tables(database) == {*schema.metadata.tables, "alembic_version"}
    database.close()
