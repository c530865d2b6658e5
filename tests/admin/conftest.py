"""An admin over a real database, and people who sign in to it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from admin import NAME, Desk, mount
from admin.desk import EXTENSION
from admin.passwords import Passwords
from bot.reception import Reception
from storage.audit import Audit
from storage.sessions import Session
from tests.admin.asking import joined
from tests.admin.in_a_browser import Live, listening
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_person,
    new_ground,
)
from tests.templates import compiled_once

# The cheapest that there is: tests prove what is done with a hash, not how hard it is to guess.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Staff:
    """Somebody's browser, without the browser."""

    def __init__(self, app: Flask, *, base: str = "http://desk.test") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.base = base

    def opens(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(f"/admin{path}", base_url=self.base, buffered=True)

    def posts(self, path: str, token: str | None = None, **fields: str) -> TestResponse:
        """Send a form, with the token that a page of this browser holds unless another is given."""
        fields["csrf_token"] = self.form_token() if token is None else token
        return self.client.post(f"/admin{path}", data=fields, base_url=self.base)

    def form_token(self) -> str:
        """Give the token of the form on the page that everybody may open: sign-out, or sign-in."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.opens("/help").text)
        return found[1] if found else ""

    def uses(self, link: str) -> TestResponse:
        """Open a sign-in link and press its button."""
        page = self.opens(f"/sign-in/{link}").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the page of a good link has a form"
        return self.posts(f"/sign-in/{link}", token=found[1])

    def signs_in(self, link: str) -> TestResponse:
        """Come in by a link. Password and authenticator are taken as done: test_sign_in does them.

        The steps that are left are struck out in the database, since a code of the authenticator
        counts once, and the clock of a test stands still.
        """
        answer = self.uses(link)
        with self.desk.database.write() as connection:
            connection.execute(update(Session).values(lacks=None))
        return answer

    @property
    def desk(self) -> Desk:
        """What the pages of this browser work with."""
        found: Desk = pages_of(self.app).extensions[EXTENSION]
        return found


def seen_on(page: TestResponse, form: str = "") -> str:
    """Give the edition of the words that a form was made of; of several forms, of the one named."""
    found = re.search(form + r'.*?name="seen" value="(\w+)"', page.text, re.DOTALL)
    assert found, "a form says which words it was made of"
    return found[1]


def desk_of(ground: Ground, *, demonstration: bool = False, secure: bool = False) -> Desk:
    """Give a desk over a ground."""
    way_in = Reception(ground.database, ground.keyring, ground.journal, ground.clock)
    return Desk(
        ground.database,
        ground.keyring,
        ground.clock,
        demonstration,
        secure,
        way_in,
        passwords=Passwords(CHEAP),
    )


def app_of(desk: Desk) -> Flask:
    """Mount an admin on a small public application."""
    app = Flask("public")
    app.add_url_rule("/", "home", lambda: "a plain page that names nothing")
    mount(app, desk)
    compiled_once(pages_of(app))
    return app


def pages_of(app: Flask) -> Flask:
    """Give the application that answers under /admin."""
    inner: Flask = app.extensions[NAME]
    return inner


def audited(ground: Ground) -> list[tuple[str, str | None, str | None, int | None]]:
    """List what the audit holds, signing in apart: action, thing, member, forum."""
    with ground.database.read() as connection:
        rows = connection.execute(
            select(Audit.action, Audit.thing, Audit.member_id, Audit.forum_id)
            .where(Audit.action.not_in(("signed_in", "signed_out")))
            .order_by(Audit.id)
        )
        return [(row.action, row.thing, row.member_id, row.forum_id) for row in rows]


@pytest.fixture
def ground(database_url: str) -> Iterator[Ground]:
    """Give an empty house, on each engine in turn."""
    with new_ground(database_url) as ground:
        yield ground


@pytest.fixture
def app(ground: Ground) -> Flask:
    """Give the admin over that house."""
    return app_of(desk_of(ground))


@pytest.fixture
def riverside(ground: Ground) -> Place:
    """Give a forum."""
    return a_forum(ground)


@pytest.fixture
def there(ground: Ground) -> Place:
    """Give another forum, to which nobody has come yet."""
    return a_forum(ground, "Hollow Way forum", "hollow-way")


@pytest.fixture
def facilitator(app: Flask, ground: Ground, riverside: Place) -> Staff:
    """Give a facilitator of that forum who is signed in."""
    ash = Staff(app)
    ash.signs_in(a_person(ground, "facilitator", riverside))
    return ash


def a_colleague(app: Flask, ground: Ground, forum: Place, name: str) -> Staff:
    """Sign one more facilitator of the forum in."""
    one = Staff(app)
    one.signs_in(a_person(ground, "facilitator", forum, f"{name}@example.org"))
    return one


@pytest.fixture
def birch(app: Flask, ground: Ground, riverside: Place) -> Staff:
    """Give a second facilitator of that forum, who has had nothing in hand."""
    return a_colleague(app, ground, riverside, "birch")


@pytest.fixture
def people(ground: Ground, riverside: Place) -> list[Somebody]:
    """Give three members who agreed to all kinds of message."""
    return joined(ground, riverside, "Kestrel", "Wren", "Heron")


@pytest.fixture
def kestrel(ground: Ground, riverside: Place) -> Somebody:
    """Give a member."""
    return a_member(ground, riverside)


@pytest.fixture
def asked(ground: Ground, kestrel: Somebody) -> int:
    """Give a text that asks for a person."""
    return a_kept_text(ground, kestrel, "PERSON", mark="person")


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Let an admin of a demonstration listen on a free port."""
    with new_ground(f"sqlite:///{tmp_path}/test.db") as ground:
        app, forum = app_of(desk_of(ground, demonstration=True)), a_forum(ground)
        with listening(app) as address:
            yield Live(ground, forum, address, pages_of(app))


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser that runs no JavaScript of pages."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    yield context
    context.close()
