"""News to many: how they are queued, and how they leave, each beside the least it could take."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import aiohttp
from sqlalchemy import delete, func, select, text

from bot import approving, broadcasting
from bot.approving import UNDO
from bot.broadcasting import Made
from bot.delivery import AT_ONCE
from bot.dialogues.update import words
from commands import Problem
from commands.bench import capped
from commands.bench.ground import Ground
from commands.bench.measuring import Timing, Work, in_turns, peak_megabytes
from commands.bench.people import join, number
from commands.bench.processes import forumline
from commands.bench.report import Ratio, Report
from commands.bench.sink import Sink, a_sink
from commands.progress import counted
from storage.outgoing import Outgoing

_TEXT = "The room for next time is smaller, and there is a break half way."
_NO_CAP = "1000000"  # parts per second
_PATIENCE = 120  # seconds for a round
_ASKER, _SECOND = "bench:one", "bench:two"
_FLOOR_TABLE = (
    "CREATE TABLE floor_queue (address_id BIGINT, member_id VARCHAR, cause VARCHAR,"
    " state VARCHAR, wording_id BIGINT, UNIQUE (address_id, cause))"
)
_FLOOR_INSERT = (
    "INSERT INTO floor_queue SELECT a.id, a.member_id, 'update:1', 'ready', 1 FROM addresses a"
    " JOIN members m ON m.id = a.member_id WHERE m.forum_id = {forum} ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class _Size:
    rounds: int
    people: int  # to whom it is queued
    sent: int  # in a round


_WHOLE, _QUICK = _Size(7, 100_000, 500), _Size(2, 300, 48)


def run(ground: Ground, *, quick: bool) -> Report:
    """Measure P5 to P7."""
    size = _QUICK if quick else _WHOLE
    report = Report("broadcast", ground.engine, quick)
    _queue(ground, size, report)
    with a_sink() as sink:
        _leave(ground, size, report, sink)
    capped.measure(
        ground, report, lambda forum_id: send(ground, news(ground, forum_id)), quick=quick
    )
    return report


def _queue(ground: Ground, size: _Size, report: Report) -> None:
    """Measure P5: a row of the outbox for everybody, beside a bare INSERT..SELECT."""
    forum_id = ground.a_forum("large")
    for first in counted(range(0, size.people, 5000), "times 5000 people have joined"):
        last = min(first + 5000, size.people)
        join(ground, forum_id, "sms", map(number, range(first, last)))
    queue = _Queue(ground, forum_id, size.people)
    works = [
        Work("queue for all", queue.ready, queue.send),
        Work("bare INSERT..SELECT", queue.bare, queue.insert),
    ]
    before = peak_megabytes()
    found = in_turns(works, size.rounds, 1, "queueing")
    report.timings += found.values()
    value = found["queue for all"].wall / found["bare INSERT..SELECT"].wall
    what = f"queueing for {size.people}, beside INSERT..SELECT"
    report.ratios.append(Ratio("P5", what, value, 2))
    grown = max(peak_megabytes() - before, 0.0)
    report.figures["memory that queueing added at most, MB (P5: 16)"] = grown


class _Queue:
    """One broadcast after another to the same people; each is taken away before the next."""

    def __init__(self, ground: Ground, forum_id: int, people: int) -> None:
        self._ground, self._forum_id, self._people = ground, forum_id, people
        with ground.house.database.write() as connection:
            connection.execute(text(_FLOOR_TABLE))

    def ready(self, _calls: int) -> list[int]:
        with self._ground.house.database.write() as connection:
            connection.execute(delete(Outgoing))
        return [news(self._ground, self._forum_id)]

    def send(self, update_id: int) -> None:
        send(self._ground, update_id)
        if (put := _number_of(self._ground)) != self._people:
            raise Problem(f"Of {self._people} members {put} were to get the news.")

    def bare(self, _calls: int) -> list[str]:
        with self._ground.house.database.write() as connection:
            connection.execute(text("DELETE FROM floor_queue"))
        return [_FLOOR_INSERT.format(forum=self._forum_id)]

    def insert(self, statement: str) -> None:
        with self._ground.house.database.write() as connection:
            connection.exec_driver_sql(statement)
        with self._ground.house.database.read() as connection:
            connection.execute(text("SELECT count(*) FROM floor_queue")).scalar_one()


def news(ground: Ground, forum_id: int) -> int:
    """Write news to a forum, and let a second person approve them."""
    there = ground.house
    now, made = there.clock(), Made(forum_id, _ASKER, there.clock())
    with there.database.write() as connection:
        plain = words(_TEXT)
        update_id = broadcasting.add_update(connection, there.keyring, made, plain, None)
        thing = f"update:{update_id}"
        approving.ask(connection, thing, _ASKER, now)
        approving.approve(connection, thing, _SECOND, now, now)
    return update_id


def send(ground: Ground, update_id: int) -> None:
    """Put news to everybody, as the clock does when their time has come."""
    there = ground.house
    later = there.clock() + UNDO + timedelta(seconds=1)
    with there.database.write() as connection:
        broadcasting.send_update(connection, there.keyring, update_id, later)


def _number_of(ground: Ground) -> int:
    query = select(func.count()).select_from(Outgoing)
    with ground.house.database.read() as connection:
        return connection.execute(query).scalar_one()


def _leave(ground: Ground, size: _Size, report: Report, sink: Sink) -> None:
    """Measure P6: what a worker without a cap sends, beside the bare client at its concurrency.

    Each round has people of its own: nobody is begun a talk with three times in a week. Both are
    measured by the sink, from the first message of a round to the last.
    """
    with ground.house.database.write() as connection:
        connection.execute(delete(Outgoing))
    ours, bare = Timing("one message leaves"), Timing("one call of the bare client")
    environ = ground.environ | {"TWILIO_API_URL": sink.url, "SMS_PARTS_PER_SECOND": _NO_CAP}
    environ = {name: value for name, value in environ.items() if not name.startswith("TELEGRAM")}
    with forumline("worker", ground.folder, environ):
        for place in counted(range(size.rounds), "rounds of sending", size.rounds):
            forum_id = ground.a_forum(f"round{place}")
            first = 500_000 + place * size.sent
            chats = [number(each) for each in range(first, first + size.sent)]
            join(ground, forum_id, "sms", chats)
            send(ground, news(ground, forum_id))
            _take_in(ours, sink, size.sent)
            asyncio.run(_call(sink, chats))
            _take_in(bare, sink, size.sent)
    report.timings += [ours, bare]
    what = f"messages a second, {AT_ONCE} at once, of the bare client's"
    report.ratios.append(Ratio("P6", what, bare.wall / ours.wall, 0.6, at_most=False))
    report.figures["messages a second, worker without a cap"] = 1_000_000 / ours.wall
    report.figures["messages a second, bare client"] = 1_000_000 / bare.wall


def _take_in(timing: Timing, sink: Sink, how_many: int) -> None:
    """Wait until a round has come, and take in what lay between each message and the next."""
    moments: list[float] = []
    until = time.monotonic() + _PATIENCE
    while len(moments) < how_many:
        if time.monotonic() > until:
            raise Problem(f"Of {how_many} messages {len(moments)} came.")
        time.sleep(0.2)
        moments += [at for _, at in sink.new()]
    gaps = [later - at for at, later in pairwise(moments)]
    timing.add(gaps, moments[-1] - moments[0], None)


async def _call(sink: Sink, chats: Sequence[str]) -> None:
    """Make the same calls by nothing but the client that lies under Twilio's."""
    left = list(chats)
    url = f"{sink.url}/2010-04-01/Accounts/AC/Messages.json"
    login = {"Authorization": aiohttp.encode_basic_auth("AC", "token")}

    async def one(session: aiohttp.ClientSession) -> None:
        while left:
            form = {"To": left.pop(), "From": number(0), "Body": _TEXT}
            async with session.post(url, data=form, headers=login) as answer:
                await answer.json()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session) for _ in range(AT_ONCE)))
