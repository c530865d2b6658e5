"""What waits for you, and the way to it."""

import re

from flask import Flask

from storage import audit, staff
from storage.audit import Deed
from storage.inbox import UNREAD
from storage.outgoing import FAILED, HELD, SENT
from tests.admin.asking import a_poll
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.admin.overview import PAGE, ages, closed, pairs, things
from tests.builders import (
    Ground,
    Place,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    an_unsure_row,
    some_feedback,
)


def test_what_waits_in_the_order_of_its_gravity(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Danger has a lane of its own; it shows no words and no names, so it is no view."""
    kestrel = a_member(ground, riverside)
    some_feedback(ground, kestrel, "said", at=ground.ago(hours=16))
    a_kept_text(ground, kestrel, "kept", at=ground.ago(hours=2))
    a_kept_text(ground, kestrel, "danger", mark="risk:danger", at=ground.ago(minutes=9))
    an_unsure_row(ground, kestrel)
    a_message(ground, kestrel, state=FAILED)
    a_message(ground, kestrel, state=HELD)

    text = facilitator.opens(PAGE).text

    assert "Somebody may be in danger: read 1 text now" in text
    assert "It came 9 minutes ago" in text
    assert things(text) == [
        "Say whether 1 message arrived",
        "See why 1 message did not go",
    ]
    assert "<dt>Wait for a good moment</dt><dd>1</dd>" in text
    assert "Kestrel" not in text
    assert audited(ground) == []


def test_the_lane_is_for_danger_alone(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Red is no colour for anything else."""
    a_kept_text(ground, a_member(ground, riverside), mark="too_many")

    text = facilitator.opens(PAGE).text

    assert "fl-lane" not in text
    assert "fl-count--danger" not in text


def test_nothing_waiting_says_what_to_do(facilitator: Staff) -> None:
    """An empty page is an answer, too."""
    text = facilitator.opens(PAGE).text

    assert "Nothing waits for you" in text
    assert 'href="/admin/forums/riverside/invites"' in text


def test_every_page_of_a_demonstration_says_so(ground: Ground, riverside: Place) -> None:
    """Nobody takes invented people for real ones, or the other way round."""
    paths = ["/sign-in", "/sign-in/none", "/blank", "/help", "/nowhere", PAGE]
    paths += [f"{PAGE}{page}" for page in ("inbox", "sending")]
    said = {}
    for demonstration in (True, False):
        person = Staff(app_of(desk_of(ground, demonstration=demonstration)))
        person.signs_in(a_person(ground, "facilitator", riverside))
        said[demonstration] = {"invented people" in person.opens(path).text for path in paths}

    assert said == {True: {True}, False: {False}}


def test_people_asked_for_stand_first_with_what_was_promised(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Then what the bot could not read, then what members said; each leads to its part."""
    kestrel, wren, juniper = (a_member(ground, riverside, name) for name in "KWJ")
    some_feedback(ground, kestrel, "said", at=ground.ago(hours=16))
    a_kept_text(ground, wren, "unread", state=UNREAD, at=ground.ago(hours=3))
    a_kept_text(ground, juniper, mark="person", at=ground.ago(hours=20))

    text = facilitator.opens(PAGE).text

    assert things(text) == [
        "Answer 1 member who asked for a person",
        "Read 1 text that the bot could not read",
        "Read what 2 members said",
    ]
    assert ages(text) == ["Waiting 20 hours", "Oldest 3 hours", "Oldest 16 hours"]
    # Said on Wednesday after four o'clock, so it counts from Thursday, and two days are Monday.
    assert "They were promised an answer by Monday 23 November." in text
    assert 'href="/admin/forums/riverside/inbox?show=person"' in text


def test_a_promise_that_was_not_kept_is_said_as_such(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """In days, and not in red: red is for danger."""
    a_kept_text(ground, a_member(ground, riverside), mark="person", at=ground.ago(days=7))

    text = facilitator.opens(PAGE).text

    assert ages(text) == ["3 days late"]
    assert '<strong class="fl-late">' in text
    assert "fl-lane" not in text


def test_what_waits_to_be_read_promises_nothing_that_was_not_said(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Whoever wrote what the bot could not read had no reply, and was told nothing."""
    a_kept_text(ground, a_member(ground, riverside), "unread", state=UNREAD)

    text = facilitator.opens(PAGE).text

    assert things(text) == ["Read 1 text that the bot could not read", "Read what 1 member said"]
    assert "Whoever wrote has had no reply." in text
    assert "Each of them was told" not in text
    assert "Nobody has marked it as read." in text


def test_safeguarding_leads_are_not_sent_to_pages_that_are_not_theirs(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """Polls are the facilitators' work."""
    closed(ground, a_poll(ground, riverside), days=20)
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", riverside))

    assert things(lead.opens(PAGE).text) == []


def test_what_was_done_lately(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """By whom and how often, the newest first; views of words are left out, and last week's."""
    with ground.database.write() as connection:
        tom = staff.add(connection, "tom@example.org", "facilitator", riverside.id, ground.clock())
        staff.set_name(connection, tom, "Tom")
        me = staff.find(connection, "ash@example.org")

        def deed(who: int | None, action: str) -> Deed:
            return Deed(action, staff_id=who, forum_id=riverside.id, thing="inbox:1")

        audit.note(connection, deed(tom, "update_sent"), ground.ago(days=9))
        for _ in range(2):
            audit.note(connection, deed(tom, "text_answered"), ground.ago(days=1))
        audit.note(connection, deed(tom, "thread_shown"), ground.ago(hours=1))
        audit.note(connection, deed(me, "poll_added"), ground.ago(hours=1))

    found = re.findall(
        r"<li><time[^>]*>(.*?)</time><span>(.*?)</span>", facilitator.opens(PAGE).text
    )

    assert [(at, re.sub(r"<.*?>", "", said)) for at, said in found] == [
        ("11:00am", "You wrote a poll."),
        ("Wed, 12pm", "Tom answered a text, 2 times."),
    ]


def test_another_forum_is_not_seen_here(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Neither its work, nor its polls, nor what it spent."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    kestrel = a_member(ground, other)
    a_kept_text(ground, kestrel, mark="person")
    a_kept_text(ground, kestrel, state=UNREAD)
    a_message(ground, kestrel, state=SENT)
    closed(ground, a_poll(ground, other, title="Theirs"), days=20)

    text = facilitator.opens(PAGE).text

    assert things(text) == []
    assert pairs(text)["Spent in November"] == "about 0p"
    assert "Theirs" not in text
    assert riverside.slug in text
