"""What a poll file may say, and how each thing that it may not say is told."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import poll_file
from bot.poll_file import PollFileProblem
from bot.written_poll import WrittenPoll, WrittenQuestion

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=LONDON)
HEAD = """
title = "Before session 4"
asked_by = "Facilitators"
purpose = "To plan the next session"
decides = "You advise, the group decides"
"""
QUESTION = """
[[questions]]
kind = "choice"
text = "What matters most next time?"
options = ["Better updates", "One contact person", "Clear letters"]
"""


KNOWN = "known are asked_by, closes, decides, purpose, questions, sensitive, title."
NOT_FOR_ALL = (
    "Question 1: its text holds “police”: members who are discreet do not get it until it "
    "has a second wording, in a line that begins with discreet."
)


def problems(text: str) -> list[str]:
    """Read a file that is not right, and give what is told about it."""
    with pytest.raises(PollFileProblem) as caught:
        poll_file.read(text, NOW)
    return list(caught.value.problems)


def test_a_poll_is_read_with_all_that_its_file_says() -> None:
    """The lines of the poll, its questions in their order, and its end in the forum's time."""
    found = poll_file.read(
        f"{HEAD}closes = 2026-12-08T18:00:00\n{QUESTION}discreet = 'What matters?'\n"
        '[[questions]]\nkind = "yes_no"\ntext = " Shall we\\n meet? "',
        NOW,
    )

    assert (found.title, found.asked_by) == ("Before session 4", "Facilitators")
    assert found.purpose == "To plan the next session"
    assert found.decides == "You advise, the group decides"
    assert found.closes == datetime(2026, 12, 8, 18, 0, tzinfo=LONDON)
    assert found.questions == (
        WrittenQuestion(
            "choice",
            "What matters most next time?",
            ("Better updates", "One contact person", "Clear letters"),
            "What matters?",
        ),
        WrittenQuestion("yes_no", "Shall we meet?"),
    )
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("closes", "meant"),
    [
        ("2027-07-01T18:00:00", "2027-07-01T18:00:00+01:00"),
        ("2027-01-01 18:00:00", "2027-01-01T18:00:00+00:00"),
        ("2027-07-01T18:00:00Z", "2027-07-01T19:00:00+01:00"),
        ("2027-07-01T18:00:00+02:00", "2027-07-01T17:00:00+01:00"),
        ("2026-11-24T10:31:00", "2026-11-24T10:31:00+00:00"),
    ],
)
def test_a_closing_time_is_the_forums_unless_it_says_another(closes: str, meant: str) -> None:
    """In summer and in winter; one that names its zone is that moment."""
    found = poll_file.read(f"{HEAD}closes = {closes}\n{QUESTION}", NOW)

    assert found.closes is not None
    assert found.closes.isoformat() == meant


@pytest.mark.parametrize(
    ("closes", "told"),
    [
        ("2026-12-08", "is a day and a time, like 2026-12-08T18:00:00."),
        ("18:00:00", "is a day and a time, like 2026-12-08T18:00:00."),
        ('"tomorrow"', "is a day and a time, like 2026-12-08T18:00:00."),
        ("2026-11-24T10:30:00", "is in the past."),
        ("0001-01-01T00:00:00+23:00", "is no time that can be."),
        ("9999-12-31T23:59:59-23:00", "is no time that can be."),
        ("9999-12-31T23:59:59", "is too far away."),
        ("2127-01-01T00:00:00", "is too far away."),
        ("2027-03-28T01:30:00", "is left out when the clocks go forward."),
    ],
)
def test_a_closing_time_that_cannot_be_is_told(closes: str, told: str) -> None:
    """A day alone, the past, and an hour that no clock shows among them."""
    assert problems(f"{HEAD}closes = {closes}\n{QUESTION}") == [f"The closing time (closes) {told}"]


