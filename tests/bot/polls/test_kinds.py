"""What holds for every kind of question, whatever is asked and whatever is answered."""

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from bot.polls import KINDS
from bot.question import Question, Read
from bot.reading import is_numeric
from tests.bot.polls.questions import ANY, NUMBERED, QUESTIONS

_JOINER = re.compile(r"[^\w\s]|\b(and|n)\b", re.IGNORECASE)
NAMES = ["choice", "several", "scale", "yes_no", "number", "text"]


def test_the_kinds_are_there_by_their_names() -> None:
    """These stand in poll files and in tables; another order or name would be a change."""
    assert list(KINDS) == NAMES


@given(NUMBERED, st.data())
def test_each_number_shown_is_read_as_itself(question: Question, data: st.DataObject) -> None:
    """What is offered by a number is chosen by it, without being asked about."""
    kind = KINDS[question.kind]
    most = len(kind.labels(question) or question.options)
    note(repr(question.options))
    shown = str(data.draw(st.integers(1, most)))

    assert kind.read(question, shown) == Read(shown)
    assert shown in kind.ask(question) or question.kind == "scale"


@given(NUMBERED, st.data())
def test_each_label_whole_is_read_as_its_number(question: Question, data: st.DataObject) -> None:
    """Who texts the words of an option chooses it."""
    kind = KINDS[question.kind]
    shown = kind.labels(question) or question.options
    note(repr(shown))
    place = data.draw(st.sampled_from([p for p, label in enumerate(shown, start=1) if label]))

    assert kind.read(question, shown[place - 1]) == Read(str(place))


@given(NUMBERED, st.data())
def test_a_number_with_its_label_is_sure_and_with_another_is_not(
    question: Question, data: st.DataObject
) -> None:
    """Where number and words are at odds nothing is written down."""
    kind = KINDS[question.kind]
    shown = kind.labels(question) or question.options
    note(repr(shown))
    worded = [place for place, label in enumerate(shown, start=1) if label]
    one, other = data.draw(st.permutations(worded))[:2]
    # "1, better" may well be two of several.
    assume(question.kind != "several" or not _JOINER.search(shown[other - 1]))
    read = kind.read(question, f"{one} {shown[other - 1]}")

    assert kind.read(question, f"{one}. {shown[one - 1]}") in {
        Read(str(one)),
        Read(str(one), False),
    }
    assert read is None or not read.sure


@given(ANY, st.text())
def test_any_text_is_read_without_a_slip(question: Question, text: str) -> None:
    """No text breaks the reading, and what was read can be said and counted."""
    kind = KINDS[question.kind]
    read = kind.read(question, text)
    if read is None:
        return
    bars = kind.tally(question, [read.value, read.value])

    assert kind.label(question, read.value) != ""
    assert {bar.count for bar in bars} <= {0, 2}


@given(ANY, st.text(alphabet="0123456789 .,-/+&?!onetwhrfur()#", max_size=12))
def test_what_looks_like_numbers_is_read_without_a_slip(question: Question, text: str) -> None:
    """The same for texts that come near to an answer; and read again, a value is itself."""
    kind = KINDS[question.kind]
    read = kind.read(question, text)
    if read is None:
        return
    again = kind.read(question, read.value)

    assert again is not None
    assert read.value == again.value


@given(ANY)
def test_0_is_an_answer_only_where_it_does_not_leave_the_question(question: Question) -> None:
    """A 0 that skips is never an answer as well."""
    kind = KINDS[question.kind]

    assert (kind.read(question, "0") is None) == kind.ZERO_SKIPS


@given(ANY)
def test_a_very_long_text_is_no_choice(question: Question) -> None:
    """It is something said: only a question that asks for words takes it, whole."""
    text = "clear letters " * 300
    expected = Read(text.strip()) if question.kind == "text" else None

    assert expected == KINDS[question.kind].read(question, text)


@given(QUESTIONS["number"], st.decimals(0, 999_999_999, places=2))
def test_a_number_comes_back_as_itself(question: Question, value: Decimal) -> None:
    """However many noughts stand behind the point, one number is written in one way."""
    read = KINDS["number"].read(question, f"{value:f}")

    assert read is not None
    assert read.sure
    assert value == Decimal(read.value)
    assert not read.value.endswith(".")
    assert not ("." in read.value and read.value.endswith("0"))


@given(QUESTIONS["text"], st.text(max_size=60))
def test_words_are_kept_as_they_are(question: Question, text: str) -> None:
    """Nothing is put right in what she says."""
    read = KINDS["text"].read(question, text)

    assert read is None or (text.strip(), not is_numeric(text)) == (read.value, read.sure)


@pytest.mark.parametrize("name", NAMES)
@given(value=st.sampled_from(["1", "2", "7", "1 7", ""]))
def test_a_value_of_an_option_that_is_gone_can_still_be_said(name: str, value: str) -> None:
    """A table that has changed must not break a page that shows it."""
    question = Question(1, name, "?", ("This", "That") if name in {"choice", "several"} else ())

    assert isinstance(KINDS[name].label(question, value), str)
