"""The first page of a forum: polls, results and news that wait for somebody."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import approving
from storage import polls, staff, updates
from storage.polls import PollState
from storage.updates import Update
from tests.admin.asking import a_poll, agrees, an_answer, some_news
from tests.admin.conftest import Staff
from tests.admin.overview import PAGE, ages, closed, pairs, things
from tests.builders import (
    Ground,
    Place,
    a_member,
)


def test_polls_that_close_soon(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Today and tomorrow, with how many have answered; not the day after."""
    near, far = (a_poll(ground, riverside, title=title) for title in ("Near", "Far"))
    kestrel = a_member(ground, riverside)
    agrees(ground, kestrel)
    an_answer(ground, kestrel, near, 1, "1")
    for poll, days in ((near, 1), (far, 2)):
        at = ground.clock() + timedelta(days=days)
        with ground.database.write() as connection:
            polls.change(connection, poll, closes_at=at)

    text = facilitator.opens(PAGE).text

    assert things(text) == ["Poll “Near” closes tomorrow"]
    assert "1 member has answered so far." in text
    assert ages(text) == ["Closes 12:00pm"]


def test_results_that_were_promised(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """A poll that closed stands here until news has gone; after 14 days it is late (rule 39)."""
    old, new = (a_poll(ground, riverside, title=title) for title in ("Old", "New"))
    closed(ground, old, days=20)
    closed(ground, new, days=1)
    before = facilitator.opens(PAGE).text
    some_news(ground, riverside)
    ground.write(lambda c: c.execute(update(Update).values(sent_at=ground.ago(days=2))))
    one_told = facilitator.opens(PAGE).text
    ground.write(lambda c: c.execute(update(Update).values(sent_at=ground.clock())))

    assert things(before) == ["Tell members what came of “Old”", "Tell members what came of “New”"]
    # Closed on 30 October: fourteen days later is 13 November, six days ago.
    assert ages(before) == ["6 days late", "By Wednesday 2 December"]
    assert f'href="/admin/forums/riverside/polls/{old}"' in before
    assert 'href="/admin/forums/riverside/news/write"' in before
    assert things(one_told) == ["Tell members what came of “New”"]
    assert things(facilitator.opens(PAGE).text) == []


def test_news_that_were_stopped_told_nobody_the_result(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """They were a mistake: what members were promised is still to come (rule 39)."""
    closed(ground, a_poll(ground, riverside, title="Old"), days=20)
    news = some_news(ground, riverside)
    told = things(facilitator.opens(PAGE).text)
    ground.write(lambda c: updates.stop(c, news, "ash", ground.clock()))

    assert told == []
    assert things(facilitator.opens(PAGE).text) == ["Tell members what came of “Old”"]


@pytest.mark.parametrize("mine", [True, False])
def test_approvals_wait_for_whoever_did_not_ask(
    facilitator: Staff, ground: Ground, riverside: Place, *, mine: bool
) -> None:
    """What I asked for waits for somebody else, and is no work of mine."""
    poll = a_poll(ground, riverside, title="To approve", is_open=False)
    with ground.database.write() as connection:
        other = staff.add(
            connection, "tom@example.org", "facilitator", riverside.id, ground.clock()
        )
        staff.set_name(connection, other, "Tom")
        me = staff.find(connection, "ash@example.org")
        who = approving.staff(me if mine and me else other)
        polls.move(
            connection,
            poll,
            PollState.DRAFT,
            PollState.WAITING,
            asked_by=who,
            asked_at=ground.ago(hours=5),
        )

    text = facilitator.opens(PAGE).text

    assert things(text) == ([] if mine else ["Approve the poll “To approve”"])
    assert ages(text) == ([] if mine else ["Waiting 5 hours"])
    assert ("<bdi>Tom</bdi> asked for it." in text) is not mine
    assert pairs(text).get("Wait for a second person") == ("1" if mine else None)
