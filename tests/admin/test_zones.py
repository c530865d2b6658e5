"""One zone on a page: that of its forum, which is where its members are; the house has its own."""

import re

import pytest
from flask import Flask
from sqlalchemy import update

from storage import audit
from storage.forums import Forum
from tests.admin.asking import a_poll
from tests.admin.conftest import Staff
from tests.builders import Ground, Place, a_kept_text, a_member, a_person

HERE = "/forums/riverside"
DAY_OF_FILTER = "2026-11-19"


@pytest.fixture
def moved(ground: Ground, riverside: Place) -> Place:
    """Move a forum to where it is thirteen hours later: 1am on Friday, at noon in London."""
    elsewhere = update(Forum).where(Forum.id == riverside.id).values(zone="Pacific/Auckland")
    ground.write(lambda connection: connection.execute(elsewhere))
    return riverside


def times_on(page: str) -> list[str]:
    """Give what stands as a time in the main part of a page."""
    return re.findall(r"<time[^>]*>([^<]*)</time>", page[page.index("<main") :])


def test_the_pages_of_a_forum_say_its_own_times(
    facilitator: Staff, ground: Ground, moved: Place
) -> None:
    """Its day, what was said there, what was done there, and its codes."""
    kestrel = a_member(ground, moved)
    a_kept_text(ground, kestrel, "the lift was broken again")
    facilitator.posts(f"{HERE}/invites", number="1")
    overview = facilitator.opens(f"{HERE}/").text
    thread = facilitator.opens(f"{HERE}/members/{kestrel.id}/thread").text
    log = facilitator.opens(f"{HERE}/log").text
    invites = facilitator.opens(f"{HERE}/invites").text

    assert "Friday 20 November, 1:00am" in overview
    assert ", 11:00pm" in thread
    assert set(times_on(log)) == {"1:00am"}
    assert times_on(invites) == ["today, 1:00am"]
    assert "Open until 4 December" in invites


def test_a_poll_closes_at_the_time_that_was_written(
    facilitator: Staff, ground: Ground, moved: Place
) -> None:
    """It is in a week at noon here, and at one in the morning there."""
    poll = a_poll(ground, moved)
    page = facilitator.opens(f"{HERE}/polls/{poll}").text

    assert "27 November, 1:00am" in page
    assert "12:00pm" not in page


def test_a_day_of_the_log_is_a_day_of_the_forum(
    facilitator: Staff, ground: Ground, moved: Place
) -> None:
    """What was done at noon in London was done on the next day there."""
    deed = audit.Deed("poll_opened", actor="fern", forum_id=moved.id)
    ground.write(lambda connection: audit.note(connection, deed, ground.clock()))
    thursday, friday = (
        facilitator.opens(f"{HERE}/log?day={day}").text for day in (DAY_OF_FILTER, "2026-11-20")
    )

    assert (times_on(thursday), "1:00am" in times_on(friday)) == ([], True)


def test_the_house_says_its_own_times(app: Flask, ground: Ground, moved: Place) -> None:
    """Whatever the forums are: its log is of all of them."""
    keeper = Staff(app)
    keeper.signs_in(a_person(ground, "system", None))
    deed = audit.Deed("poll_opened", actor="fern", forum_id=moved.id)
    ground.write(lambda connection: audit.note(connection, deed, ground.clock()))

    assert set(times_on(keeper.opens("/house/log").text)) == {"12:00pm"}
