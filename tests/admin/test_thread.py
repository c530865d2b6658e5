"""A thread: all that was said and sent stands in one order, each with what became of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.written_poll import WrittenQuestion
from storage import members, outgoing
from storage.addresses import Address
from storage.inbox import UNREAD
from tests.admin.asking import a_poll, agrees, an_answer, carry, some_news
from tests.admin.conftest import Staff
from tests.admin.threads import (
    a_command,
    came_now,
    lines,
    marks_read,
    said,
    thread,
)
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
    a_member,
    a_message,
    one_more_text,
    some_feedback,
)

WAITS = "waits for a good moment for this person, at the latest"
NOT_THEN = "was not sent: it could not go to this person at that time"


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
