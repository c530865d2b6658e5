"""Measures kinds of work beside each other: in turns, round by round, on one busy machine.

Other work runs on most machines, so the least of many rounds says most, and a ratio of two least
ones says more than either. What a work needs is made before its round, and is not measured.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from commands.progress import counted

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: `ready` makes what so many calls need, `do` is measured."""

    name: str
    ready: Callable[[int], Sequence[Any]]
    do: Callable[[Any], object]


@dataclass(slots=True)
class Timing:
    """What one kind of work took, in microseconds of one call."""

    name: str
    calls: list[float] = field(default_factory=list, repr=False)  # by the clock on the wall
    walls: list[float] = field(default_factory=list, repr=False)  # the mean of each round
    cpus: list[float] = field(default_factory=list, repr=False)  # the same, of this process's CPU

    def add(self, calls: Sequence[float], seconds: float, cpu_seconds: float | None) -> None:
        """Take in one round: what each call took, and all of them."""
        self.calls += [_MICRO * call for call in calls]
        self.walls.append(_MICRO * seconds / len(calls))
        if cpu_seconds is not None:
            self.cpus.append(_MICRO * cpu_seconds / len(calls))

    @property
    def cpu(self) -> float | None:
        """CPU of one call, in the best round; none where other processes did the work."""
        return min(self.cpus, default=None)

    @property
    def wall(self) -> float:
        """Time of one call, in the best round."""
        return min(self.walls)

    @property
    def median(self) -> float:
        """Time of the call in the middle."""
        return statistics.median(self.calls)

    @property
    def p99(self) -> float:
        """Time within which ninety-nine of a hundred calls are done."""
        return quantile(self.calls, 0.99)

    @property
    def longest(self) -> float:
        """Time of the longest call."""
        return max(self.calls)


def quantile(values: Sequence[float], part: float) -> float:
    """Give the value below which a part of them lies."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def in_turns(works: Sequence[Work], rounds: int, calls: int, what: str) -> dict[str, Timing]:
    """Do each work so many times in each round, one after the other."""
    found = {work.name: Timing(work.name) for work in works}
    for _ in counted(range(rounds), f"rounds of {what}", rounds):
        for work in works:
            _one_round(work, calls, found[work.name])
    return found


def _one_round(work: Work, calls: int, timing: Timing) -> None:
    things, took = work.ready(calls), []
    cpu, begun = time.process_time(), time.perf_counter()
    for thing in things:
        before = time.perf_counter()
        work.do(thing)
        took.append(time.perf_counter() - before)
    timing.add(took, time.perf_counter() - begun, time.process_time() - cpu)


def peak_megabytes() -> float:
    """Say how much memory this process has held at most."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
