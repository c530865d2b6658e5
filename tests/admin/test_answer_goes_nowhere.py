"""Where no answer may go, what is refused, and who learns why."""

import html
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from storage.addresses import Address
from storage.inbox import Inbox
from storage.members import LEFT, Member
from storage.outgoing import Outgoing
from tests.admin.answers import SAM, problems, rows, sends, typed
from tests.admin.conftest import Staff
from tests.admin.threads import thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_person,
)

NAMELESS = "Your name is a first name of at most 20 letters."
TOO_LONG = "This is 4 texts long, and an answer is at most 3."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "Yes."), NAMELESS),
        (("Sam 2", "Yes."), NAMELESS),
        (("S" * 21, "Yes."), NAMELESS),
        (("Sam", " \n"), "Write what you want to say."),
        (("Sam", "a" * 460), f"{TOO_LONG} Leave something out."),
        (
            ("Sam", "\u0142 " * 120),
            f"{TOO_LONG} These signs make a text more than twice as long: \u0142",
        ),
        (
            ("Sam", "Come to the court. The police know."),
            "Others may see this person's screen. Say it without “court” and “police”.",
        ),
    ],
)
def test_words_that_cannot_go_are_explained(
    facilitator: Staff,
    ground: Ground,
    kestrel: Somebody,
    asked: int,
    typed: tuple[str, str],
    said: str,
) -> None:
    """Nothing is put, what was typed still stands in the form, and the page says what to change."""
    name, words = typed

    answer = sends(facilitator, kestrel, asked, name=name, words=words)

    assert answer.status_code == 400
    assert problems(answer.text) == [said]
    assert html.escape(words.strip()) in answer.text
    assert rows(ground, kestrel) == []


def test_somebody_open_may_be_told_listed_words(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The word check is for those whose screen others may see."""
    ground.write(lambda connection: connection.execute(update(Address).values(discreet=False)))

    sends(facilitator, kestrel, asked, name="Sam", words="The court is closed.")

    assert rows(ground, kestrel)[0][4] == "This is Sam, a person. The court is closed."


def test_that_another_forum_is_more_discreet_is_not_told(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """Here others may not see her screen, as far as this forum knows: the words are refused."""
    ground.write(lambda connection: connection.execute(update(Member).values(discreet=False)))

    answer = sends(facilitator, kestrel, asked, name="Sam", words="The court is closed.")

    assert problems(answer.text) == ["Others may see any screen. Say it without “court”."]
    assert rows(ground, kestrel) == []


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("stopped_at", "Nothing can go to this person at this time."),
        ("parked_at", "This number or chat is parked: it may be somebody else's."),
        ("quiet_at", "Nothing can go to this person at this time."),
        ("unreachable_at", "This number or chat cannot be reached."),
        ("leaving_until", "Nothing can go to this person at this time."),
    ],
)
def test_nothing_goes_where_nothing_may(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int, fact: str, said: str
) -> None:
    """It is refused in plain words, and the text still waits."""
    state = {fact: ground.clock()}
    ground.write(lambda connection: connection.execute(update(Address).values(**state)))

    answer = sends(facilitator, kestrel, asked, **SAM)

    assert problems(answer.text)[0] == said
    assert rows(ground, kestrel) == []
    with ground.database.read() as connection:
        assert connection.execute(select(Inbox.read_at)).scalar_one() is None


def test_a_stop_on_this_line_is_told(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """Of one on another forum's line nobody here learns."""
    stopped = {"stopped_at": ground.clock()}
    ground.write(lambda connection: connection.execute(update(Address).values(**stopped)))
    ground.write(lambda connection: connection.execute(update(Member).values(**stopped)))

    answer = sends(facilitator, kestrel, asked, **SAM)

    assert problems(answer.text)[0] == "This person has stopped all messages."


def test_a_stop_on_this_line_that_is_over_tells_of_no_other(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """She had begun again since: the stop of today is another forum's."""
    then, today = ground.clock(), ground.clock() + timedelta(hours=1)
    ground.write(lambda connection: connection.execute(update(Member).values(stopped_at=then)))
    ground.write(lambda connection: connection.execute(update(Address).values(stopped_at=today)))

    answer = sends(facilitator, kestrel, asked, **SAM)

    assert problems(answer.text)[0].startswith("Nothing can go to this person at this time.")


@pytest.mark.parametrize("mark", ["who_is_this", "person:new owner"])
def test_perhaps_somebody_else_is_not_answered(
    facilitator: Staff, ground: Ground, kestrel: Somebody, mark: str
) -> None:
    """No form is offered, and one that is sent all the same is refused."""
    which = a_kept_text(ground, kestrel, "who is this", mark=mark)

    offered = "What you say" in facilitator.opens(thread(kestrel)).text
    answer = sends(facilitator, kestrel, which, **SAM)

    assert not offered
    assert answer.status_code == 400
    assert problems(answer.text) == [
        "Whoever wrote this may not be the member, so nothing goes to them."
    ]
    assert typed(answer.text).strip() == SAM["words"]
    assert rows(ground, kestrel) == []


def test_somebody_who_left_gets_nothing(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """Whoever has the phone now is not the member any more."""
    ground.write(lambda connection: connection.execute(update(Member).values(state=LEFT)))

    answer = sends(facilitator, kestrel, asked, **SAM)

    assert problems(answer.text) == [
        "This phone is no longer this member's, so nothing goes to it."
    ]
    assert rows(ground, kestrel) == []


def test_a_text_of_somebody_else_cannot_be_answered(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Its number leads nowhere here: of another forum, of another member, of no member."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    elsewhere = a_kept_text(ground, a_member(ground, there, "Juniper"), "PERSON", mark="person")
    anothers = a_kept_text(ground, a_member(ground, riverside, "Wren"), "PERSON", mark="person")
    nobodys = a_kept_text(ground, None, "PERSON", mark="person")

    for which in (elsewhere, anothers, nobodys, 99):
        assert sends(facilitator, kestrel, which, **SAM).status_code == 404
    with ground.database.read() as connection:
        assert connection.execute(select(Outgoing.id)).all() == []


def test_the_house_offers_no_answer(app: Flask, ground: Ground) -> None:
    """A text of nobody has nobody to answer."""
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", None, "lead@example.org"))
    a_kept_text(ground, None, "is this the right number")

    assert "What you say" not in lead.opens("/house/texts").text
