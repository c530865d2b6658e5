"""What a bench found: as a table for people, and the same as JSON."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from commands.bench.measuring import Timing, peak_megabytes


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure of docs/performance.md: how many times its floor something is."""

    figure: str
    what: str
    value: float
    reach: float | None = None  # none where there is no such aim
    at_most: bool = True  # else at least

    @property
    def aim(self) -> str:
        """Say what is to be reached."""
        if self.reach is None:
            return ""
        return f"{'at most' if self.at_most else 'at least'} {self.reach:g}"

    @property
    def is_reached(self) -> bool | None:
        """Whether it is; none where there is no aim."""
        if self.reach is None:
            return None
        return self.value <= self.reach if self.at_most else self.value >= self.reach


@dataclass(frozen=True, slots=True)
class Curve:
    """How something went while more and more was done."""

    what: str
    heads: Sequence[str]  # the first is what was done
    rows: Sequence[Sequence[float]]


@dataclass(slots=True)
class Report:
    """All that one bench found."""

    bench: str
    engine: str
    quick: bool
    timings: list[Timing] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)  # that are no ratio
    curves: list[Curve] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give all of it in plain types."""
        return {
            "bench": self.bench,
            "quick": self.quick,
            "machine": machine(self.engine),
            "ratios": [
                {
                    "figure": ratio.figure,
                    "what": ratio.what,
                    "value": round(ratio.value, 3),
                    "aim": ratio.aim,
                    "reached": ratio.is_reached,
                }
                for ratio in self.ratios
            ],
            "timings": [
                {
                    "name": each.name,
                    "rounds": len(each.walls),
                    "calls": len(each.calls),
                    "cpu_us": _rounded(each.cpu),
                    "least_us": _rounded(each.wall),
                    "median_us": _rounded(each.median),
                    "p99_us": _rounded(each.p99),
                    "longest_us": _rounded(each.longest),
                }
                for each in self.timings
            ],
            "figures": {name: round(value, 3) for name, value in self.figures.items()},
            "curves": [
                {
                    "what": curve.what,
                    "heads": list(curve.heads),
                    "rows": [[round(each, 1) for each in row] for row in curve.rows],
                }
                for curve in self.curves
            ],
            "peak_mb": round(peak_megabytes(), 1),
            "notes": self.notes,
        }


def machine(engine: str) -> dict[str, Any]:
    """Say on what it was measured."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "database": engine,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def lines(found: dict[str, Any]) -> Iterable[str]:
    """Write it down for people: ratios first, then what they were made of."""
    here = found["machine"]
    yield (
        f"{found['bench']} on {here['database']}, Python {here['python']}, "
        f"{here['cores']} cores{', quick: too short to mean much' if found['quick'] else ''}"
    )
    yield ""
    yield from _table(
        ("figure", "what", "ratio", "aim"),
        [(r["figure"], r["what"], f"{r['value']:.2f}", r["aim"]) for r in found["ratios"]],
    )
    yield ""
    yield from _table(
        ("microseconds a call", "CPU", "least", "median", "p99", "longest"),
        [
            (each["name"], *(_plain(each[f"{name}_us"]) for name in _COLUMNS))
            for each in found["timings"]
        ],
    )
    yield ""
    figures = {**found["figures"], "peak memory of this process, MB": found["peak_mb"]}
    yield from _table(
        ("figure", "value"), [(name, f"{value:g}") for name, value in figures.items()]
    )
    for curve in found["curves"]:
        yield ""
        yield f"{curve['what']}:"
        rows = [[f"{each:g}" for each in row] for row in curve["rows"]]
        yield from _table(curve["heads"], rows)
    if found["notes"]:
        yield ""
        yield from found["notes"]


_COLUMNS = ("cpu", "least", "median", "p99", "longest")


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Set columns below each other: words to the left, all that follows them to the right."""
    every = [heads, *rows]
    wide = [max(len(row[place]) for row in every) for place in range(len(heads))]
    for row in every:
        cells = (
            cell.ljust(width) if is_words else cell.rjust(width)
            for cell, width, is_words in zip(row, wide, _are_words(heads), strict=True)
        )
        yield "  ".join(cells).rstrip()


def _are_words(heads: Sequence[str]) -> list[bool]:
    return [place == 0 or head in {"what", "aim"} for place, head in enumerate(heads)]
