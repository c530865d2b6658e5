"""Small groups: whoever sees a page, and knows the rule, cannot work out what it hides."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.small_groups import FEWEST, Joined, all_small, any_of_these, neighbours, one_of_each

Counts = tuple[int, ...]


def ways(people: int, answers: int) -> Iterator[Counts]:
    """Give all ways in which people can spread over answers, one each."""
    if answers == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in ways(people - first, answers - 1):
            yield first, *rest


def alike(found: Iterator[Counts], page: Callable[[Counts], object]) -> list[list[Counts]]:
    """Put together all counts that lead to the same page."""
    same = defaultdict(list)
    for counts in found:
        same[page(counts)].append(counts)
    return list(same.values())


def is_open(same: list[Counts], place: int) -> bool:
    """Whether more than one number may stand in a place."""
    return len({counts[place] for counts in same}) > 1


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((14, 11, 7, 3, 2), (14, 11, 7, None, None)),
        ((14, 11, 7), (14, 11, 7)),
        ((14, 11, 3), (14, None, None)),
        ((14, 11, 0), (14, None, None)),
        ((14, 0), (None, None)),
        ((20, 9, 1, 1), (20, None, None, None)),
        ((20, 9, 9, 2), (20, None, None, None)),
        ((20, 4, 4), (None, None, None)),
        ((5, 5), (5, 5)),
        ((2, 1), (None, None)),
        ((7,), (7,)),
    ],
)
def test_what_is_shown_of_answers_of_which_each_gave_one(
    counts: Counts, shown: tuple[int | None, ...]
) -> None:
    """A small one takes the next with it, and equal ones go together."""
    assert one_of_each(counts) == shown


@pytest.mark.parametrize("answers", [2, 3, 4])
def test_no_hidden_count_can_be_worked_out(answers: int) -> None:
    """For each page and each place in it at least two numbers are possible, with the total known.

    Whoever looks knows the rule too, and whether what is hidden is said to be under five.
    """
    for people in range(1, 27):
        found = ways(people, answers)
        for same in alike(found, lambda one: (shown := one_of_each(one), all_small(one, shown))):
            shown = one_of_each(same[0])
            hidden = [place for place, count in enumerate(shown) if count is None]
            assert all(is_open(same, place) for place in hidden)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_nothing_small_is_shown_nor_left_over(counts: list[int]) -> None:
    """Every number is five or more, and what is hidden together too, unless it is all."""
    shown = one_of_each(counts)
    seen = [count for count in shown if count is not None]
    left = sum(counts) - sum(seen)

    assert all(count >= FEWEST for count in seen)
    assert left == 0 or left >= FEWEST or not seen
    assert sorted(shown, key=str) == sorted(one_of_each(counts[::-1]), key=str)


@pytest.mark.parametrize(
    ("counts", "people", "shown"),
    [
        ((14, 11, 7), 20, (14, 11, 7)),
        ((14, 11, 3), 20, (14, 11, None)),
        ((18, 14, 7), 20, (None, 14, 7)),
        ((5, 6, 3), 14, (None, None, None)),
        ((3, 2), 4, (None, None)),
    ],
)
def test_what_is_shown_of_answers_of_which_each_gave_some(
    counts: Counts, people: int, shown: tuple[int | None, ...]
) -> None:
    """The few who did not choose what nearly all chose are a small group too."""
    assert any_of_these(counts, people) == shown


@pytest.mark.parametrize(("answers", "most"), [(2, 24), (3, 18), (4, 12)])
def test_no_hidden_count_of_several_can_be_worked_out(answers: int, most: int) -> None:
    """Each chose one at least, which whoever looks knows as well."""
    for people in range(1, most):
        chosen = product(range(people + 1), repeat=answers)
        found = (counts for counts in chosen if sum(counts) >= people)

        def page(counts: Counts, people: int = people) -> object:
            return any_of_these(counts, people)

        for same in alike(found, page):
            shown = any_of_these(same[0], people)
            assert all(is_open(same, place) for place, seen in enumerate(shown) if seen is None)
            assert all(FEWEST <= seen <= people - FEWEST for seen in shown if seen is not None)


def test_neighbours_are_joined_until_none_is_small() -> None:
    """As in the picture: four and five together, because alone one of them is under five."""
    bars = list(zip(["1 not at all", "2", "3", "4", "5 very well"], (9, 12, 8, 5, 1), strict=True))

    assert neighbours(bars) == (
        Joined(("1 not at all",), 9),
        Joined(("2",), 12),
        Joined(("3",), 8),
        Joined(("4", "5 very well"), 6),
    )
    assert neighbours([("1", 0), ("2", 9), ("3", 0)]) == ()
    assert neighbours([("1", 2), ("2", 2)]) == ()
    assert neighbours([]) == ()


def test_no_count_within_neighbours_can_be_worked_out() -> None:
    """Whatever stands joined, two numbers are possible for each of its places."""
    names = "12345"
    for people in range(1, 19):
        found = ways(people, len(names))
        for same in alike(found, lambda one: neighbours(list(zip(names, one, strict=True)))):
            groups = neighbours(list(zip(names, same[0], strict=True)))
            alone = {one.labels[0] for one in groups if len(one.labels) == 1}
            assert all(group.count >= FEWEST for group in groups)
            assert all(is_open(same, n) for n, name in enumerate(names) if name not in alone)
