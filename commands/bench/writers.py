"""Four processes that write to one SQLite file without a pause: who waits, how long, and for whom.

Each write is that of one text at the floor: one update of a state and two inserts, one commit.
"""

import time
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from commands.bench.ground import Ground
from commands.bench.processes import together
from commands.bench.report import Ratio, Report
from storage.database import Database

WRITERS = 4
_WHOLE, _QUICK = 10.0, 0.5  # seconds
_TABLES = (
    "CREATE TABLE written_states (writer INTEGER PRIMARY KEY, turns INTEGER)",
    "CREATE TABLE written_texts (id INTEGER PRIMARY KEY, words VARCHAR)",
)
_STATE = text(
    "INSERT INTO written_states (writer, turns) VALUES (1, 1)"
    " ON CONFLICT (writer) DO UPDATE SET turns = turns + 1"
)
_TEXT = text("INSERT INTO written_texts (words) VALUES (:words)")
_WORDS = {"words": "the letters came after the date they were about"}


@dataclass(frozen=True, slots=True)
class Written:
    """What one process did in its time."""

    writes: int
    locked: int  # writes that the database refused, since another one wrote
    longest_wait: float  # seconds from wanting to write until it could, or was refused


def measure(ground: Ground, report: Report, *, quick: bool) -> None:
    """Measure P8."""
    seconds = _QUICK if quick else _WHOLE
    with ground.house.database.write() as connection:
        for table in _TABLES:
            connection.execute(text(table))
    url = ground.house.settings.database_url
    found = together(write, WRITERS, url, seconds)
    writes = [each.writes for each in found]
    longest = 1000 * max(each.longest_wait for each in found)
    fair = min(writes) / max(writes)
    report.ratios += [
        Ratio("P8", f"the slowest of {WRITERS} writers, of the fastest", fair, 0.3, at_most=False),
        Ratio("P8", f"milliseconds until a write begins, longest of {WRITERS}", longest, 500),
    ]
    locked = sum(each.locked for each in found)
    report.figures[f"locked errors of {WRITERS} writers (P8: 0)"] = locked
    report.figures[f"writes a second of {WRITERS} writers"] = sum(writes) / seconds


def write(url: str, seconds: float) -> Written:
    """Write without a pause for so long."""
    database = Database(url)
    writes, locked, longest = 0, 0, 0.0
    until = time.monotonic() + seconds
    while (wanted := time.monotonic()) < until:
        try:
            with database.write() as connection:
                longest = max(longest, time.monotonic() - wanted)
                connection.execute(_STATE)
                connection.execute(_TEXT, _WORDS)
                connection.execute(_TEXT, _WORDS)
            writes += 1
        except OperationalError:
            longest = max(longest, time.monotonic() - wanted)
            locked += 1
    database.close()
    return Written(writes, locked, longest)
