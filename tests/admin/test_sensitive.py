"""Marked as sensitive on a page: said on each page after that, kept in copies, and written down."""

import re

import pytest

from tests.admin.asking import joined
from tests.admin.conftest import Staff, audited
from tests.admin.news import LIST as NEWS
from tests.admin.news import asked_at, follows, sends, state, words, writes
from tests.admin.polls import LIST as POLLS
from tests.admin.polls import POLL, QUESTION, deeds, presses, row, saves
from tests.builders import Ground, Place

MARKED = "This is marked as sensitive."


@pytest.fixture(autouse=True)
def _somebody(ground: Ground, riverside: Place) -> None:
    joined(ground, riverside, "Kestrel")


def is_ticked(page: str) -> bool:
    """Say whether the box of a form is ticked."""
    (box,) = re.findall(r'<input[^>]*name="sensitive"[^>]*>', page)
    return " checked" in box


def test_news_that_are_marked_wait_for_a_second_person(
    facilitator: Staff, birch: Staff, ground: Ground
) -> None:
    """Said before, while they wait, and to whoever says yes; a copy is marked as well."""
    preview = follows(facilitator, writes(facilitator, sensitive="yes"))
    waits = follows(facilitator, sends(facilitator))
    second = words(birch.opens(f"{NEWS}/1/approve"))
    birch.posts(f"{NEWS}/1/approve", asked=asked_at(ground))
    after = words(birch.opens(f"{NEWS}/1"))
    boxes = [is_ticked(birch.opens(f"{NEWS}/{page}").text) for page in ("1/edit", "write?like=1")]

    assert f"{MARKED} To however few it goes, a second person looks at it first." in preview
    assert "Ask a second person: it goes to 1 member" in preview
    assert "It is marked as sensitive, so a second person says yes first." in waits
    assert "It is marked as sensitive, so a second person says yes first." in second
    assert f"{MARKED} You looked at it, and said yes." in after
    assert boxes == [True, True]
    assert state(ground) == "ready"
    assert is_ticked(birch.opens(f"{NEWS}/write").text) is False


def test_taking_the_mark_off_is_written_down(facilitator: Staff, ground: Ground) -> None:
    """Then they go as any news to few do."""
    writes(facilitator, sensitive="yes")
    seen = re.search(r'name="seen" value="(\d+)"', facilitator.opens(f"{NEWS}/1/edit").text)
    assert seen is not None
    facilitator.posts(f"{NEWS}/1/edit", text="The room is smaller now.", discreet="", seen=seen[1])
    goes = follows(facilitator, sends(facilitator))

    assert "It will go" in goes
    found = [deed[0] for deed in audited(ground) if deed[0] != "audience_shown"]
    assert found == [
        "update_marked",
        "update_added",
        "update_unmarked",
        "update_changed",
        "update_sent",
    ]


def test_a_poll_that_is_marked_waits_for_a_second_person(
    facilitator: Staff, birch: Staff, ground: Ground
) -> None:
    """It says why beside the button, and to whoever says yes."""
    saves(facilitator, f"{POLLS}/add", **POLL, sensitive="yes")
    saves(facilitator, f"{POLLS}/1/questions/add", **QUESTION)
    before = words(facilitator.opens(f"{POLLS}/1"))
    waits = presses(facilitator, 1, "open")
    second = words(birch.opens(f"{POLLS}/1"))
    presses(birch, 1, "approve", seen=row(ground, 1).asked_at.isoformat())

    assert MARKED in before
    assert "It is marked as sensitive. So a second person looks at it" in before
    assert "It waits for a second person." in waits
    assert MARKED in second
    assert row(ground, 1).state == "ready"
    assert is_ticked(birch.opens(f"{POLLS}/1/edit").text)
    assert deeds(ground) == [
        "poll_added",
        "poll_marked",
        "poll_changed",
        "poll_opened",
        "poll_approved",
    ]
