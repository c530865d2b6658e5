"""Web and worker begun by one command: how soon they answer, and what they hold for how long.

Only a text that comes again and again can show memory that is never given back. Each of many
people says as much as a person might; a step ends when every reply has left.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from commands import Problem
from commands.bench import memory
from commands.bench.ground import Ground
from commands.bench.load import busy
from commands.bench.people import join, number
from commands.bench.posts import SMS, Provider
from commands.bench.processes import HOST, forumline, free_port, program
from commands.bench.report import Curve, Ratio, Report
from commands.bench.sink import a_sink
from commands.progress import counted
from storage.outgoing import READY, UNDER_WAY, Outgoing

_CONNECTIONS = 8
_PATIENCE = 300  # seconds for the first answer, and for the replies of a step
_PARTS = (
    "sqlalchemy", "psycopg", "cryptography.fernet", "flask", "flask_wtf", "gunicorn.app.base",
    "twilio.rest", "aiohttp", "telegram", "alembic.command", "holidays", "phonenumbers",
    "xlsxwriter", "commands.web", "commands.worker",
)  # fmt: skip
_PROCESSES = ("web", "worker", "start")  # the last begins the others
_BARE = (
    "import sys, flask; app = flask.Flask('bare');"
    f"app.post('{SMS}')(lambda: '');"
    f"app.run('{HOST}', int(sys.argv[1]))"
)


@dataclass(frozen=True, slots=True)
class _Size:
    starts: int
    people: int
    steps: int
    texts: int  # of a step
    warm: int  # steps until all that is kept for a while has been filled


_WHOLE, _QUICK = _Size(5, 5000, 20, 5000, 2), _Size(1, 30, 2, 30, 1)


def measure(ground: Ground, report: Report, *, quick: bool) -> None:
    """Measure P13."""
    if not memory.can_be_read():
        report.notes.append("What memory processes hold (P13) can be read on Linux alone.")
        return
    size = _QUICK if quick else _WHOLE
    forum_id = ground.a_forum("embedded")
    people = join(ground, forum_id, "sms", (number(700_000 + at) for at in range(size.people)))
    provider = Provider(ground.house, [one.chat for one in people])
    ours: list[float] = []
    bare: list[float] = []
    with a_sink() as sink:
        environ = ground.sms_to(sink.url)
        for place in counted(range(size.starts), "starts", size.starts):
            with _bare(ground, provider, bare):
                pass
            with _started(ground, environ, provider, ours) as (pid, port):
                if place == size.starts - 1:
                    _hold(ground, size, report, _Line(provider, pid, port))
    what = "start until a text is answered, beside a bare server"
    report.ratios.append(Ratio("P13", what, min(ours) / min(bare)))
    report.figures["seconds from a start until a text is answered"] = min(ours)
    for name, held in memory.of_imports(_PARTS, ground.folder).items():
        report.figures[f"MB of {name}, after those above"] = held


@contextmanager
def _bare(ground: Ground, provider: Provider, took: list[float]) -> Iterator[None]:
    """Start a server that does nothing."""
    port, begun = free_port(), time.monotonic()
    with program("bare", ground.folder, {}, "-c", _BARE, str(port)):
        _answered(port, provider, begun)
        took.append(time.monotonic() - begun)
        yield


@contextmanager
def _started(
    ground: Ground, environ: dict[str, str], provider: Provider, took: list[float]
) -> Iterator[tuple[int, int]]:
    """Start web and worker; give their first process, and where web answers."""
    port, begun = free_port(), time.monotonic()
    where = {"HOST": HOST, "PORT": str(port)}
    with forumline("start", ground.folder, environ | where) as pid:
        _answered(port, provider, begun)
        took.append(time.monotonic() - begun)
        yield pid, port


def _answered(port: int, provider: Provider, begun: float) -> None:
    """Post one text until somebody listens who answers it."""
    post = provider.sms(1)[0].raw()
    while time.monotonic() < begun + _PATIENCE:
        try:
            busy(port, [post], 1)
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise Problem("What was started does not answer.")


@dataclass(frozen=True, slots=True)
class _Line:
    """Who texts, and who takes it in."""

    provider: Provider
    pid: int
    port: int


def _hold(ground: Ground, size: _Size, report: Report, line: _Line) -> None:
    """Let people text, step by step, and see what is held after each."""
    rows = []
    for step in counted(range(1, size.steps + 1), "steps of texts", size.steps):
        posts = line.provider.sms(size.texts)
        busy(line.port, [post.raw() for post in posts], _CONNECTIONS)
        _wait_until_all_has_left(ground)
        held = memory.megabytes(line.pid)
        rows.append((step * size.texts, sum(held.values()), *(held[name] for name in _PROCESSES)))
    with_code = sum(memory.megabytes(line.pid, with_code=True).values())
    report.figures["MB held at the end, the code of libraries with it"] = with_code
    report.curves.append(Curve("megabytes held after texts", ("texts", "all", *_PROCESSES), rows))
    warm = rows[size.warm - 1 :]
    (first, before, *_), (last, after, *_) = warm[0], warm[-1]
    what = f"memory after {last} texts, beside {first}"
    report.ratios.append(Ratio("P13", what, after / before))
    texts, held_by_all = [row[0] / 10_000 for row in warm], [row[1] for row in warm]
    report.figures["MB more with each 10,000 texts"] = statistics.linear_regression(
        texts, held_by_all
    ).slope


def _wait_until_all_has_left(ground: Ground) -> None:
    """Replies leave slower than texts come: what waits for a step must not wait for the next."""
    left = select(func.count()).where(Outgoing.state.in_((READY, *UNDER_WAY)))
    until = time.monotonic() + _PATIENCE
    while True:
        with ground.house.database.read() as connection:
            waiting = connection.execute(left).scalar_one()
        if not waiting:
            return
        if time.monotonic() > until:
            raise Problem(f"Of the replies to texts {waiting} have not left.")
        time.sleep(0.2)
