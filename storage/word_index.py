"""The index of words: which texts hold all of some words, known by their keyed hashes alone.

FTS5 on SQLite, a GIN index on PostgreSQL: how large and how fast each is stands in
docs/performance.md. It is made from the sealed texts, so it is in no model and in no backup.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, text

TABLE = "search"
# With those in which FTS5 keeps it.
TABLES = frozenset({TABLE, *(f"{TABLE}_{part}" for part in ("data", "idx", "config"))})

_hashes = bindparam("hashes", type_=ARRAY(BigInteger))
_put = {
    "sqlite": text("INSERT INTO search (rowid, hashes) VALUES (:id, :hashes)"),
    "postgresql": text(
        "INSERT INTO search (inbox_id, hashes) VALUES (:id, :hashes)"
        " ON CONFLICT (inbox_id) DO UPDATE SET hashes = excluded.hashes"
    ).bindparams(_hashes),
}
# It keeps no texts, so FTS5 has to be told which words a text had (oldest SQLite 3.35).
_take_out = {
    "sqlite": text("INSERT INTO search (search, rowid, hashes) VALUES ('delete', :id, :hashes)"),
    "postgresql": text("DELETE FROM search WHERE inbox_id = :id"),
}
_holding = {
    "sqlite": text(
        "SELECT rowid FROM search WHERE search MATCH :hashes AND rowid < :above"
        " ORDER BY rowid DESC LIMIT :most"
    ),
    # Materialized: else a plan for any words may walk down all texts until enough hold these.
    "postgresql": text(
        "WITH found AS MATERIALIZED (SELECT inbox_id FROM search WHERE hashes @> :hashes)"
        " SELECT inbox_id FROM found WHERE inbox_id < :above ORDER BY inbox_id DESC LIMIT :most"
    ).bindparams(_hashes),
}


def put(connection: Connection, texts: Mapping[int, Collection[int]]) -> None:
    """Put texts in that are not in it: each by its id, with the hashes of its words."""
    rows = [
        {"id": each, "hashes": _bound(connection, hashes)} for each, hashes in sorted(texts.items())
    ]
    if rows:
        connection.execute(_put[connection.dialect.name], rows)


def take_out(connection: Connection, inbox_id: int, hashes: Collection[int]) -> None:
    """Take a text out, with the hashes of the very words with which it was put in."""
    bound = {"id": inbox_id, "hashes": _bound(connection, hashes)}
    connection.execute(_take_out[connection.dialect.name], bound)


def holding(connection: Connection, hashes: Collection[int], *, above: int, most: int) -> list[int]:
    """List the texts that hold all of these words, the newest first: those before `above`."""
    bound = {"hashes": _bound(connection, hashes), "above": above, "most": most}
    return list(connection.execute(_holding[connection.dialect.name], bound).scalars())


def _bound(connection: Connection, hashes: Collection[int]) -> str | list[int]:
    """Write hashes as the engine takes them; to FTS5 each is a word, and it looks for all."""
    if connection.dialect.name == "sqlite":
        return " ".join(f"{each:016x}" for each in hashes)
    return list(hashes)
