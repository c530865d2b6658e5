"""Search over sealed texts, beside that of the same engine over the same texts in the clear."""

import time
from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import Connection, text

from commands import Problem
from commands.bench.ground import Ground
from commands.bench.measuring import Work, in_turns
from commands.bench.messages import AT_ONCE, Forum
from commands.bench.report import Ratio, Report
from commands.bench.vocabulary import WORDS, texts
from commands.progress import counted
from storage import forums, search, word_index
from storage.database import Database

_ABOVE_ALL, _MOST = 2**62, 21  # a page, and the one that says whether there is more
_TIMES = 30  # on one connection: by then the driver has prepared it, and PostgreSQL chosen a plan
_INDEXED_AT_ONCE = 1000
# Each common one stands in every sixth text, the rare one in one of a thousand.
TWO_COMMON, COMMON_AND_RARE = (WORDS[8], WORDS[9]), (WORDS[8], WORDS[2000])
_SOUGHT = {"two common words": TWO_COMMON, "a common and a rare word": COMMON_AND_RARE}

_FTS5 = "CREATE VIRTUAL TABLE floor_search USING fts5(words, content='', detail=none, columnsize=0)"
_GIN = "CREATE INDEX ix_floor_search ON floor_search USING gin (words) WITH (fastupdate = off)"
_MAKE = {
    "sqlite": (_FTS5,),
    "postgresql": (
        "CREATE TABLE floor_search (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        _GIN,
    ),
}
_PUT = {
    "sqlite": text("INSERT INTO floor_search (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO floor_search (id, words) VALUES (:id, to_tsvector('simple', :words))"
    ),
}
_FIND = {
    "sqlite": text(
        "SELECT rowid FROM floor_search WHERE floor_search MATCH :words AND rowid < :above"
        " ORDER BY rowid DESC LIMIT :most"
    ),
    "postgresql": text(
        "WITH found AS MATERIALIZED (SELECT id FROM floor_search"
        " WHERE words @@ plainto_tsquery('simple', :words))"
        " SELECT id FROM found WHERE id < :above ORDER BY id DESC LIMIT :most"
    ),
}
# What a message and its words take, and what the search of them does, with all their indexes.
_OF_MESSAGES = {
    "sqlite": text(
        "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN"
        " (SELECT name FROM sqlite_master WHERE tbl_name IN ('inbox', 'feedback_texts'))"
    ),
    "postgresql": text(
        "SELECT pg_total_relation_size('inbox') + pg_total_relation_size('feedback_texts')"
    ),
}
_OF_THE_INDEX = {
    "sqlite": text(
        "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE"
        " AND (name LIKE 'search%' OR name = 'ix_inbox_new_words')"
    ),
    "postgresql": text(
        "SELECT pg_total_relation_size('search') + pg_relation_size('ix_inbox_new_words')"
    ),
}

Find = Callable[[Connection], list[int]]


def fill(ground: Ground, every: list[Forum], floor_of: Forum) -> float:
    """Index the texts of forums as the clock does, and those of one in the clear for the floor.

    Gives how large the index is, as a part of the messages before anything of it was there.
    """
    database = ground.house.database
    with database.read() as connection:
        messages = connection.execute(_OF_MESSAGES[connection.dialect.name]).scalar_one()
    for forum in every:
        what = f"times {_INDEXED_AT_ONCE} messages are indexed"
        for _ in counted(_index(ground, forum), what):
            pass
    with database.read() as connection:
        index = connection.execute(_OF_THE_INDEX[connection.dialect.name]).scalar_one()
    for _ in counted(_fill_floor(database, floor_of), f"times {AT_ONCE} messages are in the floor"):
        pass
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    return float(index / messages)


def _index(ground: Ground, forum: Forum) -> Iterator[int]:
    there, looked_at = ground.house, _INDEXED_AT_ONCE
    while looked_at == _INDEXED_AT_ONCE:
        with there.database.write() as connection:
            looked_at = search.index(connection, there.keyring, forum.id, _INDEXED_AT_ONCE)
        yield looked_at


def _fill_floor(database: Database, forum: Forum) -> Iterator[None]:
    with database.write() as connection:
        for statement in _MAKE[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    for begin in range(0, forum.messages, AT_ONCE):
        places = range(begin, min(begin + AT_ONCE, forum.messages))
        said = zip(places, texts(places), strict=True)
        rows = [{"id": forum.first + place, "words": words} for place, words in said]
        with database.write() as connection:
            connection.execute(_PUT[connection.dialect.name], rows)
        yield


def measure(ground: Ground, forum: Forum, rounds: int, report: Report) -> None:
    """Measure P10 in a forum with a floor; all of it must find the same."""
    found = in_turns(
        [
            Work(f"{whose}, {what}", partial(_ready, find), partial(_ask, ground.house.database))
            for what, sought in _SOUGHT.items()
            for whose, find in _both(ground, forum, sought).items()
        ],
        rounds,
        10,
        "searches",
    )
    report.timings += found.values()
    for what in _SOUGHT:
        ratio = found[f"search, {what}"].wall / found[f"floor, {what}"].wall
        report.ratios.append(Ratio("P10", f"{what} among {forum.messages} messages", ratio, 3))
    for what, sought in _SOUGHT.items():
        ratio = _last_beside_first(ground, _both(ground, forum, sought)["search"], rounds)
        report.ratios.append(
            Ratio("P10", f"the {_TIMES}th search beside the first: {what}", ratio, 2)
        )


def _both(ground: Ground, forum: Forum, sought: tuple[str, str]) -> dict[str, Find]:
    """Give our own search and that of the floor for the same words."""
    with ground.house.database.read() as connection:
        hashed = ground.house.keyring.word_hash(forums.owner(connection, forum.id))
        hashes = [hashed(word) for word in sought]
        both: dict[str, Find] = {
            "search": partial(word_index.holding, hashes=hashes, above=_ABOVE_ALL, most=_MOST),
            "floor": partial(_plainly, words=" ".join(sought)),
        }
        if both["search"](connection) != both["floor"](connection):
            raise Problem("The search of the bench does not find what is there.")
    return both


def _plainly(connection: Connection, words: str) -> list[int]:
    found = _FIND[connection.dialect.name]
    bound = {"words": words, "above": _ABOVE_ALL, "most": _MOST}
    return list(connection.execute(found, bound).scalars())


def _ready(find: Find, calls: int) -> list[Find]:
    return [find] * calls


def _ask(database: Database, find: Find) -> None:
    with database.read() as connection:
        find(connection)


def _last_beside_first(ground: Ground, find: Find, rounds: int) -> float:
    """Search again and again on one new connection; gives the least of the last by the first."""
    firsts, lasts = [], []
    for _ in range(rounds):
        database, took = Database(ground.house.settings.database_url), []
        with database.read() as connection:
            for _time in range(_TIMES):
                before = time.perf_counter()
                find(connection)
                took.append(time.perf_counter() - before)
        database.close()
        firsts.append(took[0])
        lasts.append(took[-1])
    return min(lasts) / min(firsts)
