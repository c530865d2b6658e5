"""Texts that wait for a person, of one forum and of the house."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from admin import reading
from storage.inbox import UNREAD, Inbox
from tests.admin.conftest import Staff, audited
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
    a_member,
    a_person,
    one_more_text,
)

LIST = "/forums/riverside/texts"
HOUSE = "/house/texts"


@pytest.fixture
def kestrel(ground: Ground, riverside: Place) -> Somebody:
    """Give a member."""
    return a_member(ground, riverside)


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


def test_the_gravest_stands_first(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """Danger, then what else is marked, then the oldest; each says in words why it waits."""
    a_kept_text(ground, kestrel, "please ring", at=ground.ago(hours=9))
    a_kept_text(ground, kestrel, "??", state=UNREAD, at=ground.ago(hours=8))
    a_kept_text(ground, kestrel, "who is this", mark="who_is_this")
    one_more_text(ground, kestrel, "he is outside", None, mark="risk:danger")
    a_kept_text(ground, kestrel, "again and again", mark="too_many")

    assert listed(facilitator.opens(LIST).text) == [
        ("May be in danger now", "he is outside"),
        ("Asks who this is: may not be the member", "who is this"),
        ("More texts than a person sends: the bot has gone silent", "again and again"),
        ("Kept for a person", "please ring"),
        ("Not read by the bot", "??"),
    ]


def test_each_view_is_written_down(
    facilitator: Staff, lead: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """In the house too, where no member and no forum can be named."""
    theirs, ours = a_kept_text(ground, kestrel), a_kept_text(ground, None)

    facilitator.opens(LIST)
    lead.opens(HOUSE)

    assert audited(ground) == [
        ("text_shown", f"inbox:{theirs}", kestrel.id, riverside.id),
        ("text_shown", f"inbox:{ours}", None, None),
    ]


@pytest.mark.parametrize("place", [LIST, HOUSE])
def test_marking_as_read_twice_does_nothing_twice(
    facilitator: Staff, lead: Staff, ground: Ground, kestrel: Somebody, place: str
) -> None:
    """The first moment stays, and the text no longer waits."""
    which = a_kept_text(ground, kestrel if place == LIST else None, "please ring")
    person, pressed = facilitator if place == LIST else lead, ground.clock.now
    answers = []
    for _ in range(2):
        answers.append(person.posts(f"{place}/{which}/read"))
        ground.clock.goes_on(timedelta(minutes=1))

    with ground.database.read() as connection:
        read_at = connection.execute(select(Inbox.read_at).where(Inbox.id == which)).scalar_one()
    assert [(answer.status_code, answer.location) for answer in answers] == [
        (303, f"/admin{place}")
    ] * 2
    assert read_at == pressed
    assert [deed[0] for deed in audited(ground)] == ["text_marked_read"]
    assert listed(person.opens(place).text) == []


def test_a_picture_without_words_is_said(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Nothing is shown as if it were words."""
    a_kept_text(ground, kestrel, None, media=True)

    text = facilitator.opens(LIST).text

    assert "A picture, a voice or a file came with it." in text
    assert "fl-say__words" not in text


def test_paging_shows_each_text_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the border between marked ones and others."""
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    for number in range(3):
        a_kept_text(ground, kestrel, f"marked {number}", mark="who_is_this")
        a_kept_text(ground, kestrel, f"kept {number}")

    seen, link = [], LIST
    while link:
        text = facilitator.opens(link).text
        seen += [words for _, words in listed(text)]
        found = re.search(r'href="/admin([^"]*after=\d+)"', text)
        link = found[1].replace("&amp;", "&") if found else ""

    numbers = range(3)
    assert seen == [f"marked {each}" for each in numbers] + [f"kept {each}" for each in numbers]


def test_an_empty_list_says_so(facilitator: Staff, lead: Staff) -> None:
    """Nobody is left before an empty page."""
    assert "No text waits for a person." in facilitator.opens(LIST).text
    assert "No text waits for a person." in lead.opens(HOUSE).text
