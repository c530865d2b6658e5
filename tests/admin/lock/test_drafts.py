"""What was being written when a session locks or ends is kept, and for its writer alone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.routing import Rule as Route

from admin.who_may_what import WHO_MAY_WHAT
from storage import sessions
from storage.drafts import Draft
from storage.staff import Role
from tests.admin.conftest import Staff, pages_of
from tests.admin.lock.writing import TEAM, WRITTEN, draft_of, goes_idle
from tests.admin.signing import (
    PASSWORD,
    Kept,
    hidden,
    sends,
    sets_up,
    signs_in_again,
)
from tests.builders import Ground, Place, a_forum, a_person


@pytest.mark.usefixtures("kept")
def test_what_was_written_is_kept_while_locked(ash: Staff, ground: Ground) -> None:
    """Nothing is done with it; after the password it is on its page, and the page says so."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    goes_idle(ground)
    sent = ash.posts(TEAM, token=token, **WRITTEN)
    opened = sends(ash, "/locked", password=PASSWORD)
    page = ash.opens(TEAM).text

    assert (sent.location, opened.location) == ("/admin/locked", f"/admin{TEAM}")
    assert draft_of(ash, ground, TEAM) == {name: [some] for name, some in WRITTEN.items()}
    assert "What you had written is kept." in page
    with ground.database.read() as connection:
        sealed = connection.execute(select(Draft.words)).scalar_one()
    assert b"wren" not in sealed


def test_what_was_written_is_kept_after_half_a_day(ash: Staff, ground: Ground, kept: Kept) -> None:
    """The session has ended; after signing in anew they are led to it."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    ground.clock.goes_on(timedelta(hours=13))
    sent = ash.posts(TEAM, token=token, **WRITTEN)
    signs_in_again(ash, ground, kept)

    assert sent.location == "/admin/sign-in"
    assert draft_of(ash, ground, TEAM)["email"] == ["wren at example"]
    assert "What you had written is kept." in ash.opens(TEAM).text


@pytest.mark.usefixtures("kept")
def test_somebody_else_at_the_same_browser_is_not_led_there(
    ash: Staff, ground: Ground, riverside: Place
) -> None:
    """Neither to the page nor to the words."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    ground.clock.goes_on(timedelta(hours=13))
    ash.posts(TEAM, token=token, **WRITTEN)
    link = a_person(ground, "facilitator", riverside, "fern@example.org")
    sets_up(ash, ground, link)

    assert "What you had written is kept." not in ash.opens(TEAM).text


@pytest.mark.parametrize("how", ["a role is taken away", "from another browser", "a new password"])
def test_what_was_written_is_kept_where_a_session_is_ended_from_elsewhere(
    ash: Staff, ground: Ground, kept: Kept, how: str
) -> None:
    """They have not left: after signing in anew the words are on their page."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    ends = {
        "a role is taken away": lambda c: sessions.end_all(c, 1, ground.clock()),
        "from another browser": lambda c: sessions.end(c, 1, 1, ground.clock()),
        "a new password": lambda c: sessions.end_others(c, 1, 0, ground.clock()),
    }
    ground.write(ends[how])
    ground.clock.goes_on(timedelta(minutes=1))
    sent = ash.posts(TEAM, token=token, **WRITTEN)
    signs_in_again(ash, ground, kept)

    assert sent.location == "/admin/sign-in"
    assert draft_of(ash, ground, TEAM)["email"] == ["wren at example"]
    assert "What you had written is kept." in ash.opens(TEAM).text


def test_what_was_written_is_not_kept_for_somebody_who_may_send_it_no_longer(
    ash: Staff, ground: Ground, riverside: Place
) -> None:
    """The form of a forum that is theirs no longer has no page on which its words could wait."""
    a_person(ground, "facilitator", a_forum(ground, "Hollow Way forum", "hollow-way"))
    sets_up(ash, ground, a_person(ground, "facilitator", riverside))
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    gone = delete(Role).where(Role.forum_id == riverside.id)
    ground.write(lambda connection: connection.execute(gone))
    ground.write(lambda connection: sessions.end_all(connection, 1, ground.clock()))
    sent = ash.posts(TEAM, token=token, **WRITTEN)

    assert sent.location == "/admin/sign-in"
    assert draft_of(ash, ground, TEAM) == {}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("token", ["", "invented"])
def test_a_form_of_somebody_else_is_no_draft(ash: Staff, ground: Ground, token: str) -> None:
    """Without the token of this browser nothing is kept."""
    goes_idle(ground)
    sent = ash.posts(TEAM, token=token, **WRITTEN)

    assert sent.location == "/admin/locked"
    assert draft_of(ash, ground, TEAM) == {}


@pytest.mark.usefixtures("kept")
def test_after_signing_out_nothing_is_kept(ash: Staff, ground: Ground) -> None:
    """Whoever has left does not write any more, whatever a tab that is still open sends."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    cookie = ash.client.get_cookie("forumline", "desk.test", "/admin")
    assert cookie is not None
    ash.posts("/sign-out")
    ash.client.set_cookie("forumline", cookie.value, domain="desk.test", path="/admin")
    ash.posts(TEAM, token=token, **WRITTEN)

    assert draft_of(ash, ground, TEAM) == {}


@pytest.mark.usefixtures("kept")
def test_nothing_is_kept_of_a_form_that_they_may_not_send(ash: Staff, ground: Ground) -> None:
    """Nor of a button, which has no words; nor of a password."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    goes_idle(ground)
    for path in ("/house/staff", "/forums/elsewhere/team", "/account/password", f"{TEAM}/1/remove"):
        words = {} if path.endswith("remove") else {"email": "words", "password": "words"}
        assert ash.posts(path, token=token, **words).location == "/admin/locked"
    with ground.database.read() as connection:
        assert connection.execute(select(Draft.id)).all() == []


def test_the_form_of_every_page_leads_to_a_page(app: Flask) -> None:
    """Each form with words has one that can be opened, at its address or above it."""
    rules = list(pages_of(app).url_map.iter_rules())
    opened = {rule.rule.rstrip("/") for rule in rules if "GET" in (rule.methods or ())}

    def above(rule: Route) -> set[str]:
        parts = rule.rule.rstrip("/").split("/")
        return {"/".join(parts[:end]) for end in range(4, len(parts) + 1)}

    lost = [
        rule.rule
        for rule in rules
        if "POST" in (rule.methods or ())
        and WHO_MAY_WHAT[rule.endpoint].place == "forum"
        and not above(rule) & opened
    ]
    assert [rule for rule in lost if not rule.endswith("/measure")] == []
