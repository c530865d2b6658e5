"""Draws the ratios of a bench as bars, each with a mark where it is to be, as an SVG."""

from collections.abc import Iterator
from html import escape
from typing import Any

_WIDE, _LEFT, _ROW, _BAR, _TOP = 760, 20, 46, 16, 48
_LONGEST = 620  # a bar; behind it stands its number


def svg(found: dict[str, Any]) -> str:
    """Draw what `Report.as_json` gives; a bar that is longer than its mark is not always worse."""
    ratios = found["ratios"]
    high = _TOP + _ROW * len(ratios) + 10
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
