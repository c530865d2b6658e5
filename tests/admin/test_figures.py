"""Figures: nothing on the page of a poll tells a count that is hidden on it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from admin.results import FEW, HIDDEN, Figures, Shown, figures
from admin.small_groups import FEWEST
from bot.polls import KINDS
from bot.question import Bar, Question
from tests.admin.test_small_groups import Counts, ways

OPTIONS = ("Updates", "Letters", "A lift")


def bars(kind: str, counts: Counts) -> tuple[Bar, ...]:
    """Give what a question of a kind would count, by the labels of its own."""
    options = OPTIONS if kind in {"choice", "several"} else ()
    asked = Question(1, kind, "What first?", options)
    values = [str(value) for value, count in enumerate(counts, start=1) for _ in range(count)]
    return KINDS[kind].tally(asked, values)


def pages(kind: str, found: Iterator[Counts], people: int) -> list[list[Counts]]:
    """Put together all counts of which the page would say the very same."""
    same = defaultdict(list)
    for counts in found:
        shown = figures(kind, bars(kind, counts), people)
        same[shown, shown.spoken, shown.any_hidden, shown.chart].append(counts)
    return list(same.values())


@pytest.mark.parametrize(("kind", "answers"), [("choice", 3), ("yes_no", 2), ("scale", 5)])
def test_what_stands_on_a_page_leaves_each_hidden_count_open(kind: str, answers: int) -> None:
    """Numbers, labels, chart and spoken words taken together; how many answered is known too."""
    for people in range(1, 18 if kind == "scale" else 27):
        for same in pages(kind, ways(people, answers), people):
            shown = figures(kind, bars(kind, same[0]), people)
            told = {line.label for line in shown.lines if line.count is not None}
            for place, bar in enumerate(bars(kind, same[0])):
                if bar.label not in told:
                    assert len({counts[place] for counts in same}) > 1
            assert all(line.count is None or line.count >= FEWEST for line in shown.lines)


def test_the_same_holds_where_each_may_choose_several() -> None:
    """Each of them chose one at least."""
    for people in range(1, 15):
        chosen = (one for one in product(range(people + 1), repeat=3) if sum(one) >= people)
        for same in pages("several", chosen, people):
            shown = figures("several", bars("several", same[0]), people)
            hidden = [place for place, line in enumerate(shown.lines) if line.count is None]
            hidden = hidden if shown.lines else [0, 1, 2]
            assert all(len({counts[place] for counts in same}) > 1 for place in hidden)


def test_what_stands_in_the_place_of_a_number() -> None:
    """That it is under five is said only where that is so of each that is hidden."""
    assert figures("choice", bars("choice", (9, 3, 2)), 14).hidden == FEW
    assert figures("choice", bars("choice", (9, 6, 2)), 17).hidden == HIDDEN
    assert figures("several", bars("several", (9, 9, 2)), 17).hidden == HIDDEN
    assert figures("choice", bars("choice", (9, 0, 0)), 9) == Figures(())


def test_numbers_stand_in_stretches() -> None:
    """Open at both ends, where more than one number stands there."""

    def of(**counts: int) -> tuple[Shown, ...]:
        given = tuple(Bar(name.removeprefix("n"), count) for name, count in counts.items())
        return figures("number", given, sum(counts.values())).lines

    assert of(n1=5, n2=6) == (Shown("1", 5), Shown("2", 6))
    assert of(n1=2, n2=3, n5=1, n7=4, n9=2) == (Shown("Up to 2", 5), Shown("5 or more", 7))
    assert of(n0=6, n2=2, n4=3, n9=8) == (Shown("0", 6), Shown("2 to 4", 5), Shown("9", 8))
    assert of(n1=9, n2=1) == ()
