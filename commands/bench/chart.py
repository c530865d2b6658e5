"""Draws a bench as an SVG: ratios as bars, each with a mark where it is to be, and curves."""

from collections.abc import Iterator
from html import escape
from typing import Any

_WIDE, _LEFT, _ROW, _BAR, _TOP = 760, 20, 46, 16, 48
_LONGEST = 620  # a bar, and a curve; behind it stands its number, and its name
_CURVE = 220  # high, with its heading and what lies below it


def svg(found: dict[str, Any]) -> str:
    """Draw what `Report.as_json` gives; a bar that is longer than its mark is not always worse."""
    ratios, curves = found["ratios"], found["curves"]
    below = _TOP + _ROW * len(ratios) + 10
    high = below + _CURVE * len(curves)
    title = f"{found['bench']} on {found['machine']['database']}: times the floor"
    size = f'viewBox="0 0 {_WIDE} {high}"'
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="sans-serif">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDE}" height="{high}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="28" font-size="17" font-weight="bold">{escape(title)}</text>',
    ]
    for place, ratio in enumerate(ratios):
        drawn += _bar(ratio, _TOP + place * _ROW)
    for place, curve in enumerate(curves):
        drawn += _curve(curve, below + place * _CURVE)
    return "\n".join([*drawn, "</svg>\n"])


def _bar(ratio: dict[str, Any], top: int) -> Iterator[str]:
    """Draw one bar on a scale of its own: ratios of different things have none in common."""
    aim = float(ratio["aim"].rpartition(" ")[2]) if ratio["aim"] else 1.0
    scale = _LONGEST / max(ratio["value"], aim)
    label = f"{ratio['figure']} {ratio['what']}" + (f", {ratio['aim']}" if ratio["aim"] else "")
    fill = "#9aa5b1" if ratio["reached"] is None else "#1d70b8" if ratio["reached"] else "#b85c1d"
    below = top + 14
    wide = ratio["value"] * scale
    yield f'<text x="{_LEFT}" y="{below - 2}" font-size="14">{escape(label)}</text>'
    yield (f'<rect x="{_LEFT}" y="{below + 4}" width="{wide:.1f}" height="{_BAR}" fill="{fill}"/>')
    number = f'x="{_LEFT + wide + 6:.1f}" y="{below + 17}" font-size="14"'
    yield f"<text {number}>{ratio['value']:.2f}</text>"
    mark = _LEFT + aim * scale
    yield (
        f'<line x1="{mark:.1f}" x2="{mark:.1f}" y1="{below + 1}" y2="{below + _BAR + 7}"'
        ' stroke="#111111" stroke-width="2"/>'
    )


def _curve(curve: dict[str, Any], top: int) -> Iterator[str]:
    """Draw each column over the first, all from nothing up to the highest of them."""
    rows, heads = curve["rows"], curve["heads"]
    across = _LONGEST / rows[-1][0]
    upward = (_CURVE - 60) / max(each for row in rows for each in row[1:])
    floor = top + _CURVE - 20
    label = f"{curve['what']}, up to {rows[-1][0]:g}"
    yield f'<text x="{_LEFT}" y="{top + 16}" font-size="14">{escape(label)}</text>'
    yield f'<line x1="{_LEFT}" x2="{_LEFT + _LONGEST}" y1="{floor}" y2="{floor}" stroke="#111111"/>'
    names = 0.0  # how far down they have come
    for column in sorted(range(1, len(heads)), key=lambda column: -rows[-1][column]):
        points = [(_LEFT + row[0] * across, floor - row[column] * upward) for row in rows]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{line}" fill="none" stroke="#1d70b8" stroke-width="2"/>'
        names = max(names + 15, points[-1][1] + 5)  # one below the other, also where curves meet
        name = escape(f"{heads[column]} {rows[-1][column]:g}")
        yield f'<text x="{_LEFT + _LONGEST + 6}" y="{names:.1f}" font-size="14">{name}</text>'
