"""What somebody has read of a thread: marked once, taken back, unread again when more comes."""

from datetime import timedelta

import pytest

from tests.admin.conftest import Staff, audited
from tests.admin.threads import INBOX, groups, marks_read, read_at, said, seen, thread
from tests.builders import Ground, Somebody, a_kept_text, one_more_text, some_feedback


def test_marking_as_read_twice_does_nothing_twice(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """The second press of the same button leaves the first moment, and says who was first."""
    some_feedback(ground, kestrel)
    a_kept_text(ground, kestrel)
    shown, pressed = facilitator.opens(thread(kestrel)).text, ground.clock.now
    first = facilitator.posts(f"{thread(kestrel)}/read", **seen(shown))
    said_first = facilitator.opens(thread(kestrel)).text
    ground.clock.goes_on(timedelta(minutes=1))
    second = facilitator.posts(f"{thread(kestrel)}/read", **seen(shown))

    assert {(answer.status_code, answer.location) for answer in (first, second)} == {
        (303, f"/admin{thread(kestrel)}")
    }
    assert set(read_at(ground).values()) == {pressed}
    assert "Marked as read." in said_first
    assert "Somebody had marked it as read before you." in facilitator.opens(thread(kestrel)).text
    deeds = [deed for deed in audited(ground) if deed[0] != "thread_shown"]
    assert deeds == [("thread_marked_read", "inbox:2", kestrel.id, kestrel.forum.id)]


@pytest.mark.parametrize("sent", [timedelta(minutes=1), timedelta(), -timedelta(hours=1)])
@pytest.mark.parametrize("goes_on", [True, False])
def test_a_text_that_comes_meanwhile_stays_unread(
    facilitator: Staff, ground: Ground, kestrel: Somebody, sent: timedelta, *, goes_on: bool
) -> None:
    """Even one that was sent before those on the page, and came late; as feedback or kept."""
    at = ground.ago(minutes=5)
    which = some_feedback(ground, kestrel, "first", at=at)
    shown = facilitator.opens(thread(kestrel)).text
    if goes_on:
        one_more_text(ground, kestrel, "second", which, at=at + sent)
    else:
        a_kept_text(ground, kestrel, "second", at=at + sent)

    marks_read(facilitator, kestrel, shown)

    after = facilitator.opens(thread(kestrel)).text
    waits = "feedback 1" if goes_on else "text 2"
    assert [name for name, when in read_at(ground).items() if when is None] == [waits]
    assert "More came while you were reading." in after
    assert sorted(said(after)) == ["first", "second"]


def test_a_text_after_reading_makes_it_unread_again(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """What is new is found where new things stand, with all that was said before."""
    which = some_feedback(ground, kestrel, "first")
    marks_read(facilitator, kestrel)
    one_more_text(ground, kestrel, "second", which)

    assert said(facilitator.opens(thread(kestrel)).text) == ["first", "second"]
    assert groups(facilitator.opens(f"{INBOX}?show=unread").text) == [
        ("To read, longest wait first", ["Kestrel"])
    ]


def test_a_read_is_taken_back(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """The notice offers it at once, the thread at any time; what was read before stays read."""
    some_feedback(ground, kestrel, "first")
    marks_read(facilitator, kestrel)
    before = read_at(ground)
    ground.clock.goes_on(timedelta(minutes=1))
    some_feedback(ground, kestrel, "second", at=ground.clock())
    a_kept_text(ground, kestrel, "third", at=ground.clock())
    marks_read(facilitator, kestrel)
    notice = facilitator.opens(thread(kestrel)).text
    later = facilitator.opens(thread(kestrel)).text

    back = facilitator.posts(f"{thread(kestrel)}/unread")

    assert notice.count(f'action="/admin{thread(kestrel)}/unread"') == 2
    assert later.count(f'action="/admin{thread(kestrel)}/unread"') == 1
    assert (back.status_code, back.location) == (303, f"/admin{thread(kestrel)}")
    assert read_at(ground) == before | {"feedback 2": None, "text 3": None}
    assert "Unread again." in facilitator.opens(thread(kestrel)).text
    assert audited(ground)[-2][:2] == ("thread_marked_unread", "thread")
