"""A person answers: in their own words, once, and only where it may go."""

import html
import re
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from storage.addresses import Address
from storage.inbox import UNDERSTOOD, Inbox
from storage.members import LEFT, Member
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
from tests.admin.asking import carry
from tests.admin.conftest import Staff, audited
from tests.admin.threads import INBOX, groups, lines, plain, said, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    some_feedback,
)
from tests.rooms import at_once

SAM = {"name": "Sam", "words": "Yes, you can bring someone with you on Tuesday."}
WAITS = "waits for a good moment for this person, at the latest"
WHOLE = "This is Sam, a person. Yes, you can bring someone with you on Tuesday."


def rows(ground: Ground, kestrel: Somebody) -> list[tuple[object, ...]]:
    """List what was put, in words."""
    columns = (Outgoing.kind, Outgoing.cause, Outgoing.member_id, Outgoing.asks, Outgoing.words)
    with ground.database.read() as connection:
        found = connection.execute(select(*columns).order_by(Outgoing.id)).all()
    opened = ground.keyring.unseal
    return [(*row[:4], opened(kestrel.address, "outgoing.words", row.words)) for row in found]


def problems(page: str) -> list[str]:
    """Give what the page says is wrong, as a browser would show it."""
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    found = re.findall(r"<li>(.*?)</li>", summary[1] if summary else "", re.DOTALL)
    return [plain(problem) for problem in found]


def sends(person: Staff, member: Somebody, which: int, **fields: str) -> TestResponse:
    """Send an answer from a page that was opened now."""
    shown = person.opens(thread(member)).text
    return person.posts(thread(member), which=str(which), **on_page(shown) | fields)


def on_page(text: str) -> dict[str, str]:
    """Give what the form of an answer carries by itself: which answer was seen, and its token."""
    form = text.partition('id="answer"')[2]
    return dict(re.findall(r'name="(answers_seen|once)" value="(\w+)"', form))


def typed(text: str) -> str:
    """Give what stands in the field for the words."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    return html.unescape(found[1]) if found else ""


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
        ("stopped_at", "Nothing can go to this person at this time. Nothing was sent."),
        ("parked_at", "This number or chat is parked: it may be somebody else's."),
        ("quiet_at", "Nothing can go to this person at this time. Nothing was sent."),
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


def test_somebody_who_paused_still_gets_what_they_asked_for(
    facilitator: Staff, ground: Ground, kestrel: Somebody, asked: int
) -> None:
    """A pause is silence from what we begin; an answer was asked for."""
    paused = {"paused_at": ground.clock(), "discreet": False}
    ground.write(lambda connection: connection.execute(update(Address).values(**paused)))
    sends(facilitator, kestrel, asked, **SAM)

    assert [row[0] for row in rows(ground, kestrel)] == ["answer"]


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


def chosen(text: str) -> tuple[int, list[int]]:
    """Give the text that is chosen to be answered, and those that can be chosen."""
    form = text.partition('id="answer"')[2].partition("</form>")[0]
    options = re.findall(r'<option value="(\d+)"( selected)?', form)
    return (
        next((int(value) for value, selected in options if selected), 0),
        sorted(int(value) for value, _ in options),
    )


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


def states(ground: Ground) -> list[tuple[str, str, str | None]]:
    """List kind, state and cause of what was put."""
    columns = (Outgoing.kind, Outgoing.state, Outgoing.why)
    with ground.database.read() as connection:
        found = connection.execute(select(*columns).order_by(Outgoing.id)).all()
    return [(row.kind, row.state, row.why) for row in found]


def read_at(ground: Ground, which: int) -> datetime | None:
    """Say when a text was read."""
    with ground.database.read() as connection:
        return connection.execute(select(Inbox.read_at).where(Inbox.id == which)).scalar_one()
