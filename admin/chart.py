"""Charts: where the bars and words of one stand. The template draws them as SVG.

Widths are per cent and words are in rem, so that nothing shrinks on a narrow screen.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

LINE = 34  # characters of a label that fit beside each other at 320 pixels
WIDEST = 84  # per cent; the number stands beside the bar
_BASELINE, _LEADING, _GAP, _BAR, _NEXT, _END = 17, 21, 8, 22, 33, 6
_NUMBER = 17  # from the top of a bar to the line on which its number stands
_UP_TO = 4  # a hidden bar is as wide as that, whatever it hides


@dataclass(frozen=True, slots=True)
class Drawn:
    """One bar with its label above it and its number beside it."""

    lines: tuple[tuple[int, str], ...] = field(repr=False)  # where each stands, and its words
    top: int
    width: float  # per cent
    number: int | None  # none where it is hidden
    number_at: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All bars of one question."""

    height: int
    bars: tuple[Drawn, ...]


def chart(bars: Sequence[tuple[str, int | None]]) -> Chart:
    """Place the bars of labels and counts below each other; one that is hidden says no number."""
    most = max((count or 0 for _, count in bars), default=0)
    baseline, drawn = _BASELINE, []
    top = 0
    for label, count in bars:
        words = textwrap.wrap(label, LINE) or ["(no words)"]
        lines = tuple((baseline + place * _LEADING, line) for place, line in enumerate(words))
        top = lines[-1][0] + _GAP
        long = min(_UP_TO, most) if count is None else count
        width = round(WIDEST * long / most, 1) if most else 0
        drawn.append(Drawn(lines, top, width, count, top + _NUMBER))
        baseline = top + _BAR + _NEXT
    return Chart(top + _BAR + _END if drawn else 0, tuple(drawn))


def share(count: int, everybody: int) -> str:
    """Say which part of everybody a number is."""
    return f"{round(100 * count / everybody)}%" if everybody else "0%"
