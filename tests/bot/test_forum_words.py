"""The words that a forum adds to the word check: what is read, and what is refused in words."""

import pytest

from bot import forum_words
from bot.dialogues.commands import Command
from bot.forum_facts import NotThat
from bot.phrases import every_text
from bot.promises import WORDS_OF_TIME
from bot.safety.listed_words import listed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        (" \n , \r\n", ()),
        ("Riverbank", ("riverbank",)),
        ("Riverbank\nAsh House", ("riverbank", "ash house")),
        ("Riverbank, old bill;  Ash  House,", ("riverbank", "old bill", "ash house")),
        ("Riverbank\r\nRIVERBANK", ("riverbank",)),
        ("St Mary’s Hall", ("st mary s hall",)),
        ("Café", ("cafe",)),
        ("Jean-Luc", ("jean luc",)),
        ("NHS", ("nhs",)),
    ],
)
def test_they_are_read(typed: str, expected: tuple[str, ...]) -> None:
    """One on each line or with commas between, each once, as the check holds them."""
    assert forum_words.read(typed) == expected
    assert all(listed(each, expected) for each in typed.split(",") if expected and each.strip())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("ab", "The word “ab” is too short: it needs 3 letters or more."),
        ("Riverbank\nx", "“x” is too short"),
        ("a" * 31, "is none for this list: each is 30 letters at most"),
        ("one of four words", "at most 3 words stand together"),
        ("Room 7", "The word “Room 7” is none for this list"),
        ("https://line.example", "is none for this list"),
        ("Victims", "The word “Victims” is not needed: every forum keeps “victims” out."),
        ("Police House", "every forum keeps “police” out."),
        ("menu", "“menu” is one that members text to the bot"),
        ("Unsubscribe", "is one that members text to the bot"),
        ("my data", "is one that members text to the bot"),
        ("the", "“the” is one of the bot itself, as in “"),
        ("code", "“code” is one of the bot itself"),
        ("share", "as in “shared”"),  # a label
        ("friend", "“friend” is one of the bot itself"),
        ("Tuesday", "as in “Tuesday”"),
        ("weekdays", "as in “weekdays”"),
        ("\n".join("qwrtp" + chr(97 + n // 26) + chr(97 + n % 26) for n in range(41)),
         "These are 41 words, and 40 are the most."),
    ],
)  # fmt: skip
def test_what_is_refused(typed: str, says: str) -> None:
    """In one plain sentence, which names the word, and the text of ours that it would hold."""
    with pytest.raises(NotThat) as refused:
        forum_words.read(typed)

    assert says in str(refused.value)


def test_no_word_that_is_taken_holds_a_text_of_ours() -> None:
    """Whatever stands in one for somebody discreet is refused, and so is each command."""
    texts = [text for text in (*every_text(), *WORDS_OF_TIME) if not listed(text)]
    ours = {word for text in texts for word in text.split()}
    known = {"".join(sign for sign in word if sign.isalpha()) for word in ours}
    words = sorted(word for word in known if len(word) > 2) + [command.value for command in Command]
    taken: list[str] = []
    for word in words:
        try:
            taken += forum_words.read(word)
        except NotThat:
            continue

    assert len(words) > 300
    assert taken == []
