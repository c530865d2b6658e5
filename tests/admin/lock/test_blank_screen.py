"""The blank screen: one press hides everything, and what was being written is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.drafts import Draft
from tests.admin.conftest import Staff
from tests.admin.lock.writing import TEAM, WRITTEN, draft_of
from tests.admin.signing import (
    PASSWORD,
    Kept,
    hidden,
    sends,
    signs_in_again,
)
from tests.builders import Ground


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
