"""Reads a whole life in tests/faults/lives, and lives it with real processes.

`>` the member · `<` what she receives, one line for each message, indented lines go on with it ·
`@` what happens meanwhile · `=` a line of an export at the end: all of it but its times · `#` a
comment. `[1 Yes]` is a button, `> (edits "old words") new words` changes a text. A day that we
promise is written {day}, as it depends on the day of the test.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from storage.forums import Forum
from storage.outgoing import HELD, LEASED
from storage.polls import Poll, PollState
from storage.rates import Rate
from storage.updates import Update, UpdateState
from tests.faults.installation import SLUG, Installation, Running, now
from tests.faults.ways import Way, is_quiet

FOLDER = Path(__file__).with_name("lives")
POLL = FOLDER / "poll.toml"
_LINE = re.compile(r"([><=@#])(?: (.*))?")
_PRESS = re.compile(r"\[(\d.*?)\]")
_EDIT = re.compile(r'\(edits "(.+?)"\) (.*)')
_DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: \d+ [A-Z][a-z]+)?\b")
_TIMES = {"at", "answered_at", "joined_at"}
_IN_HAND = 4  # seconds for which a claimed message waits for its slot
_LEASE = 30  # seconds in which the lease of a dead worker ends, and more
_MORNING = 11  # the hour in the forum: in everybody's times, and far from midnight


@dataclass(frozen=True)
class Line:
    """One line of a life: its mark, and what stands behind it."""

    mark: str
    words: str


def read(name: str) -> list[Line]:
    """Read a life, without its comments."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    found = []
    for line in re.sub(r"\n +", " ", text).splitlines():
        matched = _LINE.fullmatch(line)
        assert matched or not line, f"A line without a mark: {line}"
        if matched and matched[1] != "#":
            found.append(Line(matched[1], matched[2] or ""))
    return found


def of(lines: list[Line], mark: str) -> list[str]:
    """Give the words of all lines with one mark."""
    return [line.words for line in lines if line.mark == mark]


def seen(lines: list[Line]) -> list[str]:
    """Give what stands in a chat at the end: under what was pressed the choice, and no buttons."""
    found: list[str] = []
    for line in lines:
        if line.mark == "<":
            found.append(line.words)
        elif press := _PRESS.fullmatch(line.words):
            place = max(i for i, words in enumerate(found) if f"[{press[1]}]" in words)
            _, label = press[1].split(maxsplit=1)
            found[place] = f"{found[place].partition(' [')[0]}\n\n{label}"
    return found


def dated(words: list[str]) -> list[str]:
    """Write each promised day as a life has it."""
    return [_DAY.sub("{day}", each) for each in words]


def zone() -> str:
    """Name a zone in which it is morning now: whenever the test runs, it is a good time."""
    hours_ahead = _MORNING - datetime.now(UTC).hour
    return f"Etc/GMT{-hours_ahead:+d}"  # such names count westwards


def exported(installation: Installation, *kinds: str) -> list[str]:
    """Give the rows of these exports without their times."""
    with ThreadPoolExecutor(len(kinds)) as threads:
        tables = threads.map(
            lambda kind: installation.command("export", kind, "--forum", SLUG), kinds
        )
    return [
        " | ".join([kind, *(value for name, value in row.items() if name not in _TIMES)]).rstrip()
        for kind, table in zip(kinds, tables, strict=True)
        for row in csv.DictReader(io.StringIO(table))
    ]


