"""Feedback: shown by alias, marked as read, never lost from sight."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from admin.pages import feedback as page
from storage.feedback import Feedback, FeedbackText
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, Somebody, a_member, one_more_text, some_feedback

LIST = "/forums/riverside/feedback"


@pytest.fixture
def kestrel(ground: Ground, riverside: Place) -> Somebody:
    """Give a member."""
    return a_member(ground, riverside)


def said(text: str) -> list[str]:
    """Give the words on a page, as they stand in its source."""
    return re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', text, re.DOTALL)


def read_at(ground: Ground) -> dict[int, datetime | None]:
    """Say when each feedback was read."""
    with ground.database.read() as connection:
        rows = connection.execute(select(Feedback.id, Feedback.read_at))
        return {row.id: row.read_at for row in rows}


def last_text(ground: Ground) -> str:
    """Give the id of the newest text."""
    with ground.database.read() as connection:
        last = select(FeedbackText.id).order_by(FeedbackText.id.desc())
        return str(connection.execute(last).scalars().first())


def test_an_empty_list_says_what_will_come(facilitator: Staff) -> None:
    """Nobody is left before an empty page."""
    assert "No member has said anything yet." in facilitator.opens(LIST).text
    assert "All feedback has been read." in facilitator.opens(f"{LIST}?show=unread").text


def test_the_longest_wait_stands_first_and_read_ones_below(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """All words of each are shown, in the order in which they were said."""
    some_feedback(ground, kestrel, "first", "and more", at=ground.ago(hours=5))
    second = some_feedback(ground, kestrel, "second", at=ground.ago(hours=4))
    some_feedback(ground, kestrel, "third", at=ground.ago(hours=3))
    facilitator.posts(f"{LIST}/{second}/read", seen_until=last_text(ground))

    everything, unread = facilitator.opens(LIST).text, facilitator.opens(f"{LIST}?show=unread").text

    assert said(everything) == ["first", "and more", "third", "second"]
    assert said(unread) == ["first", "and more", "third"]
    assert everything.count("waiting <strong>5 hours</strong>") == 1
    assert '<time datetime="2026-11-19T07:00:00+00:00">today, 7:00am</time>' in everything


def test_each_view_is_written_down_before_the_words_leave(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """The audit says which feedback of whom was shown, and no word of it."""
    for words in ("first", "second"):
        some_feedback(ground, kestrel, words)

    facilitator.opens(LIST)
    facilitator.opens("/forums/riverside/")

    place = (kestrel.id, riverside.id)
    assert audited(ground) == [
        ("feedback_shown", "feedback:1", *place),
        ("feedback_shown", "feedback:2", *place),
    ]


def test_marking_as_read_twice_does_nothing_twice(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """The second press of the same button leaves the first moment, and says who was first."""
    which = some_feedback(ground, kestrel)
    pressed = ground.clock.now
    first = facilitator.posts(f"{LIST}/{which}/read", seen_until="1")
    ground.clock.goes_on(timedelta(minutes=1))

    second = facilitator.posts(f"{LIST}/{which}/read", seen_until="1")

    assert (first.status_code, first.location) == (303, f"/admin{LIST}")
    assert (second.status_code, second.location) == (303, f"/admin{LIST}")
    assert read_at(ground) == {which: pressed}
    assert [deed[0] for deed in audited(ground)] == ["feedback_marked_read"]
    assert "Somebody had marked it as read before you." in facilitator.opens(LIST).text


@pytest.mark.parametrize("sent", [timedelta(minutes=1), timedelta(), -timedelta(hours=1)])
def test_a_text_that_comes_meanwhile_stays_unread(
    facilitator: Staff, ground: Ground, kestrel: Somebody, sent: timedelta
) -> None:
    """Even one that was sent before those on the page, and came late."""
    which = some_feedback(ground, kestrel, "first", at=ground.ago(minutes=5))
    seen = last_text(ground)
    one_more_text(ground, kestrel, "second", which, at=ground.ago(minutes=5) + sent)

    answer = facilitator.posts(f"{LIST}/{which}/read", seen_until=seen)

    after = facilitator.opens(LIST).text
    assert answer.status_code == 303
    assert read_at(ground) == {which: None}
    assert "More came while you were reading." in after
    assert said(after) == ["first", "second"]


def test_a_text_after_reading_makes_it_unread_again(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """What is new is found where new things stand."""
    which = some_feedback(ground, kestrel, "first")
    facilitator.posts(f"{LIST}/{which}/read", seen_until="1")
    one_more_text(ground, kestrel, "second", which)

    assert said(facilitator.opens(f"{LIST}?show=unread").text) == ["first", "second"]


def test_a_read_is_taken_back(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """The notice offers it at once, the list at any time; a second press changes nothing."""
    which = some_feedback(ground, kestrel)
    facilitator.posts(f"{LIST}/{which}/read", seen_until="1", show="unread")
    notice = facilitator.opens(f"{LIST}?show=unread").text
    back = [facilitator.posts(f"{LIST}/{which}/unread", show="unread") for _ in range(2)]

    assert f'action="/admin{LIST}/{which}/unread"' in notice
    assert [answer.location for answer in back] == [f"/admin{LIST}?show=unread"] * 2
    assert read_at(ground) == {which: None}
    deeds = [deed[0] for deed in audited(ground) if deed[0] != "feedback_shown"]
    assert deeds == ["feedback_marked_read", "feedback_marked_unread"]


def test_paging_shows_each_feedback_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Following the links leads through all that is unread and then all that was read."""
    monkeypatch.setattr(page, "AT_ONCE", 2)
    for number in range(5):
        which = some_feedback(ground, kestrel, f"read {number}")
        facilitator.posts(f"{LIST}/{which}/read", seen_until=last_text(ground))
    for number in range(3):
        some_feedback(ground, kestrel, f"new {number}")

    seen, link = [], LIST
    while link:
        text = facilitator.opens(link).text
        seen += said(text)
        found = re.search(r'href="/admin([^"]*(?:after|before)=\d+)"', text)
        link = found[1].replace("&amp;", "&") if found else ""

    newest_first = [f"read {number}" for number in reversed(range(5))]
    assert seen == [f"new {number}" for number in range(3)] + newest_first


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 19, "9" * 40, "١", "%00", ""])
def test_an_odd_page_or_number_is_no_failure(
    facilitator: Staff, ground: Ground, kestrel: Somebody, odd: str
) -> None:
    """What no page of ours would ask gets a clear status."""
    which = some_feedback(ground, kestrel)
    statuses = [
        facilitator.opens(f"{LIST}?after={odd}&before={odd}").status_code,
        facilitator.posts(f"{LIST}/{odd or 'x'}/read", seen_until="1").status_code,
        facilitator.posts(f"{LIST}/{which}/read").status_code,
    ]

    assert statuses == [200, 404, 400]
    assert read_at(ground) == {which: None}


def test_a_mark_of_danger_is_shown_beside_the_words(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Whoever reads feedback first sees it there too."""
    one_more_text(ground, kestrel, "he is outside", None, mark="risk:danger")

    assert "May be in danger now" in facilitator.opens(LIST).text
