"""A thread: all that was said and sent in one order, and what somebody has read of it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from admin import thread_lines
from admin.thread_lines import NEWEST, Line
from bot.written_poll import WrittenQuestion
from storage import inbox, members, outgoing
from storage.addresses import Address
from storage.feedback import Feedback
from storage.inbox import UNREAD, Inbox
from storage.members import Member
from storage.outgoing import Outgoing
from storage.thread_marks import Thread
from tests.admin.asking import a_poll, agrees, an_answer, carry, some_news
from tests.admin.conftest import Staff, audited
from tests.admin.threads import (
    INBOX,
    a_command,
    also_in,
    came_now,
    groups,
    lines,
    said,
    seen,
    thread,
)
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    one_more_text,
    some_feedback,
)

WAITS = "waits for a good moment for this person, at the latest"
NOT_THEN = "was not sent: it could not go to this person at that time"


def read_at(ground: Ground) -> dict[str, datetime | None]:
    """Say when each feedback and each text was read."""
    with ground.database.read() as connection:
        feedback = connection.execute(select(Feedback.id, Feedback.read_at)).all()
        texts = connection.execute(
            select(Inbox.id, Inbox.read_at).where(Inbox.state.in_((inbox.KEPT, UNREAD)))
        ).all()
    found = {f"feedback {row.id}": row.read_at for row in feedback}
    return found | {f"text {row.id}": row.read_at for row in texts}


def marks_read(person: Staff, member: Somebody, page: str | None = None) -> None:
    """Press the button of a page that was opened now, or before."""
    shown = page or person.opens(thread(member)).text
    person.posts(f"{thread(member)}/read", **seen(shown))


def test_a_new_member_has_an_empty_thread(facilitator: Staff, kestrel: Somebody) -> None:
    """It says what will come, and that there is nothing to answer yet."""
    text = facilitator.opens(thread(kestrel)).text

    assert "Nothing was said yet." in text
    assert "You can answer once this person has written." in text
    assert "Mark as read" not in text


def test_all_that_was_said_and_sent_stands_in_one_order(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Feedback, kept texts, commands, answers with what was asked; replies, questions, news."""
    wren = a_member(ground, riverside, "Wren", channel="try")
    agrees(ground, wren)
    opened = {"discreet": False}
    ground.write(lambda connection: members.change(connection, wren.id, **opened))
    ground.write(lambda c: c.execute(update(Address).values(**opened)))
    poll = a_poll(ground, riverside, WrittenQuestion("choice", "What matters?", ("Lifts", "Doors")))
    carry(ground)
    steps = (
        lambda: an_answer(ground, wren, poll, 1, "2"),
        lambda: some_feedback(ground, wren, "the lift broke", at=ground.clock(), about="Doors"),
        lambda: a_message(ground, wren, "Kept, in your words.", state=outgoing.DELIVERED),
        lambda: a_command(ground, wren, "MENU"),
        lambda: a_kept_text(ground, wren, "x??", state=UNREAD, at=ground.clock()),
        lambda: one_more_text(ground, wren, "he is outside", None, mark="risk:danger"),
        lambda: some_news(ground, riverside, "The lift works."),
    )
    for step in steps:
        ground.clock.goes_on(timedelta(minutes=1))
        step()
    carry(ground)

    text = facilitator.opens(thread(wren)).text

    assert lines(text) == [
        ("A question, 12:00pm, delivered", said(text)[0]),
        ("Wren , 12:01pm", "2"),
        ("Wren , 12:02pm Not read yet", "the lift broke"),
        ("A reply, 12:03pm, delivered", "Kept, in your words."),
        ("Wren , 12:04pm", "MENU"),
        ("Wren , 12:05pm Not read by the bot", "x??"),
        ("Wren , 12:06pm May be in danger now", "he is outside"),
        (
            f"An update, 12:07pm, {WAITS} until 3 December",
            said(text)[-1],
        ),
    ]
    assert said(text)[0].startswith("What matters?")
    assert "Answer to &ldquo;<bdi>What matters?</bdi>&rdquo;: <bdi>Doors</bdi>" in text
    assert "We had asked: <bdi>Doors</bdi>" in text
    assert said(text)[-1].startswith("The lift works.")
    assert '<li class="fl-thread__day">Today</li>' in text
    assert "Folded" not in text
    assert "Nobody has marked it as read." in text


