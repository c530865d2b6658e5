"""What may be a label that somebody chooses."""

import pytest

from bot.dialogues.commands import Command, command
from bot.safety.labels import OUR_WORDS, problem_with
from bot.safety.listed_words import RESERVED


@pytest.mark.parametrize(
    "labels",
    [
        ("Better updates", "One contact person", "Clear letters", "Something else"),
        ("Not at all good", "Very good"),
        ("It helped", "It didn't help"),
        ("Mornings", "Tea & coffee"),
        ("صباحا", "مساء"),
        (),
    ],
)
def test_plain_labels_are_good(labels: tuple[str, ...]) -> None:
    """Nothing is wrong with words that are clear and say nothing to a bystander."""
    assert problem_with(labels) is None


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("", "That"), "Each option needs words."),
        (("👍", "👎"), "Each option needs words."),
        (("This", "this!"), "Two options say the same: “This”."),
        (("I can't say", "I cannot say"), "Two options say the same: “I can't say”."),
        (("w" * 61, "No"), f"The option “{'w' * 60}...” is too long: 60 characters are the most."),
        (
            ("4", "That"),
            "The option “4” would be mixed up with a number: say it in other words.",
        ),
        (
            ("That", "2 days"),
            "The option “2 days” would be mixed up with a number: say it in other words.",
        ),
        (("Stop", "Go"), "The option “Stop” is a word that phone companies act on."),
        (("Later", "Now"), "The option “Later” is a word that already does something here."),
        (
            ("Join a walk", "Rest"),
            "The option “Join a walk” is a word that already does something here.",
        ),
        (
            ("The police", "A friend"),
            "The option “The police” holds a word that others may not see: police.",
        ),
        (
            ("I am not safe", "I am fine"),
            "The option “I am not safe” would be taken for a call for help.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(labels: tuple[str, ...], expected: str) -> None:
    """Whoever writes a poll reads what to change."""
    assert problem_with(labels) == expected


@pytest.mark.parametrize(
    "label", ["1", "two", "2nd", "the third one", "number 4", "٣", "½", "<3", "one two"]
)
def test_no_label_is_a_number(label: str) -> None:
    """A number that is an option would choose another one."""
    assert problem_with((label, "That")) is not None


@pytest.mark.parametrize("word", sorted(RESERVED | OUR_WORDS))
def test_no_label_does_something_of_its_own(word: str) -> None:
    """Neither a provider's word nor one of ours can be chosen, however politely."""
    assert problem_with((f"{word.title()} please", "That")) is not None


def test_our_words_are_the_commands_that_no_provider_knows() -> None:
    """A new command must not be left out here."""
    asked = {command(word) for word in RESERVED | OUR_WORDS}

    assert asked - {None} == set(Command)
