"""Searching what members said: each look is written down, and never what was looked for."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from admin.pages import search as page
from storage import members, search
from storage.audit import Audit
from tests.admin.conftest import Staff, audited
from tests.admin.threads import INBOX, also_in, lines, plain
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_kept_text,
    a_person,
    one_more_text,
    some_feedback,
)
from tests.storage.searching import logs

SEARCH = "/forums/riverside/search"
NONE = "Nothing holds all of these words."


def found(page_: str) -> list[tuple[str, str]]:
    """Give who said each text, and its words with those marked that were looked for."""
    texts = re.findall(
        r"<h3>(.*?)</h3>.*?(?:fl-say__words|fl-folded)\" dir=\"auto\">(.*?)</div>", page_, re.DOTALL
    )
    return [(plain(who), html.unescape(re.sub("</?mark>", "*", words))) for who, words in texts]


def indexed(ground: Ground, forum: Place) -> None:
    """Let the clock put into the index what it has not looked at."""
    ground.write(lambda connection: search.index(connection, ground.keyring, forum.id))


@pytest.mark.parametrize("is_indexed", [False, True])
def test_found_words_are_marked_and_each_text_is_written_down(
    facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody, *, is_indexed: bool
) -> None:
    """Who searched stands in the log, and whose words they saw; never what they looked for."""
    some_feedback(ground, kestrel, "The <b>letter</b> came late", "No letter", "It came")
    if is_indexed:
        indexed(ground, riverside)

    answer = facilitator.posts(SEARCH, words="CAME letter")

    assert found(answer.text) == [("Kestrel", "The <b>*letter*</b> *came* late")]
    assert audited(ground) == [
        ("texts_searched", "search", None, riverside.id),
        ("text_shown", "inbox:1", kestrel.id, riverside.id),
    ]
    assert "searched what members said" in facilitator.opens("/forums/riverside/log").text
    with ground.database.read() as connection:
        written = str(connection.execute(select(Audit.__table__)).all())
    assert "letter" not in written.lower()


def test_what_is_looked_for_stands_in_no_address_and_in_no_log(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """It is posted from the inbox and from the page, and asked of the database as hashes alone."""
    some_feedback(ground, kestrel, "Zephyrine came")
    forms = [
        re.search(r'<form[^>]*role="search"[^>]*>', facilitator.opens(path).text)
        for path in (INBOX, SEARCH)
    ]
    with logs() as (ours, plain_log):
        answer = facilitator.posts(SEARCH, words="Zephyrine")

    assert len(found(answer.text)) == 1
    assert [each and 'method="post"' in each[0] for each in forms] == [True, True]
    assert "zephyrine" not in (ours.getvalue() + plain_log.getvalue()).lower()
    assert "zephyrine" not in "".join(re.findall('(?:href|action)="([^"]*)"', answer.text)).lower()


def test_another_forums_words_are_not_found(
    app: Flask, facilitator: Staff, ground: Ground, there: Place, kestrel: Somebody
) -> None:
    """Not even of the same person; whoever works there finds them, and nothing of here."""
    other = also_in(ground, kestrel, there, "Rook")
    some_feedback(ground, kestrel, "a letter here")
    some_feedback(ground, other, "a letter there")
    indexed(ground, there)
    colleague = Staff(app)
    colleague.signs_in(a_person(ground, "facilitator", there, "beech@example.org"))

    here = facilitator.posts(SEARCH, words="letter").text
    elsewhere = colleague.posts("/forums/hollow-way/search", words="letter").text

    assert found(here) == [("Kestrel", "a *letter* here")]
    assert found(elsewhere) == [("Rook", "a *letter* there")]
    assert facilitator.posts("/forums/hollow-way/search", words="letter").status_code == 404


@pytest.mark.parametrize("role", ["analyst", "commissioner"])
def test_who_reads_no_words_searches_none(
    app: Flask, ground: Ground, riverside: Place, kestrel: Somebody, role: str
) -> None:
    """Rule 21: a search would tell whether somebody said a word."""
    some_feedback(ground, kestrel, "a letter")
    person = Staff(app)
    person.signs_in(a_person(ground, role, riverside, f"{role}@example.org"))

    answers = [person.opens(SEARCH), person.posts(SEARCH, words="letter")]

    assert [each.status_code for each in answers] == [403, 403]
    assert [each for each in audited(ground) if each[0] != "role_added"] == []


def test_pages_lead_through_all_of_it_and_back(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a form each, since an address would hold the words."""
    monkeypatch.setattr(page, "AT_ONCE", 2)
    some_feedback(ground, kestrel, "letter 1", "letter 2", "letter 3")

    first = facilitator.posts(SEARCH, words="letter").text
    below = dict(re.findall(r'type="hidden" name="(words|before)" value="([^"]*)"', first))
    second = facilitator.posts(SEARCH, **below).text
    last = facilitator.posts(SEARCH, words="letter", before="1").text

    assert [words for _, words in found(first)] == ["*letter* 3", "*letter* 2"]
    assert below == {"words": "letter", "before": "2"}
    assert found(second) == [("Kestrel", "*letter* 1")]
    assert ('name="before"' in second, "Back to the newest" in second) == (False, True)
    assert (found(last), "That was all." in last) == ([], True)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type a word. Only letters and numbers can be looked for."),
        (" \u2026 ?", "Type a word. Only letters and numbers can be looked for."),
        ("a" * 201, "Type at most 200 characters. There are 201 of them."),
    ],
)
def test_what_cannot_be_looked_for_is_said(
    facilitator: Staff, ground: Ground, kestrel: Somebody, typed: str, says: str
) -> None:
    """With what was typed, and nothing is looked for."""
    some_feedback(ground, kestrel, "a letter")

    answer = facilitator.posts(SEARCH, words=typed)

    assert answer.status_code == 400
    assert f'<a href="#words">{says}</a>' in answer.text
    assert f'value="{typed}"' in answer.text
    assert audited(ground) == []


