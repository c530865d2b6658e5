"""The words of a question: one message, the same in the talk and in every preview."""

import pytest

from bot.dialogues.answering.words import behind, first, guessed, missed, words_of
from bot.messages import Reply
from bot.question import Poll, Question
from bot.rendering.telegram import render
from bot.segments import parts

ROOM = Question(1, "choice", "Which room is best?", ("Upstairs", "Downstairs"))
NOW = Question(2, "yes_no", "Shall we begin earlier?")
LONG = Question(
    1,
    "choice",
    "Which room is best for all of us on that day, do you think?",
    ("The small one upstairs", "The large one downstairs", "The one next door"),
)
KINDS = [
    ROOM,
    Question(1, "several", "What would help?", ("A lift", "An earlier hour", "A quiet room")),
    Question(1, "scale", "How well did we listen?", ("not at all", "very well")),
    NOW,
    Question(1, "number", "How many come with you?"),
    Question(1, "text", "In a line: what should change?"),
]


def test_the_first_message_says_who_decides() -> None:
    """Text, how it is answered, how it is left, who decides."""
    poll = Poll(7, (ROOM, NOW), is_open=True, decides="You advise, the group decides")
    expected = (
        "Which room is best? 1 Upstairs 2 Downstairs. 0 to skip. You advise, the group decides."
    )

    assert first(poll).words == expected


def test_the_first_message_puts_what_she_has_not_met() -> None:
    """Nothing is asked that was answered."""
    poll = Poll(7, (ROOM, NOW), is_open=True, answers={1: "2"})

    assert first(poll).words == "Shall we begin earlier? 1 yes 2 no. 0 to skip."


def test_where_she_has_met_all_the_first_message_puts_the_first() -> None:
    """A preview shows something in any case."""
    poll = Poll(7, (ROOM, NOW), is_open=True, answers={1: "2", 2: "1"})

    assert first(poll).words == "Which room is best? 1 Upstairs 2 Downstairs. 0 to skip."


def test_who_decides_is_left_out_where_it_does_not_fit() -> None:
    """One part is worth more; the lead goes next, the question never."""
    plain = words_of(LONG).words
    decides = words_of(LONG, decides="You advise, and all of the group decides").words
    lead = words_of(LONG, "That button is from before.").words

    assert (parts(plain), decides, lead) == (1, plain, plain)


def test_the_lead_stays_where_who_decides_does_not_fit() -> None:
    """Both are tried together, then the lead alone."""
    found = words_of(LONG, "Saved.", "You advise, the group decides").words

    assert found == f"Saved. {words_of(LONG).words}"


def test_a_question_of_several_parts_goes_as_it_is() -> None:
    """A poll may cost more where its maker said so; nothing of ours makes it longer."""
    text = ("What should change? " * 12).strip()
    expected = f"{text} Say it in your own words. 0 to skip."

    assert words_of(Question(1, "text", text), "Saved.", "You decide").words == expected


@pytest.mark.parametrize("text", ["Which room is best", "Which room is best "])
def test_a_full_stop_is_put_where_one_is_missing(text: str) -> None:
    """The numbers must not run into the text."""
    question = Question(1, "choice", text, ("Upstairs", "Downstairs"))

    assert words_of(question).words == "Which room is best. 1 Upstairs 2 Downstairs. 0 to skip."


def test_a_full_stop_is_put_behind_one_letter_too() -> None:
    """The last sign alone decides."""
    question = Question(1, "choice", "Which is it, a or b", ("Upstairs", "Downstairs"))

    assert words_of(question).words == "Which is it, a or b. 1 Upstairs 2 Downstairs. 0 to skip."


def test_buttons_take_the_place_of_the_numbers() -> None:
    """A channel with buttons shows the words without them."""
    shown = render(words_of(ROOM, "Saved.", "You decide"))
    buttons = (("1", "Upstairs"), ("2", "Downstairs"), ("0", "Skip"))

    assert shown == ("Saved. Which room is best? You decide.", buttons)


