"""Charts: every bar has its place, whatever its label and its number."""

from hypothesis import given
from hypothesis import strategies as st

from admin.chart import LINE, WIDEST, chart, share

BARS = st.lists(st.tuples(st.text(max_size=200), st.integers(0, 10**6)), max_size=12)


def test_the_longest_bar_leaves_room_for_its_number() -> None:
    """The others are as wide as their share of it; nobody has no bar."""
    drawn = chart(
        [("Updates", 14), ("One contact person, so that I do not tell it again", 7), ("", 0)]
    )

    assert [bar.width for bar in drawn.bars] == [WIDEST, WIDEST / 2, 0]
    assert [[words for _, words in bar.lines] for bar in drawn.bars] == [
        ["Updates"],
        ["One contact person, so that I do", "not tell it again"],
        ["(no words)"],
    ]
    assert [(bar.lines[0][0], bar.top, bar.number_at) for bar in drawn.bars] == [
        (17, 25, 42),
        (80, 109, 126),
        (164, 172, 189),
    ]
    assert drawn.height == 200


@given(BARS)
def test_nothing_overlaps_and_nothing_leaves_the_chart(bars: list[tuple[str, int]]) -> None:
    """Each line stands below the one before, each bar below its label, all within the height."""
    drawn = chart(bars)
    places = [y for bar in drawn.bars for y in (*(at for at, _ in bar.lines), bar.top)]

    assert places == sorted(set(places))
    assert all(place + 22 <= drawn.height for place in places)
    assert all(len(words) <= LINE for bar in drawn.bars for _, words in bar.lines)
    assert all(0 <= bar.width <= WIDEST for bar in drawn.bars)


def test_a_hidden_bar_is_as_wide_as_four() -> None:
    """Whatever it hides; where all are hidden none has a width."""
    drawn = chart([("Updates", 14), ("Letters", None)])

    assert [(bar.width, bar.number) for bar in drawn.bars] == [(WIDEST, 14), (24, None)]
    assert [bar.width for bar in chart([("Letters", None)]).bars] == [0]


def test_a_share_of_nobody() -> None:
    """Is none, and no failure."""
    assert [share(1, 3), share(3, 3), share(0, 0)] == ["33%", "100%", "0%"]
