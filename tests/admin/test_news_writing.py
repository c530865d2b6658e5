"""News in writing: the draft, its two wordings, whom it is for, and how it is thrown away."""

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from storage.outgoing import Outgoing
from storage.sessions import Session
from storage.updates import Update
from storage.wordings import Wording
from tests.admin.asking import some_news
from tests.admin.conftest import Staff, audited, seen_on
from tests.admin.news import (
    LIST,
    LISTED,
    MINUTE,
    follows,
    is_open,
    put,
    sends,
    stands,
    state,
    turns,
    words,
    writes,
)
from tests.builders import Ground, Place, Somebody, a_member

KNOCK = "Hi. There is news. Reply 1 to see it, 2 for later, 0 to skip. No rush."


def test_an_empty_list_says_what_happens(facilitator: Staff) -> None:
    """And leads to the form."""
    page = facilitator.opens(LIST)

    assert "Nothing has been told yet." in words(page)
    assert f'href="/admin{LIST}/write"' in page.text


def test_what_is_written_is_a_draft_and_goes_to_nobody(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """The next page says what would happen; the form posted twice makes one draft."""
    first = writes(facilitator, once="1f")
    page = follows(facilitator, first)
    again = writes(facilitator, once="1f")

    assert [answer.headers["Location"] for answer in (first, again)] == [f"/admin{LIST}/1"] * 2
    assert "Saved as a draft. Nothing was sent." in page
    assert "What would happen" in page
    assert (put(ground), state(ground)) == (0, "draft")
    assert "A draft, not sent yet" in words(facilitator.opens(LIST))


def test_each_field_says_what_is_wrong_and_keeps_what_was_typed(facilitator: Staff) -> None:
    """In a summary that leads to it; nothing is saved."""
    page = writes(facilitator, "a" * 500, LISTED)

    said = re.findall(r'<a href="#(\w+)">(.*?)</a>', page.text)
    assert page.status_code == 400
    assert [(field, html.unescape(text)) for field, text in said] == [
        ("text", "The text takes 4 parts as an SMS (537 characters), and 3 are the most."),
        ("discreet", "The second wording holds “police” all the same."),
    ]
    assert ("a" * 500 in page.text, LISTED in page.text) == (True, True)
    assert "<title>Error: " in page.text


def test_the_check_button_saves_nothing(facilitator: Staff, ground: Ground) -> None:
    """It shows the form again with what the words cost."""
    page = writes(facilitator, LISTED, check="text")

    assert (page.status_code, LISTED in page.text) == (200, True)
    assert "“police”" in words(page)
    with ground.database.read() as connection:
        assert connection.execute(select(Update.id)).all() == []


def test_the_preview_shows_the_very_words_the_audience_and_the_cost(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """Of four members one has an open screen, two are discreet, one has not agreed."""
    a_member(ground, riverside, "Finch")
    is_open(ground, people[0])
    writes(facilitator, LISTED, "They will come on Tuesday.")

    page = facilitator.opens(f"{LIST}/1")
    said = words(page)

    behind = "1 to say what you think, 0 to skip."
    shown = re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', page.text, re.DOTALL)
    plain, bland = f"{LISTED} {behind}", f"They will come on Tuesday. {behind}"
    assert [html.unescape(text) for text in shown] == [*([plain, bland] * 2), KNOCK]
    assert "1 gets it in the next good moment" in _tallied(page.text)
    assert "2 are asked first whether now is a good moment" in _tallied(page.text)
    assert "20p for 5 SMS parts in all" in _tallied(page.text)
    assert _rows(page.text) == {
        "Finch": ["This person has not agreed to this kind of message."],
        "Wren": ["Is asked first whether now is a good moment.", "Discreet SMS", "2", "8p"],
        "Heron": ["Is asked first whether now is a good moment.", "Discreet SMS", "2", "8p"],
        "Kestrel": ["Gets it in the next good moment for this person.", "SMS", "1", "4p"],
    }
    assert "Send to 3 members in one minute" in said


def _rows(page: str) -> dict[str, list[str]]:
    """Say what each row of a member says."""
    rows = re.findall(r'<tr role="row"><th scope="row".*?</tr>', page)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row) for row in rows]
    said = [[html.unescape(re.sub("<.*?>", "", cell)) for cell in row] for row in cells]
    return {row[0]: row[1:] for row in said}