@pytest.mark.parametrize(
    ("state", "why", "says"),
    [
        (outgoing.DELIVERED, None, "delivered"),
        (outgoing.SENT, None, "sent"),
        (outgoing.UNSURE, None, "may have arrived"),
        (outgoing.LEASED, None, "on its way"),
        (outgoing.SENDING, None, "on its way"),
        *(
            (
                state,
                why,
                f"{WAITS} until Monday",
            )
            for state in (outgoing.READY, outgoing.HELD)
            for why in ("hours", "knock", "budget", "her_turn", None)
        ),
        (outgoing.FAILED, "unreachable", "was not sent: the provider cannot reach this phone"),
        (outgoing.FAILED, None, "was not sent: the provider could not deliver it"),
        (outgoing.EXPIRED, "late", NOT_THEN),
        *(
            (outgoing.CANCELLED, why, NOT_THEN)
            for why in ("stop", "stopped", "paused", "quiet", "parked", "leaving", "left")
        ),
        (
            outgoing.CANCELLED,
            "skipped",
            "was not sent: this person did not want to see it",
        ),
        (outgoing.CANCELLED, "taken_back", "was taken back before it left"),
    ],
)
def test_what_became_of_a_message_is_said_in_plain_words(
    facilitator: Staff, ground: Ground, kestrel: Somebody, state: str, why: str | None, says: str
) -> None:
    """No wait and no stop tells its cause: it could come from another forum of this person."""
    a_message(ground, kestrel, "Saved.", state=state, why=why)

    assert lines(facilitator.opens(thread(kestrel)).text) == [
        (f"A reply, 12:00pm, {says}", "Saved.")
    ]


