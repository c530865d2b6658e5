"""Words and names are shown as they were typed, whatever they hold, and do no harm."""

import html
import re
from pathlib import Path

import pytest

from tests.admin.conftest import Staff
from tests.builders import Ground, Place, a_kept_text, a_member, an_unsure_row, some_feedback

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' onmouseover=x",
    "{{ config }} {% raw %} ${7*7} &amp; &lt;",
    "</title></textarea><!-- ]]> javascript:alert(1)",
    "لم يتصل بي أحد 3 مرات",
    "\u202egnorw\u202c \u2067abc\u2069 \u200f!",
    "two  spaces\n\n   and lines\tand tabs  ",
    "emoji 😀 \U000e0041 e\u0301 \ufffd",
]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Nothing here depends on the engine."""
    return f"sqlite:///{tmp_path}/test.db"


def shown(text: str) -> list[str]:
    """Give the words on a page as a browser would show them."""
    of_words = "fl-say__words|fl-note__words"
    found = re.findall(rf'<div class="(?:{of_words})" dir="auto">(.*?)</div>', text, re.DOTALL)
    return [html.unescape(words) for words in found]


def names(text: str) -> set[str]:
    """Give the names on a page as a browser would show them, in one line."""
    found = re.findall(r'<bdi class="fl-alias">(.*?)</bdi>', text, re.DOTALL)
    return {html.unescape(one_line(name)) for name in found}


def one_line(text: str) -> str:
    """Make one space of several, as a browser does in a name."""
    return re.sub(r"[ \t\n]+", " ", text)


@pytest.mark.parametrize("typed", HOSTILE)
def test_words_and_names_stand_as_they_were_typed(
    facilitator: Staff, ground: Ground, riverside: Place, typed: str
) -> None:
    """On every page that shows words."""
    member = a_member(ground, riverside, typed)
    some_feedback(ground, member, typed, about=typed)
    a_kept_text(ground, member, typed)
    an_unsure_row(ground, member, typed)
    noted = f"/forums/riverside/members/{member.id}/notes/add"
    facilitator.posts(noted, words=typed)
    facilitator.posts("/forums/riverside/themes", name=typed[:60])
    paths = ("inbox", f"members/{member.id}/thread", "sending", "themes")
    pages = [facilitator.opens(f"/forums/riverside/{path}").text for path in paths]

    assert [shown(page) for page in pages[1:3]] == [[typed] * 4, [typed]]
    assert in_a_row(pages[0]) == [one_line(typed)]
    assert names(pages[3]) == {one_line(typed).strip()}
    assert [names(page) for page in pages[:3]] == [{one_line(typed)}] * 3
    assert [page for page in pages if re.search("<img|<script>|onerror=alert", shorn(page))] == []


def shorn(page: str) -> str:
    """Leave the tags of a page alone."""
    return "".join(re.findall(r"<[^>]*>", page))


def in_a_row(page: str) -> list[str]:
    """Give the newest words in a list, as a browser would show them."""
    found = re.findall(r'fl-rows__text"><span dir="auto">(.*?)</span>', page, re.DOTALL)
    return [html.unescape(one_line(words)) for words in found]


def test_a_hundred_thousand_characters_are_folded(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """All of them are there; what stands below can still be reached. A name is cut."""
    typed = "wort <b> " * 11_112
    member = a_member(ground, riverside, "x" * 100_000)
    some_feedback(ground, member, typed, "short")

    page = facilitator.opens(f"/forums/riverside/members/{member.id}/thread").text

    assert shown(page) == [typed, "short"]
    assert len(facilitator.opens("/forums/riverside/inbox").text) < 20_000
    assert "Show this long text (100,008 characters)" in page
    assert names(page) == {"x" * 79 + "…"}
