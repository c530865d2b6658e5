"""The lock: an idle session opens again with the password, where it was, and no word is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.routing import Rule as Route

from admin.who_may_what import WHO_MAY_WHAT
from storage import drafts, sessions
from storage.audit import Audit
from storage.drafts import Draft
from storage.staff import Role
from tests.admin.conftest import Staff, app_of, desk_of, pages_of
from tests.admin.signing import (
    EMAIL,
    PASSWORD,
    Kept,
    code_of,
    hidden,
    sends,
    sets_up,
    signs_in_again,
    told,
)
from tests.builders import Ground, Place, a_forum, a_person

TEAM = "/forums/riverside/team"
HOSTILE = "<b>{{ 7*7 }}'\""
WRITTEN = {"email": "wren at example", "role": "analyst"}


@pytest.fixture
def ash(app: Flask) -> Staff:
    """Give a facilitator's browser."""
    return Staff(app)


@pytest.fixture
def kept(ash: Staff, ground: Ground, riverside: Place) -> Kept:
    """Let them come in by the whole way."""
    return sets_up(ash, ground, a_person(ground, "facilitator", riverside))


def goes_idle(ground: Ground) -> None:
    """Let half an hour pass, and a minute."""
    ground.clock.goes_on(timedelta(minutes=31))


def draft_of(person: Staff, ground: Ground, place: str) -> dict[str, list[str]]:
    """Open what was kept of a form."""
    with ground.database.read() as connection:
        return drafts.find(connection, person.desk.keyring, 1, place)


@pytest.mark.usefixtures("kept")
def test_an_idle_session_asks_for_the_password_and_goes_on(ash: Staff, ground: Ground) -> None:
    """With its filter, at the page that was asked for."""
    goes_idle(ground)
    asked = ash.opens(f"{TEAM}?show=all")
    page = ash.opens("/locked").text
    opened = sends(ash, "/locked", password=PASSWORD)

    assert asked.location == "/admin/locked"
    assert EMAIL in page
    assert "Riverside" not in page
    assert opened.location == f"/admin{TEAM}?show=all"
    assert ash.opens(TEAM).status_code == 200


@pytest.mark.usefixtures("kept")
def test_a_wrong_password_leaves_it_locked_and_too_many_wait(ash: Staff, ground: Ground) -> None:
    """As at the sign-in: there is no second place at which to guess."""
    goes_idle(ground)
    wrong = [sends(ash, "/locked", password="something else") for _ in range(5)]
    waits = sends(ash, "/locked", password=PASSWORD)
    outside = sends(Staff(ash.app), "/sign-in", email=EMAIL, password=PASSWORD)

    assert [told(page) for page in wrong] == [
        ["This is not your password. Check it, and try again."]
    ] * 5
    assert "Wait 15 minutes" in told(waits)[0]
    assert told(outside) == told(waits)
    assert ash.opens(TEAM).location == "/admin/locked"


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


def an_open_tab(person: Staff, ground: Ground) -> dict[str, str]:
    """Give what the form of an open page holds, and let a minute pass."""
    page = person.opens(TEAM).text
    ground.clock.goes_on(timedelta(minutes=1))
    return {"token": hidden(page, "csrf_token"), "once": hidden(page, "once")}


def test_a_tab_of_before_a_new_sign_in_loses_no_word(
    ash: Staff, ground: Ground, kept: Kept
) -> None:
    """Nothing is done with its form; it leads to its page, where the words wait as typed."""
    before = an_open_tab(ash, ground)
    signs_in_again(ash, ground, kept)
    sent = ash.posts(TEAM, **before, email=HOSTILE, role="analyst")
    shown = ash.opens(TEAM).text

    assert (sent.status_code, sent.location) == (303, f"/admin{TEAM}")
    assert "What you had written is kept." in shown
    assert 'value="&lt;b&gt;{{ 7*7 }}&#39;&#34;' in shown
    assert draft_of(ash, ground, TEAM) == {"email": [HOSTILE], "role": ["analyst"]}


def test_a_tab_of_before_loses_no_word_half_way_through_the_new_sign_in(
    ash: Staff, ground: Ground, kept: Kept
) -> None:
    """The code comes first, as for everything; then they are led to their words."""
    before = an_open_tab(ash, ground)
    sends(ash, "/sign-in", email=EMAIL, password=PASSWORD)
    sent = ash.posts(TEAM, **before, **WRITTEN)
    opened = sends(ash, "/code", code=code_of(kept.seed, ground))

    assert (sent.location, opened.location) == ("/admin/code", f"/admin{TEAM}")
    assert draft_of(ash, ground, TEAM) == {name: [some] for name, some in WRITTEN.items()}


def test_a_document_in_a_tab_of_before_is_kept_whole(
    ash: Staff, ground: Ground, kept: Kept
) -> None:
    """A hundred thousand characters, no cookie holds that."""
    before = an_open_tab(ash, ground)
    signs_in_again(ash, ground, kept)
    ash.posts(TEAM, **before, email="é" * 100_000)

    assert draft_of(ash, ground, TEAM) == {"email": ["é" * 100_000]}


@pytest.mark.usefixtures("kept")
def test_a_tab_of_somebody_else_shows_and_keeps_nothing(
    ash: Staff, ground: Ground, riverside: Place
) -> None:
    """Whoever signs in at the same browser gets none of its words, and makes none of theirs."""
    page = ash.opens(TEAM).text
    before = {"token": hidden(page, "csrf_token"), "once": hidden(page, "once")}
    sets_up(ash, ground, a_person(ground, "facilitator", riverside, "fern@example.org"))
    sent = ash.posts(TEAM, **before, **WRITTEN)
    made_up = ash.posts(TEAM, token="x", once="0" * 64, **WRITTEN)
    with ground.database.read() as connection:
        rows = connection.execute(select(Draft.id)).all()

    assert (sent.status_code, made_up.status_code, rows) == (400, 400, [])
    assert "wren at example" not in sent.text + ash.opens(TEAM).text


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


