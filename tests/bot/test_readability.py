"""How hard a text is to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readability import (
    IDIOMS,
    average_sentence,
    choices,
    emoji,
    grade,
    hard_sentences,
    hints,
    idioms,
    is_english,
    long_words,
    longest_sentence,
    questions,
    reading_age,
    sentences,
    syllables,
    without_choices,
)
from tests.bot.transcripts import FOLDER, lines_of

HARD = (
    "Notwithstanding administrative considerations, organisational representatives "
    "will subsequently communicate appropriate information."
)


PLAIN = "Thank you. That is kept. A person reads it by Tuesday. Text PERSON if you want an answer."
LONG = (
    "We would like to know whether you can come to the next meeting, and if not, what we can "
    "change."
)
OFFICE = "Going forward we will keep you posted, and touch base at the end of the day."


def test_sentences_end_with_their_marks() -> None:
    """Each sentence stands alone, with its mark; a time of day parts none."""
    expected = ["Hello.", "Is 9.30 good?", "Yes!"]

    assert expected == sentences("Hello. Is 9.30 good?  Yes!")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("I am not watched all day. Use 999.", 6),
        ("May I text you about 1 meetings, 2 questions before them, 3 news?", 5),
    ],
)
def test_longest_sentence_counts_no_choices(text: str, expected: int) -> None:
    """A list of numbered choices is not a sentence."""
    assert expected == longest_sentence(text)


def test_without_choices_leaves_other_numbers() -> None:
    """Only a list that begins with 1 is a list of choices."""
    expected = "Use 999. Best times? . By 8 December."

    assert expected == without_choices("Use 999. Best times? 1 mornings, 2 any day. By 8 December.")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("text", 1),
        ("you", 1),
        ("number", 2),
        ("asked", 1),
        ("wanted", 2),
        ("little", 2),
        ("time", 1),
        ("times", 1),
        ("while", 1),
        ("title", 2),
        ("pages", 2),
        ("agreed", 2),
        ("being", 2),
        ("didn’t", 2),
        ("don't", 1),
    ],
)
def test_syllables_about_right(word: str, expected: int) -> None:
    """Silent endings do not count."""
    assert expected == syllables(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59.
        ("The cat sat on the mat.", -1.45),
        # 13 words and 24 syllables, as Wikipedia counts them in its article on these formulas.
        (
            "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
            11.26,
        ),
        # Two sentences of 4 and 6 words; 10 words, 11 syllables, "any" has two:
        # 0.39 * 5 + 11.8 * 1.1 - 15.59.
        ("Say what you like. Text me at any time you.", -0.66),
        # 8 words and 9 syllables in 2 sentences: 0.39 * 4 + 11.8 * 9 / 8 - 15.59.
        ("Thank you for that. Question two is short.", -0.76),
        ("", 0.0),
    ],
)
def test_the_grade_is_that_of_flesch_and_kincaid(text: str, expected: float) -> None:
    """Worked out by hand, and as published."""
    assert grade(text) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("text", "ages", "average", "hard", "asked", "offered"),
    [
        (PLAIN, (5, 9), 4.5, 0, 0, 0),
        (LONG, (10, 11), 20, 1, 0, 0),
        ("Best times? 1 mornings, 2 evenings. 0 to skip.", (5, 9), 2.5, 0, 1, 2),
        ("Can you come? Is the room good? 1 a\n2 b\n3 c\n4 d\n5 e", (5, 9), 3.5, 0, 2, 5),
        ("", (5, 5), 0, 0, 0, 0),
    ],
    ids=["plain", "long", "choices", "too much", "nothing"],
)
def test_each_part_of_the_rule_is_a_number(
    text: str, ages: tuple[int, int], average: float, hard: int, asked: int, offered: int
) -> None:
    """Reading age, words in a sentence, questions, numbered choices: counted by hand."""
    assert ages[0] <= reading_age(text) <= ages[1]
    assert average_sentence(text) == pytest.approx(average)
    assert len(hard_sentences(text)) == hard
    assert (questions(text), choices(text)) == (asked, offered)


def test_a_new_line_ends_a_sentence() -> None:
    """People write lists and letters without a full stop at each end."""
    assert sentences("Dear all\nwe meet on Tuesday\n\nSam") == [
        "Dear all", "we meet on Tuesday", "Sam"
    ]  # fmt: skip
    assert sentences("“Is it on?” Yes (it is.) Good") == ["“Is it on?”", "Yes (it is.)", "Good"]


def test_the_hard_sentence_is_found_where_it_stands() -> None:
    """Short ones beside it are not marked; one of fifteen words is still short."""
    fifteen = "one two three four five six seven eight nine ten eleven twelve thirteen more words."

    assert hard_sentences(f"Hello. {LONG} Thank you.") == (LONG,)
    assert hard_sentences(fifteen) == ()
    assert hard_sentences(f"and {fifteen}") == (f"and {fifteen}",)


@pytest.mark.parametrize(
    ("text", "count"),
    [("1 yes, 2 no", 2), ("It is 1 of 3 rooms", 0), ("At 9.30 in room 1", 0), ("1. a\n2. b", 2)],
)
def test_choices_are_numbers_that_go_on(text: str, count: int) -> None:
    """A number in a sentence is no choice."""
    assert choices(text) == count


def test_figures_of_speech_are_named() -> None:
    """Each of the list is found in the middle of a sentence, and nothing else is."""
    assert idioms(OFFICE) == (
        "going forward",
        "keep you posted",
        "touch base",
        "at the end of the day",
    )
    assert [each for each in IDIOMS if idioms(f"We will {each} it.") != (each,)] == []
    assert idioms("The base of the loop is red, and we touched it.") == ()


def test_hints_say_what_to_do() -> None:
    """Each in one plain sentence; a plain text needs none."""
    text = f"{LONG} {OFFICE} Is that good? Or not? 😀"
    said = " ".join(hint.says for hint in hints(text))

    assert hints(PLAIN) == ()
    assert [hint.sentence for hint in hints(text)][:2] == [LONG, OFFICE]
    assert "20 words. Make two of it." in said
    assert "It asks 2 questions." in said
    assert "“touch base”" in said
    assert "😀" in said
    assert long_words("Communicate the responsibility to them.") == (
        "communicate", "responsibility"
    )  # fmt: skip


def test_little_pictures_are_found() -> None:
    """Signs of other alphabets are none."""
    assert emoji("Hi 🙂🙂 ☎ — é ж") == ("🙂", "☎")


def test_only_letters_from_a_to_z_can_be_measured() -> None:
    """The formula is about English; of another alphabet nothing is said."""
    assert [is_english(text) for text in ("Café at 9", "لم يتصل بي أحد", "9.30", "да OK")] == [
        True, False, False, False
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.txt")))
def test_what_the_bot_says_in_each_dialogue_is_plain(name: str) -> None:
    """Whole messages as they go out, with the names and times that were filled in."""
    text = (FOLDER / name).read_text("utf-8")
    said = [line.words for line in lines_of(text) if line.mark == "<"]
    hard = [words for words in said if hints(words) or reading_age(words) > 9.5]

    assert hard == []


def test_a_hard_text_is_harder() -> None:
    """Long words in a long sentence need years of school; short ones do not."""
    easy = "I will keep this. You can say more."

    assert (reading_age(easy) < 9, grade(HARD) > 15) == (True, True)


@given(st.text())
def test_any_text_has_a_reading_age(text: str) -> None:
    """Nothing that is written makes it fail."""
    assert reading_age(text) >= 5
