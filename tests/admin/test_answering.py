"""A person answers: in their own words, once, and only where it may go."""

from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from storage.addresses import Address
from storage.outgoing import DELIVERED, HELD, Outgoing
from tests.admin.answers import SAM, WHOLE, on_page, problems, rows, sends, states, typed
from tests.admin.asking import carry
from tests.admin.conftest import Staff, audited
from tests.admin.threads import INBOX, groups, lines, said, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
    a_member,
    a_person,
    some_feedback,
)
from tests.rooms import at_once

WAITS = "waits for a good moment for this person, at the latest"


def test_an_answer_goes_to_the_phone_that_asked(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """It begins with who writes, the text is read with it, and the page says what became of it."""
    answer = sends(facilitator, kestrel, asked, **SAM)
    page = facilitator.opens(thread(kestrel)).text

    assert (answer.status_code, answer.location) == (303, f"/admin{thread(kestrel)}#ours-1")
    assert rows(ground, kestrel) == [("answer", f"answer:{asked}", kestrel.id, False, WHOLE)]
    assert "Your answer is on its way." in page
    assert lines(page)[-1] == (
        f"Sam , a person, 12:00pm, {WAITS} until 26 November",
        WHOLE,
    )
    assert "Answered by a person" in page
    assert groups(facilitator.opens(INBOX).text) == [("Read lately", ["Kestrel"])]
    assert [deed for deed in audited(ground) if not deed[0].endswith("_shown")] == [
        ("text_answered", f"inbox:{asked}", kestrel.id, riverside.id)
    ]


def test_a_form_sent_twice_answers_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The same form, whatever it says the second time: it leads where it led before."""
    form = on_page(facilitator.opens(thread(kestrel)).text) | {"which": str(asked)}
    answers = [
        facilitator.posts(thread(kestrel), **form, **SAM),
        facilitator.posts(thread(kestrel), **form, name="Noor", words="Something else."),
    ]

    assert {answer.location for answer in answers} == {f"/admin{thread(kestrel)}#ours-1"}
    assert rows(ground, kestrel) == [("answer", f"answer:{asked}", kestrel.id, False, WHOLE)]


@pytest.mark.parametrize("another", [True, False])
def test_the_second_of_two_who_answer_sees_the_first_ones_words(  # noqa: PLR0913 - two who answer
    app: Flask,
    facilitator: Staff,
    ground: Ground,
    riverside: Place,
    kestrel: Somebody,
    asked: int,
    *,
    another: bool,
) -> None:
    """Before anything of theirs goes; their own words stand in the form, for another text."""
    if another:
        some_feedback(ground, kestrel, "what about the lift")
    noor = Staff(app)
    noor.signs_in(a_person(ground, "facilitator", riverside, "noor@example.org"))
    hers = on_page(noor.opens(thread(kestrel)).text)
    sends(facilitator, kestrel, asked, **SAM)

    answer = noor.posts(
        thread(kestrel), which=str(asked), name="Noor", words="I will ring you.", **hers
    )

    assert answer.status_code == 400
    assert problems(answer.text) == [
        "Somebody else has answered while you were writing. Read it before you send yours."
    ]
    assert "Sam</bdi> has answered while you were writing:" in answer.text
    assert said(answer.text)[-1] == WHOLE
    assert typed(answer.text).strip() == "I will ring you."
    assert rows(ground, kestrel) == [("answer", f"answer:{asked}", kestrel.id, False, WHOLE)]
    assert ("Send, knocking first" in answer.text) is another
    if another:
        again = noor.posts(
            thread(kestrel),
            which="2",
            name="Noor",
            words="I will ring you.",
            **on_page(answer.text),
        )
        assert again.status_code == 303
        assert [row[1] for row in rows(ground, kestrel)] == [f"answer:{asked}", "answer:2"]


def test_an_answer_to_another_text_is_seen_first_too(
    app: Flask, facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """Who writes to a person knows what a colleague has just written to them."""
    second = a_kept_text(ground, kestrel, "and the lift")
    noor = Staff(app)
    noor.signs_in(a_person(ground, "facilitator", riverside, "noor@example.org"))
    hers = on_page(noor.opens(thread(kestrel)).text)
    sends(facilitator, kestrel, asked, **SAM)

    answer = noor.posts(thread(kestrel), which=str(second), name="Noor", words="Yes.", **hers)

    assert answer.status_code == 400
    assert "has answered while you were writing" in answer.text
    assert [row[1] for row in rows(ground, kestrel)] == [f"answer:{asked}"]


def test_two_who_answer_in_one_moment(
    app: Flask, facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, asked: int
) -> None:
    """One of them is first, on either engine; the other is shown what they said."""
    noor = Staff(app)
    noor.signs_in(a_person(ground, "facilitator", riverside, "noor@example.org"))
    both = [
        (person, on_page(person.opens(thread(kestrel)).text) | {"csrf": person.form_token()})
        for person in (facilitator, noor)
    ]
    barrier = Barrier(2)

    def answers(number: int) -> int:
        person, form = both[number]
        token = form.pop("csrf")
        barrier.wait()
        sent = person.posts(
            thread(kestrel), token, which=str(asked), name="Sam", words=f"Said {number}.", **form
        )
        return sent.status_code

    assert sorted(at_once(2, answers)) == [303, 400]
    assert len(rows(ground, kestrel)) == 1


def test_the_name_is_typed_once(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """The next form holds it."""
    sends(facilitator, kestrel, asked, name="  Anne-Marie ", words="Yes.")
    a_kept_text(ground, kestrel, "and one more thing")

    page = facilitator.opens(thread(kestrel)).text

    assert 'value="Anne-Marie"' in page
    assert "\u201cThis is Anne-Marie, a person.\u201d" in page


def test_somebody_who_paused_still_gets_what_they_asked_for(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """A pause is silence from what we begin; an answer was asked for."""
    paused = {"paused_at": ground.clock(), "discreet": False}
    ground.write(lambda connection: connection.execute(update(Address).values(**paused)))
    sends(facilitator, kestrel, asked, **SAM)

    assert [row[0] for row in rows(ground, kestrel)] == ["answer"]


def test_an_answer_to_somebody_open_goes_a_minute_later_and_no_sooner(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """In her hours too: until then whoever wrote it can take it back."""
    wren = a_member(ground, riverside, "Wren", channel="try")
    ground.write(lambda connection: connection.execute(update(Address).values(discreet=False)))
    which = a_kept_text(ground, wren, "PERSON", mark="person")

    sends(facilitator, wren, which, **SAM)
    ground.clock.goes_on(timedelta(seconds=59))
    carry(ground)
    early = states(ground)
    ground.clock.goes_on(timedelta(seconds=1))
    carry(ground)

    assert early == [("answer", HELD, None)]
    assert states(ground) == [("answer", DELIVERED, None)]


def test_an_answer_knocks_first_where_others_may_see(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Carried by the real worker a minute later: the knock goes, the answer waits for her 1."""
    wren = a_member(ground, riverside, "Wren", channel="try")
    which = a_kept_text(ground, wren, "PERSON", mark="person")
    sends(facilitator, wren, which, **SAM)
    ground.clock.goes_on(timedelta(minutes=1))
    carry(ground)

    with ground.database.read() as connection:
        found = connection.execute(
            select(Outgoing.kind, Outgoing.state).order_by(Outgoing.kind)
        ).all()
    assert [tuple(row) for row in found] == [("answer", "held"), ("knock", "delivered")]
