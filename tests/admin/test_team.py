"""The team of a forum, and the staff of the house: roles given, links shown once, roles taken."""

import re
import threading
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from storage import staff
from storage.audit import Audit
from storage.staff import Role
from storage.staff import Staff as StaffRow
from tests.admin.conftest import Staff, audited
from tests.admin.signing import EMAIL, PASSWORD, hidden, sends, sets_up, told
from tests.builders import Ground, Place, a_forum, a_person

TEAM, HOUSE = "/forums/riverside/team", "/house/staff"
NEW = "wren@example.org"


def adds(person: Staff, role: str, email: str = NEW, path: str = TEAM, **more: str) -> TestResponse:
    """Add somebody."""
    return sends(person, path, email=email, role=role, **more)


def link_on(page: TestResponse) -> str | None:
    """Give the token of the link that a page shows."""
    found = re.search(r"http://desk\.test/admin/sign-in/([\w-]{43})<", page.text)
    return found[1] if found else None


def roles_of(ground: Ground, email: str = NEW) -> dict[int | None, frozenset[str]]:
    """Give all roles of somebody."""
    with ground.database.read() as connection:
        found = staff.find(connection, email)
        return staff.roles(connection, found) if found else {}


def row_of(ground: Ground, email: str, role: str) -> int:
    """Give the row of somebody's role."""
    with ground.database.read() as connection:
        return connection.execute(
            select(Role.id)
            .join(StaffRow, StaffRow.id == Role.staff_id)
            .where(StaffRow.email == email, Role.role == role)
        ).scalar_one()


@pytest.fixture
def runner(app: Flask, ground: Ground) -> Staff:
    """Give a system person who is signed in."""
    runner = Staff(app)
    runner.signs_in(a_person(ground, "system", None, "sam@example.org"))
    return runner


