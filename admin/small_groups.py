"""Small groups: which counts may be shown, so that none of them points at a person (rule 24).

A count under five is hidden, and so is every count from which it could be worked out. What is
protected is what people said, not that they took part: how many answered is always shown, and
whoever looks is taken to know this file. Three things follow.

Nobody counts as fewer than five. If an empty answer were shown as 0, a hidden one beside it
would be 1 to 4 and often known at once; and where all chose the same, the 0 of the others says
what each person answered. The same holds for the few who did not choose what the rest chose.

What is hidden together is never under five: "the other two together: 3" would be a count under
five as well. Nor are all of them four, for then their sum would say so.

Equal counts are hidden together. If one of two were hidden beside a small one, its place would
tell which of them the small one is. So the rule looks at the counts alone, and for each hidden
count there are always two answers that would lead to the same page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

FEWEST = 5

Shown = tuple[int | None, ...]  # none where a count is hidden


def is_few(people: int) -> bool:
    """Say whether a count is under five: as it stands alone, nothing but this may be said of it."""
    return people < FEWEST


def one_of_each(counts: Sequence[int]) -> Shown:
    """Guard counts of which each person is in one, where their sum is known to everybody."""
    hidden = [count < FEWEST for count in counts]
    if not any(hidden):
        return tuple(counts)
    while not _safe_together([count for count, hides in zip(counts, hidden, strict=True) if hides]):
        rest = [count for count, hides in zip(counts, hidden, strict=True) if not hides]
        if not rest:
            break
        hidden = [hides or count == min(rest) for count, hides in zip(counts, hidden, strict=True)]
    return _without(counts, hidden)


def _safe_together(hidden: Sequence[int]) -> bool:
    """Whether the sum of what is hidden, which can be worked out, tells none of it."""
    return sum(hidden) >= FEWEST and set(hidden) != {FEWEST - 1}


def all_small(counts: Sequence[int], shown: Shown) -> bool:
    """Whether it may be said of each hidden count that it is under five.

    Not where nothing is shown: there it could be that a count is hidden which is not small.
    """
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    return len(hidden) < len(counts) and all(count < FEWEST for count in hidden)


def any_of_these(counts: Sequence[int], people: int) -> Shown:
    """Guard counts of which each person is in one or more; how many there are is known.

    Of each count the people who are not in it are a group as well, and nobody is in none.
    """
    hidden = [min(count, people - count) < FEWEST for count in counts]
    while any(hidden) and not all(hidden):
        rest = [count for count, hides in zip(counts, hidden, strict=True) if not hides]
        if people - sum(rest) <= 0:
            break  # those who are in what is shown may be everybody: the hidden ones may be empty
        hidden = [hides or count == min(rest) for count, hides in zip(counts, hidden, strict=True)]
    return _without(counts, hidden)


def _without(counts: Sequence[int], hidden: Sequence[bool]) -> Shown:
    return tuple(None if hides else count for count, hides in zip(counts, hidden, strict=True))


@dataclass(frozen=True, slots=True)
class Joined:
    """Neighbours on a scale that are shown as one, from the first to the last of them."""

    labels: tuple[str, ...] = field(repr=False)
    count: int


def neighbours(bars: Sequence[tuple[str, int]]) -> tuple[Joined, ...]:
    """Join the counts of a scale, from its low end on, until none is under five.

    Empty where all of them together would be one: that would say nothing.
    """
    groups: list[Joined] = []
    waiting: list[tuple[str, int]] = []
    for bar in bars:
        waiting.append(bar)
        if sum(count for _, count in waiting) >= FEWEST:
            groups.append(_joined(waiting))
            waiting = []
    if waiting and groups:
        last = groups.pop()
        more = _joined(waiting)
        groups.append(Joined(last.labels + more.labels, last.count + more.count))
    return tuple(groups) if len(groups) > 1 else ()


def _joined(bars: Sequence[tuple[str, int]]) -> Joined:
    return Joined(tuple(label for label, _ in bars), sum(count for _, count in bars))
