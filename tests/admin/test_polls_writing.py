"""Writing a poll in the browser: every field its sentence, nothing lost, nothing done twice."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import broadcasting, poll_drafts
from bot.poll_drafts import Change
from bot.written_poll import WrittenQuestion
from storage import polls
from storage.sessions import Session
from storage.wordings import Wording
from tests.admin.asking import CHOICE, TEXT, a_poll, agrees
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, a_forum, a_member

LIST = "/forums/riverside/polls"
POLL = {
    "title": "Before session 5",
    "asked_by": "Facilitators",
    "purpose": "To plan it",
    "decides": "You advise, the group decides",
    "opens": "now",
    "closes_on": "2026-12-08",
    "closes_at": "18:00",
}
QUESTION = {"kind": "choice", "text": "What first?", "options": "Updates\r\nLetters\r\n"}


def problems(page: str) -> list[tuple[str, str]]:
    """Give what the error summary says, each with the field to which it leads."""
    summary = page.partition('class="govuk-error-summary"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary, re.DOTALL)
    return [(field, html.unescape(words).strip()) for field, words in found]


def hidden(page: str, name: str) -> str:
    """Give the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def saves(person: Staff, path: str, **fields: str) -> str:
    """Fill in the form of a page and send it; gives where it led to."""
    page = person.opens(path).text
    fields["seen"] = hidden(page, "seen") if 'name="seen"' in page else ""
    answer = person.posts(path, once=hidden(page, "once"), **fields)
    assert answer.status_code == 303, problems(answer.text)
    return answer.location.removeprefix("/admin")


def shown(page: str) -> list[str]:
    """Give the words of each form of each question."""
    found = re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', page, re.DOTALL)
    return [html.unescape(words) for words in found]


def versions(ground: Ground, thing: str) -> list[int]:
    """List the versions of a text."""
    query = select(Wording.version).where(Wording.thing == thing).order_by(Wording.version)
    with ground.database.read() as connection:
        return list(connection.execute(query).scalars())


def state(ground: Ground, which: int) -> str:
    """Say where a poll stands."""
    with ground.database.read() as connection:
        row = polls.find(connection, which)
    assert row is not None
    return str(row.state)


def test_a_poll_is_written_page_by_page(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """First what it is for, then its questions; each is shown as it will look on a phone."""
    agrees(ground, a_member(ground, riverside))
    page = saves(facilitator, f"{LIST}/add", **POLL)
    after = saves(facilitator, f"{page}/questions/add", **QUESTION)
    listed = {"kind": "yes_no", "text": "Did the police ring?", "discreet": "Did they ring?"}
    saves(facilitator, f"{page}/questions/add", **listed)

    text = facilitator.opens(page).text

    assert after == page == f"{LIST}/1"
    assert shown(text) == [
        "What first? 1 Updates 2 Letters. 0 to skip. You advise, the group decides.",
        "What first? 1 Updates 2 Letters. 0 to skip. You advise, the group decides.",
        "Saved. Did they ring? 1 yes 2 no. 0 to skip.",
        "Saved. Did the police ring? 1 yes 2 no. 0 to skip.",
        "Saved. Did they ring?",
        "Saved. Did the police ring?",
    ]
    assert re.findall(r"<strong>(\d texts?)</strong> \(SMS part\), (\d+) of 160", text) == [
        ("1 text", "74"),
        ("1 text", "44"),
        ("1 text", "50"),
    ]
    assert [deed[0] for deed in audited(ground)] == ["poll_added", "poll_changed", "poll_changed"]


def test_what_is_shown_is_what_goes_out(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The first question of the page is the text that the outbox reads."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    with ground.database.read() as connection:
        kept = connection.execute(select(Wording).where(Wording.thing == f"poll:{poll}:1")).one()
    owner_words = shown(facilitator.opens(f"{LIST}/{poll}").text)

    assert kept is not None
    assert owner_words[0] == (
        "What matters most? 1 Better updates 2 One person to ask. 0 to skip. You advise."
    )


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Give the poll a title, in one line of 1 to 100 characters"),
        ("asked_by", " ", "Say who asks, in one line"),
        ("purpose", "x" * 101, "Say what for, in one line"),
        ("decides", "\x00", "Say who decides, in one line"),
        ("closes_on", "2026-02-30", "The closing day is a day, like 2026-12-08."),
        ("closes_on", "2026-11-18", "The closing time is in the past."),
        ("closes_on", "9999-12-31", "The closing time is too far away."),
        ("closes_at", "", "The closing time is a time of day, like 18:00."),
        ("closes_at", "25:00", "The closing time is a time of day, like 18:00."),
        ("opens", "whenever", "Choose when it opens."),
    ],
)
def test_each_field_of_a_poll_has_its_sentence(
    facilitator: Staff, field: str, typed: str, sentence: str
) -> None:
    """It leads to its field, and what else was typed stands there still."""
    answer = facilitator.posts(f"{LIST}/add", **(POLL | {field: typed}))

    (found,) = problems(answer.text)
    assert (answer.status_code, found[0]) == (400, field)
    assert found[1].startswith(sentence)
    assert "<title>Error: Write a poll" in answer.text
    other = "Facilitators" if field != "asked_by" else "Before session 5"
    assert f'value="{other}"' in answer.text


