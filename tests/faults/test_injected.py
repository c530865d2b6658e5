"""A few of the faults of `make faults`, a few times each: it injects all of them, thousands."""

from pathlib import Path

import pytest

from tests.faults.injecting.every import FAULTS
from tests.faults.injecting.fault import Fault, injected

pytestmark = pytest.mark.slow

BY_NAME = {fault.name: fault for fault in FAULTS}
# Each kind of fault on one database or the other: what is started anew takes most of the time.
# What kills stands in tests of its own, at each step.
PAIRS = (
    ("sqlite", "worker killed as it puts news to all"),
    ("postgresql", "worker killed as it records"),
    ("sqlite", "provider closes after it took one"),
    ("postgresql", "provider answers 429"),
    ("postgresql", "database crashed"),
    ("sqlite", "disk full"),
    ("postgresql", "texts of one member at once"),
    ("sqlite", "members answer a poll at once"),
)


@pytest.mark.parametrize(("database_url", "name"), PAIRS, indirect=["database_url"])
def test_nothing_is_lost_and_nothing_doubled(database_url: str, name: str, tmp_path: Path) -> None:
    """Each text is kept once, each reply goes out once or stands as unsure, nobody is stuck."""
    fault: Fault = BY_NAME[name]
    database = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    result = injected(fault, database, database_url, tmp_path, fault.few)
    assert (result.not_run, result.wrongs) == ("", ())
    assert result.times >= 1
