"""What waits for you, and the way to it."""

import re

from flask import Flask

from storage.outgoing import FAILED, HELD
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.builders import (
    Ground,
    Place,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    an_unsure_row,
    some_feedback,
)

PAGE = "/forums/riverside/"


def things(text: str) -> list[str]:
    """Give the work that a page lists, in its order."""
    found = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", text)
    return [re.sub(r"\s+", " ", each) for each in found]


def test_what_waits_in_the_order_of_its_gravity(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Danger has a lane of its own; it shows no words and no names, so it is no view."""
    kestrel = a_member(ground, riverside)
    some_feedback(ground, kestrel, "said", at=ground.ago(hours=16))
    a_kept_text(ground, kestrel, "kept", at=ground.ago(hours=2))
    a_kept_text(ground, kestrel, "danger", mark="risk:danger", at=ground.ago(minutes=9))
    an_unsure_row(ground, kestrel)
    a_message(ground, kestrel, state=FAILED)
    a_message(ground, kestrel, state=HELD)

    text = facilitator.opens(PAGE).text

    assert "Somebody may be in danger: read 1 text now" in text
    assert "It came 9 minutes ago" in text
    assert things(text) == [
        "Say whether 1 message arrived",
        "See why 1 message did not go",
    ]
    assert "<dt>Wait for a good moment</dt><dd>1</dd>" in text
    assert "Kestrel" not in text
    assert audited(ground) == []


def test_the_lane_is_for_danger_alone(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Red is no colour for anything else."""
    a_kept_text(ground, a_member(ground, riverside), mark="too_many")

    text = facilitator.opens(PAGE).text

    assert "fl-lane" not in text
    assert "fl-count--danger" not in text


def test_nothing_waiting_says_what_to_do(facilitator: Staff) -> None:
    """An empty page is an answer, too."""
    text = facilitator.opens(PAGE).text

    assert "Nothing waits for you" in text
    assert "forumline invite add --forum riverside" in text


def test_one_place_opens_at_once_and_several_are_offered(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """Only those in which this person may read."""
    person = Staff(app)
    person.signs_in(a_person(ground, "facilitator", riverside))
    alone = person.opens("/")
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    for role, place in (("safeguarding", other), ("safeguarding", None)):
        a_person(ground, role, place)
    a_person(ground, "analyst", a_forum(ground, "Third forum", "third"))

    offered = re.findall(r'<li><a class="govuk-link" href="(.*?)">', person.opens("/").text)

    assert (alone.status_code, alone.location) == (303, "/admin/forums/riverside/")
    assert offered[:3] == [
        "/admin/forums/riverside/",
        "/admin/forums/hollow-way/",
        "/admin/house/texts",
    ]
    assert "third" not in "".join(offered)


def test_the_choice_shows_where_somebody_may_be_in_danger(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """Whoever reads several forums goes to the right one first."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    kestrel = a_member(ground, other)
    some_feedback(ground, kestrel)
    a_kept_text(ground, kestrel, mark="risk:danger")
    person = Staff(app)
    for place in (riverside, other):
        link = a_person(ground, "facilitator", place)
    person.signs_in(link)

    rows = re.findall(r"<li>(.*?)</li>", person.opens("/").text, re.DOTALL)

    said = [" ".join(re.sub(r"<.*?>", " ", row).split()) for row in rows]
    assert said[:2] == [
        "Riverside forum 0 to read",
        "Hollow Way forum Somebody may be in danger 1 to read",
    ]


def test_whoever_reads_no_words_is_told_kindly(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """The first page of an analyst, a commissioner and a system person is no refusal."""
    pages = []
    for role in ("analyst", "commissioner", "system"):
        person = Staff(app)
        place = None if role == "system" else riverside
        person.signs_in(a_person(ground, role, place, f"{role}@example.org"))
        pages.append(person.opens("/"))

    assert [page.status_code for page in pages] == [200] * 3
    assert ["Nothing here for you yet" in page.text for page in pages] == [True, True, False]
    assert 'href="/admin/house/staff"' in pages[2].text


def test_every_page_of_a_demonstration_says_so(ground: Ground, riverside: Place) -> None:
    """Nobody takes invented people for real ones, or the other way round."""
    paths = ["/sign-in", "/sign-in/none", "/blank", "/help", "/nowhere", PAGE]
    paths += [f"{PAGE}{page}" for page in ("feedback", "texts", "sending")]
    said = {}
    for demonstration in (True, False):
        person = Staff(app_of(desk_of(ground, demonstration=demonstration)))
        person.signs_in(a_person(ground, "facilitator", riverside))
        said[demonstration] = {"invented people" in person.opens(path).text for path in paths}

    assert said == {True: {True}, False: {False}}
