"""A person answers: in their own words, once, and only where it may go."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from storage.addresses import Address
from storage.inbox import Inbox
from storage.members import LEFT, Member
from storage.outgoing import Outgoing
from tests.admin.asking import carry
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, Somebody, a_forum, a_kept_text, a_member, a_person

LIST = "/forums/riverside/texts"
SAM = {"name": "Sam", "words": "Yes, you can bring someone with you on Tuesday."}
WHOLE = "This is Sam, a person. Yes, you can bring someone with you on Tuesday."


@pytest.fixture
def kestrel(ground: Ground, riverside: Place) -> Somebody:
    """Give a member."""
    return a_member(ground, riverside)


@pytest.fixture
def asked(ground: Ground, kestrel: Somebody) -> int:
    """Give a text that asks for a person."""
    return a_kept_text(ground, kestrel, "PERSON", mark="person")


def rows(ground: Ground, kestrel: Somebody) -> list[tuple[object, ...]]:
    """List what was put, in words."""
    columns = (Outgoing.kind, Outgoing.cause, Outgoing.member_id, Outgoing.asks, Outgoing.words)
    with ground.database.read() as connection:
        found = connection.execute(select(*columns)).all()
    opened = ground.keyring.unseal
    return [(*row[:4], opened(kestrel.address, "outgoing.words", row.words)) for row in found]


def problems(page: str) -> list[str]:
    """Give what the page says is wrong, as a browser would show it."""
    found = re.findall(r'<li><a href="#answer-[^"]*">(.*?)</a></li>', page, re.DOTALL)
    return [html.unescape(problem) for problem in found]


def test_an_answer_goes_to_the_phone_that_asked(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """It begins with who writes, the text is read with it, and the page says what became of it."""
    answer = facilitator.posts(f"{LIST}/{asked}/answer", **SAM)
    page = facilitator.opens(LIST).text

    assert (answer.status_code, answer.location) == (303, f"/admin{LIST}")
    assert rows(ground, kestrel) == [("answer", f"answer:{asked}", kestrel.id, False, WHOLE)]
    assert "Your answer is on its way." in page
    assert "No text waits for a person." in page
    assert WHOLE in page
    assert "Waits for a good moment for this person, at the latest until" in page
    assert audited(ground) == [
        ("text_answered", f"inbox:{asked}", kestrel.id, riverside.id),
        ("message_shown", "outgoing:1", kestrel.id, riverside.id),
    ]


def test_a_form_sent_twice_answers_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The first answer stands, whatever the second says, and the page shows it."""
    facilitator.posts(f"{LIST}/{asked}/answer", **SAM)
    facilitator.opens(LIST)
    facilitator.posts(f"{LIST}/{asked}/answer", name="Noor", words="Something else.")
    page = facilitator.opens(LIST).text

    assert rows(ground, kestrel) == [("answer", f"answer:{asked}", kestrel.id, False, WHOLE)]
    assert "This text had an answer already." in page
    assert 'href="#answered-1"' in page
    assert 'id="answered-1"' in page


def test_the_name_is_typed_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The next form holds it."""
    facilitator.posts(f"{LIST}/{asked}/answer", name="  Anne-Marie ", words="Yes.")
    a_kept_text(ground, kestrel, "and one more thing")

    page = facilitator.opens(LIST).text

    assert 'value="Anne-Marie"' in page
    assert "&ldquo;This is Anne-Marie, a person.&rdquo;" in page


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

    answer = facilitator.posts(f"{LIST}/{asked}/answer", name=name, words=words)

    assert answer.status_code == 400
    assert problems(answer.text) == [said]
    assert html.escape(words.strip()) in answer.text
    assert rows(ground, kestrel) == []


def test_somebody_open_may_be_told_listed_words(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The word check is for those whose screen others may see."""
    ground.write(lambda connection: connection.execute(update(Address).values(discreet=False)))

    facilitator.posts(f"{LIST}/{asked}/answer", name="Sam", words="The court is closed.")

    assert rows(ground, kestrel)[0][4] == "This is Sam, a person. The court is closed."


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("stopped_at", "This person has stopped all messages."),
        ("parked_at", "This number or chat is parked: it may be somebody else's."),
        ("quiet_at", "This person has asked for silence."),
        ("unreachable_at", "This number or chat cannot be reached."),
        ("leaving_until", "Nothing can go to this person at this time. Nothing was sent."),
    ],
)
def test_nothing_goes_where_nothing_may(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int, fact: str, said: str
) -> None:
    """It is refused in plain words, and the text still waits."""
    state = {fact: ground.clock()}
    ground.write(lambda connection: connection.execute(update(Address).values(**state)))

    answer = facilitator.posts(f"{LIST}/{asked}/answer", **SAM)

    assert problems(answer.text)[0] == said
    assert rows(ground, kestrel) == []
    with ground.database.read() as connection:
        assert connection.execute(select(Inbox.read_at)).scalar_one() is None


