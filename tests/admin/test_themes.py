"""Themes: made, renamed, ended, and given to texts, within one forum."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from admin.pages import themes as page
from storage.themes import TextTheme
from tests.admin.conftest import Staff, audited
from tests.admin.threads import INBOX, names, said, thread
from tests.builders import (
    Ground,
    Place,
    Somebody,
    a_forum,
    a_kept_text,
    a_member,
    a_person,
    one_more_text,
    some_feedback,
)

LIST = "/forums/riverside/themes"


def of_text(member: Somebody, which: int) -> str:
    """Give the address of the themes of a text."""
    return thread(member).replace("/thread", f"/texts/{which}/themes")


def listed(page: str) -> list[str]:
    """Give the names of themes in their list."""
    found = re.findall(r'<h3><bdi class="fl-alias">(.*?)</bdi></h3>', page, re.DOTALL)
    return [html.unescape(name) for name in found]


def offered(page: str) -> list[tuple[str, bool]]:
    """Give the themes that a text can have, and whether it has them."""
    found = re.findall(
        r'type="checkbox" value="\d+"( checked)?.*?<label[^>]*>\s*<bdi>(.*?)</bdi>\s*</label>',
        page,
        re.DOTALL,
    )
    return [(html.unescape(name), bool(chosen)) for chosen, name in found]


def filed(ground: Ground) -> list[tuple[int, int]]:
    """List which text is under which theme."""
    with ground.database.read() as connection:
        rows = connection.execute(select(TextTheme.inbox_id, TextTheme.theme_id))
        return sorted((row.inbox_id, row.theme_id) for row in rows)


def deeds(ground: Ground) -> list[tuple[str, str | None]]:
    """List what was done to themes."""
    return [deed[:2] for deed in audited(ground) if deed[0].startswith("theme_")]


def test_an_empty_list_says_how_themes_are_made(facilitator: Staff) -> None:
    """Nobody is left before an empty page."""
    assert "There is no theme yet." in facilitator.opens(LIST).text


def test_a_theme_is_made_renamed_ended_and_offered_again(
    facilitator: Staff, ground: Ground
) -> None:
    """Each is said, written down, and done once however often it is pressed."""
    for name in ("  Letters ", "Court   rooms"):
        facilitator.posts(LIST, name=name, once=name)
        facilitator.posts(LIST, name=name, once=name)
    made = facilitator.opens(LIST).text
    facilitator.posts(f"{LIST}/1", name="All letters")
    for _ in range(2):
        facilitator.posts(f"{LIST}/2/end")
    ended = facilitator.opens(LIST).text
    facilitator.posts(f"{LIST}/2/begin")
    again = facilitator.opens(LIST).text

    assert listed(made) == ["Court rooms", "Letters"]
    assert listed(ended.partition("Offered no longer</h2>")[0]) == ["All letters"]
    assert listed(ended.partition("Offered no longer</h2>")[2]) == ["Court rooms"]
    assert "Offered no longer" not in again
    assert deeds(ground) == [
        ("theme_made", "theme:1"),
        ("theme_made", "theme:2"),
        ("theme_renamed", "theme:1"),
        ("theme_ended", "theme:2"),
        ("theme_begun", "theme:2"),
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (" ", "Write a name for the theme."),
        ("\u200b", "Write a name for the theme."),
        ("x" * 61, "Write a shorter name: it has 61 characters, and 60 fit."),
        (
            "lEtters",
            "There is a theme with this name already. Choose another name, or that theme.",
        ),
    ],
)
def test_a_name_that_cannot_be_is_explained(
    facilitator: Staff, ground: Ground, typed: str, says: str
) -> None:
    """For a new theme and for one that is renamed; what was typed still stands there."""
    for name in ("Letters", "Lifts"):
        facilitator.posts(LIST, name=name)
    answers = [facilitator.posts(path, name=typed) for path in (LIST, f"{LIST}/2")]

    assert [answer.status_code for answer in answers] == [400, 400]
    for answer in answers:
        assert f'<a href="#name">{says}</a>' in answer.text
        assert f'value="{typed}"' in answer.text
    assert listed(facilitator.opens(LIST).text) == ["Letters", "Lifts"]


def test_a_theme_keeps_its_own_name(facilitator: Staff) -> None:
    """Other capitals are no second theme of the same name."""
    facilitator.posts(LIST, name="letters")
    facilitator.posts(f"{LIST}/1", name="Letters")

    assert listed(facilitator.opens(LIST).text) == ["Letters"]


def test_a_text_gets_themes_and_loses_them(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Several at once, a new one in passing; what is taken off stays with other texts."""
    some_feedback(ground, kestrel, "about letters", "and lifts")
    for name in ("Letters", "Lifts"):
        facilitator.posts(LIST, name=name)
    empty = offered(facilitator.opens(of_text(kestrel, 1)).text)
    facilitator.posts(of_text(kestrel, 2), themes="1")
    facilitator.client.post(
        f"/admin{of_text(kestrel, 1)}",
        data={"themes": ["1", "2"], "new": "Stairs", "csrf_token": facilitator.form_token()},
        base_url=facilitator.base,
    )
    both = filed(ground)
    chosen = offered(facilitator.opens(of_text(kestrel, 1)).text)
    answer = facilitator.posts(of_text(kestrel, 1), themes="2")
    page = facilitator.opens(thread(kestrel)).text

    assert empty == [("Letters", False), ("Lifts", False)]
    assert both == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert chosen == [("Letters", True), ("Lifts", True), ("Stairs", True)]
    assert filed(ground) == [(1, 2), (2, 1)]
    assert (answer.status_code, answer.location) == (303, f"/admin{thread(kestrel)}#text-1")
    assert re.findall(r"Theme: <bdi>(.*?)</bdi>", page) == ["Lifts", "Letters"]
    assert deeds(ground)[2:] == [
        ("theme_added", "inbox:2 theme:1"),
        ("theme_made", "theme:3"),
        *(("theme_added", f"inbox:1 theme:{theme}") for theme in (1, 2, 3)),
        *(("theme_taken_off", f"inbox:1 theme:{theme}") for theme in (1, 3)),
    ]


