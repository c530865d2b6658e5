"""How many slips lie between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.likeness import slips

SHORT = st.text(alphabet="abc ", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("letters", "letters", 0), ("leters", "letters", 1), ("lettters", "letters", 1),
        ("litters", "letters", 1), ("lettesr", "letters", 1), ("letrs", "letters", 2),
        ("", "ab", 2), ("ba", "ab", 1), ("cba", "abc", 2), ("letters", "updates", None),
        ("abc", "abcdef", None), ("", "", 0),
    ],
)  # fmt: skip
def test_slips(one: str, other: str, expected: int | None) -> None:
    """A letter left out, put in, changed or swapped with its neighbour is one slip each."""
    assert slips(one, other, 2) == expected


@given(SHORT, SHORT)
def test_the_way_back_is_as_long(one: str, other: str) -> None:
    """It makes no difference which of two texts was meant."""
    assert slips(one, other, 8) == slips(other, one, 8)


@given(SHORT, SHORT, st.integers(0, 8))
def test_a_limit_changes_nothing_below_it(one: str, other: str, most: int) -> None:
    """To give up early is no other answer."""
    count = slips(one, other, 8)

    assert slips(one, other, most) == (count if count is not None and count <= most else None)
