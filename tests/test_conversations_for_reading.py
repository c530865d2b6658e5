"""docs/conversations.md says what the transcripts say, in words that need no explaining."""

import re
from collections import Counter
from typing import get_args

import pytest

from bot.changes import Change
from tests.bot.transcripts import FOLDER, lines_of
from tests.conversations_for_reading import GROUPS, PAGE, page
from tests.plain_words import RECORDS, recorded, state

LINES = [line for path in FOLDER.glob("*.txt") for line in lines_of(path.read_text("utf-8"))]
TITLE = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(#(.+)\)")
# Words of ours for what happens inside.
INSIDE = re.compile(r"\b(poll|scene|turn|dialogue|webhook|row|handler)s?\b", re.IGNORECASE)


def test_the_page_is_the_one_that_the_transcripts_make() -> None:
    """Whoever changes a transcript runs `make docs`."""
    assert PAGE.read_text("utf-8") == page()


def test_nothing_of_the_transcripts_is_missing() -> None:
    """Each talk, each message of ours and each text of a member stands there."""
    text = page()
    marks = Counter(line.mark for line in LINES)
    titles = text.count("\n#### ") + text.count("<details><summary>")

    assert titles == marks["##"]
    assert text.count("\n**Member") == marks[">"]
    assert text.count("\n**Forumline:** ") >= marks["<"]
    assert text.count("</details>") == marks["##"] - sum(map(len, GROUPS.values()))


def test_each_name_of_the_contents_leads_to_one_heading() -> None:
    """Two headings of one name would be two places with one address."""
    text = page()
    counted = Counter(re.sub(r"[^\w -]", "", each.lower()) for each in TITLE.findall(text))
    names = {name.replace(" ", "-"): number for name, number in counted.items()}

    assert {link: names.get(link) for link in LINK.findall(text)} == dict.fromkeys(
        LINK.findall(text), 1
    )


def test_all_that_can_be_recorded_has_plain_words() -> None:
    """A new change gets words here before it gets a transcript."""
    known = {re.match(r"\w+", pattern).group() for pattern in RECORDS}  # type: ignore[union-attr]

    assert known == {change.__name__ for change in get_args(Change)}


def test_no_word_is_one_of_ours() -> None:
    """How things stand and what is recorded is said as one would say it to a member."""
    said = [state(line.words) for line in LINES if line.mark == "@"]
    said += [recorded(line.words.split("; ")) for line in LINES if line.mark == "="]

    assert [each for each in said if INSIDE.search(each)] == []
    assert [each for each in said if not each.endswith((".", '"', "?"))] == []


@pytest.mark.parametrize("mark", [state, lambda words: recorded([words])])
def test_what_has_no_plain_words_yet_is_not_passed_over(mark: object) -> None:
    """It is named, so that somebody writes some."""
    with pytest.raises(ValueError, match="no plain words yet for: In a good mood"):
        mark("In a good mood")  # type: ignore[operator]