def test_whoever_is_added_comes_in_by_their_link(
    app: Flask, ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """The link is shown once, opens the set-up, and is gone when the page is loaded again."""
    page = adds(facilitator, "facilitator", " Wren@Example.org ")
    link = link_on(page)
    assert link
    wren = Staff(app)
    sets_up(wren, ground, link)

    assert roles_of(ground) == {riverside.id: {"facilitator"}}
    assert wren.opens(TEAM).status_code == 200
    assert link_on(facilitator.opens(TEAM)) is None
    assert ("role_added", "facilitator:2", None, riverside.id) in audited(ground)
    assert ("link_made", "staff:2", None, riverside.id) in audited(ground)


def test_adding_twice_gives_one_role_and_the_newest_link_counts(
    app: Flask, ground: Ground, facilitator: Staff
) -> None:
    """A form that is sent twice shows a link that works, and a lost link is made anew."""
    first, second = (link_on(adds(facilitator, "analyst")) for _ in range(2))

    assert first
    assert second
    assert Staff(app).opens(f"/sign-in/{first}").status_code == 404
    assert Staff(app).opens(f"/sign-in/{second}").status_code == 200
    assert len(re.findall(r"wren@example\.org</span></h3>", facilitator.opens(TEAM).text)) == 1


def test_whoever_is_set_up_needs_no_link(app: Flask, ground: Ground, facilitator: Staff) -> None:
    """Nobody gets a way into an account that stands."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    sets_up(Staff(app), ground, a_person(ground, "facilitator", other, NEW))
    page = adds(facilitator, "facilitator")

    assert link_on(page) is None
    assert "They sign in as they always do" in page.text
    assert len(roles_of(ground)) == 2


def test_a_link_never_opens_another_forum_or_the_house(ground: Ground, facilitator: Staff) -> None:
    """Of somebody who is new elsewhere too, only whoever runs the line makes one."""
    a_person(ground, "safeguarding", None, NEW)
    page = adds(facilitator, "facilitator")

    assert link_on(page) is None
    assert "Whoever runs Forumline makes their link." in page.text


@pytest.mark.parametrize(
    ("email", "role", "problems"),
    [
        ("", "", ["Write an email address, like sam@example.org.", "Choose what they do here."]),
        ("wren at example", "analyst", ["Write an email address, like sam@example.org."]),
        (NEW, "system", ["Choose what they do here."]),
        (NEW, "owner", ["Choose what they do here."]),
        ("a\x00@example.org", "analyst", ["Write an email address, like sam@example.org."]),
        (f"{'a' * 300}@example.org", "analyst", ["Write an email address, like sam@example.org."]),
    ],
)
def test_a_form_that_is_not_right(
    ground: Ground, facilitator: Staff, email: str, role: str, problems: list[str]
) -> None:
    """Each field has its sentence, what was typed stays, and nobody is added."""
    page = adds(facilitator, role, email)

    assert page.status_code == 400
    assert told(page) == problems
    assert "<title>Error: " in page.text
    assert audited(ground) == []


@pytest.mark.parametrize(
    ("first", "second"), [("commissioner", "facilitator"), ("safeguarding", "commissioner")]
)
def test_nobody_reads_words_and_is_a_commissioner(
    ground: Ground, riverside: Place, facilitator: Staff, first: str, second: str
) -> None:
    """Members were promised that."""
    adds(facilitator, first)
    page = adds(facilitator, second)

    assert page.status_code == 400
    assert told(page)[0].startswith("A commissioner never reads members")
    assert roles_of(ground) == {riverside.id: {first}}


def test_taking_a_role_away_signs_out(
    app: Flask, ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """At once, in every browser; a second press does nothing."""
    wren = Staff(app)
    wren.signs_in(a_person(ground, "safeguarding", riverside, NEW))
    which = row_of(ground, NEW, "safeguarding")
    for _ in range(2):
        done = sends(facilitator, f"{TEAM}/{which}/remove", page=TEAM)

    assert done.location == f"/admin{TEAM}"
    assert roles_of(ground) == {}
    assert wren.opens("/forums/riverside/").location == "/admin/sign-in"
    removed = [row for row in audited(ground) if row[0] == "role_removed"]
    assert removed == [("role_removed", "safeguarding:2", None, riverside.id)]


def test_the_last_facilitator_stays(ground: Ground, facilitator: Staff) -> None:
    """Members would write to nobody."""
    adds(facilitator, "safeguarding")
    which = row_of(ground, EMAIL, "facilitator")
    sends(facilitator, f"{TEAM}/{which}/remove", page=TEAM)
    page = facilitator.opens(TEAM).text

    assert "A forum needs a facilitator" in page
    assert roles_of(ground, EMAIL) != {}


def test_two_who_remove_one_another_leave_one(
    app: Flask, ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """On either engine, in the same moment."""
    wren = Staff(app)
    wren.signs_in(a_person(ground, "facilitator", riverside, NEW))
    works = [
        (facilitator, row_of(ground, NEW, "facilitator")),
        (wren, row_of(ground, EMAIL, "facilitator")),
    ]
    tokens = [hidden(person.opens(TEAM).text, "csrf_token") for person, _ in works]
    threads = [
        threading.Thread(target=partial(person.posts, f"{TEAM}/{row}/remove", token))
        for (person, row), token in zip(works, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(roles_of(ground)) + len(roles_of(ground, EMAIL)) == 1


def test_a_role_of_another_forum_stays(ground: Ground, facilitator: Staff) -> None:
    """Whatever number is tried."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    for place in (other, None):
        a_person(ground, "safeguarding", place, NEW)
    with ground.database.read() as connection:
        rows = list(connection.execute(select(Role.id)).scalars())
    for row in [*rows[1:], 99, 2**63 - 1]:
        sends(facilitator, f"{TEAM}/{row}/remove", page=TEAM)

    assert len(roles_of(ground)) == 2


def test_the_house_gives_every_role_in_its_place(ground: Ground, runner: Staff) -> None:
    """The first facilitator of a new forum, and the safeguarding lead."""
    forum = a_forum(ground, "Hollow Way forum", "hollow-way")
    first = adds(runner, "facilitator", path=HOUSE, place=str(forum.id))
    second = adds(runner, "safeguarding", "fern@example.org", path=HOUSE, place="house")

    assert link_on(first)
    assert link_on(second)
    assert roles_of(ground) == {forum.id: {"facilitator"}}
    assert roles_of(ground, "fern@example.org") == {None: {"safeguarding"}}
    assert "lead of the house" in second.text


@pytest.mark.usefixtures("riverside")
@pytest.mark.parametrize(
    ("email", "role", "place", "problems"),
    [
        (NEW, "analyst", "house", ["This role belongs to a forum: choose which one."]),
        (NEW, "system", "1", ["System belongs to no forum: choose the house."]),
        (NEW, "facilitator", "99", ["Choose a place."]),
        (NEW, "facilitator", "\x00", ["Choose a place."]),
        (
            "sam@example.org",
            "safeguarding",
            "house",
            ["Somebody else has to give you this role: it reads members' words."],
        ),
    ],
)
def test_a_role_in_the_wrong_place(
    ground: Ground,
    runner: Staff,
    email: str,
    role: str,
    place: str,
    problems: list[str],
) -> None:
    """The form says what belongs where, and that nobody gives themselves words to read."""
    page = adds(runner, role, email, path=HOUSE, place=place)

    assert page.status_code == 400
    assert [text.replace("&#39;", "'") for text in told(page)] == problems
    assert audited(ground) == []


def test_a_new_link_signs_out_and_keeps_the_authenticator(
    app: Flask, ground: Ground, riverside: Place, runner: Staff
) -> None:
    """Unless their phone is lost, too: then both are chosen anew."""
    ash = Staff(app)
    kept = sets_up(ash, ground, a_person(ground, "facilitator", riverside))
    with ground.database.read() as connection:
        who = str(staff.find(connection, EMAIL))
    first = link_on(sends(runner, f"{HOUSE}/link", page=HOUSE, who=who))
    signed_out = ash.opens(TEAM).location
    asked_for_code = ash.uses(str(first)).location
    second = link_on(sends(runner, f"{HOUSE}/link", page=HOUSE, who=who, phone="lost"))
    by_password = told(sends(Staff(app), "/sign-in", email=EMAIL, password=PASSWORD))
    again = Staff(app)
    anew = sets_up(again, ground, str(second))

    assert (signed_out, asked_for_code) == ("/admin/sign-in", "/admin/code")
    assert by_password[0].startswith("We do not know this email address")
    assert anew.seed != kept.seed
    assert again.opens(TEAM).status_code == 200
    assert ("authenticator_forgotten", f"staff:{who}", None, None) in audited(ground)


@pytest.mark.parametrize("who", ["99", "", "x", "9" * 30])
def test_a_link_for_nobody_is_refused(runner: Staff, ground: Ground, who: str) -> None:
    """Nothing is made."""
    assert sends(runner, f"{HOUSE}/link", page=HOUSE, who=who).status_code in {400, 404}
    assert audited(ground) == []


def test_system_alone_finds_the_way_to_the_staff(
    ground: Ground, riverside: Place, runner: Staff
) -> None:
    """Their first page leads there, and shows nobody's words nor how many there are."""
    a_person(ground, "facilitator", riverside)
    page = runner.opens("/").text
    listed = runner.opens(HOUSE).text

    assert f'href="/admin{HOUSE}"' in page
    assert "to read" not in page
    assert EMAIL in listed
    assert "Riverside forum" in listed


def test_the_last_system_person_stays(ground: Ground, runner: Staff) -> None:
    """Somebody has to look after the staff; a role that went before is no mistake."""
    which = row_of(ground, "sam@example.org", "system")
    sends(runner, f"{HOUSE}/{which}/remove", page=HOUSE)
    kept = runner.opens(HOUSE).text
    sends(runner, f"{HOUSE}/99/remove", page=HOUSE)

    assert "Somebody has to look after the staff" in kept
    assert roles_of(ground, "sam@example.org") == {None: {"system"}}


def test_no_deed_holds_an_address(ground: Ground, facilitator: Staff) -> None:
    """The audit names people by number."""
    adds(facilitator, "analyst")
    with ground.database.read() as connection:
        rows = connection.execute(select(Audit.thing, Audit.actor)).all()

    assert "example.org" not in str(rows)
