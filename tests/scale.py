"""What it takes to carry more people: a small model, and the tables of docs/scale.md out of it.

`make docs` writes the tables anew from docs/figures/scale.json; a test holds the page to them.
"""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, FIGURES = DOCS / "scale.md", DOCS / "figures/scale.json"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SECONDS = 3600
_YEARS_KEPT = 3
_LONG_ENOUGH = 2 * 24 * 60  # minutes
_NOBODY = 0.5
_UNITS = ("", " thousand", " million", " billion")


@dataclass(frozen=True, slots=True)
class Size:
    """So many people, and what they do in a year."""

    name: str
    members: int
    forums: int
    figures: dict[str, Any]

    @property
    def texts(self) -> float:
        """Texts that come in a year: answers, the yes to a knock, and what they say themselves."""
        does: dict[str, float] = self.figures["assumed"]
        answers = does["polls_a_year"] * does["answer"] * does["questions_in_a_poll"]
        opened = self._knocks * does["answer"]
        return self.members * (answers + opened + does["own_texts_a_year"])

    @property
    def messages(self) -> float:
        """Messages that leave in a year: one for each text, and what we begin."""
        does: dict[str, float] = self.figures["assumed"]
        begun = does["polls_a_year"] + does["news_a_year"] + self._knocks
        return self.texts + self.members * begun

    @property
    def _knocks(self) -> float:
        """Knocks that somebody hears in a year, half of all people being discreet."""
        does: dict[str, float] = self.figures["assumed"]
        begun: float = does["polls_a_year"] + does["news_a_year"]
        return begun * float(does["discreet"])

    @property
    def gigabytes(self) -> float:
        """What a year adds to the database, indexes included."""
        size: dict[str, int] = self.figures["measured"]["bytes"]
        return (self.texts * size["text"] + self.messages * size["message"]) / 1e9

    def people(self, channel: str) -> float:
        """Say how many read what comes by a channel."""
        share: float = self.figures["assumed"]["by_sms"]
        return self.members * (share if channel == "sms" else 1 - share)

    def hours(self, channel: str, per_second: float) -> float:
        """Say how long one message to everybody on a channel takes by one sender."""
        return self.people(channel) / per_second / _SECONDS

    def senders(self, channel: str, per_second: float) -> int:
        """Say how many senders bring one message to everybody within the hours of one day."""
        day: float = self.figures["assumed"]["hours_in_which_we_begin"]
        return math.ceil(self.hours(channel, per_second) / day)

    def poll(self, channel: str, per_second: float) -> "Poll":
        """Simulate a poll that opens for everybody on a channel in one moment."""
        does: dict[str, float] = self.figures["assumed"]
        waiting = _Waiting(does["answer"], does["minutes_until_an_answer"])
        texts_each = does["questions_in_a_poll"] + does["discreet"]  # the discreet say yes first
        people, cap = self.people(channel), per_second * 60
        some = min(people, cap * _LONG_ENOUGH)  # the rest of a longer one is as its first days
        went = _went(some, cap, waiting, texts_each)
        return replace(went, hours=went.hours * people / some)

    @property
    def peak(self) -> float:
        """Give the texts of the worst second, with the senders that this size needs."""
        caps = self.figures["caps"]
        fast = {"sms": max(caps["sms_short_code"]), "telegram": caps["telegram"]}
        return sum(
            self.poll(channel, cap * self.senders(channel, cap)).texts_at_once
            for channel, cap in fast.items()
        )


@dataclass(frozen=True, slots=True)
class Poll:
    """How a poll went by one channel, its replies before all else."""

    hours: float  # until everybody had been asked
    texts_at_once: float  # in the worst second
    reply_waits: float  # minutes, at worst


@dataclass(slots=True)
class _Waiting:
    """Those who have been asked, and will answer: of those who wait, the same part each minute."""

    share: float
    mean: float
    people: float = 0.0

    def answers(self, asked: float) -> float:
        """Let a minute pass, in which some more are asked; gives how many answer in it."""
        self.people += asked * self.share
        now = self.people * (1 - math.exp(-1 / self.mean))
        self.people -= now
        return now


