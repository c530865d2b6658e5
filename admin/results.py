"""What a poll brought: for each question who answered what, in time and late, small groups guarded.

Bars are of those who answered in time; no bar tells a count under five, or lets it be worked out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from admin import small_groups
from admin.chart import Chart, chart
from admin.poll_forms import KIND_LABELS
from bot.polls import KINDS
from bot.question import Bar, Question
from bot.stored_poll import poll_of
from storage import answers, forums, polls
from storage.base import AnyRow
from storage.sealing import Keyring, Owner

SEVERAL = "several"
HIDDEN, FEW = "Hidden", "Fewer than five"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of one member, in words."""

    id: int
    member_id: str
    alias: str | None = field(repr=False)
    words: str = field(repr=False)
    at: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a result, as it may be shown."""

    label: str = field(repr=False)
    count: int | None  # none where it is hidden


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one question, guarded."""

    lines: tuple[Shown, ...] = field(repr=False)  # none where they would say nothing
    hidden: str = HIDDEN  # what stands where a number is hidden
    joined: bool = False  # neighbours stand together

    @property
    def any_hidden(self) -> bool:
        """Whether a number is hidden."""
        return any(line.count is None for line in self.lines)

    @property
    def chart(self) -> Chart:
        """The bars."""
        return chart([(line.label, line.count) for line in self.lines])

    @property
    def spoken(self) -> str:
        """All figures in one sentence, for who does not see the chart."""
        said = (
            f"{line.label} {self.hidden.lower() if line.count is None else line.count}"
            for line in self.lines
        )
        return ", ".join(said) + "."


@dataclass(frozen=True, slots=True)
class Result:
    """What one question brought."""

    question: Question
    kind: str
    figures: Figures | None = field(repr=False)  # none for answers that are read, not counted
    given: tuple[Given, ...] = field(repr=False)
    left: int | None  # how many left it unanswered; none where they are few
    late: tuple[Given, ...] = field(repr=False)

    @property
    def is_counted(self) -> bool:
        """Whether its answers are counted, and not read one by one."""
        return self.figures is not None

    @property
    def answered(self) -> int:
        """How many answered it in time."""
        return len(self.given)

    @property
    def chooses_several(self) -> bool:
        """Whether one member can choose more than one."""
        return self.question.kind == SEVERAL


def results(
    connection: Connection, keyring: Keyring, poll_id: int, now: datetime, *, invented: bool
) -> tuple[Result, ...]:
    """Say what each question of a poll brought; invented people only where they count."""
    rows = polls.with_questions(connection, poll_id)
    if not rows:
        return ()
    zone = ZoneInfo(forums.zone(connection, rows[0].forum_id))
    asked = poll_of(keyring, rows, {}, zone, discreet=False, now=now)
    came = [row for row in answers.of_poll(connection, poll_id) if invented or not row.invented]
    return tuple(
        _result(keyring, question, [row for row in came if row.place == question.place])
        for question in asked.questions
    )


def _result(keyring: Keyring, question: Question, rows: list[AnyRow]) -> Result:
    newest = {row.member_id: row for row in rows if not row.late}
    kind = KINDS.get(question.kind)
    values = [value for row in newest.values() if (value := answers.unseal(keyring, row))]
    bars = tuple(kind.tally(question, values)) if kind else ()
    left = sum(1 for row in newest.values() if row.value is None)
    return Result(
        question,
        KIND_LABELS.get(question.kind, question.kind).lower(),
        figures(question.kind, bars, len(values)) if bars else None,
        tuple(_given(keyring, question, newest.values())),
        None if small_groups.is_few(left) else left,
        tuple(_given(keyring, question, (row for row in rows if row.late))),
    )


def figures(kind: str, bars: tuple[Bar, ...], people: int) -> Figures:
    """Guard the counts of a question as its kind allows: on a scale, neighbours are joined."""
    labelled = [(bar.label, bar.count) for bar in bars]
    counts = [bar.count for bar in bars]
    if kind in _IN_A_ROW:
        groups = small_groups.neighbours(labelled)
        lines = tuple(
            Shown(_IN_A_ROW[kind](group.labels, place, len(groups)), group.count)
            for place, group in enumerate(groups)
        )
        return Figures(lines, joined=len(lines) < len(bars))
    if kind == SEVERAL:
        shown = small_groups.any_of_these(counts, people)
    else:
        shown = small_groups.one_of_each(counts)
    if all(count is None for count in shown):
        return Figures(())
    few = kind != SEVERAL and small_groups.all_small(counts, shown)
    lines = tuple(Shown(bar.label, count) for bar, count in zip(bars, shown, strict=True))
    return Figures(lines, FEW if few else HIDDEN)


def _of_scale(labels: tuple[str, ...], _place: int, _groups: int) -> str:
    """Name neighbours on a scale: "1 not at all", "2 to 4", "4 or 5 very much"."""
    if len(labels) == 1:
        return labels[0]
    first, _, low = labels[0].partition(" ")
    last, _, high = labels[-1].partition(" ")
    between = "or" if len(labels) == 2 else "to"
    return " ".join(part for part in (f"{first} {between} {last}", low or high) if part)


def _of_numbers(labels: tuple[str, ...], place: int, groups: int) -> str:
    """Name a stretch of numbers, whose smallest and largest are nobody's business."""
    if place == 0:
        return labels[0] if len(labels) == 1 else f"Up to {labels[-1]}"
    if len(labels) == 1:
        return labels[0]
    return f"{labels[0]} or more" if place == groups - 1 else f"{labels[0]} to {labels[-1]}"


_IN_A_ROW = {"scale": _of_scale, "number": _of_numbers}


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
