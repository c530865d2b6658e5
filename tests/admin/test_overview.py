"""What waits for you, and the way to it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from bot import approving
from storage import audit, forums, house, polls, staff, updates
from storage.addresses import Address
from storage.audit import Deed
from storage.inbox import UNREAD
from storage.outgoing import DELIVERED, FAILED, HELD, SENT, Outgoing
from storage.polls import PollState
from storage.updates import Update
from tests.admin.asking import a_poll, agrees, an_answer, some_news
from tests.admin.conftest import Staff, app_of, audited, desk_of
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

PAGE = "/forums/riverside/"


def things(text: str) -> list[str]:
    """Give the work that a page lists, in its order."""
    found = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", text)
    return [" ".join(re.sub(r"<.*?>", "", each).split()) for each in found]


def closed(ground: Ground, poll: int, **ago: float) -> None:
    """Let a poll have closed."""
    at = ground.ago(**ago)
    ground.write(
        lambda connection: polls.change(
            connection, poll, state=PollState.CLOSED, closed_at=at, closes_at=at
        )
    )


def ages(text: str) -> list[str]:
    """Give since when each work waits, or how late it is."""
    found = re.findall(r'<p class="fl-waits__age">(.*?)</p>', text)
    return [" ".join(re.sub(r"<.*?>", " ", each).split()) for each in found]


def pairs(text: str) -> dict[str, str]:
    """Give the facts beside the work."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))


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


def test_safeguarding_leads_are_not_sent_to_pages_that_are_not_theirs(
    app: Flask, ground: Ground, riverside: Place
) -> None:
    """Polls are the facilitators' work."""
    closed(ground, a_poll(ground, riverside), days=20)
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", riverside))

    assert things(lead.opens(PAGE).text) == []


def test_a_channel_on_which_nothing_arrives(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Three messages left yesterday and none arrived; one that arrives ends it."""
    kestrel = a_member(ground, riverside)
    rows = [a_message(ground, kestrel, state=SENT) for _ in range(3)]
    sent_at = ground.ago(hours=20)
    ground.write(lambda c: c.execute(update(Outgoing).values(sending_at=sent_at)))
    silent = facilitator.opens(PAGE).text
    one = update(Outgoing).where(Outgoing.id == rows[0]).values(state=DELIVERED)
    ground.write(lambda c: c.execute(one))
    working = facilitator.opens(PAGE).text

    assert things(silent) == ["Say that nothing arrives by SMS"]
    assert ages(silent) == ["Last arrived never"]
    assert pairs(silent)["SMS"] == "silent"
    assert things(working) == []
    assert pairs(working)["SMS"] == "working"


def test_what_arrived_on_a_phone_that_changed_hands_arrived(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It is not said that nothing arrives, though the forum no longer knows that phone."""
    kestrel, wren = a_member(ground, riverside), a_member(ground, riverside, "Wren")
    for member, state in ((kestrel, SENT), (kestrel, SENT), (kestrel, SENT), (wren, DELIVERED)):
        a_message(ground, member, state=state)
    sent_at = ground.ago(hours=20)
    kestrels = select(Address.person_id).where(Address.id == kestrel.address.id).scalar_subquery()
    new_owner = update(Address).where(Address.id == wren.address.id).values(person_id=kestrels)
    ground.write(lambda c: c.execute(update(Outgoing).values(sending_at=sent_at)))
    ground.write(lambda c: c.execute(new_owner))

    page = facilitator.opens(PAGE).text
    assert things(page) == []
    assert pairs(page)["SMS"] == "not known yet"


def test_what_left_and_what_it_cost(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Parts of this month by SMS, at the forum's own price; what waits has not left."""
    kestrel, chat = a_member(ground, riverside), a_member(ground, riverside, channel="telegram")
    rows = [a_message(ground, kestrel, state=SENT) for _ in range(3)]
    a_message(ground, kestrel, state=HELD)
    a_message(ground, chat, state=DELIVERED)
    last_month = datetime(2026, 10, 31, 12, tzinfo=UTC)
    facts: list[tuple[int, dict[str, object]]] = [
        (rows[0], {"parts": 3}),
        (rows[1], {"sending_at": last_month}),
    ]
    for row, values in facts:
        with ground.database.write() as connection:
            connection.execute(update(Outgoing).where(Outgoing.id == row).values(values))
    usual = pairs(facilitator.opens(PAGE).text)
    ground.write(lambda c: forums.change(c, riverside.id, part_costs=55))

    assert usual["Left today"] == "3"
    assert usual["Wait for a good moment"] == "1"
    assert usual["Spent in November"] == "about 16p"
    assert pairs(facilitator.opens(PAGE).text)["Spent in November"] == "about 22p"


def test_a_line_that_does_not_send_is_said_first(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """A worker that was there and is late; a switch that somebody has turned."""
    never = facilitator.opens(PAGE).text
    ground.write(lambda c: house.tick(c, "worker", ground.ago(hours=3)))
    late = facilitator.opens(PAGE).text
    ground.write(lambda c: forums.change(c, riverside.id, sending_on=False))
    off = facilitator.opens(PAGE).text

    assert "Nothing is being sent" not in never
    assert "was last seen 3 hours ago" in late
    assert "Sending is stopped.</strong>" in off
    assert "Nothing is being sent" not in off


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
