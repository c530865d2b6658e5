"""Texts coming in: the whole path beside the floor, in process and through the shipped server."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from commands import Problem
from commands.bench import embedded, floor, stubs, writers
from commands.bench.ground import Ground
from commands.bench.load import busy
from commands.bench.measuring import Timing, Work, in_turns, quantile
from commands.bench.people import Somebody, chat, join, number
from commands.bench.posts import Application, Post, Provider, answer
from commands.bench.processes import at_work, beside, web
from commands.bench.report import Ratio, Report
from commands.bench.sink import Sink, a_sink
from commands.progress import counted
from commands.web import make
from storage.addresses import Address
from storage.inbox import UNREAD, Inbox
from storage.outgoing import CANCELLED, Outgoing, is_open

CONNECTIONS = 16
_PATIENCE = 30  # seconds for the last reply
_P1 = {True: 2.0, False: 1.8}  # by whether it is SQLite
_P2 = {True: 0.45, False: 0.6}
_P12 = {True: 500, False: 100}


@dataclass(frozen=True, slots=True)
class _Size:
    rounds: int
    calls: int
    served: int  # posts of a round through a server
    replies: int
    people: int


_WHOLE, _QUICK = _Size(7, 200, 1000, 40, 1000), _Size(2, 20, 60, 2, 40)


@dataclass(frozen=True, slots=True)
class _Line:
    """Who texts, and where: the members of one forum on two channels."""

    ground: Ground
    texting: list[Somebody]
    chatting: list[Somebody]

    def sms(self, door: str = "") -> Provider:
        """Give the provider of those who text."""
        return Provider(self.ground.house, _chats(self.texting), door)

    def telegram(self, door: str = "") -> Provider:
        """Give the provider of those who chat."""
        return Provider(self.ground.house, _chats(self.chatting), door)


def _chats(people: list[Somebody]) -> list[str]:
    return [one.chat for one in people]


def run(ground: Ground, *, quick: bool) -> Report:
    """Measure P1 to P4 and P12; on SQLite P8 and P13 as well."""
    size = _QUICK if quick else _WHOLE
    line = _fill(ground, size)
    report = Report("inbound", ground.engine, quick)
    _in_process(line, size, report)
    _served(line, size, report)
    if ground.house.database.is_sqlite:
        writers.measure(ground, report, quick=quick)
        embedded.measure(ground, report, quick=quick)
    _nothing_went_wrong(ground)
    return report


def _fill(ground: Ground, size: _Size) -> _Line:
    forum_id = ground.a_forum()
    texting = join(ground, forum_id, "sms", map(number, range(size.people)))
    chatting = join(ground, forum_id, "telegram", map(chat, range(size.people)))
    floor.make_tables(ground.house.database, texting + chatting)
    return _Line(ground, texting, chatting)


def _in_process(line: _Line, size: _Size, report: Report) -> None:
    """Measure P1 and P4: the whole path, the floor, and the path with nothing locked."""
    there = line.ground.house
    settings = there.settings
    ours, bare = make(there), _floor(line)
    open_path = _OpenPath(line, size)
    works = [
        _work("sms, whole path", ours, line.sms().sms),
        _work("sms, floor", bare, line.sms(floor.SMS).sms),
        _work("telegram, whole path", ours, line.telegram().telegram),
        _work("telegram, floor", bare, line.telegram(floor.TELEGRAM).telegram),
        Work("sms, nothing locked", open_path.ready, open_path.do),
    ]
    found = in_turns(works, size.rounds, size.calls, "texts in process")
    report.timings += found.values()
    reach = _P1[not settings.on_postgresql]
    for kind in ("sms", "telegram"):
        whole, least = found[f"{kind}, whole path"], found[f"{kind}, floor"]
        value = _cpu(whole) / _cpu(least)
        report.ratios.append(Ratio("P1", f"{kind}, CPU, beside the floor", value, reach))
    value = _cpu(found["sms, whole path"]) / _cpu(found["sms, nothing locked"])
    report.ratios.append(Ratio("P4", "locks and words of risk, CPU, beside none", value, 1.25))


def _cpu(timing: Timing) -> float:
    return timing.cpu or 0.0


def _floor(line: _Line) -> Flask:
    settings = line.ground.house.settings
    token, secret = settings.twilio_auth_token, settings.telegram_webhook_secret
    return floor.make_app(settings.database_url, token or "", secret or "")


def _work(name: str, app: Application, posts: Callable[[int], list[Post]]) -> Work:
    def ready(calls: int) -> list[dict[str, Any]]:
        return [post.environ() for post in posts(calls)]

    return Work(name, ready, partial(answer, app))


class _OpenPath:
    """The same path over a keyring that locks nothing, with members of its own."""

    def __init__(self, line: _Line, size: _Size) -> None:
        there = stubs.open_house(line.ground.house)
        forum_id = line.ground.a_forum("open")
        chats = [number(500_000 + place) for place in range(size.people)]
        join(line.ground, forum_id, "sms", chats, there.keyring)
        self._app = make(there)
        self._provider = Provider(there, chats)

    def ready(self, calls: int) -> list[dict[str, Any]]:
        return [post.environ() for post in self._provider.sms(calls)]

    def do(self, environ: dict[str, Any]) -> None:
        with stubs.nothing_is_looked_for():
            answer(self._app, environ)


def _served(line: _Line, size: _Size, report: Report) -> None:
    """Measure P2, P3 and P12 through the processes that are shipped."""
    ground = line.ground
    with a_sink() as sink:
        environ = ground.sms_to(sink.url)
        with web(ground.folder, environ) as port:
            _busy(line, size, report, port)
            _nothing_waits(ground)
            # Once it has begun: what the first replies would else tell is how long that takes.
            with at_work(ground.folder, environ, 1):
                _idle(ground, size, report, sink, port)


def _busy(line: _Line, size: _Size, report: Report, port: int) -> None:
    """Measure P2 and P3: on sixteen connections that are never idle."""
    settings = line.ground.house.settings
    token, secret = settings.twilio_auth_token or "", settings.telegram_webhook_secret or ""
    ours, least = Timing("sms, served, whole path"), Timing("sms, served, floor")
    with beside(floor.serve, settings.database_url, token, secret) as other:
        sides = ((ours, port, line.sms().sms), (least, other, line.sms(floor.SMS).sms))
        for _ in counted(range(size.rounds), "rounds through a server", size.rounds):
            for timing, at, posts in sides:
                _keep_busy(timing, at, posts(size.served))
    report.timings += [ours, least]
    reach, value = _P2[not settings.on_postgresql], least.wall / ours.wall
    what = "requests a second, of the floor's"
    report.ratios.append(Ratio("P2", what, value, reach, at_most=False))
    report.ratios.append(Ratio("P3", "p99 beside p50", ours.p99 / ours.median, 4))
    report.ratios.append(Ratio("P3", "longest beside p50", ours.longest / ours.median, 20))
    report.figures["requests a second, whole path"] = 1_000_000 / ours.wall
    report.figures["requests a second, floor"] = 1_000_000 / least.wall


def _keep_busy(timing: Timing, port: int, posts: Sequence[Post]) -> None:
    requests = [post.raw() for post in posts]
    begun = time.perf_counter()
    took = busy(port, requests, CONNECTIONS)
    timing.add(took, time.perf_counter() - begun, None)


def _idle(ground: Ground, size: _Size, report: Report, sink: Sink, port: int) -> None:
    """Measure P12: from the answer to a text to the call for its reply, with nothing else to do."""
    waits = _waits(ground, sink, port, size.replies)
    reach = _P12[not ground.house.settings.on_postgresql]
    report.ratios.append(Ratio("P12", "milliseconds to a reply, p95", quantile(waits, 0.95), reach))
    report.figures["milliseconds to a reply, median"] = quantile(waits, 0.5)


def _nothing_waits(ground: Ground) -> None:
    """Take away what the rounds before have left to do: the machine is to be idle."""
    with ground.house.database.write() as connection:
        connection.execute(update(Outgoing).where(is_open(Outgoing)).values(state=CANCELLED))
        connection.execute(update(Address).values(wake_at=None))


def _waits(ground: Ground, sink: Sink, port: int, replies: int) -> list[float]:
    """Let people text, one after the other; give how many milliseconds each waited."""
    forum_id = ground.a_forum("idle")
    people = join(ground, forum_id, "sms", (number(900_000 + place) for place in range(replies)))
    answered = {}
    posts = Provider(ground.house, _chats(people)).sms(replies)
    for place, (one, post) in enumerate(zip(people, posts, strict=True)):
        busy(port, [post.raw()], 1)
        answered[one.chat] = time.monotonic()
        time.sleep(0.3 + place % 7 * 0.06)  # so that no rhythm of the worker helps
    came = _came(sink, answered)
    return [max(came[phone] - at, 0) * 1000 for phone, at in answered.items()]


def _came(sink: Sink, answered: dict[str, float]) -> dict[str, float]:
    """Wait until every reply has come, and give when each did."""
    came: dict[str, float] = {}
    until = time.monotonic() + _PATIENCE
    while missing := answered.keys() - came.keys():
        if time.monotonic() > until:
            raise Problem(f"Of {len(answered)} replies {len(missing)} did not come.")
        time.sleep(0.2)
        came = dict(sink.new()) | came
    return came


def _nothing_went_wrong(ground: Ground) -> None:
    """See that no text was left unread: the figures would be those of another path."""
    query = select(func.count()).where(Inbox.state == UNREAD)
    with ground.house.database.read() as connection:
        failed = connection.execute(query).scalar_one()
    if failed:
        raise Problem(f"The bot failed on {failed} texts: there is nothing to measure.")