def _went(people: float, cap: float, waiting: _Waiting, texts_each: float) -> Poll:
    """Go through it minute by minute; who has answered answers the next a minute later."""
    to_ask, replies, minute, last, worst, longest = people, 0.0, 0, 0, 0.0, 0.0
    coming = [0.0] * (math.ceil(texts_each) + 1)  # texts of this minute and of the next ones
    while to_ask > 0 or waiting.people + replies >= _NOBODY:
        replies_left = min(replies, cap)
        asked = min(to_ask, cap - replies_left)
        replies, to_ask = replies - replies_left, to_ask - asked
        last = minute if asked else last
        first = waiting.answers(asked)
        for place in range(math.ceil(texts_each)):
            coming[place] += first * min(1, texts_each - place)
        replies += coming[0]
        worst, longest = max(worst, coming[0]), max(longest, replies / cap)
        coming = [*coming[1:], 0.0]
        minute += 1
    return Poll((last + 1) / 60, worst / 60, longest)


def sizes() -> list[Size]:
    """Read the figures, and give the sizes that they tell of."""
    figures = json.loads(FIGURES.read_text("utf-8"))
    return [
        Size(name, size["members"], size["forums"], figures)
        for name, size in figures["assumed"]["sizes"].items()
    ]


def tables() -> dict[str, str]:
    """Make the tables of the page, by name."""
    all_sizes = sizes()
    return {
        name: _table(all_sizes, rows)
        for name, rows in (("people", _people), ("sending", _sending), ("machines", _machines))
    }


def _table(all_sizes: list[Size], rows: Any) -> str:  # noqa: ANN401 - one of the functions below
    columns = [dict(rows(size)) for size in all_sizes]
    lines = [["", *(size.name for size in all_sizes)], ["---"] * (len(all_sizes) + 1)]
    lines += [[row, *(column[row] for column in columns)] for row in columns[0]]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _people(size: Size) -> Iterable[tuple[str, str]]:
    yield "members", _said(size.members)
    yield "forums", _said(size.forums)
    yield "texts that come in a year", _said(size.texts)
    yield "messages that leave in a year", _said(size.messages)
    yield "of them by SMS, each paid for", _said(size.messages * size.figures["assumed"]["by_sms"])
    yield "texts in the worst second", _said(size.peak)


def _sending(size: Size) -> Iterable[tuple[str, str]]:
    caps = size.figures["caps"]
    some, many = caps["sms_short_code"]
    for cap in (caps["sms_long_code"], some, many):
        yield f"SMS, one sender of {cap} a second", _time(size.hours("sms", cap))
    yield (
        f"Telegram, one bot of {caps['telegram']} a second",
        _time(size.hours("telegram", caps["telegram"])),
    )
    for cap in (caps["sms_long_code"], some):
        poll = size.poll("sms", cap)
        yield f"a poll with its replies, by SMS, {cap} a second", _time(poll.hours)
        yield f"a reply waits in it for at most, {cap} a second", _time(poll.reply_waits / 60)
    yield f"SMS senders of {many} a second, for one day", _said(size.senders("sms", many))
    yield "bots, for one day", _said(size.senders("telegram", caps["telegram"]))


def _machines(size: Size) -> Iterable[tuple[str, str]]:
    measured, most = size.figures["measured"], size.figures["assumed"]["of_one_postgresql"]
    cores = size.peak * measured["postgresql_ms_for_each_text"] / 1000
    kept = size.gigabytes * _YEARS_KEPT + size.members * measured["bytes"]["member"] / 1e9
    yield (
        "cores of `web` in the worst second",
        _said(size.peak * measured["web_ms_for_each_text"] / 1000),
    )
    yield "cores of PostgreSQL in it", _said(cores)
    yield "rows in a year", _said(size.texts + size.messages)
    yield "gigabytes in a year", _said(size.gigabytes)
    yield f"gigabytes after {_YEARS_KEPT} years, with the members", _said(kept)
    share = max(cores / most["cores"], kept / 1000 / most["terabytes"])
    yield "of one large PostgreSQL", "under 1%" if share < 0.01 else f"{share * 100:,.0f}%"


def _said(number: float) -> str:
    """Say a number as shortly as it is known: two figures that count."""
    if number < 1:
        return f"{number:.2f}" if number >= 0.01 else "under 0.01"
    place = min(int(math.log10(number)) // 3, len(_UNITS) - 1)
    number /= 1000**place
    rounded = float(f"{number:.2g}")
    return f"{rounded:,.0f}{_UNITS[place]}" if rounded >= 10 else f"{rounded:g}{_UNITS[place]}"


def _time(hours: float) -> str:
    for unit, in_an_hour in (("hours", 1), ("minutes", 60)):
        if hours * in_an_hour >= 2:
            return f"{_said(hours * in_an_hour)} {unit}"
    return f"{_said(hours * _SECONDS)} seconds"


def page(before: str) -> str:
    """Put the tables into the page, where it says so."""
    made = tables()
    return _TABLE.sub(lambda found: f"{found[1]}{made[found[2]]}{found[3]}", before)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")
