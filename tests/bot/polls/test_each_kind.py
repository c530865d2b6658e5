"""How each kind of question is asked, checked and counted."""

import pytest

from bot.polls import KINDS
from bot.question import Bar, Question

THREE = ("Better updates", "One contact person", "Clear letters")
ENDS = ("hard", "easy")
TWO_TO_FOUR = "It needs two to 4 options, and has {}."


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("choice", THREE, "1 Better updates 2 One contact person 3 Clear letters."),
        ("choice", ("This", "What else?"), "1 This 2 What else?"),
        ("choice", ("This", "That."), "1 This 2 That."),
        ("choice", ("This", "Now!"), "1 This 2 Now!"),
        ("several", ("This", "That."), "1 This 2 That. Text what fits, like 1 2."),
        ("several", ("This", "Now!"), "1 This 2 Now! Text what fits, like 1 2."),
        ("several", ("This", "That"), "1 This 2 That. Text what fits, like 1 2."),
        ("several", ("This", "What else?"), "1 This 2 What else? Text what fits, like 1 2."),
        ("scale", (), "1 not at all to 5 very much."),
        ("scale", ENDS, "1 hard to 5 easy."),
        ("yes_no", (), "1 yes 2 no."),
        ("number", (), "Reply with a number."),
        ("text", (), "Say it in your own words."),
    ],
)
def test_how_it_is_asked(kind: str, options: tuple[str, ...], expected: str) -> None:
    """Behind the question stands how to answer it."""
    assert KINDS[kind].ask(Question(1, kind, "?", options)) == expected


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("choice", THREE, THREE),
        ("several", THREE, ()),
        ("scale", ENDS, ("hard", "", "", "", "easy")),
        ("yes_no", (), ("yes", "no")),
        ("number", (), ()),
        ("text", (), ()),
    ],
)
def test_what_stands_on_buttons(
    kind: str, options: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Only what one number answers has labels."""
    assert KINDS[kind].labels(Question(1, kind, "?", options)) == expected


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("choice", THREE, None),
        ("choice", ("This", "That"), None),
        ("choice", (*THREE, "This"), None),
        ("choice", (), TWO_TO_FOUR.format(0)),
        ("choice", ("This",), TWO_TO_FOUR.format(1)),
        ("choice", (*THREE, "This", "That"), TWO_TO_FOUR.format(5)),
        ("choice", ("This", "This"), "Two options say the same: “This”."),
        ("several", ("This", "That"), None),
        ("several", (*THREE, "This"), None),
        ("several", ("This",), TWO_TO_FOUR.format(1)),
        ("several", (*THREE, "This", "That"), TWO_TO_FOUR.format(5)),
        ("several", ("Stop", "Go"), "The option “Stop” is a word that phone companies act on."),
        ("scale", (), None),
        ("scale", ENDS, None),
        ("scale", THREE, "It needs two options, the words for its ends, 1 and 5; or none."),
        ("scale", ("low", "low"), "Two options say the same: “low”."),
        ("yes_no", (), None),
        ("yes_no", ENDS, "It needs no options: they are yes and no."),
        ("number", (), None),
        ("number", ENDS, "It needs no options: the answer is a number."),
        ("text", (), None),
        ("text", ENDS, "It needs no options: the answer is in her own words."),
    ],
)
def test_what_is_wrong_with_it(kind: str, options: tuple[str, ...], expected: str | None) -> None:
    """Whoever writes a poll reads in one sentence what to change."""
    assert KINDS[kind].problem(Question(1, kind, "?", options)) == expected


@pytest.mark.parametrize(
    ("kind", "options", "value", "expected"),
    [
        ("choice", THREE, "3", "Clear letters"),
        ("several", THREE, "1 3", "Better updates, Clear letters"),
        ("scale", ENDS, "1", "1 hard"),
        ("scale", ENDS, "4", "4"),
        ("yes_no", (), "2", "no"),
        ("number", (), "12.5", "12.5"),
        ("text", (), "they never ring", "they never ring"),
    ],
)
def test_a_value_in_words(kind: str, options: tuple[str, ...], value: str, expected: str) -> None:
    """People read the words, not the number."""
    assert KINDS[kind].label(Question(1, kind, "?", options), value) == expected


@pytest.mark.parametrize(
    ("kind", "options", "values", "expected"),
    [
        ("choice", THREE, ["3", "1", "3"], [(THREE[0], 1), (THREE[1], 0), (THREE[2], 2)]),
        ("several", THREE, ["1 3", "3", "3 3"], [(THREE[0], 1), (THREE[1], 0), (THREE[2], 3)]),
        ("scale", ENDS, ["4", "5"], [("1 hard", 0), ("2", 0), ("3", 0), ("4", 1), ("5 easy", 1)]),
        ("yes_no", (), ["1", "2", "2"], [("yes", 1), ("no", 2)]),
        ("yes_no", (), [], [("yes", 0), ("no", 0)]),
        ("number", (), ["10", "9", "-1", "2.5", "9"], [("-1", 1), ("2.5", 1), ("9", 2), ("10", 1)]),
        ("number", (), [], []),
        ("text", (), ["they never ring"], []),
    ],
)
def test_how_it_is_counted(
    kind: str, options: tuple[str, ...], values: list[str], expected: list[tuple[str, int]]
) -> None:
    """All options are there in their order, those too that nobody chose."""
    counted = KINDS[kind].tally(Question(1, kind, "?", options), values)

    assert counted == tuple(Bar(label, count) for label, count in expected)
