"""Changing a poll that is written: nothing of anybody is lost, and what has opened stays."""

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot import broadcasting, poll_drafts
from bot.poll_drafts import Change
from bot.written_poll import WrittenQuestion
from storage import polls
from storage.sessions import Session
from tests.admin.asking import CHOICE, TEXT, a_poll, agrees
from tests.admin.conftest import Staff
from tests.admin.polls import LIST, POLL, QUESTION, hidden, problems, saves, state, versions
from tests.builders import Ground, Place, a_forum, a_member


def test_of_two_who_change_it_at_once_the_second_sees_the_first(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Nothing that either wrote is lost."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    path = f"{LIST}/{poll}/questions/1"
    seen = hidden(facilitator.opens(path).text, "seen")
    saves(facilitator, path, **QUESTION)

    second = facilitator.posts(path, **(QUESTION | {"text": "What now?"}), seen=seen)
    moved = facilitator.posts(f"{LIST}/{poll}/questions/1/take-out", seen=seen)

    assert second.status_code == 400
    assert problems(second.text)[0][1].startswith("Somebody has changed this poll")
    assert "What now?" in second.text
    assert moved.status_code == 303
    page = facilitator.opens(f"{LIST}/{poll}").text
    assert "Somebody else has changed this poll meanwhile." in page
    assert "What first?" in page


def test_a_draft_knows_which_poll_it_was_written_for(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """What somebody changed while the writer's session was locked is not written over unseen."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    path = f"{LIST}/{poll}/questions/1"
    seen = hidden(facilitator.opens(path).text, "seen")
    place = f"/admin{path}"
    facilitator.posts("/lock", _form=place, _here=place, seen=seen, **QUESTION)
    with ground.database.write() as connection:
        asked = WrittenQuestion("text", "What would help?")
        by = Change("staff:99", ground.clock(), seen)
        poll_drafts.change(
            connection, ground.keyring, poll, by, lambda old: replace(old, questions=(asked,))
        )
        connection.execute(update(Session).values(locked_at=None))

    page = facilitator.opens(path).text
    answer = facilitator.posts(path, **QUESTION, seen=hidden(page, "seen"))

    assert "What first?" in page
    assert answer.status_code == 400
    assert problems(answer.text)[0][1].startswith("Somebody has changed this poll")


def test_questions_are_moved_and_taken_out(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Each with its words; at the ends of the row nothing moves."""
    poll = a_poll(ground, riverside, CHOICE, TEXT, is_open=False)

    def presses(place: int, what: str, **fields: str) -> list[str]:
        seen = hidden(facilitator.opens(f"{LIST}/{poll}").text, "seen")
        path = f"{LIST}/{poll}/questions/{place}/{what}"
        facilitator.posts(path, seen=seen, **fields)
        page = facilitator.opens(f"{LIST}/{poll}").text
        return re.findall(r'id="q\d"><bdi class="fl-alias">(.*?)</bdi>', page)

    both = [CHOICE.text, TEXT.text]
    assert presses(1, "move", way="down") == both[::-1]
    assert presses(1, "move", way="up") == both[::-1]
    assert presses(2, "move", way="up") == both
    assert presses(1, "take-out") == both[1:]
    assert presses(1, "take-out") == []
    assert facilitator.posts(f"{LIST}/{poll}/questions/1/move", way="left").status_code == 400


def test_a_typing_error_in_a_scheduled_poll_is_mended(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It opens at its time all the same, in the new words; only the text that changed is new."""
    agrees(ground, a_member(ground, riverside))
    later = {"opens": "later", "opens_on": "2026-11-20", "opens_at": "09:30"}
    page = saves(facilitator, f"{LIST}/add", **(POLL | later))
    for text in ("What frist?", "What else?"):
        saves(facilitator, f"{page}/questions/add", **(QUESTION | {"text": text}))
    facilitator.posts(f"{page}/open")

    saves(facilitator, f"{page}/questions/1", **QUESTION)

    text = facilitator.opens(page).text
    assert state(ground, 1) == "ready"
    assert "It opens <time" in text
    assert "tomorrow, 9:30am</time>" in text
    assert "It opens at its time, in the words that stand below." in text
    assert (versions(ground, "poll:1:1"), versions(ground, "poll:1:2")) == ([1, 2], [1])
    with ground.database.write() as connection:
        row = polls.find(connection, 1)
    assert row is not None
    assert row.opens_at is not None
    assert row.opens_at.isoformat() == "2026-11-20T09:30:00+00:00"


def test_what_has_opened_is_changed_no_more(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Neither on its pages nor by a form that was open before."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    seen = hidden(facilitator.opens(f"{LIST}/{poll}").text, "seen")
    facilitator.posts(f"{LIST}/{poll}/open")
    ground.clock.goes_on(timedelta(minutes=2))

    late = facilitator.posts(f"{LIST}/{poll}/questions/1", **QUESTION, seen=seen)
    page = facilitator.opens(f"{LIST}/{poll}").text
    ground.write(lambda c: broadcasting.open_poll(c, ground.keyring, poll, ground.clock()))
    gone = [
        facilitator.opens(f"{LIST}/{poll}/edit"),
        facilitator.opens(f"{LIST}/{poll}/questions/1"),
        facilitator.posts(f"{LIST}/{poll}/questions/1", **QUESTION, seen=seen),
        facilitator.posts(f"{LIST}/{poll}/questions/1/take-out", seen=seen),
    ]

    assert late.status_code == 303
    assert "Nothing was changed." in page
    assert [answer.status_code for answer in gone] == [404] * 4
    assert versions(ground, f"poll:{poll}:1") == [1]


def test_a_draft_of_another_forum_is_none_of_ours(facilitator: Staff, ground: Ground) -> None:
    """Its number leads nowhere here, whatever is done with it."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    poll = a_poll(ground, other, is_open=False)
    reads = ["", "/edit", "/questions/add", "/questions/1", "/delivery", "/download"]
    does = ["/edit", "/questions/1", "/questions/1/move", "/questions/1/take-out", "/open"]
    does += ["/take-back", "/approve", "/give-back", "/close", "/remind", "/throw-away"]
    fields = POLL | QUESTION | {"way": "up", "seen": "2026-11-19T12:00:00+00:00"}

    found = [facilitator.opens(f"{LIST}/{poll}{path}").status_code for path in reads]
    done = [facilitator.posts(f"{LIST}/{poll}{path}", **fields).status_code for path in does]

    assert set(found + done) == {404}
    assert state(ground, poll) == "draft"
