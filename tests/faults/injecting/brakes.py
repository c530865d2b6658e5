"""Brakes: a transaction stops right after it has written something, and before it commits.

They lie in the database, put there by the test, and the product knows nothing of them. On
PostgreSQL a trigger waits for a lock that the test holds. SQLite has nothing to wait for: there
a trigger counts for a very long time, and whoever stands in it holds the turn to write.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from tests.faults.installation import Installation, Running
from tests.faults.locks import waits

# What may be stopped, each by the number of its lock: when, and on which condition.
_STEPS = {
    "claim": ("UPDATE OF state ON outgoing", "NEW.state = 'leased' AND OLD.state <> 'leased'"),
    "sending": ("UPDATE OF state ON outgoing", "NEW.state = 'sending' AND OLD.state = 'leased'"),
    "record": ("UPDATE OF state ON outgoing", "NEW.state = 'sent' AND OLD.state = 'sending'"),
    "report": ("UPDATE OF state ON outgoing", "NEW.state = 'delivered'"),
    "turn": ("INSERT ON inbox", "NEW.id > 0"),
    "news": ("INSERT ON outgoing", "NEW.cause LIKE 'update:%'"),
    "talk": ("INSERT ON outgoing", "NEW.cause LIKE 'lapse:%'"),
}
_STEP_TABLE = "CREATE TABLE brake_{name} (number INTEGER)"
_COUNTS = "SELECT count(*) FROM brake_{name} a, brake_{name} b, brake_{name} c, brake_{name} d"
_TRIGGER = "CREATE TRIGGER brake_{name} AFTER {when} FOR EACH ROW WHEN ({condition}) {do}"
_FUNCTION = """
CREATE FUNCTION brake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint); RETURN NULL; END $$
"""
_FIRST_LOCK = 7_700_900  # any numbers that the product does not lock
_ROWS = 1_000  # counted in the fourth power
_LOOKS = 4


def install(installation: Installation, *names: str) -> None:
    """Put brakes in; they stop nobody yet."""
    lite = installation.database.is_sqlite
    with installation.database.write() as connection:
        if not lite:
            connection.execute(text(_FUNCTION))
        for name in names:
            if lite:
                connection.execute(text(_STEP_TABLE.format(name=name)))
                do = f"BEGIN {_COUNTS.format(name=name)}; END"
            else:
                do = f"EXECUTE FUNCTION brake({_lock(name)})"
            when, condition = _STEPS[name]
            made = _TRIGGER.format(name=name, when=when, condition=condition, do=do)
            connection.execute(text(made))


@contextmanager
def on(installation: Installation, name: str) -> Iterator[None]:
    """Stop whoever takes this step, until the block ends."""
    if installation.database.is_sqlite:
        rows = [{"number": number} for number in range(_ROWS)]
        with installation.database.write() as connection:
            connection.execute(text(f"INSERT INTO brake_{name} VALUES (:number)"), rows)
        try:
            yield
        finally:
            with installation.database.write() as connection:
                connection.execute(text(f"DELETE FROM brake_{name}"))
        return
    with installation.database.write() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_lock(name)})"))
        yield


def stands(installation: Installation, who: Running) -> bool:
    """Say whether a process stands before a brake."""
    if not installation.database.is_sqlite:
        return waits(installation, who) > 0
    # No transaction of ours holds the turn for so long.
    for _ in range(_LOOKS):
        if not _has_the_turn(installation, who):
            return False
        time.sleep(0.03)
    return True


def _has_the_turn(installation: Installation, who: Running) -> bool:
    file = installation.database.file
    assert file
    turn = file.with_name(file.name + ".turn").stat().st_ino
    # A line of the kernel's: "7: FLOCK  ADVISORY  WRITE 4711 fe:00:2146366 0 EOF".
    lines = (line.split() for line in Path("/proc/locks").read_text("ascii").splitlines())
    held = [line for line in lines if line[1] == "FLOCK" and line[5].endswith(f":{turn}")]
    return any(who.owns(int(line[4])) for line in held)


def _lock(name: str) -> int:
    return _FIRST_LOCK + list(_STEPS).index(name)
