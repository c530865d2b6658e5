"""Closing a poll in the browser: what the page says before, and what closing takes back."""

import re

from sqlalchemy import select

from storage.outgoing import Outgoing
from tests.admin.asking import CHOICE, a_poll, an_answer, many
from tests.admin.conftest import Staff
from tests.admin.polls import LIST, deeds, presses, row
from tests.builders import Ground, Place, a_member


def test_closing_is_asked_for_on_a_page_of_its_own(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It says how many have answered, as the results do, who has not, and what comes of late ones.

    Somebody answered who was not asked first.
    """
    asked = many(ground, riverside, 3)
    poll = a_poll(ground, riverside, CHOICE)
    an_answer(ground, asked[0], poll, 1, "1")
    an_answer(ground, asked[1], poll, 1, None)
    an_answer(ground, a_member(ground, riverside, "Wren"), poll, 1, "1")
    offered = facilitator.opens(f"{LIST}/{poll}").text
    results = " ".join(re.sub(r"<.*?>", " ", offered).split())

    page = " ".join(re.sub(r"<.*?>", " ", facilitator.opens(f"{LIST}/{poll}/close").text).split())
    stands = row(ground, poll).state
    presses(facilitator, poll, "close")
    after = facilitator.opens(f"{LIST}/{poll}/close")

    assert f'href="/admin{LIST}/{poll}/close"' in offered
    assert "of 4 members have answered 2" in results
    assert "of 4 members have answered 2 have not answered, or left it 2" in page
    silent = re.search(r"Who has not answered, 2 Kestrel (\d) Kestrel (\d) Why", page)
    assert silent
    assert sorted(silent.groups()) == ["1", "2"]
    assert "You cannot open it again. If you leave it, it closes by itself" in page
    assert "To a late answer Thank you. That question has closed." in page
    assert stands == "open"
    assert (after.status_code, after.location) == (303, f"/admin{LIST}/{poll}")
    assert "results_shown" in deeds(ground)


def test_closing_now_takes_back_what_has_not_gone(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """A second press finds it done."""
    many(ground, riverside, 2)
    poll = a_poll(ground, riverside, CHOICE)

    after = presses(facilitator, poll, "close")
    twice = presses(facilitator, poll, "close")

    assert "The poll is closed." in after
    assert "Nothing to do any more." in twice
    assert row(ground, poll).state == "closed"
    with ground.database.read() as connection:
        whys = connection.execute(select(Outgoing.why)).scalars().all()
    assert set(whys) == {"closed"}
    assert [deed for deed in deeds(ground) if deed == "poll_closed"] == ["poll_closed"]
