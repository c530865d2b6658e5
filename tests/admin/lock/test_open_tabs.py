"""A tab that was open before a new sign-in: its writer loses no word, and nobody else sees one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.drafts import Draft
from tests.admin.conftest import Staff
from tests.admin.lock.writing import TEAM, WRITTEN, draft_of
from tests.admin.signing import (
    EMAIL,
    PASSWORD,
    Kept,
    code_of,
    hidden,
    sends,
    sets_up,
    signs_in_again,
)
from tests.builders import Ground, Place, a_person

HOSTILE = "<b>{{ 7*7 }}'\""


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