@pytest.mark.usefixtures("kept")
def test_a_button_leads_to_the_page_on_which_it_stands(ash: Staff, ground: Ground) -> None:
    """There is no page at its own address."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    goes_idle(ground)
    ash.posts(f"{TEAM}/1/remove", token=token)
    opened = sends(ash, "/locked", password=PASSWORD)

    assert opened.location == f"/admin{TEAM}"
    assert "What you had written is kept." not in ash.opens(TEAM).text


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("here", "back"),
    [
        (TEAM, f"/admin{TEAM}"),
        (f"{TEAM}?show=all", f"/admin{TEAM}?show=all"),
        (f"{TEAM}?", f"/admin{TEAM}"),
        ("", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("https://evil.example/", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("/nowhere/at/all", "/admin/"),
        ("\r\nX: y", "/admin/"),
        (f"{TEAM}?{'a' * 5000}", f"/admin{TEAM}"),
        ("é\x00", "/admin/"),
    ],
)
def test_after_a_blank_screen_they_are_where_they_were(ash: Staff, here: str, back: str) -> None:
    """One press locks it, whatever page it was; no address of elsewhere is ever led to."""
    locked = sends(ash, "/lock", page=TEAM, _here=here)
    asked = ash.opens(TEAM).location
    with_page = sends(ash, "/lock", page="/locked", _here=here)
    opened = sends(ash, "/locked", password=PASSWORD)

    assert (locked.location, asked, with_page.location) == (
        "/admin/blank",
        "/admin/locked",
        "/admin/blank",
    )
    assert opened.location == back


@pytest.mark.usefixtures("kept")
def test_a_blank_screen_keeps_what_was_being_written(ash: Staff, ground: Ground) -> None:
    """The form is not sent; its words wait where they were typed."""
    sends(ash, "/lock", page=TEAM, _here=TEAM, _form=f"/admin{TEAM}", once="a", **WRITTEN)
    opened = sends(ash, "/locked", password=PASSWORD)

    assert draft_of(ash, ground, TEAM) == {name: [some] for name, some in WRITTEN.items()}
    assert opened.location == f"/admin{TEAM}"
    assert "What you had written is kept." in ash.opens(TEAM).text


def test_a_blank_screen_keeps_what_was_written_where_the_session_is_over(
    ash: Staff, ground: Ground, kept: Kept
) -> None:
    """It is somebody in a hurry whose words these are."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    ground.clock.goes_on(timedelta(hours=13))
    ash.posts("/lock", token=token, _here=TEAM, _form=f"/admin{TEAM}", **WRITTEN)
    signs_in_again(ash, ground, kept)

    assert draft_of(ash, ground, TEAM) == {name: [some] for name, some in WRITTEN.items()}


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "form", ["/admin/house/staff", "/admin/account/password", "/admin/forums/x/team", "//x", "\x00"]
)
def test_a_blank_screen_keeps_nothing_where_nothing_may_be_written(
    ash: Staff, ground: Ground, form: str
) -> None:
    """What a page says of itself is not believed."""
    locked = sends(ash, "/lock", page=TEAM, _form=form, **WRITTEN)
    with ground.database.read() as connection:
        rows = connection.execute(select(Draft.id)).all()

    assert locked.location == "/admin/blank"
    assert rows == []


@pytest.mark.usefixtures("kept")
def test_locking_and_unlocking_is_written_down(ash: Staff, ground: Ground) -> None:
    """With no page and no word."""
    sends(ash, "/lock", page=TEAM, _here=TEAM)
    sends(ash, "/locked", password=PASSWORD)
    with ground.database.read() as connection:
        rows = connection.execute(
            select(Audit.action, Audit.thing).where(Audit.action.in_(("locked", "unlocked")))
        ).all()

    assert [tuple(row) for row in rows] == [("locked", None), ("unlocked", None)]


def test_among_invented_people_one_button_unlocks(ground: Ground, riverside: Place) -> None:
    """There is no password to ask for."""
    ash = Staff(app_of(desk_of(ground, demonstration=True)))
    ash.uses(a_person(ground, "facilitator", riverside))
    goes_idle(ground)
    asked = ash.opens(TEAM)
    page = ash.opens("/locked").text

    assert asked.location == "/admin/locked"
    assert 'type="password"' not in page
    assert sends(ash, "/locked").location == f"/admin{TEAM}"


@pytest.mark.usefixtures("kept")
def test_whoever_is_locked_out_may_sign_out(ash: Staff, ground: Ground) -> None:
    """The next person at the machine needs no password for that."""
    goes_idle(ground)
    page = ash.opens("/locked").text
    out = ash.posts("/sign-out", token=hidden(page, "csrf_token"))

    assert out.location == "/admin/sign-in"
    assert ash.opens("/locked").location == "/admin/sign-in"


@pytest.mark.usefixtures("kept")
def test_the_lock_holds_until_the_session_ends(ash: Staff, ground: Ground) -> None:
    """And looking at the lock is not being there."""
    goes_idle(ground)
    for _ in range(20):
        ground.clock.goes_on(timedelta(minutes=29))
        assert ash.opens(TEAM).location == "/admin/locked"
    ground.clock.goes_on(timedelta(hours=2))

    assert ash.opens(TEAM).location == "/admin/sign-in"


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
