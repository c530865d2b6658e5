"""Home: the only place opens at once, several are offered with what waits in each."""

import re

from flask import Flask

from storage.outgoing import FAILED, UNSURE
from tests.admin.conftest import Staff
from tests.builders import (
    Ground,
    Place,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    some_feedback,
)


def offered(text: str) -> list[str]:
    """Give where the list of a page leads."""
    main = text[text.index("<main") : text.index("</main>")]
    return re.findall(r'<a class="govuk-link" href="(.*?)">', main)


def rows(text: str) -> list[str]:
    """Give the rows of its lists, without what marks them up."""
    main = text[text.index("<main") : text.index("</main>")]
    found = re.findall(r"<li>(.*?)</li>", main, re.DOTALL)
    return [" ".join(re.sub(r"<.*?>", " ", row).split()) for row in found]


def test_one_place_opens_at_once_and_several_are_offered(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """Only those in which this person may read, then the house, then what is their own."""
    person = Staff(app)
    person.signs_in(a_person(ground, "facilitator", riverside))
    alone = person.opens("/")
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    for role, place in (("safeguarding", other), ("safeguarding", None)):
        a_person(ground, role, place)
    a_person(ground, "analyst", a_forum(ground, "Third forum", "third"))

    page = person.opens("/").text

    assert (alone.status_code, alone.location) == (303, "/admin/forums/riverside/")
    assert offered(page) == [
        "/admin/forums/riverside/",
        "/admin/forums/hollow-way/",
        "/admin/house/texts",
        "/admin/house/sending",
        "/admin/house/line",
        "/admin/house/log",
        "/admin/account",
        "/admin/try",
        "/admin/help",
    ]
    assert "In <bdi>Third forum</bdi> your role reads no words" in page


def test_the_choice_shows_what_waits_where(app: Flask, ground: Ground, riverside: Place) -> None:
    """Whoever reads several forums goes to the right one first; no words, no names."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    kestrel, wren = a_member(ground, other), a_member(ground, other, "Wren")
    some_feedback(ground, kestrel)
    a_kept_text(ground, kestrel, mark="risk:danger")
    a_kept_text(ground, wren, mark="person")
    a_message(ground, wren, state=UNSURE)
    a_message(ground, wren, state=FAILED)
    a_kept_text(ground, None)
    person = Staff(app)
    for role, place in (("facilitator", riverside), ("facilitator", other), ("safeguarding", None)):
        link = a_person(ground, role, place)
    person.signs_in(link)

    page = person.opens("/").text

    waits = "Somebody may be in danger 2 to read, 1 asked for a person"
    assert rows(page)[:3] == [
        "Riverside forum 0 to read",
        f"Hollow Way forum {waits} 1 message to find out about. 1 message did not go.",
        "House inbox texts of people whom no forum knows: 1 waits",
    ]
    assert "Wren" not in page


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
    assert [offered(page.text) for page in pages[:2]] == [["/admin/account", "/admin/help"]] * 2
    assert "/admin/house/staff" in offered(pages[2].text)
    assert "/admin/house/texts" not in offered(pages[2].text)


def test_a_long_or_hostile_name_of_a_forum_is_shown_as_it_is(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """A name is text, whatever stands in it."""
    other = a_forum(ground, "<b>" + "W" * 200, "odd")
    person = Staff(app)
    for place in (riverside, other):
        link = a_person(ground, "facilitator", place)
    person.signs_in(link)

    assert "<bdi>&lt;b&gt;WWW" in person.opens("/").text
