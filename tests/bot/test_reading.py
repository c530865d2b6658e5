"""Reading numbers and words, tolerant of everything but doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import (
    bare,
    choose,
    fold,
    is_blank,
    is_one_of,
    may_be_number,
    number,
    quote_in,
    quoted_reaction,
    several,
)

LABELS = (("better letters",), ("one person", "contact"), ("clear words",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Hello,   THERE! ", "hello there"),
        ("Don’t", "dont"),
        ("don`t", "dont"),
        ("café", "cafe"),
        ("ＭＥＮＵ", "menu"),
        ("\u202b١٢\u202c", "12"),
        ("a\x00b\nc", "a b c"),
        ("\ud800", ""),
        ("st\u00adop", "stop"),
        ("½", "1⁄2"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    """Case, accents, marks and what cannot be seen are taken off; words stay."""
    assert expected == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ok please MENU now thanks", "menu"),
        ("menu " * 101, ""),
        ("I want to pause", "pause"),
        ("please", "please"),
        ("number", "number"),
        ("thanks", "thanks"),
        ("hi please", "please"),
    ],
)
def test_bare(text: str, expected: str) -> None:
    """Politeness is taken off, as long as a word is left."""
    assert expected == bare(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1), ("1.", 1), (" 2 ", 2), ("(3)", 3), ("0", 0), ("two", 2), ("3rd", 3),
        ("the first one", 1), ("the second", 2), ("number 2 please", 2), ("option three", 3),
        ("2️⃣", 2), ("२", 2), ("٣", 3), ("１", 1), ("①", 1), ("zero", 0), ("ok 1 thanks", 1),
        ("12", 12), ("2 0", None), ("1 or 2", None), ("not 1", None), ("1 2", None), ("½", None),
        ("1st time", None), ("", None), ("one two", None), ("to", None), ("for", None),
        ("1.5", None), ("12345", None), ("one day", None),
        ("the second option", 2), ("❸", 3), ("三", 3), ("<3", None), ("< 3", None), ("二三", None),
        ("#2", 2), ("2)", 2), ("no. 2", None), ("ⅷ", None), ("十", None),
        ("1 x", 1), ("1 pls", 1), ("1 please x", 1), ("1 thank you", 1), ("reply 1", 1), ("0 x", 0),
        ("hiya its 2 cheers", 2), ("option3", 3), ("maybe 1", None), ("1 i think", None),
        ("yes 1", None), ("1 x 2", None),
    ],
)  # fmt: skip
def test_number(text: str, expected: int | None) -> None:
    """A text that is one number and nothing else is that number."""
    assert expected == number(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1), ("3", 3), ("0", 0), ("4", None), ("Better letters", 1), ("contact!", 2),
        ("2 one person", 2), ("1 one person", None), ("one person", 2), ("better", None),
        ("not one person", None), ("clear words please", 3),
        ("one person 2", 2), ("one person, 1", None), ("contact (2)", 2), ("<3", None),
        ("contact x", 2), ("ok contact pls", 2), ("3 clear words x", 3), ("contact maybe", None),
    ],
)  # fmt: skip
def test_choose(text: str, expected: int | None) -> None:
    """A number, a label, or both where they agree."""
    assert expected == choose(text, LABELS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yep", 1), ("YESSS", 1), ("yeah pls", 1), ("yes x", 1), ("yep yep", 1), ("1 yep", 1),
        ("nope", 2), ("nah thanks x", 2), ("no thank you", 2), ("yes maybe", None),
        ("yes no", None), ("yesterday", None), ("know", None),
    ],
)  # fmt: skip
def test_choose_between_yes_and_no(text: str, expected: int | None) -> None:
    """Both are read in their many forms; a word beside them is a doubt."""
    assert expected == choose(text, (("yes",), ("no",)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("maybe 1", True), ("1 i think", True), ("yes 2", True), ("1", False), ("maybe", False),
     ("maybe 1 or 2", False), ("", False)],
)  # fmt: skip
def test_may_be_number(text: str, expected: bool) -> None:
    """A number beside words of doubt may be meant, and is asked about."""
    assert expected == may_be_number(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("none", True), ("None thanks x", True), ("nope", False), ("no thank you", True),
     ("no idea", False), ("", False)],
)  # fmt: skip
def test_is_one_of(text: str, expected: bool) -> None:
    """Politeness around one of some words changes nothing."""
    assert expected == is_one_of(text, {"none", "no"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2 3", {1, 2, 3}), ("1 and 3", {1, 3}), ("1,3", {1, 3}), ("1.3", {1, 3}),
        ("one and three please", {1, 3}), ("just 2", {2}), ("3", {3}), ("0", set()), ("1 1", {1}),
        ("1&2", {1, 2}), ("1 and 2 x", {1, 2}), ("reply 1 3 thank you", {1, 3}), ("0 pls", set()),
        ("none", None), ("1-3", None), ("1 – 3", None), ("1 to 3", None), ("not 2", None),
        ("1 not 2", None), ("0 1", None), ("4", None), ("1 4", None), ("13", None), ("½", None),
        ("and", None), ("", None), ("1 2 3 but only mornings", None), ("<3", None), ("① ②", {1, 2}),
    ],
)  # fmt: skip
def test_several(text: str, expected: set[int] | None) -> None:
    """One or more numbers, or a lone 0; a range or a word between them is a doubt."""
    assert expected == several(text, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        (" \n\t", True),
        ("\u200f\x00", True),
        ("\u00a0", True),
        (".", False),
        ("👍", False),
    ],
)
def test_is_blank(text: str, expected: bool) -> None:
    """Nothing that can be seen is nothing."""
    assert expected == is_blank(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Liked "Saved."', "Saved."),
        ("Loved “Saved.”", "Saved."),
        ("Disliked “Saved.”", "Saved."),
        ("Laughed at “one\ntwo”", "one\ntwo"),
        ("Emphasized “Saved.”", "Saved."),
        ("Emphasised “Saved.”", "Saved."),
        ("Questioned “”", ""),
        ("Removed a like from “Saved.”", "Saved."),
        ("Removed an exclamation from “Saved.”", "Saved."),
        ("Reacted 👍 to “Saved.”", "Saved."),
        ("Reacted with a sticker to “Saved.”", "Saved."),
        ("👍 to “Saved.”", "Saved."),
        ("👍🏽 to “Saved.”", "Saved."),
        ("🤷🏽‍♀️ to “Saved.”", "Saved."),
        ("❤️ to «Saved.»", "Saved."),
        ("👍 removed from “Saved.”", "Saved."),
        ("Removed 👍 from “Saved.”", "Saved."),
        ("\u200a\u200b👍\u200b to “\u200bSaved.\u200b”\u200a", "Saved."),
        ("Liked “She said “no” to me”", "She said “no” to me"),
        ('Liked the "open day"', None),
        ('liked "the open day"', None),
        ('Liked "the open day" a lot', None),
        ('Liked "this" and "that"', None),
        ("Liked “this” and “that”", None),
        ('I Liked "this"', None),
        ("Liked “this", None),
        ("Liked it", None),
        ("Liked an image", None),
        ('to "this"', None),
        ('yes to "this"', None),
        ("👍 to all of it", None),
        ("👍", None),
        ("", None),
    ],
)
def test_a_sign_that_quotes_us(text: str, expected: str | None) -> None:
    """Phones write it with a capital and with the quote at the end; people do not."""
    assert (quote_in(text), quoted_reaction(text)) == (expected, expected is not None)


@given(st.text())
def test_fold_is_done_after_once(text: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(text) == fold(fold(text))
