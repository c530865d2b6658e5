"""Some hundred texts as people write them, each with what it is to be taken for."""

import pytest

from bot.polls import KINDS
from tests.bot.readings import FILE, Case, cases, reading

CASES = list(cases(FILE.read_text("utf-8")))
GOOD_ENOUGH = 0.98
# What we knowingly read otherwise than it was meant, as "kind: 'text' is ..., and was read as ...".
MISREAD: list[str] = []


def test_the_table_is_long_and_has_every_kind() -> None:
    """What is not in the table is not shown by it."""
    assert len(CASES) >= 300
    assert {case.question.kind for case in CASES} == set(KINDS)


def test_no_text_stands_twice_under_one_question() -> None:
    """A text that stood twice would count twice."""
    texts = [(case.question, case.text) for case in CASES]

    assert [text for text in texts if texts.count(text) > 1] == []


def test_all_texts_but_the_known_ones_are_read_as_expected() -> None:
    """A reading that gets lost is seen, however many others are right."""
    missed = [_told(case) for case in CASES if reading(case.question, case.text) != case.expected]

    assert missed == MISREAD


def test_nearly_all_texts_are_read_as_expected() -> None:
    """Those that are known to be read otherwise are few."""
    assert len(MISREAD) <= len(CASES) * (1 - GOOD_ENOUGH)


def test_no_wrong_answer_is_recorded() -> None:
    """What is written down without asking back is what she meant, in every single case."""
    recorded = [case for case in CASES if reading(case.question, case.text).startswith("sure ")]
    wrong = [_told(case) for case in recorded if reading(case.question, case.text) != case.expected]

    assert wrong == []


@pytest.mark.parametrize("line", ["hello", "hello -> sure 1", "[choice] Which? | This | That\nhm"])
def test_a_slip_of_the_pen_is_not_passed_over(line: str) -> None:
    """A line that says nothing would prove nothing."""
    with pytest.raises(ValueError, match="Neither a question nor a text"):
        list(cases(line))


def _told(case: Case) -> str:
    read = reading(case.question, case.text)
    return f"{case.question.kind}: {case.text!r} is {case.expected}, and was read as {read}"
