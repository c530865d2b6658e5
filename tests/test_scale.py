"""docs/scale.md says what the model says, and names lines that there are."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.scale import PAGE, page, sizes

HOUSE = Path(__file__).resolve().parent.parent
FORUM = sizes()[0]


def test_the_tables_are_the_ones_that_the_model_makes() -> None:
    """Whoever changes a figure runs `make docs`."""
    text = PAGE.read_text("utf-8")

    assert text == page(text)


def test_the_tables_are_made_anew_of_whatever_stood_there() -> None:
    """Else the test above would hold of an empty page."""
    text = PAGE.read_text("utf-8")
    emptied = re.sub(r"^\| (?:members|rows in a year) .*\n", "", text, flags=re.MULTILINE)

    assert (emptied == text, page(emptied) == text) == (False, True)


def test_hours_are_those_that_one_counts_by_hand() -> None:
    """70 of 100 by SMS, the others by Telegram, one after the other."""
    hundred = replace(FORUM, members=360_000)

    assert hundred.hours("sms", 1) == pytest.approx(70)
    assert hundred.hours("telegram", 30) == pytest.approx(1)
    assert (hundred.senders("sms", 1), hundred.senders("sms", 100)) == (7, 1)


def test_a_year_is_what_one_counts_by_hand() -> None:
    """18 answers, 9 times yes to a knock, 24 of her own; and what we begin, 54 times."""
    one = replace(FORUM, members=1)

    assert one.texts == pytest.approx(18 + 9 + 24)
    assert one.messages == pytest.approx(18 + 9 + 24 + 54)


def test_the_worst_second_grows_with_the_people_until_the_caps_hold_it() -> None:
    """Twice as many people write twice as much; with one sender a million write as half of it."""
    few, more = (replace(FORUM, members=number).peak for number in (1000, 2000))
    half, whole = (
        replace(FORUM, members=number).poll("sms", 10).texts_at_once
        for number in (500_000, 1_000_000)
    )

    assert more == pytest.approx(2 * few, rel=0.05)
    assert half == pytest.approx(whole, rel=0.01)
    assert whole <= 10 * 0.5 * 3.5


def test_a_poll_with_its_replies_takes_as_many_parts_as_it_has() -> None:
    """One question and, of half of the people, three replies and a half; replies go first."""
    poll = replace(FORUM, members=100_000).poll("sms", 10)

    assert poll.hours == pytest.approx(70_000 * (1 + 0.5 * 3.5) / 10 / 3600, rel=0.05)


def test_the_lines_that_would_change_are_there() -> None:
    """Each name stands in the file that is named beside it."""
    part = PAGE.read_text("utf-8").partition("## Which line")[2]
    places = re.findall(r"`(\w+)`(?: and `(\w+)`)? in `([\w/]+\.py)`", part)
    missing = [
        (name, file)
        for *names, file in places
        for name in filter(None, names)
        if name not in (HOUSE / file).read_text("utf-8")
    ]
    files = re.findall(r"`([\w/]+\.py)`", part)

    assert missing == []
    assert [file for file in files if not (HOUSE / file).is_file()] == []
    assert len(places) >= 4
