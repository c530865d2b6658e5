"""Polls: what was asked, what it brought, and what became of it for each member."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask

from bot import broadcasting
from bot.written_poll import WrittenQuestion
from tests.admin.asking import (
    CHOICE,
    a_poll,
    agrees,
    an_answer,
    is_invented,
)
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_person

LIST = "/forums/riverside/polls"


@pytest.fixture
def people(ground: Ground, riverside: Place) -> list[Somebody]:
    """Give three members who agreed to all kinds of message."""
    found = [a_member(ground, riverside, name) for name in ("Kestrel", "Wren", "Heron")]
    for one in found:
        agrees(ground, one)
    return found


def table(page: str) -> list[tuple[str, ...]]:
    """Give the rows of all tables on a page, in words."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [
        tuple(html.unescape(re.sub("<.*?>", "", cell)).strip() for cell in row) for row in cells
    ]


def said(page: str) -> list[str]:
    """Give the words of members on a page."""
    return re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', page, re.DOTALL)


def answered(ground: Ground, forum: Place, poll: int, place: int, **values: int) -> None:
    """Let so many members answer with each value: a=3 lets three say 1, b=2 lets two say 2."""
    for letter, how_many in values.items():
        for _ in range(how_many):
            member = a_member(ground, forum)
            an_answer(ground, member, poll, place, str("abcde".index(letter) + 1))


def test_an_empty_list_says_what_to_do(facilitator: Staff) -> None:
    """Nobody is left before an empty page."""
    page = facilitator.opens(LIST).text

    assert "Nothing has been asked yet." in page
    assert 'href="/admin/forums/riverside/polls/add"' in page


def test_the_list_says_where_each_stands(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """In groups, state in words, and how many have answered anything in time."""
    first = a_poll(ground, riverside)
    a_poll(ground, riverside, title="A draft", is_open=False)
    an_answer(ground, people[0], first, 1, "1")
    an_answer(ground, people[0], first, 2, "a lift")
    an_answer(ground, people[1], first, 1, None)

    page = " ".join(facilitator.opens(LIST).text.split())

    assert "This poll is a draft, not opened yet." in page
    assert "This poll is open until" in page
    assert re.findall(r"<h2 class=\"govuk-heading-m[^>]*>(.*?)</h2>", page) == [
        "Open now",
        "Drafts",
    ]
    assert re.findall(r"\d members? ha\w+ answered", page) == ["1 member has answered"]


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


def test_each_name_that_was_shown_is_written_down(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """The figures once, and each answer that stood beside an alias; no word of any."""
    poll = a_poll(ground, riverside)
    an_answer(ground, people[0], poll, 1, "1")
    an_answer(ground, people[1], poll, 2, "a lift")

    facilitator.opens(f"{LIST}/{poll}")
    facilitator.opens(f"{LIST}/{poll}/delivery")

    assert audited(ground) == [
        ("results_shown", f"poll:{poll}", None, riverside.id),
        ("answer_shown", "answer:2", people[1].id, riverside.id),
        ("delivery_shown", f"poll:{poll}", None, riverside.id),
    ]


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


def test_delivery_tells_no_cause_of_a_wait(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """One wording for whatever it waits for; who did not agree is named as such."""
    a_member(ground, riverside, "Finch")
    poll = a_poll(ground, riverside)

    found = table(facilitator.opens(f"{LIST}/{poll}/delivery").text)

    waits = "Waits for a good moment for this person, at the latest until Thursday 26 November."
    assert found[1] == (
        "Finch",
        "Was not sent: this person has not agreed to this kind of message.",
    )
    assert set(found[2:]) == {(name, waits) for name in ("Kestrel", "Wren", "Heron")}


def test_a_poll_that_nobody_answered(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """A draft shows its questions; an open one says that answers come by themselves."""
    draft = a_poll(ground, riverside, is_open=False)
    asked = a_poll(ground, riverside, CHOICE)

    assert "Nobody has been asked yet." in facilitator.opens(f"{LIST}/{draft}").text
    assert "Nobody has answered this yet." in facilitator.opens(f"{LIST}/{asked}").text


def test_a_closed_poll_says_since_when(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """And what had not gone by then is told as such."""
    poll = a_poll(ground, riverside)
    ground.clock.goes_on(timedelta(minutes=20))
    ground.write(lambda connection: broadcasting.close_poll(connection, poll, ground.clock()))

    page = re.sub(r"<.*?>", "", facilitator.opens(f"{LIST}/{poll}").text)

    assert "Poll, closed today, 12:20pm" in page
    assert {row[1] for row in table(facilitator.opens(f"{LIST}/{poll}/delivery").text)[1:]} == {
        "Was not sent: it closed before a good moment came."
    }


@pytest.mark.parametrize("path", ["polls/{}", "polls/{}/delivery", "polls/{}/download"])
def test_a_poll_of_another_forum_is_none_of_ours(
    facilitator: Staff, ground: Ground, path: str
) -> None:
    """Its number leads nowhere here."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    poll = a_poll(ground, other)

    assert facilitator.opens(f"/forums/riverside/{path.format(poll)}").status_code == 404
    assert facilitator.opens(f"/forums/riverside/{path.format(99)}").status_code == 404


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"poll,question,alias"), ("xlsx", b"PK")])
def test_answers_are_taken_as_a_table_and_that_is_written_down(
    facilitator: Staff,
    ground: Ground,
    riverside: Place,
    people: list[Somebody],
    kind: str,
    begins: bytes,
) -> None:
    """By alias, formulas harmless; the page before it says that it is for the team alone."""
    poll = a_poll(ground, riverside)
    an_answer(ground, people[0], poll, 2, '=HYPERLINK("http://x.example","<b>")')

    page = facilitator.opens(f"{LIST}/{poll}/download").text
    answer = facilitator.posts(f"{LIST}/{poll}/download", format=kind)

    assert "For the team alone." in page
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="answers-riverside-{poll}.{kind}"'
    )
    if kind == "csv":
        assert "Kestrel,\"'=HYPERLINK(" in answer.text
    assert audited(ground) == [("answers_exported", f"poll:{poll}", None, riverside.id)]
    assert facilitator.posts(f"{LIST}/{poll}/download", format="exe").status_code == 400


@pytest.mark.parametrize("role", ["analyst", "commissioner", "safeguarding"])
def test_results_are_for_facilitators(
    app: Flask, ground: Ground, riverside: Place, role: str
) -> None:
    """The other roles are refused."""
    person = Staff(app)
    person.signs_in(a_person(ground, role, riverside))
    poll = a_poll(ground, riverside)

    assert person.opens(LIST).status_code == 403
    assert person.opens(f"{LIST}/{poll}").status_code == 403
