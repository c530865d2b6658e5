"""One's own account: name, password, authenticator, recovery codes, and where one is signed in."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from admin.browsers import in_words
from storage.proofs import RecoveryCode
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.admin.signing import (
    EMAIL,
    PASSWORD,
    Kept,
    code_of,
    connects,
    recovery_codes,
    sends,
    sets_up,
    signs_in_again,
    told,
)
from tests.builders import Ground, Place, a_person

NEXT = "five other words of mine"
NOT_THEIRS = "This is not your present password. Check it, and try again."


@pytest.fixture
def ash(app: Flask) -> Staff:
    """Give a facilitator's browser."""
    return Staff(app)


@pytest.fixture
def kept(ash: Staff, ground: Ground, riverside: Place) -> Kept:
    """Let them come in by the whole way, a while ago."""
    kept = sets_up(ash, ground, a_person(ground, "facilitator", riverside))
    ground.clock.goes_on(timedelta(minutes=10))
    return kept


@pytest.mark.usefixtures("kept")
def test_the_name_is_changed(ash: Staff, ground: Ground) -> None:
    """It stands in the frame of every page from then on."""
    wrong = sends(ash, "/account/name", name=" ")
    done = sends(ash, "/account/name", name="  Ash\u200b  Marlow ")

    assert told(wrong) == ["Write the first name by which members know you."]
    assert done.location == "/admin/account"
    assert "<bdi>Ash Marlow</bdi>" in ash.opens("/help").text
    assert ("name_changed", "staff:1", None, None) in audited(ground)


def test_the_password_is_changed_by_whoever_knows_the_old_one(
    app: Flask, ash: Staff, ground: Ground, kept: Kept
) -> None:
    """They are signed out everywhere else, and stay here."""
    elsewhere = Staff(app)
    signs_in_again(elsewhere, ground, kept)
    wrong = sends(ash, "/account/password", present="not it", password=NEXT)
    short = sends(ash, "/account/password", present=PASSWORD, password="short")
    still = elsewhere.opens("/help").status_code
    done = sends(ash, "/account/password", present=PASSWORD, password=NEXT)

    assert told(wrong) == [NOT_THEIRS]
    assert told(short) == ["Choose a longer password: it must have at least 12 characters."]
    assert (still, done.location) == (200, "/admin/account")
    assert ash.opens("/account").status_code == 200
    assert elsewhere.opens("/help").location == "/admin/sign-in"
    assert sends(Staff(app), "/sign-in", email=EMAIL, password=NEXT).location == "/admin/code"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("path", "fields"),
    [("/account/password", {"password": NEXT}), ("/account/codes", {})],
)
def test_an_open_screen_is_no_place_to_guess(ash: Staff, path: str, fields: dict[str, str]) -> None:
    """After five wrong ones the right one waits, too."""
    for _ in range(5):
        sends(ash, path, present="not it", **fields)

    assert "Too many tries" in told(sends(ash, path, present=PASSWORD, **fields))[0]


def test_another_phone_takes_the_place_of_the_old_one(
    app: Flask, ash: Staff, ground: Ground, kept: Kept
) -> None:
    """The old one holds until the new one is proved, and opens nothing afterwards."""
    ash.opens("/account/phone")
    connects(ash, ground, "/account/phone", present="not it")
    still = Staff(app)
    signs_in_again(still, ground, kept)
    seed = connects(ash, ground, "/account/phone", present=PASSWORD)
    ground.clock.goes_on(timedelta(minutes=2))
    person = Staff(app)
    sends(person, "/sign-in", email=EMAIL, password=PASSWORD)
    old = sends(person, "/code", code=code_of(kept.seed, ground))
    new = sends(person, "/code", code=code_of(seed, ground))

    assert still.opens("/help").status_code == 200
    assert (old.status_code, new.location) == (400, "/admin/")


def test_new_recovery_codes_take_the_place_of_the_old(
    app: Flask, ash: Staff, ground: Ground, kept: Kept
) -> None:
    """They are shown once."""
    wrong = sends(ash, "/account/codes", present="not it")
    made = recovery_codes(sends(ash, "/account/codes", present=PASSWORD).text)
    person = Staff(app)
    sends(person, "/sign-in", email=EMAIL, password=PASSWORD)
    old = sends(person, "/code", code=kept.codes[0])
    new = sends(person, "/code", code=made[0])
    with ground.database.read() as connection:
        number = connection.execute(select(func.count(RecoveryCode.id))).scalar_one()

    assert told(wrong) == [NOT_THEIRS]
    assert len(set(made)) == number == 10
    assert (old.status_code, new.location) == (400, "/admin/")
    assert not any(code in ash.opens("/account").text for code in made)


def test_sessions_are_listed_in_words_and_ended(
    app: Flask, ash: Staff, ground: Ground, kept: Kept
) -> None:
    """One by one, or all others; this one by Sign out alone."""
    others = []
    for agent in ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/605", "Firefox/140 Linux", ""):
        other = Staff(app)
        other.client.environ_base["HTTP_USER_AGENT"] = agent
        signs_in_again(other, ground, kept)
        others.append(other)
        ground.clock.goes_on(timedelta(minutes=2))
    page = ash.opens("/account").text
    rows = [int(row) for row in re.findall(r"/account/sessions/(\d+)/end", page)]
    sends(ash, f"/account/sessions/{rows[-1]}/end", page="/account")
    one_less = [other.opens("/help").status_code for other in others]
    sends(ash, "/account/sessions/end", page="/account")
    none = [other.opens("/help").status_code for other in others]

    assert "Safari on an iPhone" in page
    assert "Firefox on Linux" in page
    assert "A browser that does not say which" in page
    assert page.count("This one") == 1
    assert (one_less, none) == ([303, 200, 200], [303, 303, 303])
    assert ash.opens("/account").status_code == 200


@pytest.mark.usefixtures("kept")
def test_nobody_ends_the_session_of_another(
    app: Flask, ash: Staff, ground: Ground, riverside: Place
) -> None:
    """Whatever number is tried; nor their own by this button."""
    fern = Staff(app)
    fern.signs_in(a_person(ground, "facilitator", riverside, "fern@example.org"))
    answers = [
        sends(ash, f"/account/sessions/{row}/end", page="/account").status_code
        for row in (1, 2, 99, 2**63 - 1)
    ]

    assert answers == [400, 303, 303, 303]
    assert fern.opens("/help").status_code == 200
    assert ash.opens("/help").status_code == 200
    assert "session_ended" not in {row[0] for row in audited(ground)}


def test_a_demonstration_asks_for_nothing(ground: Ground, riverside: Place) -> None:
    """It has no password to change, and says so."""
    ash = Staff(app_of(desk_of(ground, demonstration=True)))
    ash.uses(a_person(ground, "facilitator", riverside))
    paths = ("/account/password", "/account/phone", "/account/codes")

    assert "A demonstration asks for no password" in ash.opens("/account").text
    assert [ash.opens(path).status_code for path in paths] == [404] * 3


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari on a Mac"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18) CriOS/140 Safari/604", "Chrome on an iPad"),
        ("something on Linux", "A browser on Linux"),
        ("<script>alert(1)</script>", None),
        ("", None),
    ],
)
def test_browsers_in_words(agent: str, words: str | None) -> None:
    """Nothing of what a browser says of itself is shown but what we know."""
    assert in_words(agent) == words