def test_a_new_theme_of_an_old_name_is_the_old_one(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """Nobody makes a second one by not seeing the first."""
    some_feedback(ground, kestrel, "about letters")
    facilitator.posts(LIST, name="Letters")
    facilitator.posts(of_text(kestrel, 1), new=" letters ")

    assert listed(facilitator.opens(LIST).text) == ["Letters"]
    assert filed(ground) == [(1, 1)]


def test_a_new_name_that_cannot_be_is_explained(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """What was ticked stays ticked, and nothing is filed."""
    some_feedback(ground, kestrel, "about letters")
    facilitator.posts(LIST, name="Letters")

    answer = facilitator.posts(of_text(kestrel, 1), themes="1", new="x" * 61)

    assert answer.status_code == 400
    assert '<a href="#new">Write a shorter name' in answer.text
    assert offered(answer.text) == [("Letters", True)]
    assert filed(ground) == []


def test_an_ended_theme_is_offered_only_where_it_is(
    facilitator: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """A text under it keeps it; the inbox still finds it."""
    some_feedback(ground, kestrel, "about letters", "and lifts")
    facilitator.posts(of_text(kestrel, 1), new="Letters")
    facilitator.posts(f"{LIST}/1/end")

    assert offered(facilitator.opens(of_text(kestrel, 1)).text) == [("Letters", True)]
    assert offered(facilitator.opens(of_text(kestrel, 2)).text) == []
    assert names(facilitator.opens(f"{INBOX}?theme=1").text) == ["Kestrel"]
    assert "Texts of fewer than five members" in facilitator.opens(LIST).text


def test_how_many_said_it_is_told_from_five_members_on(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Figures leave the team: of fewer, neither page counts the members or their texts."""
    facilitator.posts(LIST, name="Letters")
    told = []
    for number in range(5):
        member = a_member(ground, riverside, f"Member {number}")
        some_feedback(ground, member, "about letters", "and letters again")
        for which in (2 * number + 1, 2 * number + 2):
            facilitator.posts(of_text(member, which), themes="1")
        pages = (facilitator.opens(path).text for path in (LIST, f"{LIST}/1/texts"))
        told.append([re.findall(r"([^<>]*) members<", page) for page in pages])

    assert told[:4] == [[["Texts of fewer than five"]] * 2] * 4
    assert told[4] == [["10 texts of 5"]] * 2


def test_looking_at_a_text_to_file_it_is_a_view(
    facilitator: Staff, ground: Ground, kestrel: Somebody, riverside: Place
) -> None:
    """It is written down; words that may hurt are folded there too."""
    one_more_text(ground, kestrel, "he is outside", None, mark="risk:danger")

    page = facilitator.opens(of_text(kestrel, 1)).text

    assert "Show this message" in page
    assert audited(ground) == [("text_shown", "inbox:1", kestrel.id, riverside.id)]


def test_all_that_was_said_about_a_theme_is_found(
    facilitator: Staff,
    ground: Ground,
    riverside: Place,
    kestrel: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole, the newest first, over several pages; each text is written down as seen."""
    monkeypatch.setattr(page, "AT_ONCE", 2)
    facilitator.posts(LIST, name="Letters")
    empty = facilitator.opens(f"{LIST}/1/texts").text
    juniper = a_member(ground, riverside, "Juniper")
    some_feedback(ground, kestrel, "letters one", "lifts", "letters three")
    one_more_text(ground, juniper, "letters four", None, mark="risk:danger")
    for member, which in ((kestrel, 1), (kestrel, 3), (juniper, 4)):
        facilitator.posts(of_text(member, which), themes="1")

    newest = facilitator.opens(f"{LIST}/1/texts").text
    older = facilitator.opens(f"{LIST}/1/texts?before=3").text

    assert "Nothing is filed under this theme yet." in empty
    assert said(newest) == ["letters four", "letters three"]
    assert "texts?before=3" in newest
    assert said(older) == ["letters one"]
    assert "Texts of fewer than five members" in newest
    shown = [deed[1:3] for deed in audited(ground) if deed[0] == "text_shown"]
    assert sorted(shown) == [
        ("inbox:1", kestrel.id),
        ("inbox:3", kestrel.id),
        ("inbox:4", juniper.id),
    ]


def test_themes_are_of_one_forum(
    app: Flask, facilitator: Staff, ground: Ground, riverside: Place, kestrel: Somebody
) -> None:
    """Another forum sees, renames and ends none of ours, and files no text under them."""
    there = a_forum(ground, "Hollow Way forum", "hollow-way")
    juniper, wren = a_member(ground, there, "Juniper"), a_member(ground, riverside, "Wren")
    ours, theirs = a_kept_text(ground, kestrel), a_kept_text(ground, juniper)
    facilitator.posts(LIST, name="Letters")
    somebody = Staff(app)
    somebody.signs_in(a_person(ground, "facilitator", there, "rowan@example.org"))
    elsewhere = LIST.replace("riverside", "hollow-way")

    statuses = [
        somebody.opens(f"{elsewhere}/1").status_code,
        somebody.opens(f"{elsewhere}/1/texts").status_code,
        somebody.posts(f"{elsewhere}/1", name="Theirs").status_code,
        somebody.posts(f"{elsewhere}/1/end").status_code,
        somebody.posts(of_text(juniper, theirs), themes="1").status_code,
        somebody.posts(of_text(juniper, ours), themes="1").status_code,
        facilitator.opens(of_text(wren, ours)).status_code,
        facilitator.posts(of_text(wren, ours), themes="1").status_code,
        facilitator.posts(of_text(kestrel, theirs), themes="1").status_code,
        facilitator.posts(of_text(kestrel, ours), themes="99").status_code,
        facilitator.posts(of_text(kestrel, ours), themes="x").status_code,
    ]

    assert statuses == [404, 404, 404, 303, 303, 404, 404, 404, 404, 303, 303]
    assert filed(ground) == []
    assert listed(somebody.opens(elsewhere).text) == []
    assert listed(facilitator.opens(LIST).text) == ["Letters"]
    assert "Offered no longer" not in facilitator.opens(LIST).text