def test_somebody_who_paused_still_gets_what_they_asked_for(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """A pause is silence from what we begin; an answer was asked for."""
    paused = {"paused_at": ground.clock(), "discreet": False}
    ground.write(lambda connection: connection.execute(update(Address).values(**paused)))
    facilitator.posts(f"{LIST}/{asked}/answer", **SAM)

    assert [row[0] for row in rows(ground, kestrel)] == ["answer"]


@pytest.mark.parametrize("mark", ["who_is_this", "person:new owner"])
def test_perhaps_somebody_else_is_not_answered(
    facilitator: Staff, ground: Ground, kestrel: Somebody, mark: str
) -> None:
    """No form is offered, and one that is sent all the same is refused."""
    which = a_kept_text(ground, kestrel, "who is this", mark=mark)

    offered = "Answer as a person" in facilitator.opens(LIST).text
    answer = facilitator.posts(f"{LIST}/{which}/answer", **SAM)

    assert not offered
    assert answer.status_code == 400
    assert problems(answer.text) == [
        "Whoever wrote this may not be the member, so nothing goes to them."
    ]
    assert rows(ground, kestrel) == []


def test_somebody_who_left_gets_nothing(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """Whoever has the phone now is not the member any more."""
    ground.write(lambda connection: connection.execute(update(Member).values(state=LEFT)))

    answer = facilitator.posts(f"{LIST}/{asked}/answer", **SAM)

    assert problems(answer.text) == [
        "This phone is no longer this member's, so nothing goes to it."
    ]
    assert rows(ground, kestrel) == []


def test_an_answer_knocks_first_where_others_may_see(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Carried by the real worker: the knock goes, the answer waits for her 1."""
    wren = a_member(ground, riverside, "Wren", channel="try")
    which = a_kept_text(ground, wren, "PERSON", mark="person")
    facilitator.posts(f"{LIST}/{which}/answer", **SAM)
    carry(ground)

    with ground.database.read() as connection:
        found = connection.execute(
            select(Outgoing.kind, Outgoing.state).order_by(Outgoing.kind)
        ).all()
    assert [tuple(row) for row in found] == [("answer", "held"), ("knock", "delivered")]


def test_a_text_of_another_forum_cannot_be_answered(
    app: Flask, ground: Ground, facilitator: Staff
) -> None:
    """Its number leads nowhere here; nor does that of somebody who is no member."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    theirs = a_kept_text(ground, a_member(ground, there, "Juniper"), "PERSON", mark="person")
    nobodys = a_kept_text(ground, None, "PERSON", mark="person")

    for which in (theirs, nobodys, 99):
        assert facilitator.posts(f"{LIST}/{which}/answer", **SAM).status_code == 404
    with ground.database.read() as connection:
        assert connection.execute(select(Outgoing.id)).all() == []


def test_the_house_offers_no_answer(app: Flask, ground: Ground) -> None:
    """A text of nobody has nobody to answer."""
    lead = Staff(app)
    lead.signs_in(a_person(ground, "safeguarding", None, "lead@example.org"))
    a_kept_text(ground, None, "is this the right number")

    assert "Answer as a person" not in lead.opens("/house/texts").text
