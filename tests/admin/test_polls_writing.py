"""Writing a poll in the browser: page by page, seen as it goes out, and nothing added twice."""

import html
import re

import pytest
from sqlalchemy import select

from storage import polls
from storage.wordings import Wording
from tests.admin.asking import CHOICE, TEXT, a_poll, agrees
from tests.admin.conftest import Staff, audited
from tests.admin.polls import LIST, POLL, QUESTION, deeds, hidden, problems, saves, shown
from tests.builders import Ground, Place, a_member


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
        "Hi. One short question is ready. Reply 1 to see it, 2 for later, 0 to skip. No rush.",
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
    assert deeds(ground) == ["poll_added", "poll_changed", "poll_changed"]


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
