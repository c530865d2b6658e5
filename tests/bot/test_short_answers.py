"""Some hundred short answers outside polls, each with what is to come of it."""

import pytest

from tests.bot.short_answers import FILE, Case, cases, outcome

CASES = list(cases(FILE.read_text("utf-8")))
PLACES = [
    "joining: the phone", "joining: the name", "joining: consent", "joining: the times",
    "joining: consent, guessed", "knock", "menu", "leave", "leave, after keep", "check",
    "guess 3 at a choice", "guess no at a yes or no", "guess 12 at a number", "guess at words",
    "a guess, and the poll has closed", "news", "a question in her own words",
]  # fmt: skip


def test_the_table_is_long_and_has_every_place() -> None:
    """What is not in the table is not shown by it."""
    assert len(CASES) >= 150
    assert list(dict.fromkeys(case.place for case in CASES)) == PLACES


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place}: {case.text}")
def test_a_short_answer(case: Case) -> None:
    """Politeness changes nothing; what is in doubt is asked about, and never taken."""
    assert case.expected == outcome(case)


@pytest.mark.parametrize("line", ["1 -> nothing", "[menu]\nhello"])
def test_a_slip_of_the_pen_is_not_passed_over(line: str) -> None:
    """A line that says nothing would prove nothing."""
    with pytest.raises(ValueError, match="Neither a place nor a text"):
        list(cases(line))
