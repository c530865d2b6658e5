"""Notes: kept beside a thread, seen by staff alone, and gone when the member is."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from bot import leaving
from storage import members
from storage.notes import Note
from tests.admin.conftest import Staff, audited
from tests.admin.threads import also_in, lines, plain, said, thread
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_person, some_feedback


def notes(member: Somebody) -> str:
    """Give the address of a member's notes."""
    return thread(member).replace("/thread", "/notes")


def test_a_note_stands_in_the_thread_by_its_time(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """With who wrote it; lines stay; a form sent twice keeps one."""
    some_feedback(ground, kestrel, "first", at=ground.clock())
    ground.clock.goes_on(timedelta(minutes=1))
    form = {"words": "Same as Heron.\r\nAsk Tom.", "once": "a"}
    answers = [facilitator.posts(f"{notes(kestrel)}/add", **form)]
    notice = facilitator.opens(thread(kestrel)).text
    answers.append(facilitator.posts(f"{notes(kestrel)}/add", **form))
    ground.clock.goes_on(timedelta(minutes=1))
    some_feedback(ground, kestrel, "second", at=ground.clock())
    page = facilitator.opens(thread(kestrel)).text

    assert {answer.location for answer in answers} == {f"/admin{thread(kestrel)}#note-1"}
    assert "The note is kept." in notice
    assert lines(page) == [
        ("Kestrel , 12:00pm Not read yet", "first"),
        ("Note by ash@example.org , 12:01pm. Only staff see it.", "Same as Heron.\nAsk Tom."),
        ("Kestrel , 12:02pm Not read yet", "second"),
    ]
    added = [deed for deed in audited(ground) if deed[0] == "note_added"]
    assert added == [("note_added", "note:1", kestrel.id, riverside.id)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (" \n", "Write what you want to note."),
        ("x" * 2001, "Write a shorter note: it has 2,001 characters, and 2,000 fit."),
        ("x" * 100_000, "Write a shorter note: it has 100,000 characters, and 2,000 fit."),
    ],
)
def test_a_note_that_cannot_be_kept_is_explained(
    facilitator: Staff, ground: Ground, kestrel: Somebody, typed: str, says: str
) -> None:
    """Nothing typed is lost, and nothing is kept."""
    answer = facilitator.posts(f"{notes(kestrel)}/add", words=typed)

    assert answer.status_code == 400
    assert "<title>Error: Add a note" in answer.text
    assert f'<a href="#words">{says}</a>' in answer.text
    assert typed.strip() in answer.text
    assert count(ground) == 0


def test_hostile_words_are_shown_as_typed(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """They do nothing."""
    typed = "<script>alert(1)</script> =1+1 \u202egnorw {{ 7*7 }}"
    facilitator.posts(f"{notes(kestrel)}/add", words=typed)

    page = facilitator.opens(thread(kestrel)).text

    assert said(page) == [typed]
    assert "<script>alert" not in page


def test_only_who_wrote_a_note_deletes_it(
    app: Flask, facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """A colleague reads it, is offered no button, and changes nothing by its number."""
    facilitator.posts(f"{notes(kestrel)}/add", words="Ask Tom.")
    noor = Staff(app)
    noor.signs_in(a_person(ground, "safeguarding", riverside, "noor@example.org"))
    colleague = noor.opens(thread(kestrel)).text
    noor.posts(f"{notes(kestrel)}/1/back")
    before = count(ground)

    own = facilitator.opens(thread(kestrel)).text
    facilitator.posts(f"{notes(kestrel)}/1/back")

    assert said(colleague) == ["Ask Tom."]
    assert ["Delete this note" in page for page in (colleague, own)] == [False, True]
    assert (before, count(ground)) == (1, 0)
    assert "The note is deleted." in facilitator.opens(thread(kestrel)).text
    assert [deed[0] for deed in audited(ground) if deed[0].startswith("note_")] == [
        "note_added",
        "note_taken_back",
    ]


def test_a_note_is_of_one_member_of_one_forum(
    facilitator: Staff, app: Flask, ground: Ground, kestrel: Somebody
) -> None:
    """Neither another member's thread nor another forum's shows it, or reaches it."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    same = also_in(ground, kestrel, there, "Sparrow")
    facilitator.posts(f"{notes(kestrel)}/add", words="Ask Tom.")
    somebody = Staff(app)
    somebody.signs_in(a_person(ground, "facilitator", there, "rowan@example.org"))
    elsewhere = notes(kestrel).replace("riverside", "hollow-way")

    assert said(somebody.opens(thread(same)).text) == []
    assert somebody.posts(f"{elsewhere}/1/back").status_code == 404
    assert somebody.posts(f"{elsewhere}/add", words="x").status_code == 404
    assert somebody.opens(f"{elsewhere}/add").status_code == 404
    assert count(ground) == 1


def test_notes_go_when_the_member_goes(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Once the days to come back are over; those on others stay."""
    juniper = a_member(ground, riverside, "Juniper")
    for member in (kestrel, juniper):
        facilitator.posts(f"{notes(member)}/add", words="Ask Tom.")
    gone = {"left_at": ground.ago(minutes=1)}
    ground.write(lambda connection: members.change(connection, kestrel.id, **gone))
    ground.write(
        lambda connection: leaving.finish(
            connection, ground.keyring, ground.journal, kestrel.id, ground.clock()
        )
    )

    assert count(ground) == 1
    assert said(facilitator.opens(thread(kestrel)).text) == []
    assert "Somebody who has left" in plain(facilitator.opens(thread(kestrel)).text)
    assert said(facilitator.opens(thread(juniper)).text) == ["Ask Tom."]


def count(ground: Ground) -> int:
    """Count all notes."""
    with ground.database.read() as connection:
        return connection.execute(select(func.count()).select_from(Note)).scalar_one()
