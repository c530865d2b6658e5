"""One installation under test: a database, a fake provider, and real processes to be killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

from bot.reception import Reception
from storage import addresses, forums, house, member_phones, members
from storage.database import Database
from storage.journal import Journal
from storage.sealing import Keyring, Masters, new_master
from tests.fakes import twilio, twilio_posts
from tests.fakes.twilio import FakeTwilio
from tests.faults.rows import Row, read_rows
from tests.tables import make_tables

PROGRAM = Path(sys.executable).with_name("forumline")
PUBLIC_URL = "https://line.example"
SLUG = "north"
MOST_TOLD = 50  # messages, where a test fails
LONG = 120  # seconds: what has not begun or ended by then hangs
QUICK = "500"  # parts per second: a cap that is in nobody's way

Found = TypeVar("Found")


def now() -> datetime:
    """Give the time, as the processes have it."""
    return datetime.now(UTC)


def phone(number: int) -> str:
    """Name one of the phones that belong to nobody."""
    return f"+447700900{number:03}"


@dataclass
class Running:
    """One process of the product, in a group of its own, and what it has logged."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    def kill(self) -> None:
        """End it, with all that it has started, as a power cut would."""
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def end(self, number: signal.Signals) -> None:
        """Tell the whole group to end, as Ctrl-C does, and wait until it has."""
        self._signal(number)
        self.process.wait(LONG)

    def _signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return its log lines of one event."""
        lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
        told = (json.loads(line) for line in lines if line.endswith("}\n"))
        return [line for line in told if line.get("event") == name]

    def owns(self, pid: int) -> bool:
        """Say whether a process is this one, or descends from it."""
        while pid > 1 and pid != self.process.pid:
            try:
                stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                return False  # it has ended
            pid = int(stat.rpartition(")")[2].split()[1])  # its parent
        return pid == self.process.pid


@dataclass
class Installation:
    """A new database with one forum, and what the test does with it."""

    folder: Path
    provider: FakeTwilio
    environment: dict[str, str] = field(repr=False)
    database: Database
    journal: Journal
    running: list[Running] = field(default_factory=list)
    posted: set[tuple[str, str]] = field(default_factory=set, repr=False)  # number, id of each text

    def command(self, *words: str) -> str:
        """Run one command to its end, and return what it prints."""
        done = subprocess.run(
            [PROGRAM, *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{words[0]}: {done.stderr}"
        return done.stdout

    def web(self, what: str = "web") -> Running:
        """Start a web process, or with `start` a worker beside it; wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        started = self._start(what, PORT=str(port), HOST="127.0.0.1")
        started.url = f"http://127.0.0.1:{port}"
        self._begun(started, lambda: _answers(started.url))
        return started

    def worker(self, parts_per_second: str = QUICK) -> Running:
        """Start a worker, and wait until it works."""
        started = self._start("worker", SMS_PARTS_PER_SECOND=parts_per_second)
        self._begun(started, lambda: bool(started.events("worker_started")))
        return started

    def _start(self, what: str, **settings: str) -> Running:
        name = f"{what}-{len(self.running) + 1}"
        log = self.folder / f"{name}.log"
        # PostgreSQL shows under this name which process waits for a lock.
        environment = self.environment | settings | {"PGAPPNAME": name}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [PROGRAM, what],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        started = Running(name, process, log)
        self.running.append(started)
        return started

    def _begun(self, started: Running, fact: Callable[[], bool]) -> None:
        self.until(lambda: started.process.poll() is not None or fact(), "it starts", LONG)
        assert started.process.poll() is None, f"{started.name} ended: see {started.log}"

    @property
    def keyring(self) -> Keyring:
        """Open the keys."""
        with self.database.read() as connection:
            masters = Masters.read(self.environment["FORUMLINE_KEYS"])
            return house.open_keyring(connection, masters)

    def reception(self, clock: Callable[[], datetime] = now) -> Reception:
        """Give the way in, in this process and by any clock."""
        return Reception(self.database, self.keyring, self.journal, clock)

    def members(self, *numbers: str) -> None:
        """Let invented people be members since long."""
        keyring = self.keyring
        with self.database.write() as connection:
            forum_id = forums.find(connection, SLUG)
            assert forum_id is not None
            for number in numbers:
                known = addresses.add(connection, keyring, "sms", number, now())
                assert known is not None
                new = members.NewMember(
                    known.row.person_id, forum_id, "code", members.IN, f"Alex {number[-3:]}"
                )
                member_id = members.add(connection, keyring, new, now())
                member_phones.add(connection, member_id, known.id)
                addresses.change(connection, [known.id], member_id=member_id)

    def address(self, number: str) -> Any:  # noqa: ANN401 - a row of whatever columns
        """Return the row of a phone; none for one never met."""
        table = addresses.Address.__table__
        with self.database.read() as connection:
            blind = self.keyring.blind("sms", number)
            return connection.execute(table.select().where(table.c.blind == blind)).first()

    def text(
        self, web: Running, number: str, words: str, sid: str | None = None, *, times: int = 1
    ) -> list[int | None]:
        """Post one text so many times at once; the statuses, none where nobody answered."""
        sid = sid or f"SM{len(self.posted):032x}"
        self.posted.add((number, sid))

        def post(_: int) -> int | None:
            try:
                return twilio_posts.inbound(PUBLIC_URL, web.url, number, words, sid)[0]
            except (OSError, http.client.HTTPException):
                return None  # it was killed meanwhile

        with ThreadPoolExecutor(times) as threads:
            return list(threads.map(post, range(times)))

    def rows(self, number: str | None = None) -> list[Row]:
        """List all outgoing messages, or those to one phone, in their order."""
        found = read_rows(self.database, self.provider)
        which = self.address(number).id if number else None
        return [row for row in found if which in {None, row.address_id}]

    def until(self, fact: Callable[[], Found], what: str, seconds: float = 15) -> Found:
        """Wait for a fact, and return it; else say where all stands, without a word of anybody."""
        deadline = time.monotonic() + seconds
        while not (found := fact()):
            if time.monotonic() > deadline:
                raise AssertionError(f"Not within {seconds} s: {what}.\n{self.told()}")
            time.sleep(0.02)
        return found

    def told(self) -> str:
        """Say where every message stands, and how the processes do: ids, states and causes."""
        lines = [f"{each.name}: {each.process.poll()}" for each in self.running]
        try:
            found = self.rows()
            lines += [str(row) for row in found[:MOST_TOLD]]
            lines.append(f"{len(found)} messages in all")
        except Exception as error:  # noqa: BLE001 - it is told on the way to another failure
            lines.append(f"no rows: {type(error).__name__}")
        return "\n".join(lines)

    def close(self) -> None:
        """Leave nothing running."""
        for each in self.running:
            each.kill()
        self.database.close()
        self.journal.close()