@pytest.mark.parametrize("kind", ["several", "number", "text"])
def test_what_no_single_number_answers_has_no_buttons(kind: str) -> None:
    """There the words stand as in an SMS, also when they were not understood."""
    question = next(each for each in KINDS if each.kind == kind)

    asked = words_of(question)

    assert asked == Reply(asked.words, asks=True)
    assert [render(asked)[1], render(missed(question))[1]] == [(), ()]


def test_what_was_not_understood_is_asked_again_with_its_numbers() -> None:
    """On a channel with buttons they stand below words without them."""
    people = "Or text PERSON and a person will answer."
    lead = "Sorry, I did not get that. I am a bot."
    one = f"{lead} Reply 1 or 2, or 0 to skip. {people}"
    more = f"{lead} Reply with all that fit, like 1 3, or 0 to skip. {people}"

    assert missed(ROOM) == Reply(one, ROOM.options, asks=True, zero="skip", bare=f"{lead} {people}")
    assert missed(KINDS[1]) == Reply(more, asks=True)


@pytest.mark.parametrize("question", KINDS, ids=lambda question: question.kind)
def test_how_it_is_answered_is_said_again_in_one_part(question: Question) -> None:
    """Each kind says how it is answered, how it is left, and that people are there."""
    words = missed(question).words
    zero = "SKIP" if question.kind == "number" else "0 to skip"

    assert (parts(words), zero in words, "PERSON" in words) == (1, True, True)


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        (ROOM, "2", "2, Downstairs"),
        (KINDS[1], "1 3", "A lift, A quiet room"),
        (KINDS[2], "5", "5 very well"),
        (KINDS[2], "3", "3"),
        (NOW, "1", "1, yes"),
        (KINDS[4], "12.5", "12.5"),
    ],
)
def test_a_guess_is_said_in_her_words(question: Question, value: str, said: str) -> None:
    """Number and words, as the question has them."""
    asked = f"I took that as {said}. Right?"

    assert guessed(question, value) == Reply(
        f"{asked} 1 yes, 2 no.", ("yes", "no"), asks=True, bare=asked
    )


def test_a_guess_that_is_too_long_is_said_by_its_numbers() -> None:
    """It never costs two parts."""
    question = Question(1, "several", "What?", tuple(letter * 60 for letter in "abcd"))

    assert guessed(question, "1 3 4").words == "I took that as 1 and 3 and 4. Right? 1 yes, 2 no."


@pytest.mark.parametrize("label", ["a" * 60, "৭" * 60])
def test_a_guess_that_cannot_be_said_in_one_part_is_not_repeated(label: str) -> None:
    """It is asked about all the same."""
    question = Question(1, "several", "What?", tuple(f"{label}{place}" for place in range(4)))
    asked = "I took that as your answer. Right?"

    assert guessed(question, " ".join("1" * 40)) == Reply(
        f"{asked} 1 yes, 2 no.", ("yes", "no"), asks=True, bare=asked
    )


def test_a_guess_in_another_alphabet_is_said_by_its_number() -> None:
    """It would cost three parts, and a number says it too."""
    question = Question(1, "several", "What?", ("আপডেট", "চিঠি"))

    assert guessed(question, "1 2").words == "I took that as 1 and 2. Right? 1 yes, 2 no."


def test_a_line_before_a_question_is_left_out_where_it_does_not_fit() -> None:
    """What asks is never cut; what stands alone has no words for buttons."""
    short, long = Reply("Right?", asks=True), Reply("x" * 150, asks=True)
    buttons = Reply("Right? 1 yes.", ("yes",), asks=True, bare="Right?")
    expected = [
        Reply("Old. Right?", asks=True),
        Reply("Old. Right? 1 yes.", ("yes",), asks=True, bare="Old. Right?"),
        long,
    ]

    assert [behind("Old.", short), behind("Old.", buttons), behind("Very old. ", long)] == expected
