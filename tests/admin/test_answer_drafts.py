"""An answer before it has left: which text it is of, its draft, and how it is taken back."""

import pytest
from sqlalchemy import update

from storage.inbox import UNDERSTOOD
from storage.outgoing import (
    CANCELLED,
    DELIVERED,
    EXPIRED,
    FAILED,
    HELD,
    LEASED,
    SENDING,
    SENT,
    UNSURE,
    Outgoing,
)
from tests.admin.answers import SAM, chosen, read_at, rows, sends, states, typed
from tests.admin.conftest import Staff, audited
from tests.admin.threads import lines, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
    a_message,
    some_feedback,
)


def test_the_text_to_answer_is_chosen_and_can_be_changed(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """Who asked for a person first, then the newest words; a link of a text chooses that one."""
    some_feedback(ground, kestrel, "first", "second")
    a_kept_text(ground, kestrel, "MENU", state=UNDERSTOOD)
    before = chosen(facilitator.opens(thread(kestrel)).text)
    sends(facilitator, kestrel, asked, **SAM)
    after = chosen(facilitator.opens(thread(kestrel)).text)
    changed = chosen(facilitator.opens(f"{thread(kestrel)}?answers=2").text)

    assert before == (asked, [asked, 2, 3])
    assert after == (3, [2, 3])
    assert changed == (2, [2, 3])


def test_what_is_measured_is_not_sent(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The Check button tells parts, price and listed words, and leaves all that was typed."""
    words = "The police \u2013 they know. " * 4

    answer = sends(facilitator, kestrel, asked, name="Sam", words=words, check="words")

    assert answer.status_code == 200
    assert typed(answer.text).strip() == words.strip()
    assert "A bystander should not read:" in answer.text
    assert "with the knock before it" in answer.text
    assert rows(ground, kestrel) == []


def test_a_draft_is_kept_and_found_again(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """With the text that it answers; once it is sent nothing is left of it."""
    some_feedback(ground, kestrel, "and another thing")
    kept = sends(facilitator, kestrel, 2, name="Noor", words="I will ask\nabout it.", draft="yes")
    notice = facilitator.opens(thread(kestrel)).text
    found = facilitator.opens(thread(kestrel)).text
    another = facilitator.opens(f"{thread(kestrel)}?answers={asked}").text
    sends(facilitator, kestrel, 2, name="Noor", words="I will ask about it.")
    after = facilitator.opens(thread(kestrel)).text

    assert (kept.status_code, kept.location) == (303, f"/admin{thread(kestrel)}#answer")
    assert "Kept as a draft." in notice
    assert typed(found).strip().replace("\r", "") == "I will ask\nabout it."
    assert 'value="Noor"' in found
    assert (chosen(found)[0], chosen(another)[0]) == (2, asked)
    assert typed(another) == typed(found)
    assert typed(after).strip() == ""


def test_an_answer_is_taken_back_until_it_has_left(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """It does not go, its words are a draft, its text waits, and can have another answer."""
    sends(facilitator, kestrel, asked, **SAM)
    back = facilitator.posts(f"{thread(kestrel)}/answers/1/back")
    page = facilitator.opens(thread(kestrel)).text
    again = facilitator.posts(f"{thread(kestrel)}/answers/1/back")
    too_late = facilitator.opens(thread(kestrel)).text

    assert (back.status_code, back.location) == (303, f"/admin{thread(kestrel)}#ours-1")
    assert states(ground) == [("answer", CANCELLED, "taken_back")]
    assert "Taken back: it does not go." in page
    assert lines(page)[-1][0] == "Sam , a person, 12:00pm, was taken back before it left"
    assert typed(page).strip() == SAM["words"]
    assert read_at(ground, asked) is None
    assert again.status_code == 303
    assert "It could not be taken back any more." in too_late
    deeds = [deed for deed in audited(ground) if not deed[0].endswith("_shown")]
    assert deeds == [
        ("text_answered", f"inbox:{asked}", kestrel.id, riverside.id),
        ("answer_taken_back", "outgoing:1", kestrel.id, riverside.id),
    ]

    sends(facilitator, kestrel, asked, name="Sam", words="Better words.")

    assert [row[1] for row in rows(ground, kestrel)] == ["taken_back:1", f"answer:{asked}"]


@pytest.mark.parametrize("state", [LEASED, SENDING, SENT, DELIVERED, UNSURE, FAILED, EXPIRED])
def test_what_has_left_is_not_taken_back(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int, state: str
) -> None:
    """Nor what a worker has in hand: nobody can call it back."""
    sends(facilitator, kestrel, asked, **SAM)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state=state)))
    offered = "Take it back" in facilitator.opens(thread(kestrel)).text

    facilitator.posts(f"{thread(kestrel)}/answers/1/back")

    assert not offered
    assert states(ground) == [("answer", state, None)]


def test_a_reply_of_the_bot_is_not_taken_back(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Only what people wrote, and only of this member."""
    a_message(ground, kestrel, state=HELD)
    facilitator.posts(f"{thread(kestrel)}/answers/1/back")

    assert states(ground) == [("reply", HELD, None)]