def test_nothing_found_says_what_may_help(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Whole words alone are found; a search that finds nothing is written down too."""
    some_feedback(ground, kestrel, "Letters came")

    answers = {typed: facilitator.posts(SEARCH, words=typed).text for typed in ("letter", "came 2")}

    assert {typed: NONE in text for typed, text in answers.items()} == {
        "letter": True, "came 2": True,
    }  # fmt: skip
    assert [deed[0] for deed in audited(ground)] == ["texts_searched"] * 2


def test_words_that_may_be_hard_to_read_are_folded(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """And marked inside."""
    one_more_text(ground, kestrel, "he is outside", None, mark="risk:danger")

    shown = facilitator.posts(SEARCH, words="outside").text

    assert "May be hard to read." in shown
    assert found(shown) == [("Kestrel", "he is *outside*")]


def test_a_text_leads_to_its_place_in_the_thread(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Where it is the newest line, however much was said after it."""
    some_feedback(ground, kestrel, *(f"text {number}" for number in range(60)))

    shown = facilitator.posts(SEARCH, words="text 7").text
    link = re.search(r'href="/admin([^"#]*)#(text-\d+)"', shown)
    assert link
    there = facilitator.opens(html.unescape(link[1])).text

    assert lines(there)[-1][1] == "text 7"
    assert f'id="{link[2]}"' in there


def test_somebody_who_has_left_has_no_name(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """What they said stays, and is found."""
    some_feedback(ground, kestrel, "a letter")
    gone = {"state": members.LEFT, "alias": None}
    ground.write(lambda connection: members.change(connection, kestrel.id, **gone))

    assert found(facilitator.posts(SEARCH, words="letter").text) == [
        ("Somebody who has left", "a *letter*")
    ]


def test_while_older_texts_are_made_ready_the_page_says_so(
    facilitator: Staff, ground: Ground, kestrel: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a new version, for instance, until the clock has looked at all of them."""
    monkeypatch.setattr(search, "_OPENED", 1)
    a_kept_text(ground, kestrel, "letter one")
    a_kept_text(ground, kestrel, "letter two")

    shown = facilitator.posts(SEARCH, words="letter").text

    assert "Not everything can be found yet." in shown
    assert found(shown) == [("Kestrel", "*letter* two")]
