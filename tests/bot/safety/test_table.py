"""The table of the gate as data, cell by cell beside the one that is written out in the tests.

Whatever cell is changed, this says so; that each cell is also obeyed, `test_gate.py` shows.
"""

from datetime import timedelta

import pytest

from bot.messages import Kind
from bot.safety.table import ASKS, BEGUN, CONSENT_FOR, LASTS, TABLE, TO_DOUBTED, TO_UNCONFIRMED, Row
from tests.bot.safety.allowed import ROWS


@pytest.mark.parametrize("kind", Kind)
def test_each_row_is_that_of_the_design(kind: Kind) -> None:
    """Parked and unreachable have one cell, as in the design they have one column."""
    written = ROWS[kind]
    assert written["parked"] == written["unreachable"]
    assert TABLE[kind] == Row(
        consent=written["consent"],  # type: ignore[arg-type]  # words of the table
        hours=written["time"],  # type: ignore[arg-type]
        budget=int(written["budget"]),
        discreet=written["discreet"],  # type: ignore[arg-type]
        stopped=written["stopped"],  # type: ignore[arg-type]
        paused=written["paused"],  # type: ignore[arg-type]
        quiet=written["quiet"],  # type: ignore[arg-type]
        gone=written["parked"],  # type: ignore[arg-type]
    )


def test_the_sentences_beside_the_table() -> None:
    """What keeps off the end of a window, waits for her turn, or goes to whom we do not know."""
    by = {column: {kind: row[column] for kind, row in ROWS.items()} for column in ROWS["poll"]}
    assert {kind for kind, cell in by["end of window"].items() if cell == "no"} == BEGUN
    assert {kind for kind, cell in by["question"].items() if cell == "no"} == ASKS
    assert {kind for kind, cell in by["unconfirmed"].items() if cell != "no"} == TO_UNCONFIRMED
    assert {kind for kind, cell in by["doubted"].items() if cell == "yes"} == TO_DOUBTED


def test_how_long_each_lasts() -> None:
    """A line is how it stands in the table: 10 minutes, 14 days, or as long as what it is about."""
    written = {kind: row["lasts"].split() for kind, row in ROWS.items() if row["lasts"] != "-"}
    assert {
        kind: timedelta(**{unit: int(number)}) for kind, (number, unit) in written.items()
    } == LASTS


def test_which_consent_each_needs() -> None:
    """Where the design names a consent; an answer and a knock need what they are about."""
    assert CONSENT_FOR == {
        "poll": "polls",
        "reminder": "polls",
        "update": "updates",
        "notice": "notices",
    }
