"""The pages of a long thread: together they are all of it, and what waits stands on the first."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin import thread_lines
from admin.thread_lines import NEWEST, Line
from storage import outgoing
from storage.thread_marks import Thread
from tests.admin.conftest import Staff
from tests.admin.threads import a_command, marks_read, read_at, said, thread
from tests.builders import Ground, Somebody, a_forum, a_kept_text, a_member, a_message


def test_older_pages_show_the_rest_and_offer_no_answer(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest stands last; links lead back and forth."""
    monkeypatch.setattr(thread_lines, "AT_ONCE", 2)
    for number in range(5):
        ground.clock.goes_on(timedelta(minutes=1))
        a_command(ground, kestrel, f"said {number}")

    found, link = [], thread(kestrel)
    while link:
        text = facilitator.opens(link).text
        found.append(said(text))
        link = next(
            (
                part.split('"')[0].replace("&amp;", "&")
                for part in text.split('href="/admin')[1:]
                if "before=" in part.split('"')[0]
            ),
            "",
        )

    assert found == [["said 3", "said 4"], ["said 1", "said 2"], ["said 0"]]
    assert "Back to the newest messages" in text
    assert "What you say" not in text


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(begun=st.text("swm", max_size=9), more=st.text("swm", max_size=4), at_once=st.integers(1, 3))
def test_pages_lose_and_double_nothing_while_more_comes(
    ground: Ground, begun: str, more: str, at_once: int
) -> None:
    """Texts, messages and several of one moment: the pages together are what was there."""
    member = a_member(ground, a_forum(ground, "Some forum", f"forum-{ground.number()}"))

    def happens(what: str) -> None:
        if what == "w":
            ground.clock.goes_on(timedelta(seconds=1))
        elif what == "s":
            a_command(ground, member)
        else:
            a_message(ground, member, state=outgoing.SENT)

    def read(above: thread_lines.Place) -> thread_lines.Shown:
        whose = Thread(member.forum.id, member.id)
        with ground.database.read() as connection:
            return thread_lines.page(connection, ground.keyring, whose, above)

    for what in begun:
        happens(what)
    whole, found = read(NEWEST).lines, list[Line]()
    ground.clock.goes_on(timedelta(seconds=1))
    coming = list(more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thread_lines, "AT_ONCE", at_once)
        shown = read(NEWEST)
        found[:0] = shown.lines
        while shown.older:
            if coming:
                happens(coming.pop())
            shown = read(thread_lines.Place.read(str(shown.older)) or NEWEST)
            found[:0] = shown.lines

    assert found == list(whole)
    assert len(whole) == len(begun.replace("w", ""))


def test_all_that_waits_stands_on_the_first_page(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far back it goes: whoever marks it as read has seen it."""
    monkeypatch.setattr(thread_lines, "AT_ONCE", 2)
    a_command(ground, kestrel, "long ago")
    for number in range(4):
        ground.clock.goes_on(timedelta(minutes=1))
        a_kept_text(ground, kestrel, f"waits {number}", at=ground.clock())

    first = facilitator.opens(thread(kestrel)).text
    marks_read(facilitator, kestrel, first)

    assert said(first) == [f"waits {number}" for number in range(4)]
    assert None not in read_at(ground).values()


def test_what_did_not_stand_on_the_page_is_not_marked(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where more waits than one page can show, the rest waits on."""
    monkeypatch.setattr(thread_lines, "MOST", 2)
    for number in range(3):
        ground.clock.goes_on(timedelta(minutes=1))
        a_kept_text(ground, kestrel, f"waits {number}", at=ground.clock())
    marks_read(facilitator, kestrel)

    assert [name for name, at in read_at(ground).items() if at is None] == ["text 1"]
