"""The bench: each part really measures, and throws nothing away that it has not made."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from commands import Problem
from commands.bench.capped import Pace, tell
from commands.bench.ground import a_ground
from commands.bench.measuring import Timing
from commands.bench.report import Report
from storage import forums
from storage.database import Database
from tests.commands.line import Line

QUICK = 2  # rounds
FIGURES = {
    "inbound": ["P1", "P1", "P4", "P2", "P3", "P3", "P12", "P8", "P8", "P13", "P13"],
    "broadcast": ["P5", "P6", *["P7"] * 3],
    "admin": [*["P9"] * 9, *["P11"] * 3, *["P10"] * 5],
}
NOT_ITS_OWN = (
    "The database of --database is not empty, and no bench has made what is in it: "
    "give a new one, since a bench throws all of it away."
)


def measured(bare: Line, bench: str, *where: str) -> dict[str, Any]:
    """Run one bench quickly, and give what it wrote down; the table says the same."""
    file = bare.folder / "found.json"
    lines = bare.does("bench", bench, "--quick", "--json", str(file), *where)
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    said = "\n".join(lines)
    named = [each["what"] for each in (*found["ratios"], *found["curves"])]
    named += [each["name"] for each in found["timings"]]
    assert [name for name in named if name not in said] == []
    return found


def drawn(file: Path, shape: str) -> int:
    """Count the shapes of one kind in a chart."""
    return len(ET.parse(file).getroot().findall(f"{{http://www.w3.org/2000/svg}}{shape}"))


@pytest.mark.parametrize("bench", FIGURES)
def test_each_bench_measures_every_figure_that_it_names(bare: Line, bench: str) -> None:
    """Each kind of work in every round; with no setting at all, and nothing is left behind."""
    found = measured(bare, bench)

    assert [each["figure"] for each in found["ratios"]] == FIGURES[bench]
    assert [each for each in found["ratios"] if each["value"] <= 0] == []
    assert {each["rounds"] for each in found["timings"]} == {QUICK}
    taken = [each["least_us"] for each in found["timings"]]
    assert min(taken) > 0
    assert found["peak_mb"] > 0
    assert found["machine"]["database"].startswith("SQLite 3.")
    assert drawn(bare.folder / "found.svg", "rect") == 1 + len(FIGURES[bench])  # on one ground
    lines = [len(each["heads"]) - 1 for each in found["curves"]]
    assert drawn(bare.folder / "found.svg", "polyline") == sum(lines)
    assert sorted(path.name for path in bare.folder.glob("[!.]*")) == ["found.json", "found.svg"]


@pytest.mark.slow
def test_a_bench_measures_postgresql_as_well(
    bare: Line,
    postgres: Any,  # noqa: ANN401 - the server of all tests
) -> None:
    """In a database that is given, in whose place none is made."""
    url = postgres.database_url()
    try:
        found = measured(bare, "broadcast", "--database", url)
    finally:
        postgres.drop(url)

    assert [each["figure"] for each in found["ratios"]] == FIGURES["broadcast"]
    assert [each for each in found["ratios"] if each["value"] <= 0] == []
    assert found["machine"]["database"].startswith("PostgreSQL ")


def test_a_database_with_anything_in_it_is_refused(line: Line) -> None:
    """Nothing of it is touched."""
    said = line.fails("bench", "broadcast", "--quick", "--database", line.settings["DATABASE_URL"])

    assert said == NOT_ITS_OWN
    assert line.rows("SELECT slug FROM forums") == [("north",)]


def test_what_a_bench_left_is_thrown_away_by_the_next(database_url: str) -> None:
    """It is marked before anything else is in it; the keys of the one before open nothing here."""
    for _ in range(2):
        with a_ground(database_url) as ground:
            ground.a_forum()

    database = Database(database_url)
    with database.read() as connection:
        assert connection.execute(select(forums.Forum.slug)).scalars().all() == ["bench"]
    database.close()


def test_an_address_that_is_none_is_said_in_one_sentence() -> None:
    """It names what was typed, and not a setting."""
    with pytest.raises(Problem) as problem, a_ground("mysql://somewhere"):
        pass

    assert str(problem.value) == (
        "--database must be sqlite:///a/file.db, or begin with postgresql+psycopg://."
    )


def test_figures_that_have_no_place_to_go_are_not_measured(bare: Line) -> None:
    """Else somebody would wait for an hour, and have nothing."""
    said = bare.fails("bench", "admin", "--json", str(bare.folder / "nowhere" / "found.json"))

    assert said.endswith("cannot be written: there is no such folder.")


def test_a_timing_says_the_least_round_the_middle_and_the_end() -> None:
    """Of a hundred calls p99 is the longest; the mean of the better round is the least."""
    timing = Timing("some work")
    timing.add([0.001] * 50, 0.05, 0.04)
    timing.add([0.002] * 49 + [0.1], 0.198, None)

    assert timing.wall == pytest.approx(1000)
    assert timing.cpu == pytest.approx(800)
    assert timing.median == pytest.approx(1500)
    assert timing.p99 == timing.longest == pytest.approx(100_000)


def test_a_pace_says_how_fast_parts_came_and_the_most_that_came_at_once() -> None:
    """One message of two parts each half second; and then three of them within a tenth of it."""
    moments = [place / 2 for place in range(10)] + [4.55, 4.6]
    pace = Pace(cap=4, parts=24, passed=25.0, moments=moments)

    assert pace.arrived == pytest.approx(22 / 4.6 / 4)
    assert pace.worst(1) == pytest.approx(8 / 4)
    assert pace.worst(60) == pytest.approx(24 / 240)


def test_more_parts_than_slots_are_no_figure_but_a_fault() -> None:
    """A cap that lets more through than it grants is broken, however fast the machine is."""
    report = Report("broadcast", "a database", quick=True)
    pace = Pace(cap=10, parts=12, passed=10.0, moments=[0.0, 1.0])

    with pytest.raises(Problem) as problem:
        tell(report, "10/s", pace)

    assert str(problem.value) == "At 10/s 12 parts left, in 10 slots."
