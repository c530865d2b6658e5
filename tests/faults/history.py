"""The order in which things were committed on each phone, taken down by the database itself.

A trigger that the test adds writes a line within the transaction that changes a state. Whoever
stops a phone, and whoever writes `sending` to it, holds its lock then, so that on one phone the
numbers of the lines stand in the order of the commits.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from storage.database import Database
from storage.outgoing import CANCELLED, NOT_LEFT, SENDING

STOPPED = "stopped"
CONFIRMATION = "stop_confirmation"

_TABLE = """
CREATE TABLE history (
    number {counter} PRIMARY KEY, address_id BIGINT, row_id BIGINT, kind TEXT, state TEXT
)
"""
_LINE = "INSERT INTO history (address_id, row_id, kind, state) VALUES"
_ROW = f"{_LINE} (NEW.address_id, NEW.id, NEW.kind, NEW.state)"
_STOP = f"{_LINE} (NEW.id, NULL, NULL, '{STOPPED}')"
# What is taken down: its name, when, on which condition, and how.
_WATCHED = (
    ("put", "AFTER INSERT ON outgoing", "NEW.id > 0", _ROW),
    ("moved", "AFTER UPDATE OF state ON outgoing", "NEW.state <> OLD.state", _ROW),
    ("stopped", "AFTER UPDATE OF stopped_at ON addresses", "NEW.stopped_at > '1970-01-01'", _STOP),
)
_CREATE = "CREATE TRIGGER {name} {when} FOR EACH ROW WHEN ({condition}) {do}"
_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {line}; RETURN NULL; END $$
"""


@dataclass(frozen=True)
class Line:
    """One change that was committed: a message took a state, or a phone was stopped."""

    number: int
    address_id: int
    row_id: int | None
    kind: str | None
    state: str


def watch(database: Database) -> None:
    """Begin to take down what happens."""
    lite = database.is_sqlite
    with database.write() as connection:
        connection.execute(text(_TABLE.format(counter="INTEGER" if lite else "BIGSERIAL")))
        for name, when, condition, line in _WATCHED:
            do = f"BEGIN {line}; END" if lite else f"EXECUTE FUNCTION {name}()"
            if not lite:
                connection.execute(text(_FUNCTION.format(name=name, line=line)))
            made = _CREATE.format(name=name, when=when, condition=condition, do=do)
            connection.execute(text(made))


def read(database: Database) -> list[Line]:
    """Return all that was taken down, in its order."""
    with database.read() as connection:
        found = connection.execute(
            text("SELECT number, address_id, row_id, kind, state FROM history ORDER BY number")
        )
        return [Line(*row) for row in found]


def wrongs(lines: Iterable[Line], left: Iterable[int]) -> list[str]:
    """Name what breaks the promise of STOP, given which messages have left; best, nothing.

    After a stop nothing of its phone but the confirmation is put, claimed or written as `sending`,
    and nothing waits; what has left was in `sending` before.
    """
    found: list[str] = []
    stopped: set[int] = set()
    went: set[int] = set()  # written as `sending` before its phone was stopped
    last: dict[int, Line] = {}
    for line in lines:
        if line.row_id is None:
            stopped.add(line.address_id)
            continue
        last[line.row_id] = line
        if line.kind == CONFIRMATION:
            continue
        if line.address_id not in stopped:
            went |= {line.row_id} if line.state == SENDING else set()
        elif line.state in {*NOT_LEFT, SENDING}:
            found.append(f"{line.state} after the stop: {line}")
    ours = {row: line for row, line in last.items() if line.kind != CONFIRMATION}
    found += [
        f"waits behind the stop: {line}"
        for line in ours.values()
        if line.address_id in stopped and line.state in NOT_LEFT
    ]
    return found + [f"left all the same: {ours[row]}" for row in left if row in ours.keys() - went]


def found_by_stop(lines: Iterable[Line]) -> Counter[str]:
    """Count in which state the stops have found the messages of their phones."""
    found: Counter[str] = Counter()
    last: dict[int, dict[int, str]] = {}
    for line in lines:
        states = last.setdefault(line.address_id, {})
        if line.row_id is None:
            found.update(states.values())
        elif line.kind != CONFIRMATION:
            # What the stop itself has cancelled, it has found in the state before.
            before = states.get(line.row_id, line.state)
            states[line.row_id] = before if line.state == CANCELLED else line.state
    return found
