"""What a poll brought: for each question who answered what, in time and late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from admin.chart import Chart, chart
from bot.polls import KINDS
from bot.question import Bar, Question
from bot.stored_poll import poll_of
from storage import answers, polls
from storage.base import AnyRow
from storage.sealing import Keyring, Owner

_HOME = ZoneInfo("Europe/London")
KIND_WORDS = {
    "choice": "choose one",
    "several": "choose any",
    "scale": "a scale",
    "yes_no": "yes or no",
    "number": "a number",
    "text": "own words",
}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of one member, in words."""

    id: int
    member_id: str
    alias: str | None = field(repr=False)
    words: str = field(repr=False)
    at: datetime
    channel: str


_FEWEST_FOR_SHARES = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What one question brought."""

    question: Question
    kind: str
    bars: tuple[Bar, ...] = field(repr=False)  # empty for answers that are read, not counted
    chart: Chart | None
    given: tuple[Given, ...] = field(repr=False)
    left: int  # how many left it unanswered
    late: tuple[Given, ...] = field(repr=False)

    @property
    def shares(self) -> bool:
        """Whether shares say anything: of fewer than five people each is a person, no per cent."""
        return len(self.given) >= _FEWEST_FOR_SHARES

    @property
    def spoken(self) -> str:
        """All figures in one sentence, for who does not see the chart."""
        return ", ".join(f"{bar.label} {bar.count}" for bar in self.bars) + "."


def results(
    connection: Connection, keyring: Keyring, poll_id: int, now: datetime, *, invented: bool
) -> tuple[Result, ...]:
    """Say what each question of a poll brought; invented people only where they count."""
    rows = polls.with_questions(connection, poll_id)
    asked = poll_of(keyring, rows, {}, _HOME, discreet=False, now=now)
    came = [row for row in answers.of_poll(connection, poll_id) if invented or not row.invented]
    return tuple(
        _result(keyring, question, [row for row in came if row.place == question.place])
        for question in asked.questions
    )


def _result(keyring: Keyring, question: Question, rows: list[AnyRow]) -> Result:
    newest = {row.member_id: row for row in rows if not row.late}
    given = tuple(_given(keyring, question, newest.values()))
    kind = KINDS.get(question.kind)
    values = [value for row in newest.values() if (value := answers.unseal(keyring, row))]
    bars = tuple(kind.tally(question, values)) if kind else ()
    return Result(
        question,
        KIND_WORDS.get(question.kind, question.kind),
        bars,
        chart([(bar.label, bar.count) for bar in bars]) if bars else None,
        given,
        left=sum(1 for row in newest.values() if row.value is None),
        late=tuple(_given(keyring, question, (row for row in rows if row.late))),
    )


def _given(keyring: Keyring, question: Question, rows: Iterable[AnyRow]) -> Iterable[Given]:
    kind = KINDS.get(question.kind)
    for row in rows:
        value = answers.unseal(keyring, row)
        if value is not None:
            words = kind.label(question, value) if kind else value
            yield Given(row.id, row.member_id, _alias(keyring, row), words, row.at, row.channel)


def _alias(keyring: Keyring, row: AnyRow) -> str | None:
    if row.alias is None or row.key is None:
        return None
    owner = Owner("members", row.member_id, row.key, row.master)
    return keyring.unseal(owner, "members.alias", row.alias)