@contextmanager
def provided(database_url: str, folder: Path) -> Iterator[Installation]:
    """Give an empty database and a provider; with the block everything of it ends."""
    with twilio.in_thread(folder / "provider.jsonl") as provider:
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        journal_url = f"sqlite:///{folder}/journal.db"
        environment = {
            **kept,
            **provider.environment(),
            "DATABASE_URL": database_url,
            "JOURNAL_URL": journal_url,
            "PUBLIC_URL": PUBLIC_URL,
            "FORUMLINE_KEYS": new_master("first"),
            "SMS_PARTS_PER_SECOND": QUICK,
            "PYTHONUNBUFFERED": "1",
        }
        database, journal = Database(database_url), Journal(journal_url)
        made = Installation(folder, provider, environment, database, journal)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def installed(database_url: str, folder: Path) -> Iterator[Installation]:
    """Give an installation with one forum, made as the commands make it but in this process."""
    with provided(database_url, folder) as made:
        make_tables(made.database)
        made.journal.make()
        masters = Masters.read(made.environment["FORUMLINE_KEYS"])
        with made.database.write() as connection:
            house.found(connection, masters, now())
            keyring = house.open_keyring(connection, masters)
            forums.add(connection, keyring, forums.NewForum(SLUG, "North", "Line 1"), now())
        yield made


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
