"""What a poll brought, in figures: the newest in time counts, and no small number shows."""

import re

import pytest

from bot.written_poll import WrittenQuestion
from tests.admin.asking import a_poll, an_answer, is_invented
from tests.admin.conftest import Staff, app_of, desk_of
from tests.admin.polls import LIST, table
from tests.builders import Ground, Place, Somebody, a_member, a_person


def said(page: str) -> list[str]:
    """Give the words of members on a page."""
    return re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', page, re.DOTALL)


def answered(ground: Ground, forum: Place, poll: int, place: int, **values: int) -> None:
    """Let so many members answer with each value: a=3 lets three say 1, b=2 lets two say 2."""
    for letter, how_many in values.items():
        for _ in range(how_many):
            member = a_member(ground, forum)
            an_answer(ground, member, poll, place, str("abcde".index(letter) + 1))


def test_the_newest_answer_in_time_counts(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """A change takes the place of the first; what is left or late stands apart."""
    poll = a_poll(ground, riverside)
    kestrel, wren, heron = people
    answered(ground, riverside, poll, 1, a=5, b=6)
    an_answer(ground, kestrel, poll, 1, "2")
    an_answer(ground, kestrel, poll, 1, "1")
    an_answer(ground, wren, poll, 1, "1")
    an_answer(ground, heron, poll, 1, None)
    an_answer(ground, heron, poll, 1, "2", late=True)
    an_answer(ground, wren, poll, 2, "a lift that works")

    page = facilitator.opens(f"{LIST}/{poll}").text

    assert table(page) == [
        ("Answer", "Members", "Share"),
        ("Better updates", "7", "54%"),
        ("One person to ask", "6", "46%"),
        ("All answers", "13", "100%"),
    ]
    assert said(page) == ["a lift that works", "One person to ask"]
    assert "Came after the poll had closed" in page
    assert '<desc id="q1-desc">Better updates 7, One person to ask 6.</desc>' in page
    assert page.count('<rect class="fl-chart__bar"') == 2


THREE = WrittenQuestion("choice", "What first?", ("Updates", "Letters", "A lift"))


def test_a_number_under_five_is_hidden_with_a_second(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """In the table, in its shares, in the chart, and in what is read aloud."""
    poll = a_poll(ground, riverside, THREE)
    answered(ground, riverside, poll, 1, a=9, b=7, c=2)

    page = facilitator.opens(f"{LIST}/{poll}").text

    assert table(page)[1:] == [
        ("Updates", "9", "50%"),
        ("Letters", "hidden", "hidden"),
        ("A lift", "hidden", "hidden"),
        ("All answers", "18", "100%"),
    ]
    assert page.count('<rect class="fl-chart__hidden"') == 2
    assert '<desc id="q1-desc">Updates 9, Letters hidden, A lift hidden.</desc>' in page
    assert "Fewer than five</text>" not in page


def test_where_only_small_ones_are_hidden_it_says_so(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """As in the picture: two of them together, none of which can be worked out."""
    poll = a_poll(ground, riverside, THREE)
    answered(ground, riverside, poll, 1, a=9, b=3, c=2)

    page = facilitator.opens(f"{LIST}/{poll}").text

    assert page.count("Fewer than five</text>") == 2
    assert "Updates 9, Letters fewer than five, A lift fewer than five." in page


@pytest.mark.parametrize("chosen", [{"a": 4}, {"a": 9}, {"a": 9, "b": 1}, {"a": 2, "b": 2}])
def test_what_few_or_all_said_is_no_figure(
    facilitator: Staff, ground: Ground, riverside: Place, chosen: dict[str, int]
) -> None:
    """It would say of each person what they answered."""
    poll = a_poll(ground, riverside)
    answered(ground, riverside, poll, 1, **chosen)

    page = facilitator.opens(f"{LIST}/{poll}").text

    assert "All figures are hidden" in page
    assert table(page) == []


def test_neighbours_on_a_scale_stand_together(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Nothing is hidden where neighbours can be joined; of several each is counted alone."""
    scale = WrittenQuestion("scale", "How well are you kept informed?")
    several = WrittenQuestion("several", "What would help?", ("Updates", "Letters"))
    poll = a_poll(ground, riverside, scale, several)
    answered(ground, riverside, poll, 1, a=6, b=7, c=5, d=4, e=1)
    for value, how_many in (("1", 6), ("2", 5), ("1 2", 2)):
        for _ in range(how_many):
            an_answer(ground, a_member(ground, riverside), poll, 2, value)

    found = table(facilitator.opens(f"{LIST}/{poll}").text)

    assert found[1:5] == [
        ("1 not at all", "6", "26%"),
        ("2", "7", "30%"),
        ("3", "5", "22%"),
        ("4 or 5 very much", "5", "22%"),
    ]
    assert found[7:] == [
        ("Updates", "8", "62%"),
        ("Letters", "7", "54%"),
        ("All who answered", "13", "100%"),
    ]


def test_the_smallest_and_the_largest_number_are_nobodys_business(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Numbers stand in stretches of five and more people, open at both ends."""
    poll = a_poll(ground, riverside, WrittenQuestion("number", "How many days did it take?"))
    for value, how_many in (("1", 2), ("2.5", 4), ("7", 5), ("30", 3), ("417", 4)):
        for _ in range(how_many):
            an_answer(ground, a_member(ground, riverside), poll, 1, value)

    page = facilitator.opens(f"{LIST}/{poll}").text

    assert table(page)[1:] == [
        ("Up to 2.5", "6", "33%"),
        ("7", "5", "28%"),
        ("30 or more", "7", "39%"),
        ("All answers", "18", "100%"),
    ]
    assert "417" not in page


@pytest.mark.parametrize(("demonstration", "counted"), [(False, "5"), (True, "6")])
def test_invented_people_count_in_a_demonstration_alone(
    ground: Ground, riverside: Place, people: list[Somebody], demonstration: bool, counted: str
) -> None:
    """What was tried out stands in no result of a real forum."""
    ash = Staff(app_of(desk_of(ground, demonstration=demonstration)))
    ash.signs_in(a_person(ground, "facilitator", riverside))
    poll = a_poll(ground, riverside)
    is_invented(ground, people[1])
    answered(ground, riverside, poll, 1, a=4, b=5)
    for one in people[:2]:
        an_answer(ground, one, poll, 1, "1")

    assert table(ash.opens(f"{LIST}/{poll}").text)[1][:2] == ("Better updates", counted)
    assert f"{int(counted) + 5} members have" in " ".join(ash.opens(LIST).text.split())