def test_when_it_opens_is_before_it_closes(facilitator: Staff) -> None:
    """A time is asked for where one was chosen, and an hour that no clock shows is none."""
    later = POLL | {"opens": "later"}
    none = facilitator.posts(f"{LIST}/add", **later)
    after = facilitator.posts(f"{LIST}/add", **later, opens_on="2026-12-09", opens_at="09:00")
    gone = POLL | {"closes_on": "2027-03-28", "closes_at": "01:30"}

    assert problems(none.text) == [
        ("opens_on", "Choose a day, or let it open as soon as you say so.")
    ]
    assert problems(after.text) == [("closes_on", "It would close before it opens.")]
    assert problems(facilitator.posts(f"{LIST}/add", **gone).text) == [
        ("closes_on", "The closing time is left out when the clocks go forward.")
    ]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"kind": ""}, [("kind", "Choose how it is answered.")]),
        ({"kind": "rank"}, [("kind", "Choose how it is answered.")]),
        ({"text": " \t"}, [("text", "Write the question.")]),
        ({"options": "Only one"}, [("options", "It needs two to 4 options, and has 1.")]),
        (
            {"options": "Updates\nSTOP"},
            [("options", "The option “STOP” is a word that phone companies act on.")],
        ),
        (
            {"options": "Updates\nmenu"},
            [("options", "The option “menu” is a word that already does something here.")],
        ),
        (
            {"options": "Updates\nPolice letters"},
            [
                (
                    "options",
                    "The option “Police letters” holds a word that others may not see: police.",
                )
            ],
        ),
        (
            {"text": "What should the police do?"},
            [
                (
                    "discreet",
                    (
                        "The question holds “police”: write it a second time without, "
                        "for members whose screen others may see."
                    ),
                )
            ],
        ),
        (
            {"discreet": "What about court?"},
            [("discreet", "Its discreet wording holds “court” all the same.")],
        ),
        (
            {"kind": "number"},
            [("options", "It needs no options: the answer is a number.")],
        ),
        (
            {"text": "What\u202e first?"},
            [
                (
                    "text",
                    "This holds signs that no phone can show: type it instead of pasting it.",
                )
            ],
        ),
    ],
)
def test_each_field_of_a_question_has_its_sentence(
    facilitator: Staff,
    ground: Ground,
    riverside: Place,
    fields: dict[str, str],
    found: list[tuple[str, str]],
) -> None:
    """The same sentences as for a file, each at its field."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)

    answer = facilitator.posts(f"{LIST}/{poll}/questions/add", **(QUESTION | fields))

    assert (answer.status_code, problems(answer.text)) == (400, found)


@pytest.mark.parametrize(
    "typed",
    [
        '<script>alert(1)</script> & "quotes"',
        "=cmd|' /C calc'!A0",
        "ماذا يساعد؟ 3",
        "“Smart” quotes – and … more’s",
        "What\u200b would\u00ad help\ufeff?",
    ],
)
def test_hostile_words_are_harmless_and_stand_as_typed(
    facilitator: Staff, ground: Ground, riverside: Place, typed: str
) -> None:
    """Markup is text, formulas are words, and signs that nobody sees are left out."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    path = f"{LIST}/{poll}/questions/1"

    saves(facilitator, path, **(QUESTION | {"text": typed}))

    form, page = facilitator.opens(path).text, facilitator.opens(f"{LIST}/{poll}").text
    clean = re.sub("[\u200b\u00ad\ufeff]", "", typed)
    assert html.escape(clean, quote=False).replace('"', "&#34;").replace("'", "&#39;") in form
    assert "<script>alert" not in form + page


def test_a_hundred_thousand_signs_are_one_sentence(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Nothing breaks, and what was pasted is there still."""
    poll, long = a_poll(ground, riverside, CHOICE, is_open=False), "long " * 20_000

    answer = facilitator.posts(f"{LIST}/{poll}/questions/add", **(QUESTION | {"text": long}))
    title = facilitator.posts(f"{LIST}/add", **(POLL | {"title": long}))

    (found,) = problems(answer.text)
    assert re.match(r"It takes \d+ parts as an SMS", found[1])
    assert [field for field, _ in problems(title.text)] == ["title"]
    assert long.strip() in answer.text


def test_the_check_button_measures_and_saves_nothing(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Without JavaScript it is the way to see what a question costs."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)

    answer = facilitator.posts(f"{LIST}/{poll}/questions/add", **QUESTION, check="text")

    assert answer.status_code == 200
    assert problems(answer.text) == []
    whole = "Saved. What first? 1 Updates 2 Letters. 0 to skip."
    assert f"<strong>1 text</strong> (SMS part), {len(whole)} of 160" in answer.text
    assert audited(ground) == []


def test_a_form_that_is_sent_twice_adds_one_question(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The second leads where the first led."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    path = f"{LIST}/{poll}/questions/add"
    page = facilitator.opens(path).text
    fields = QUESTION | {"seen": hidden(page, "seen"), "once": hidden(page, "once")}

    answers = [facilitator.posts(path, **fields) for _ in range(2)]

    assert [answer.location for answer in answers] == [f"/admin{LIST}/{poll}"] * 2
    with ground.database.read() as connection:
        assert len(polls.questions(connection, poll)) == 2


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


def test_a_poll_has_ten_questions_at_most(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The eleventh is refused on its page, with what to do."""
    poll = a_poll(ground, riverside, *[TEXT] * 10, is_open=False)

    answer = facilitator.opens(f"{LIST}/{poll}/questions/add")
    page = facilitator.opens(f"{LIST}/{poll}").text

    assert answer.location == f"/admin{LIST}/{poll}"
    assert "This poll has ten questions." in page
    assert "questions/add" not in page


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
