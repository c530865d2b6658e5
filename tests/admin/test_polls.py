"""Polls and news: what was asked, what it brought, and what became of it for each member."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask

from bot import broadcasting
from tests.admin.asking import (
    CHOICE,
    a_poll,
    agrees,
    an_answer,
    is_invented,
    some_news,
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


def test_an_empty_list_says_what_to_type(facilitator: Staff) -> None:
    """Until the page comes, a poll and news are made at the command line."""
    page = facilitator.opens(LIST).text

    assert "forumline poll add --forum riverside FILE.toml --open" in page
    assert "forumline update add --forum riverside --text TEXT --send" in page


def test_the_list_says_where_each_stands(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """State in words, and how many have answered anything in time."""
    first = a_poll(ground, riverside)
    a_poll(ground, riverside, title="A draft", is_open=False)
    some_news(ground, riverside)
    an_answer(ground, people[0], first, 1, "1")
    an_answer(ground, people[0], first, 2, "a lift")
    an_answer(ground, people[1], first, 1, None)

    page = " ".join(facilitator.opens(LIST).text.split())

    assert "This poll is a draft, not opened yet." in page
    assert "This poll is open until" in page
    assert re.findall(r"\d members? ha\w+ answered", page) == [
        "0 members have answered",
        "1 member has answered",
    ]
    assert "The room is smaller." in page


def test_the_newest_answer_in_time_counts(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """A change takes the place of the first; what is left or late stands apart."""
    poll = a_poll(ground, riverside)
    kestrel, wren, heron = people
    an_answer(ground, kestrel, poll, 1, "2")
    an_answer(ground, kestrel, poll, 1, "1")
    an_answer(ground, wren, poll, 1, "1")
    an_answer(ground, heron, poll, 1, None)
    an_answer(ground, heron, poll, 1, "2", late=True)
    an_answer(ground, wren, poll, 2, "a lift that works")

    page = facilitator.opens(f"{LIST}/{poll}").text

    assert table(page) == [
        ("Answer", "Members"),
        ("Better updates", "2"),
        ("One person to ask", "0"),
    ]
    assert "2 members answered. 1 member left it." in page
    assert said(page) == ["a lift that works", "One person to ask"]
    assert "Came after the poll had closed" in page
    assert '<desc id="q1-desc">Better updates 2, One person to ask 0.</desc>' in page
    assert page.count('<rect class="fl-chart__bar"') == 1


@pytest.mark.parametrize(("people_asked", "shares"), [(4, ()), (5, ("100%",))])
def test_a_share_is_shown_of_five_people_or_more(
    facilitator: Staff, ground: Ground, riverside: Place, people_asked: int, shares: tuple[str, ...]
) -> None:
    """Of fewer each is a person, and a per cent of them says nothing."""
    poll = a_poll(ground, riverside)
    for _ in range(people_asked):
        an_answer(ground, a_member(ground, riverside), poll, 1, "1")

    first = table(facilitator.opens(f"{LIST}/{poll}").text)[1]

    assert first == ("Better updates", str(people_asked), *shares)


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


@pytest.mark.parametrize(("demonstration", "counted"), [(False, "1"), (True, "2")])
def test_invented_people_count_in_a_demonstration_alone(
    ground: Ground, riverside: Place, people: list[Somebody], demonstration: bool, counted: str
) -> None:
    """What was tried out stands in no result of a real forum."""
    ash = Staff(app_of(desk_of(ground, demonstration=demonstration)))
    ash.signs_in(a_person(ground, "facilitator", riverside))
    poll = a_poll(ground, riverside)
    is_invented(ground, people[1])
    for one in people[:2]:
        an_answer(ground, one, poll, 1, "1")

    assert table(ash.opens(f"{LIST}/{poll}").text)[1] == ("Better updates", counted)
    assert f"{counted} member" in " ".join(ash.opens(LIST).text.split())


def test_delivery_tells_no_cause_of_a_wait(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """One wording for whatever it waits for; who did not agree is named as such."""
    a_member(ground, riverside, "Finch")
    poll, news = a_poll(ground, riverside), some_news(ground, riverside)

    pages = [
        facilitator.opens(f"{LIST}/{poll}/delivery").text,
        facilitator.opens(f"/forums/riverside/news/{news}/delivery").text,
    ]

    waits = "Waits for a good moment for this person, at the latest until {}."
    refused = ("Finch", "Was not sent: this person has not agreed to this kind of message.")
    days = ["Thursday 26 November", "Thursday 3 December"]
    assert [table(page)[1] for page in pages] == [refused] * 2
    assert [set(table(page)[2:]) for page in pages] == [
        {(name, waits.format(day)) for name in ("Kestrel", "Wren", "Heron")} for day in days
    ]


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


@pytest.mark.parametrize("path", ["polls/{}", "polls/{}/delivery"])
def test_a_poll_of_another_forum_is_none_of_ours(
    facilitator: Staff, ground: Ground, path: str
) -> None:
    """Its number leads nowhere here."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    poll = a_poll(ground, other)

    assert facilitator.opens(f"/forums/riverside/{path.format(poll)}").status_code == 404
    assert facilitator.opens(f"/forums/riverside/{path.format(99)}").status_code == 404


def test_news_of_another_forum_are_none_of_ours(facilitator: Staff, ground: Ground) -> None:
    """Its number leads nowhere here."""
    news = some_news(ground, a_forum(ground, "Hollow Way forum", "hollow-way"))

    assert facilitator.opens(f"/forums/riverside/news/{news}/delivery").status_code == 404


@pytest.mark.parametrize("role", ["analyst", "commissioner", "safeguarding"])
def test_results_are_for_facilitators(
    app: Flask, ground: Ground, riverside: Place, role: str
) -> None:
    """Pages for the other roles come later; until then they are refused."""
    person = Staff(app)
    person.signs_in(a_person(ground, role, riverside))
    poll = a_poll(ground, riverside)

    assert person.opens(LIST).status_code == 403
    assert person.opens(f"{LIST}/{poll}").status_code == 403