def test_the_poll_of_the_guide_is_one() -> None:
    """Whoever copies it out of the document has nothing to mend."""
    guide = Path(__file__).parents[2].joinpath("docs/polls-and-news.md").read_text("utf-8")
    found = poll_file.read(guide.partition("```toml")[2].partition("```")[0], NOW)

    assert ([question.kind for question in found.questions], found.warnings) == (
        ["choice", "text"],
        (),
    )


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Each thing in a sentence that names its question."""
    found = problems(
        'titel = "Before"\nasked_by = 3\npurpose = ""\ndecides = "You"\n'
        '[[questions]]\nkind = "rank"\ntext = "a"\n'
        '[[questions]]\nkind = "choise"\ntext = "b"\noption = []\n'
        '[[questions]]\nkind = "yes_no"\n'
        '[[questions]]\nkind = "choice"\ntext = "c"\noptions = "one"\n'
    )

    assert found == [
        f"In the poll, a line “titel” means nothing here; {KNOWN}",
        'The poll needs a title, like title = "Before session 4".',
        "asked_by is one line of 1 to 100 characters, in quotes.",
        "purpose is one line of 1 to 100 characters, in quotes.",
        "Question 1: questions of the kind rank cannot be asked yet.",
        "Question 2: a line “option” means nothing here; known are discreet, kind, options, text.",
        "Question 2: its kind is one of choice, several, scale, yes_no, number, text.",
        'Question 3: it needs words in quotes, like text = "What would help?"',
        'Question 4: its options are words in quotes, like ["This one", "That one"].',
    ]


@pytest.mark.parametrize("name", ["title", "asked_by", "purpose", "decides"])
def test_who_asks_what_for_and_who_decides_are_needed(name: str) -> None:
    """Rule 39: without one of these nobody is asked."""
    kept = "\n".join(line for line in HEAD.splitlines() if not line.startswith(name))
    told = problems(kept + QUESTION)

    assert [sentence.split(" like ")[1].split(" = ")[0] for sentence in told] == [name]


@pytest.mark.parametrize("kind", ["rank", "dots", "journey"])
def test_a_kind_that_is_not_built_yet_is_told_so(kind: str) -> None:
    """It stands in the interface, and is no typing error."""
    assert problems(HEAD + QUESTION.replace("choice", kind)) == [
        f"Question 1: questions of the kind {kind} cannot be asked yet."
    ]


def test_a_poll_has_one_to_ten_questions() -> None:
    """None is as wrong as eleven; ten are fine."""
    told = (
        "A poll has 1 to 10 questions, and this one has {}: each begins with a line [[questions]]."
    )

    assert problems(HEAD) == [told.format(0)]
    assert problems(HEAD + 11 * QUESTION) == [told.format(11)]
    assert len(poll_file.read(HEAD + 10 * QUESTION, NOW).questions) == 10
    assert problems(f"{HEAD}questions = 3") == [
        "Each question begins with a line [[questions]] of its own."
    ]


def test_a_listed_word_needs_a_second_wording() -> None:
    """Without one it is said, with a bland one nothing is; the title may say what it likes."""
    listed = QUESTION.replace("What matters most", "What should the police do")
    head = HEAD.replace("Before session 4", "Police and court")

    assert poll_file.read(head + listed, NOW).warnings == (NOT_FOR_ALL,)
    assert poll_file.read(f"{head}{listed}discreet = 'What first?'", NOW).warnings == ()


def test_a_listed_word_in_what_everybody_sees_is_refused() -> None:
    """In the discreet wording, and in an option."""
    discreet = f"{QUESTION}discreet = 'What should the police do?'"

    assert problems(HEAD + discreet) == [
        "Question 1: its discreet wording holds “police” all the same."
    ]
    assert problems(HEAD + QUESTION.replace("Clear letters", "Police letters")) == [
        "Question 1: The option “Police letters” holds a word that others may not see: police."
    ]


def text_of(characters: int, sign: str = "a") -> str:
    """Write a question whose words have so many characters."""
    return f'[[questions]]\nkind = "yes_no"\ntext = "{characters * sign}"\n'


def test_what_takes_more_than_one_part_is_told() -> None:
    """One part is fine, up to three are told, and four are refused."""
    one, two, four = (poll_text for poll_text in map(text_of, (60, 200, 500)))

    assert poll_file.read(HEAD + one, NOW).warnings == ()
    (warning,) = poll_file.read(HEAD + two, NOW).warnings
    assert warning.startswith("Question 1: it takes 2 parts as an SMS (2")
    (problem,) = problems(HEAD + four)
    assert problem.startswith("Question 1: it takes 4 parts as an SMS (5")
    assert problem.endswith("characters), and 3 are the most.")


def test_the_character_that_makes_a_text_dear_is_named() -> None:
    """A curly quote has a plain twin and costs nothing; a snowman does."""
    curly = text_of(1).replace("a", f"{'a' * 60}’s")
    snow = text_of(1).replace('"a"', f'"{"a" * 60} ☃"')

    assert poll_file.read(HEAD + curly, NOW).warnings == ()
    (warning,) = poll_file.read(HEAD + snow, NOW).warnings
    assert warning.endswith("characters, and ☃ makes them few to a part).")


def test_what_is_no_toml_is_told_with_its_place() -> None:
    """Line and column, where there are any."""
    told = (
        "look there for a quotation mark, a bracket or an equals sign that is missing or too many."
    )

    assert problems('title = "a"\nasked_by = b') == [
        f"The poll file cannot be read at line 2, column 12: {told}"
    ]
    assert problems("title = [") == [f"The poll file cannot be read to its end: {told}"]


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_file_is_told(text: str) -> None:
    """Blank is empty too."""
    assert problems(text) == ["The poll file is empty."]


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "# " + "x" * 100_000, "a=" + "[" * 90_000, "[" * 49_000]
)
def test_a_huge_file_is_one_sentence(text: str) -> None:
    """Too long, or too deep."""
    assert len(problems(text)) == 1


_lines = st.sampled_from(
    [
        "title",
        "asked_by",
        "purpose",
        "decides",
        "closes",
        "kind",
        "text",
        "options",
        "discreet",
        "x",
    ]
)
_values = st.one_of(
    st.text(max_size=30).map(lambda text: f"'''{text}'''"),
    st.sampled_from(['"choice"', '"scale"', '"text"', "3", "1e400", "nan", "true", "{}", "[]"]),
    st.sampled_from(['["a", "b"]', "[[1]]", "2026-13-99", "2030-01-01T00:00:00", "00:00:00", "''"]),
    st.datetimes().map(datetime.isoformat),
)
_files = st.lists(
    st.one_of(
        st.tuples(_lines, _values).map(" = ".join),
        st.sampled_from(["[[questions]]", "[questions]", "[[x]]", "[title]", *HEAD.splitlines()]),
    )
).map("\n".join)


@given(st.one_of(st.text(), _files))
def test_any_text_is_a_poll_or_a_list_of_sentences(text: str) -> None:
    """Nothing else is ever raised, and each thing told is one sentence."""
    found: WrittenPoll | None = None
    told: tuple[str, ...] = ()
    try:
        found = poll_file.read(text, NOW)
    except PollFileProblem as problem:
        told = problem.problems

    assert (found is None) == bool(told)
    assert all(sentence and sentence.isprintable() for sentence in told)
