"""Polls: the list of them, what became of each for its members, and who may see its answers."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from bot import broadcasting
from tests.admin.asking import CHOICE, a_poll, an_answer
from tests.admin.conftest import Staff, audited
from tests.admin.polls import LIST, table
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_person


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