@dataclass
class Life:
    """One member's life, from the invite on."""

    installation: Installation
    way: Way
    worker: Running
    code: str
    kills: int = 0
    _due: int = 0  # how many messages she must have received by now
    _is_alive: bool = True
    _with_next: Callable[[], None] | None = field(default=None, init=False)

    def live(self, lines: list[Line]) -> None:
        """Do what the lines say, each once what came before it has come to its end."""
        happens: Mapping[str, Callable[[], object]] = {
            "the poll is opened": self._open_poll,
            "the worker is killed": self._kill,
            "the next worker starts": self._start,
            "the worker is killed with the answer in its hand": self._kill_with_it_in_hand,
            "the worker is killed when the provider has refused the answer": self._kill_refused,
            "the worker is killed before Telegram hears that it has the text": self._kill_asking,
        }
        for line in lines:
            match line.mark:
                case "@" if line.words.startswith("news: "):
                    self._send_news(line.words.removeprefix("news: "))
                case "@":
                    happens[line.words]()
                case ">":
                    self._settle()
                    self._say(line.words)
                case "<":
                    self._due += 1
        self._settle()

    def came_by(self, seconds: float) -> list[str]:
        """Give all that she received, once nothing has happened for so long."""
        Event().wait(seconds)
        return self.way.received()

    def _say(self, words: str) -> None:
        if press := _PRESS.fullmatch(words):
            self.way.press(press[1])
        elif edit := _EDIT.fullmatch(words):
            self.way.edit(edit[1], edit[2])
        else:
            self.way.say(words.replace("{code}", self.code))
        if self._with_next is not None:
            kill, self._with_next = self._with_next, None
            kill()

    def _settle(self) -> None:
        """Wait until all that is due has come, and nothing is under way."""
        if not self._is_alive:
            return
        self.installation.until(self._is_settled, f"message {self._due} has come", _LEASE)
        self.way.repeat()

    def _is_settled(self) -> bool:
        came = len(self.way.received()) >= self._due
        return came and self.way.taken() and is_quiet(self.installation)

    # What happens meanwhile.

    def _open_poll(self) -> None:
        self._settle()
        closes = (now().astimezone(ZoneInfo(zone())) + timedelta(days=3)).date()
        file = self.installation.folder / "poll.toml"
        file.write_text(f"closes = {closes}T18:00:00\n{POLL.read_text(encoding='utf-8')}")
        self.installation.command("poll", "add", "--forum", SLUG, str(file), "--open")
        self._until_begun()

    def _send_news(self, words: str) -> None:
        self._settle()
        self.installation.command("update", "add", "--forum", SLUG, "--text", words, "--send")
        self._until_begun()

    def _until_begun(self) -> None:
        """Wait until what was asked for stands in the outbox, where a worker turns the clock."""
        if self._is_alive:
            self.installation.until(self._all_begun, "it stands in the outbox")

    def _all_begun(self) -> bool:
        ready = (
            select(func.count()).where(Poll.state == PollState.READY),
            select(func.count()).where(Update.state == UpdateState.READY),
        )
        with self.installation.database.read() as connection:
            return not any(connection.execute(each).scalar_one() for each in ready)

    def _kill(self) -> None:
        self._settle()
        self._end_worker()

    def _end_worker(self) -> None:
        self.worker.kill()
        self._is_alive = False
        self.kills += 1

    def _start(self) -> None:
        self.worker = self.installation.worker()
        self._is_alive = True

    # Where a worker may die so that no provider call is under way: all that it began must come.

    def _kill_with_it_in_hand(self) -> None:
        """Kill it while the next message is claimed and waits for its slot under the rate cap."""
        self._settle()

        def kill() -> None:
            self.installation.until(lambda: self._some(LEASED), "the answer is in its hand")
            self._end_worker()
            assert self._some(LEASED), "it was faster than the test"
            self._start()

        self._with_next = kill
        with self.installation.database.write() as connection:
            of_the_channel = update(Rate).where(Rate.sender == self.way.channel)
            connection.execute(of_the_channel.values(next_at=now().timestamp() + _IN_HAND))

    def _kill_refused(self) -> None:
        """Kill it when the next message was refused, and waits for another try."""
        self._settle()

        def kill() -> None:
            self.installation.until(lambda: self._some(HELD, "try_again"), "it is refused")
            self._end_worker()
            assert self._some(HELD, "try_again"), "it was faster than the test"
            self._start()

        self._with_next = kill
        self.way.refuse()

    def _kill_asking(self) -> None:
        """Kill it when it has kept and answered a press, before it asks for the next updates."""
        chats = self.way.chats  # type: ignore[attr-defined]  # Telegram alone
        self._settle()
        before = len(self.way.received())

        def kill() -> None:
            chats.wait_for(chats.held)
            self.installation.until(
                lambda: len(self.way.received()) > before and is_quiet(self.installation),
                "the answer is on record",
            )
            self._end_worker()
            assert not self.way.taken(), "Telegram has heard of it"
            chats.release(drop=True)
            self._start()

        self._with_next = kill
        chats.plan(method="answerCallbackQuery", hold=True)

    def _some(self, state: str, why: str | None = None) -> bool:
        rows = self.installation.rows()
        return any(row.state == state and why in {None, row.why} for row in rows)


def prepare(installation: Installation) -> None:
    """Make a database and a forum by the commands, in a zone where it is morning."""
    installation.command("migrate")
    installation.command("forum", "add", "North", "--slug", SLUG)
    with installation.database.write() as connection:
        connection.execute(update(Forum).values(zone=zone()))


def started(installation: Installation) -> tuple[Running, Running]:
    """Start web and worker, both at once."""
    with ThreadPoolExecutor(2) as threads:
        web, worker = threads.submit(installation.web), threads.submit(installation.worker)
        return web.result(), worker.result()
