"""Many webs and many workers on one PostgreSQL, while workers are killed: `make many`.

Outside of `make test`, as it takes minutes. Prints what was lost and doubled, how the cap was
kept, and how fast one worker and several send without one.
"""

import argparse
import random
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from threading import Event

from sqlalchemy import select, update

from bot.messages import Kind
from storage import addresses, outbox
from storage.forums import Forum
from storage.outgoing import REPLIES
from storage.rates import Rate
from tests.faults import sink
from tests.faults.facts import is_over, wrongs
from tests.faults.installation import Installation, Running, installed, now, phone
from tests.postgres import Cluster, cluster

QUEUED, TALKING = range(900), range(900, 1000)  # phones
TEXTS = 1000  # ten by each phone that talks: below what the loop guard allows in an hour
NO_CAP = "100000"
KILL_EVERY = 4  # seconds
WORKERS, WEBS = 4, 2
PATIENCE = 1800  # seconds for all to be sent
LATENCY = 0.1  # of a provider, in seconds


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages reached the provider."""

    per_second: float
    worst_second: int
    worst_minute: int

    @classmethod
    def of(cls, installation: Installation, since: float = 0) -> "Pace":
        """Read it off the sink, from a moment on."""
        found = sorted(each["at"] for each in installation.provider.accepted())
        moments = [moment for moment in found if moment >= since]
        per_second = (len(moments) - 1) / (moments[-1] - moments[0])
        return cls(per_second, _worst(moments, 1), _worst(moments, 60))


def _worst(moments: list[float], seconds: float) -> int:
    """Give the most that came in any span of so many seconds, wherever it begins."""
    ends = (bisect_left(moments, moment + seconds) for moment in moments)
    return max(end - begin for begin, end in enumerate(ends))


@contextmanager
def an_installation(server: Cluster, latency: float = 0) -> Iterator[Installation]:
    """Give a new database with a thousand members, whose forum may write at any hour."""
    url = server.database_url()
    with (
        tempfile.TemporaryDirectory() as folder,
        sink.running(latency) as provider,
        installed(url, Path(folder)) as made,
    ):
        made.provider = provider
        made.environment |= provider.environment()
        with made.database.write() as connection:
            connection.execute(update(Forum).values(hours="00:00-24:00"))
        made.members(*(phone(number) for number in (*QUEUED, *TALKING)))
        yield made
    server.drop(url)


def queue(installation: Installation, each: int) -> int:
    """Put so many messages to each phone that does not talk; how many in all."""
    keyring, moment = installation.keyring, now()
    new = [
        outbox.NewMessage(
            cause="trial",
            ordinal=ordinal,
            kind=Kind.REPLY,
            priority=REPLIES,
            words="What would you like to do?",
            parts=1,
            made_at=moment,
            said_at=moment,
            good_until=moment + timedelta(hours=2),
        )
        for ordinal in range(each)
    ]
    for number in QUEUED:
        with installation.database.write() as connection:
            known = addresses.lock(connection, keyring, "sms", phone(number))
            assert known is not None
            outbox.put_all(connection, keyring, known.owner, "sms", new)
    return each * len(QUEUED)


def talk(installation: Installation, texts: int) -> int:
    """Let the other phones text, each text to two webs at once; how many texts."""
    if not texts:
        return 0
    webs = [installation.web() for _ in range(WEBS)]

    def say(turn: int) -> None:
        number = phone(TALKING[turn % len(TALKING)])
        sid = f"SM{turn:032x}"
        with ThreadPoolExecutor(WEBS) as both:
            found = both.map(lambda web: installation.text(web, number, "MENU", sid), webs)
            assert list(found) == [[200]] * WEBS

    with ThreadPoolExecutor(2) as threads:
        return len(list(threads.map(say, range(texts))))


def kill_again_and_again(installation: Installation, cap: str, over: Event) -> int:
    """Keep four workers at work, and kill one of them every few seconds; how many died."""

    def start() -> Running:
        # It is not waited for: on a busy machine that may take longer than all the others live.
        return installation._start("worker", SMS_PARTS_PER_SECOND=cap)

    workers, killed = [start() for _ in range(WORKERS)], 0
    while not over.wait(KILL_EVERY):
        at_work = [worker for worker in workers if worker.events("worker_started")]
        if len(at_work) < 2:
            continue
        dying = random.choice(at_work)
        workers.remove(dying)
        dying.kill()
        killed += 1
        workers.append(start())
    return killed


def killed_under_a_cap(server: Cluster, messages: int, texts: int, cap: int) -> list[str]:
    """Send all of them while workers die; what is wrong, best nothing."""
    over = Event()
    with an_installation(server, LATENCY) as installation, ThreadPoolExecutor(2) as threads:
        count = queue(installation, ceil((messages - texts) / len(QUEUED))) + texts
        try:
            killing = threads.submit(kill_again_and_again, installation, str(cap), over)
            talking = threads.submit(talk, installation, texts)
            assert talking.result() == texts
            installation.until(lambda: is_over(installation), "all is sent", PATIENCE)
        finally:
            over.set()
        rows, pace = installation.rows(), Pace.of(installation)
        print(f"{count} messages, {killing.result()} workers killed, {texts} texts posted twice")
        print("ended:", dict(Counter(row.state for row in rows)))
        taken = [len(row.taken) for row in rows]
        print(f"not taken: {taken.count(0)}, taken twice: {sum(each > 1 for each in taken)}")
        return [
            *wrongs(installation),
            *([] if len(rows) == count else [f"{count} were to be put, {len(rows)} were"]),
            *_over_the_cap(installation, pace, cap),
        ]


def _over_the_cap(installation: Installation, pace: Pace, cap: int) -> Iterator[str]:
    """Hold what was granted and what arrived against the cap."""
    first = min(row.taken[0] for row in installation.rows() if row.taken)
    with installation.database.read() as connection:
        until = connection.execute(select(Rate.next_at)).scalar_one()
    sent = len(installation.provider.accepted())
    granted = (until - first) * cap
    over = pace.worst_minute / (cap * 60) - 1
    print(f"cap {cap}/s: granted {granted:.0f} slots for {sent} sent, {pace.per_second:.1f}/s;")
    print(f"  worst second {pace.worst_second}, worst minute {pace.worst_minute} ({over:+.1%})")
    # The first slot began a moment before the first message arrived.
    if sent > granted + cap * LATENCY + 1:
        yield f"{sent} were sent in {granted:.0f} slots"
    if over > 0.05:
        yield f"{pace.worst_minute} in one minute, at a cap of {cap}/s"


def drained(server: Cluster, messages: int, workers: int, cap: str, latency: float) -> Pace:
    """Say how fast so many workers send what waits."""
    with an_installation(server, latency) as installation:
        queue(installation, messages // len(QUEUED))
        with ThreadPoolExecutor(workers) as threads:
            list(threads.map(lambda _: installation.worker(cap), range(workers)))
        all_at_work = time.time()
        installation.until(lambda: is_over(installation), "all is sent", PATIENCE)
        assert wrongs(installation) == []
        return Pace.of(installation, all_at_work)


def main() -> int:
    """Run all of it, or the parts that are asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=20_000)
    options.add_argument("--texts", type=int, default=TEXTS, help="of them, answered; 0: no web")
    options.add_argument("--cap", type=int, default=100, help="parts a second")
    options.add_argument("--drain", type=int, default=4500, help="messages; 0 leaves it out")
    options.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = options.parse_args()
    began, found = time.monotonic(), []
    with cluster() as server:
        if given.messages:
            found = killed_under_a_cap(server, given.messages, given.texts, given.cap)
        for workers in given.workers if given.drain else ():
            free = drained(server, given.drain, workers, NO_CAP, 0)
            capped = drained(server, given.drain, workers, str(given.cap), LATENCY)
            share = capped.per_second / given.cap
            print(f"{workers} workers: {free.per_second:.0f}/s without a cap; {share:.1%} of it")
    print(f"{time.monotonic() - began:.0f} seconds, {len(found)} wrong", *found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