def _tallied(page: str) -> list[str]:
    found = re.findall(r"<div[^>]*><dt>(.*?)</dt><dd>(.*?)</dd></div>", page)
    return [f"{count} {what}" for what, count in found]


def test_the_audience_on_the_page_is_the_one_that_it_goes_to(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """Member for member, also where some have stopped, paused or not agreed."""
    a_member(ground, riverside, "Finch")
    for member, column in zip(people, ("stopped_at", "paused_at"), strict=False):
        stands(ground, member, **{column: ground.clock()})
    writes(facilitator)
    page = facilitator.opens(f"{LIST}/1").text

    rows = _rows(page)
    sends(facilitator)
    ground.clock.goes_on(MINUTE)
    turns(ground)
    with ground.database.read() as connection:
        went = connection.execute(select(Outgoing.member_id)).scalars().all()

    assert [alias for alias, row in rows.items() if row[1:]] == ["Heron"]
    assert went == [people[2].id]
    assert {alias for alias, row in rows.items() if not row[1:]} == {"Kestrel", "Wren", "Finch"}


def test_who_is_discreet_waits_for_a_second_wording(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """The page asks for it in plain words, and names what a bystander should not read."""
    writes(facilitator, LISTED)

    said = words(facilitator.opens(f"{LIST}/1"))

    assert "3 members get nothing, because there is no second wording." in said
    assert "“police”" in said
    assert "Write the second wording" in said


def test_a_day_and_a_wording_that_were_not_sent_are_kept(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """The session was locked meanwhile: they stand there again."""
    writes(facilitator)
    told, token = some_news(ground, riverside, LISTED), facilitator.form_token()
    ground.write(lambda c: c.execute(update(Session).values(locked_at=ground.clock())))
    at = {"when": "later", "seen": "1", "day": "2026-12-01", "time": "10:30"}
    facilitator.posts(f"{LIST}/1/send", token, **at)
    facilitator.posts(f"{LIST}/{told}/second-wording", token, discreet="They will come.")
    ground.write(lambda c: c.execute(update(Session).values(locked_at=None)))

    assert 'value="2026-12-01"' in facilitator.opens(f"{LIST}/1/send").text
    assert "They will come." in facilitator.opens(f"{LIST}/{told}/second-wording").text
    assert (state(ground), state(ground, told)) == ("draft", "sent")


def test_of_two_who_change_it_the_second_is_told(
    facilitator: Staff, birch: Staff, ground: Ground
) -> None:
    """She sees what stands there now, and hers is not lost; pressed again it is saved over it."""
    writes(facilitator)
    first = seen_on(facilitator.opens(f"{LIST}/1/edit"))
    birch.posts(f"{LIST}/1/edit", text="Of birch.", discreet="", seen=first)

    page = facilitator.posts(f"{LIST}/1/edit", text="Of ash.", discreet="", seen=first)
    again = seen_on(page)
    assert page.status_code == 400
    assert "Somebody has changed this since you opened it" in words(page)
    assert ("Of birch." in page.text, "Of ash." in page.text) == (True, True)
    facilitator.posts(f"{LIST}/1/edit", text="Of ash.", discreet="", seen=again)
    assert "Of ash." in facilitator.opens(LIST).text


def test_a_draft_is_thrown_away_with_its_words(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """A page asks first; it stands nowhere after that, and no other news lose a word."""
    for number in range(1, 11):  # update:1 begins as update:10 does
        writes(facilitator, f"News {number}.")
    offered = f'href="/admin{LIST}/1/throw-away"' in facilitator.opens(f"{LIST}/1").text
    asks = facilitator.opens(f"{LIST}/1/throw-away")

    gone = follows(facilitator, facilitator.posts(f"{LIST}/1/throw-away"))
    again = facilitator.posts(f"{LIST}/1/throw-away").status_code

    assert offered
    assert "Throw this draft away? News 1. Nobody has got it, and nobody will." in words(asks)
    assert "The draft is gone." in gone
    assert "News 1." not in gone
    assert "News 10." in gone
    assert (again, facilitator.opens(f"{LIST}/1").status_code) == (404, 404)
    assert "News 10." in words(facilitator.opens(f"{LIST}/10"))
    with ground.database.read() as connection:
        things = connection.execute(select(Wording.thing)).scalars().all()
        kept = connection.execute(select(Update.words).where(Update.id == 1)).scalar_one()
    assert set(things) == {f"update:{number}" for number in range(2, 11)}
    assert (kept, state(ground)) == (None, "dropped")
    assert "update_deleted" in [action for action, *_ in audited(ground)]


def test_what_is_to_go_is_not_thrown_away(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """It is taken back first; the page that asks leads to where it stands."""
    writes(facilitator)
    sends(facilitator)

    assert facilitator.opens(f"{LIST}/1/throw-away").location == f"/admin{LIST}/1"
    assert "Nothing was thrown away." in follows(
        facilitator, facilitator.posts(f"{LIST}/1/throw-away")
    )
    assert state(ground) == "ready"


def test_what_was_typed_and_not_sent_says_so_until_it_is_thrown_away(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """At each visit; other words that somebody asks for do not give way to it, nor touch it."""
    writes(facilitator, "First.")
    token = facilitator.form_token()
    ground.write(lambda c: c.execute(update(Session).values(locked_at=ground.clock())))
    facilitator.posts(f"{LIST}/write", token, text="Half a sen")
    ground.write(lambda c: c.execute(update(Session).values(locked_at=None)))

    visits = [words(facilitator.opens(f"{LIST}/write")) for _ in range(2)]
    like = facilitator.opens(f"{LIST}/write?like=1")
    facilitator.posts(f"{LIST}/write?like=1", text="Like the first.")
    still = facilitator.opens(f"{LIST}/write").text
    thrown = facilitator.posts("/kept/throw-away", place=f"{LIST}/write")
    after = facilitator.opens(f"{LIST}/write")

    assert ["What you had written is kept" in page for page in visits] == [True, True]
    assert "Half a sen" in still
    assert ("First." in like.text, "Half a sen" in like.text) == (True, False)
    assert "What you had written" not in words(like)
    assert (thrown.status_code, thrown.location) == (303, f"/admin{LIST}/write")
    assert "What you had written" not in words(after)
    assert "Half a sen" not in after.text


@pytest.mark.parametrize("place", ["", "//else.example/", "https://else.example/", "/no\r\nwhere"])
def test_throwing_away_leads_to_a_page_of_ours(facilitator: Staff, place: str) -> None:
    """Whatever the form names."""
    answer = facilitator.posts("/kept/throw-away", place=place)

    assert (answer.status_code, answer.location) == (303, "/admin/")


def test_what_was_stopped_can_be_written_again(facilitator: Staff, ground: Ground) -> None:
    """The form begins with its words."""
    writes(facilitator, "The rom is smaller.", "It is smaller.")

    page = facilitator.opens(f"{LIST}/write?like=1").text

    assert ("The rom is smaller." in page, "It is smaller." in page) == (True, True)
    assert facilitator.opens(f"{LIST}/write?like=7").status_code == 404


HOSTILE: dict[str, Callable[[], str]] = {
    "html": lambda: "<script>alert(1)</script> & <b>bold</b>",
    "long": lambda: "a " * 50_000,
    "right to left": lambda: "\u202eخبر جديد",
    "zero width": lambda: "new\u200bs",
    "formula": lambda: "=1+1",
    "nothing that can be shown": lambda: "\x00\x07",
}


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_harmless_and_shown_as_typed(
    facilitator: Staff, given: Callable[[], str]
) -> None:
    """Either saved and shown, or refused in a sentence with all that was typed."""
    typed = given()
    answer = writes(facilitator, typed, typed)

    assert answer.status_code in {303, 400}
    page = answer if answer.status_code == 400 else facilitator.opens(f"{LIST}/1/edit")
    assert "<script>alert" not in page.text
    assert html.unescape(page.text).count(typed.strip("\x00\x07 ")) >= 1
