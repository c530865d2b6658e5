"""A bar for long work, on a terminal only."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

_WIDTH = 30

Thing = TypeVar("Thing")


def counted(things: Iterable[Thing], what: str, total: int | None = None) -> Iterator[Thing]:
    """Pass things on, and show how many have gone by; with a total, as a bar."""
    terminal = sys.stderr.isatty()
    for number, thing in enumerate(things, start=1):
        yield thing
        if terminal:
            _show(number, what, total)
    if terminal:
        print(file=sys.stderr)


def _show(number: int, what: str, total: int | None) -> None:
    if total:
        done = "#" * (_WIDTH * number // total)
        print(f"\r[{done:<{_WIDTH}}] {number} of {total} {what}", end="", file=sys.stderr)
    elif number % 100 == 0:
        print(f"\r{number} {what}", end="", file=sys.stderr, flush=True)
