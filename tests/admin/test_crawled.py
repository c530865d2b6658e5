"""A crawler signed in as each role, with hostile input, finds no error and no program named."""

from itertools import product
from pathlib import Path

import pytest
from flask import Flask

from admin.pages import try_it
from admin.who_may_what import Role
from storage.outgoing import UNSURE
from tests.admin.conftest import Staff, pages_of
from tests.admin.crawling import HOSTILE, Crawl, bent_values
from tests.admin.test_who_may_what import OPEN_PART
from tests.admin.whole_forums import Whole, a_whole_forum
from tests.builders import Ground, a_kept_text, a_message, a_person

ROLES = [(role, role is not Role.SYSTEM) for role in Role] + [(Role.SAFEGUARDING, False)]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is typed is the same on each engine; PostgreSQL refuses NUL, which one test looks at."""
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no worker: there is none."""
    monkeypatch.setattr(try_it, "PATIENCE", 0)


@pytest.fixture
def whole(ground: Ground) -> Whole:
    """Give a forum with something of every kind, and a house with something to decide."""
    made = a_whole_forum(ground, "Riverside forum", "riverside", "by the weir")
    a_kept_text(ground, None, "is this the right number")
    a_message(ground, made.member, "Which line is it for", state=UNSURE, of_member=False)
    return made


def crawling(person: Staff, ground: Ground, whole: Whole, role: Role, *, in_forum: bool) -> Crawl:
    """Let somebody of this role come in."""

    def come_in() -> None:
        place = whole.place if in_forum else None
        person.signs_in(a_person(ground, role, place, f"{role}@example.org"))

    come_in()
    return Crawl(person.client, come_in)


@pytest.mark.parametrize(("role", "in_forum"), ROLES)
def test_every_link_and_every_form(
    app: Flask, ground: Ground, whole: Whole, role: Role, *, in_forum: bool
) -> None:
    """Whatever is typed, nothing fails, nothing is taken for ours, and no program is named."""
    crawl = crawling(Staff(app), ground, whole, role, in_forum=in_forum)
    crawl.through("/", "/forums/riverside/", "/account", "/help")

    assert crawl.wrong == []
    assert crawl.visited > 8


def test_somebody_who_is_not_signed_in(app: Flask) -> None:
    """The pages before the door bear the same."""
    crawl = Crawl(Staff(app).client, lambda: None)
    crawl.through("/", "/sign-in", "/sign-in/none", "/blank")

    assert crawl.wrong == []


def test_addresses_and_forms_that_no_page_offers(app: Flask, ground: Ground, whole: Whole) -> None:
    """Every route, with ids that are none and fields that nobody asked for."""
    person = Staff(app)
    crawl = crawling(person, ground, whole, Role.FACILITATOR, in_forum=True)
    token = [("csrf_token", person.form_token())]
    for route in pages_of(app).url_map.iter_rules():
        names = OPEN_PART.findall(route.rule)
        plain = OPEN_PART.sub("{}", route.rule)
        for chosen in product(*map(bent_values, names)):
            path = "/admin" + plain.format(*chosen)
            if "GET" in (route.methods or ()):
                crawl.get(path)
            if "POST" in (route.methods or ()) and route.endpoint != "sign_out.leave":
                for bad in (HOSTILE["tags"], HOSTILE["nul"], HOSTILE["huge number"]):
                    fields = [(name, bad) for name in ("words", "name", "once", "which", "role")]
                    list(crawl.post(path, [*token, *fields]))

    assert crawl.wrong == []
