"""News under a cap, to a provider that takes its time: what is granted, and what arrives.

All of it waits, and all workers are at work, before the first slot begins. From there on nothing
but the cap may hold it up.
"""

import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

from sqlalchemy import Connection, func, select, update

from commands import Problem
from commands.bench.ground import Ground
from commands.bench.people import join, number
from commands.bench.processes import at_work
from commands.bench.report import Ratio, Report
from commands.bench.sink import Sink, a_sink
from commands.progress import counted
from storage import rates
from storage.outgoing import Outgoing, is_waiting
from storage.rates import Rate

LATENCY = 0.1  # seconds that the provider takes for each call
_SENDER = "sms"
_PEOPLE = 600_000  # the first of their numbers
_HOUR, _SOON = 3600.0, 0.5
_PATIENCE = 60  # seconds in which at least one message must come

Put = Callable[[int], None]  # puts news to all of a forum


@dataclass(frozen=True, slots=True)
class _Size:
    caps: tuple[int, ...]  # parts a second
    workers: tuple[int, ...]
    seconds: int  # in which all of it may go


_WHOLE, _QUICK = _Size((30, 100), (1, 4), 65), _Size((100,), (2,), 1)


@dataclass(frozen=True, slots=True)
class Pace:
    """What became of one run."""

    cap: int
    parts: int
    passed: float  # slots, from the first to the last that was taken
    moments: list[float]  # at which messages came

    @property
    def each(self) -> float:
        """How many parts one message has."""
        return self.parts / len(self.moments)

    @property
    def arrived(self) -> float:
        """How fast parts came, from the first message to the last, of the cap."""
        gaps = (len(self.moments) - 1) * self.each
        return gaps / (self.moments[-1] - self.moments[0]) / self.cap

    def worst(self, seconds: float) -> float:
        """Give the most that came in any span of so many seconds, of what the cap allows in it."""
        ends = (bisect_left(self.moments, moment + seconds) for moment in self.moments)
        most = max(end - begin for begin, end in enumerate(ends))
        return most * self.each / (self.cap * seconds)


def measure(ground: Ground, report: Report, put: Put, *, quick: bool) -> None:
    """Measure P7."""
    size = _QUICK if quick else _WHOLE
    runs = list(product(size.caps, size.workers))
    first = _PEOPLE
    with a_sink(LATENCY) as sink:
        for cap, workers in counted(runs, "runs under a cap", len(runs)):
            people = range(first, first := first + cap * size.seconds)
            forum_id = ground.a_forum(f"cap{cap}by{workers}")
            join(ground, forum_id, "sms", map(number, people))
            with at_work(ground.folder, ground.sms_to(sink.url, cap), workers):
                pace = _run(ground, sink, cap, partial(put, forum_id))
            tell(report, f"{cap}/s, workers: {workers}", pace)


def _run(ground: Ground, sink: Sink, cap: int, put: Callable[[], None]) -> Pace:
    """Let all that is put leave under a cap."""
    database = ground.house.database
    with database.write() as connection:
        rates.put_off(connection, _SENDER, _HOUR)
    put()
    waiting = select(func.count(), func.sum(Outgoing.parts)).where(is_waiting(Outgoing))
    with database.write() as connection:
        messages, parts = connection.execute(waiting).one()
        begun = _next_slot(connection) - rates.wait(connection, _SENDER) + _SOON
        connection.execute(update(Rate).where(Rate.sender == _SENDER).values(next_at=begun))
    moments = _came(sink, messages)
    with database.read() as connection:
        passed = (_next_slot(connection) - begun) * cap
    return Pace(cap, int(parts), passed, moments)


def _next_slot(connection: Connection) -> float:
    found: float = connection.execute(
        select(Rate.next_at).where(Rate.sender == _SENDER)
    ).scalar_one()
    return found


def _came(sink: Sink, how_many: int) -> list[float]:
    """Wait until so many messages have come, and give when each did."""
    moments: list[float] = []
    last = time.monotonic()
    while len(moments) < how_many:
        if time.monotonic() > last + _PATIENCE:
            raise Problem(f"Of {how_many} messages {len(moments)} came.")
        time.sleep(0.5)
        if new := sink.new():
            moments += [at for _, at in new]
            last = time.monotonic()
    return moments


def tell(report: Report, run: str, pace: Pace) -> None:
    """Report one run; more parts than slots are none that could be measured."""
    if pace.parts > pace.passed + 0.5:
        raise Problem(f"At {run} {pace.parts} parts left, in {pace.passed:.0f} slots.")
    seconds = min(60.0, pace.parts / pace.cap)
    report.ratios += [
        Ratio("P7", f"granted, {run}", pace.parts / pace.passed, 0.95, at_most=False),
        Ratio("P7", f"arrived, {run}", pace.arrived, 0.95, at_most=False),
        Ratio("P7", f"arrived in the worst {seconds:g} s, {run}", pace.worst(seconds), 1.05),
    ]
    report.figures[f"arrived in the worst second, of the cap {run}"] = pace.worst(1)
