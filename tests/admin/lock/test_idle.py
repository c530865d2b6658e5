"""An idle session locks, and opens again with the password, where it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.audit import Audit
from tests.admin.conftest import Staff, app_of, desk_of
from tests.admin.lock.writing import TEAM, goes_idle
from tests.admin.signing import (
    EMAIL,
    PASSWORD,
    hidden,
    sends,
    told,
)
from tests.builders import Ground, Place, a_person


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
def test_a_button_leads_to_the_page_on_which_it_stands(ash: Staff, ground: Ground) -> None:
    """There is no page at its own address."""
    token = hidden(ash.opens(TEAM).text, "csrf_token")
    goes_idle(ground)
    ash.posts(f"{TEAM}/1/remove", token=token)
    opened = sends(ash, "/locked", password=PASSWORD)

    assert opened.location == f"/admin{TEAM}"
    assert "What you had written is kept." not in ash.opens(TEAM).text


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