def test_answers_are_shown_with_what_they_were_taken_for(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """A label where a number was typed; her own words once; late; left; and a changed text."""
    agrees(ground, kestrel)
    poll = a_poll(ground, riverside)
    an_answer(ground, kestrel, poll, 1, "1", late=True)
    an_answer(ground, kestrel, poll, 2, "an earlier time")
    an_answer(ground, kestrel, poll, 2, None)

    text = facilitator.opens(thread(kestrel)).text

    assert "Late answer to &ldquo;<bdi>What matters most?</bdi>&rdquo;: <bdi>Better" in text
    assert text.count("an earlier time") == 2  # in the thread, and in the choice to answer it
    assert "come?</bdi>&rdquo;: left unanswered" in text
    assert "Left the question unanswered." in text


def test_a_picture_without_words_is_said(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Nothing is shown as if it were words."""
    a_kept_text(ground, kestrel, None, media=True)

    text = facilitator.opens(thread(kestrel)).text

    assert "A picture, a voice or a file came." in text
    assert said(text) == []


def test_words_that_may_hurt_are_folded_and_say_who_read_them(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Before somebody reads them there is a call to do so; after it their name stands there."""
    one_more_text(ground, kestrel, "he is outside", None, mark="risk:danger")
    before = facilitator.opens(thread(kestrel)).text
    marks_read(facilitator, kestrel)

    after = facilitator.opens(thread(kestrel)).text

    assert re.search(r'may be in danger: <a [^>]*href="#text-\d+">read it now</a>', before)
    assert "may be in danger" not in after
    assert "<bdi>ash@example.org</bdi> read it" in after
    assert [said(page) for page in (before, after)] == [["he is outside"]] * 2
    assert before.count("<details") == after.count("<details") == 1


def test_a_text_that_came_late_says_when(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """It stands where it came, with the time at which it was written."""
    a_kept_text(ground, kestrel, "second", at=ground.ago(hours=1))
    came_now(ground, a_kept_text(ground, kestrel, "first", at=ground.ago(hours=4)))

    assert lines(facilitator.opens(thread(kestrel)).text) == [
        ("Kestrel , 11:00am Kept for a person", "second"),
        ("Kestrel , 8:00am, came 12:00pm Kept for a person", "first"),
    ]


def test_each_view_of_a_thread_is_written_down_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """Whose it was and the newest text on it, however much stood there; and no word of it."""
    some_feedback(ground, kestrel, *(f"said {number}" for number in range(9)))
    a_message(ground, kestrel, state=outgoing.SENT)
    a_kept_text(ground, a_member(ground, riverside, "Juniper"), "said there")

    text = facilitator.opens(thread(kestrel)).text

    assert audited(ground) == [("thread_shown", "inbox:9", kestrel.id, riverside.id)]
    assert (
        "said there" not in text
    )  # others who wait are named, and their words stay where they are


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


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 40, "١", ""])
def test_an_odd_page_or_number_is_no_failure(
    facilitator: Staff, ground: Ground, kestrel: Somebody, odd: str
) -> None:
    """What no page of ours would ask gets a clear status, and marks nothing."""
    some_feedback(ground, kestrel)
    path = thread(kestrel)
    statuses = [
        facilitator.opens(f"{path}?before={odd}&answers={odd}").status_code,
        facilitator.opens(f"{path}?before={odd}-1-{odd}").status_code,
        facilitator.opens(f"{path}?before=9999999999999999-2-{'9' * 19}").status_code,
        facilitator.posts(f"{path}/read").status_code,
        facilitator.posts(f"{path}/answers/{odd or 'x'}/back").status_code,
        facilitator.opens(f"/forums/riverside/members/{odd or 'x'}/thread").status_code,
    ]

    assert statuses == [200, 200, 200, 400, 404, 404]
    assert list(read_at(ground).values()) == [None]


def test_nothing_of_another_member_of_the_same_person_is_shown(
    facilitator: Staff, app: Flask, ground: Ground, kestrel: Somebody
) -> None:
    """One phone, two forums: neither sees what the other was told or sent, nor any way there."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    same = also_in(ground, kestrel, there, "Sparrow")
    for member, words in ((kestrel, "here"), (same, "there")):
        some_feedback(ground, member, f"said {words}")
        a_message(ground, member, f"sent {words}", state=outgoing.SENT)
    a_message(ground, kestrel, "a knock", state=outgoing.SENT, of_member=False)
    somebody = Staff(app)
    somebody.signs_in(a_person(ground, "facilitator", there, "rowan@example.org"))

    assert said(facilitator.opens(thread(kestrel)).text) == ["said here", "sent here"]
    assert said(somebody.opens(thread(same)).text) == ["said there", "sent there"]
    elsewhere = thread(same).replace("hollow-way", "riverside")
    assert facilitator.opens(elsewhere).status_code == 404
    for form in ("", "/read", "/unread", "/answers/1/back"):
        answer = facilitator.posts(f"{elsewhere}{form}", seen_from="0", seen_until="99", which="2")
        assert answer.status_code == 404
    assert set(read_at(ground).values()) == {None}


def test_what_another_forum_set_of_a_phone_is_not_told(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """A phone that somebody else's settings made discreet is said to be as this forum set it."""
    some_feedback(ground, kestrel)
    ground.write(lambda connection: members.change(connection, kestrel.id, discreet=False))

    text = facilitator.opens(thread(kestrel)).text

    assert "<dd>SMS</dd>" in text
    assert "in discreet mode" not in text
    assert "Where others may see the screen, we ask first whether now is good." in text


def test_the_thread_of_somebody_who_left_names_nobody(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Their words stay; there is no name, no phone to answer to, and nothing to note."""
    some_feedback(ground, kestrel, "said before")
    gone = {"state": members.LEFT, "alias": None}
    ground.write(lambda c: c.execute(update(Member).values(**gone)))
    ground.write(lambda c: c.execute(update(Inbox).values(address_id=None, provider_id=None)))

    text = facilitator.opens(thread(kestrel)).text

    assert said(text) == ["said before"]
    assert "Somebody who has left" in text
    assert "Nothing leads from these words to a phone any more." in text
    assert "Add a note" not in text


def test_no_phone_stands_in_the_page(facilitator: Staff, ground: Ground, kestrel: Somebody) -> None:
    """No number and no address id is in the page."""
    some_feedback(ground, kestrel)
    a_message(ground, kestrel, state=outgoing.SENT)
    with ground.database.read() as connection:
        phones = connection.execute(select(Outgoing.address_id)).scalars().all()

    text = facilitator.opens(thread(kestrel)).text

    assert "7700" not in text
    assert [phone for phone in phones if str(phone) in text] == []


def test_signs_that_no_database_takes_are_no_failure(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """NUL in an address leads nowhere, and in a form it is words like others."""
    a_kept_text(ground, kestrel, "x\0y")
    pages = ("thread", "notes/add", "texts/1/themes")
    nowhere = [f"/forums/riverside/members/a%00b/{each}" for each in pages]
    fields = {"which": "1", "name": "Sam", "words": "x\0y", "new": "x\0y", "once": "a\0"}
    found = {path: facilitator.opens(path).status_code for path in nowhere}
    found |= {f"{path} ": facilitator.posts(path, **fields).status_code for path in nowhere}
    here = [nowhere[number].replace("a%00b", kestrel.id) for number in range(3)]

    assert set(found.values()) == {404}
    assert [facilitator.posts(path, **fields).status_code for path in here] == [303] * 3
    assert [facilitator.opens(path).status_code for path in here] == [200] * 3
