"""Links that work once, the cookie, and signing out again."""

import logging
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from storage.audit import Audit
from tests.admin.conftest import Staff, app_of, desk_of
from tests.builders import Ground, Place, a_person


@pytest.fixture
def link(ground: Ground, riverside: Place) -> str:
    """Give a link of a facilitator."""
    return a_person(ground, "facilitator", riverside)


def test_opening_a_link_uses_nothing_up(app: Flask, link: str) -> None:
    """Previews fetch the address as often as they like; the person comes in all the same."""
    previews = [Staff(app).opens(f"/sign-in/{link}").status_code for _ in range(3)]
    heads = Staff(app).client.head(f"/admin/sign-in/{link}").status_code
    person = Staff(app)

    entered = person.signs_in(link)

    assert previews == [200, 200, 200]
    assert heads == 200
    assert (entered.status_code, entered.location) == (303, "/admin/set-up")
    assert person.opens("/forums/riverside/").status_code == 200


def test_a_link_that_is_used_old_or_invented_gets_one_answer(
    app: Flask, ground: Ground, link: str
) -> None:
    """The page tells nobody whether a link ever was one."""
    Staff(app).signs_in(link)
    used = Staff(app).opens(f"/sign-in/{link}")
    old_link = a_person(ground, "facilitator", None, "old@example.org")
    ground.clock.goes_on(timedelta(hours=24))
    old, invented = (Staff(app).opens(f"/sign-in/{word}") for word in (old_link, "invented"))

    assert [page.status_code for page in (used, old, invented)] == [404] * 3
    assert used.text == old.text == invented.text
    assert "forumline staff link EMAIL" in used.text


def test_a_used_link_opens_nothing_a_second_time(app: Flask, link: str) -> None:
    """Of two browsers with the same page, one comes in."""
    first, second = Staff(app), Staff(app)
    token = second.opens(f"/sign-in/{link}").text.split('name="csrf_token" value="')[1]
    first.signs_in(link)

    late = second.posts(f"/sign-in/{link}", token=token.split('"')[0])

    assert late.status_code == 404
    assert second.opens("/").location == "/admin/sign-in"


def test_without_a_session_every_page_leads_to_the_sign_in(app: Flask) -> None:
    """The page there says that a link is needed, and what makes one."""
    page = Staff(app).opens("/forums/riverside/inbox")
    ask = Staff(app).opens("/sign-in")

    assert (page.status_code, page.location) == (303, "/admin/sign-in")
    assert ask.status_code == 200
    assert "forumline staff link EMAIL" in ask.text


def test_signing_out_ends_the_session_on_the_server(facilitator: Staff, link: str) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    cookie = facilitator.client.get_cookie("forumline", "desk.test", "/admin")
    assert cookie is not None
    out = facilitator.posts("/sign-out")
    facilitator.client.set_cookie("forumline", cookie.value, domain="desk.test", path="/admin")

    assert (out.status_code, out.location) == (303, "/admin/sign-in")
    assert facilitator.opens("/").location == "/admin/sign-in"


@pytest.mark.parametrize(
    ("step", "steps", "still"),
    [
        (timedelta(minutes=29), 3, 200),
        (timedelta(minutes=31), 1, 303),
        (timedelta(minutes=29), 25, 303),
    ],
)
def test_a_session_ends_when_idle_and_after_half_a_day(
    facilitator: Staff, ground: Ground, step: timedelta, steps: int, still: int
) -> None:
    """Half an hour of quiet locks it, and twelve hours end it in any case."""
    for _ in range(steps):
        ground.clock.goes_on(step)
        answer = facilitator.opens("/forums/riverside/")

    assert answer.status_code == still


@pytest.mark.parametrize(
    ("secure", "cookie"),
    [
        (False, ("forumline", "HttpOnly; Path=/admin; SameSite=Lax")),
        (True, ("__Host-forumline", "Secure; HttpOnly; Path=/; SameSite=Lax")),
    ],
)
def test_the_cookie(ground: Ground, link: str, secure: bool, cookie: tuple[str, str]) -> None:
    """Over https the cookie is bound to this host; a script reads it nowhere."""
    base = "https://desk.test" if secure else "http://desk.test"
    person = Staff(app_of(desk_of(ground, secure=secure)), base=base)

    set_cookie = person.signs_in(link).headers["Set-Cookie"]

    name, rest = set_cookie.split("=", 1)
    assert (name, rest.split("; ", 1)[1]) == cookie
    assert person.opens("/forums/riverside/").status_code == 200


def test_coming_in_and_going_out_is_written_down(ground: Ground, link: str) -> None:
    """The audit knows who was here and when."""
    person = Staff(app_of(desk_of(ground, demonstration=True)))
    person.signs_in(link)
    person.posts("/sign-out")
    with ground.database.read() as connection:
        deeds = connection.execute(select(Audit.action, Audit.staff_id, Audit.at)).all()

    now = ground.clock()
    assert [tuple(deed) for deed in deeds] == [("signed_in", 1, now), ("signed_out", 1, now)]


def test_a_link_stands_in_no_log(
    app: Flask,
    ground: Ground,
    link: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even when the page of a link fails, its address is not written."""
    monkeypatch.setattr(ground.database, "reader", None)  # any failure will do
    with caplog.at_level(logging.DEBUG):
        page = Staff(app).opens(f"/sign-in/{link}")

    assert page.status_code == 500
    assert "admin_failed" in caplog.text
    assert link not in caplog.text + page.text
