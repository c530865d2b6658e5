"""The house inbox: texts of nobody who is a member, for the house lead alone."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from admin import reading
from storage.inbox import UNREAD, Inbox
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, a_kept_text, a_member, a_person

HOUSE = "/house/texts"


@pytest.fixture
def lead(app: Flask, ground: Ground) -> Staff:
    """Give the house lead, signed in."""
    person = Staff(app)
    person.signs_in(a_person(ground, "safeguarding", None, "lead@example.org"))
    return person


def listed(text: str) -> list[tuple[str, str]]:
    """Give mark and words of each text on a page."""
    marks = re.findall(r'class="govuk-tag[^"]*">\s*(.*?)\s*</strong>', text, re.DOTALL)
    words = re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', text, re.DOTALL)
    return list(zip(marks, words, strict=True))


def test_the_gravest_stands_first(lead: Staff, ground: Ground, riverside: Place) -> None:
    """Danger, then what else is marked, then the oldest; texts of members stand elsewhere."""
    a_kept_text(ground, a_member(ground, riverside), "of a member", mark="risk:danger")
    a_kept_text(ground, None, "please ring", at=ground.ago(hours=9))
    a_kept_text(ground, None, "??", state=UNREAD, at=ground.ago(hours=8))
    a_kept_text(ground, None, "JOIN", mark="wrong_codes")
    a_kept_text(ground, None, "he is outside", mark="risk:danger")
    a_kept_text(ground, None, "again and again", mark="too_many")

    assert listed(lead.opens(HOUSE).text) == [
        ("May be in danger now", "he is outside"),
        ("Five wrong codes within an hour", "JOIN"),
        ("More texts than a person sends: the bot has gone silent", "again and again"),
        ("Kept for a person", "please ring"),
        ("Not read by the bot", "??"),
    ]


def test_danger_that_may_be_of_any_forum_is_shown_without_saying_whose(
    lead: Staff, ground: Ground, riverside: Place
) -> None:
    """The people of the one forum see it too, and it still waits for them after a look here."""
    member = a_member(ground, riverside)
    which = a_kept_text(ground, member, "he is outside", mark="risk:danger:any_line")

    page = lead.opens(HOUSE).text
    lead.posts(f"{HOUSE}/{which}/read")

    assert listed(page) == [("May be in danger now", "he is outside")]
    assert "Somebody who is in several forums" in page
    assert "Kestrel" not in page
    assert audited(ground) == [
        ("text_shown", f"inbox:{which}", None, None),
        ("text_marked_read", f"inbox:{which}", None, None),
    ]
    assert listed(lead.opens(HOUSE).text) == []
    with ground.database.read() as connection:
        row = connection.execute(select(Inbox.mark, Inbox.read_at)).one()
    assert tuple(row) == ("risk:danger", None)


def test_each_view_is_written_down(lead: Staff, ground: Ground) -> None:
    """No member and no forum can be named."""
    which = a_kept_text(ground, None)

    lead.opens(HOUSE)

    assert audited(ground) == [("text_shown", f"inbox:{which}", None, None)]


def test_marking_as_read_twice_does_nothing_twice(lead: Staff, ground: Ground) -> None:
    """The first moment stays, and the text no longer waits."""
    which = a_kept_text(ground, None, "please ring")
    pressed, answers = ground.clock.now, []
    for _ in range(2):
        answers.append(lead.posts(f"{HOUSE}/{which}/read"))
        ground.clock.goes_on(timedelta(minutes=1))

    with ground.database.read() as connection:
        read_at = connection.execute(select(Inbox.read_at).where(Inbox.id == which)).scalar_one()
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"/admin{HOUSE}")
    }
    assert read_at == pressed
    assert [deed[0] for deed in audited(ground)] == ["text_marked_read"]
    assert listed(lead.opens(HOUSE).text) == []


def test_a_picture_without_words_is_said(lead: Staff, ground: Ground) -> None:
    """Nothing is shown as if it were words."""
    a_kept_text(ground, None, None, media=True)

    text = lead.opens(HOUSE).text

    assert "A picture, a voice or a file came with it." in text
    assert "fl-say__words" not in text


def test_paging_shows_each_text_once(
    lead: Staff, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the border between marked ones and others."""
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    for number in range(3):
        a_kept_text(ground, None, f"marked {number}", mark="wrong_codes")
        a_kept_text(ground, None, f"kept {number}")

    seen, link = [], HOUSE
    while link:
        text = lead.opens(link).text
        seen += [words for _, words in listed(text)]
        found = re.search(r'href="/admin([^"]*after=\d+)"', text)
        link = found[1].replace("&amp;", "&") if found else ""

    numbers = range(3)
    assert seen == [f"marked {each}" for each in numbers] + [f"kept {each}" for each in numbers]


def test_an_empty_list_says_so(lead: Staff) -> None:
    """Nobody is left before an empty page."""
    assert "No text waits for a person." in lead.opens(HOUSE).text
