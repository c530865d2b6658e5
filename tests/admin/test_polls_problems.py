"""What is wrong with a poll that somebody writes: every field has its sentence, and leads there."""

import re

import pytest

from tests.admin.asking import CHOICE, a_poll
from tests.admin.conftest import Staff
from tests.admin.polls import LIST, POLL, QUESTION, problems
from tests.builders import Ground, Place


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Give the poll a title, in one line of 1 to 100 characters"),
        ("asked_by", " ", "Say who asks, in one line"),
        ("purpose", "x" * 101, "Say what for, in one line"),
        ("decides", "\x00", "Say who decides, in one line"),
        ("closes_on", "2026-02-30", "The closing day is a day, like 2026-12-08."),
        ("closes_on", "2026-11-18", "The closing time is in the past."),
        ("closes_on", "9999-12-31", "The closing time is too far away."),
        ("closes_at", "", "The closing time is a time of day, like 18:00."),
        ("closes_at", "25:00", "The closing time is a time of day, like 18:00."),
        ("opens", "whenever", "Choose when it opens."),
    ],
)
def test_each_field_of_a_poll_has_its_sentence(
    facilitator: Staff, field: str, typed: str, sentence: str
) -> None:
    """It leads to its field, and what else was typed stands there still."""
    answer = facilitator.posts(f"{LIST}/add", **(POLL | {field: typed}))

    (found,) = problems(answer.text)
    assert (answer.status_code, found[0]) == (400, field)
    assert found[1].startswith(sentence)
    assert "<title>Error: Write a poll" in answer.text
    other = "Facilitators" if field != "asked_by" else "Before session 5"
    assert f'value="{other}"' in answer.text


def test_when_it_opens_is_before_it_closes(facilitator: Staff) -> None:
    """A time is asked for where one was chosen, and an hour that no clock shows is none."""
    later = POLL | {"opens": "later"}
    none = facilitator.posts(f"{LIST}/add", **later)
    after = facilitator.posts(f"{LIST}/add", **later, opens_on="2026-12-09", opens_at="09:00")
    gone = POLL | {"closes_on": "2027-03-28", "closes_at": "01:30"}

    assert problems(none.text) == [
        ("opens_on", "Choose a day, or let it open as soon as you say so.")
    ]
    assert problems(after.text) == [("closes_on", "It would close before it opens.")]
    assert problems(facilitator.posts(f"{LIST}/add", **gone).text) == [
        ("closes_on", "The closing time is left out when the clocks go forward.")
    ]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"kind": ""}, [("kind", "Choose how it is answered.")]),
        ({"kind": "rank"}, [("kind", "Choose how it is answered.")]),
        ({"text": " \t"}, [("text", "Write the question.")]),
        ({"options": "Only one"}, [("options", "It needs two to 4 options, and has 1.")]),
        (
            {"options": "Updates\nSTOP"},
            [("options", "The option “STOP” is a word that phone companies act on.")],
        ),
        (
            {"options": "Updates\nmenu"},
            [("options", "The option “menu” is a word that already does something here.")],
        ),
        (
            {"options": "Updates\nPolice letters"},
            [
                (
                    "options",
                    "The option “Police letters” holds a word that others may not see: police.",
                )
            ],
        ),
        (
            {"text": "What should the police do?"},
            [
                (
                    "discreet",
                    (
                        "The question holds “police”: write it a second time without, "
                        "for members whose screen others may see."
                    ),
                )
            ],
        ),
        (
            {"discreet": "What about court?"},
            [("discreet", "Its discreet wording holds “court” all the same.")],
        ),
        (
            {"kind": "number"},
            [("options", "It needs no options: the answer is a number.")],
        ),
        (
            {"text": "What\u202e first?"},
            [
                (
                    "text",
                    "This holds signs that no phone can show: type it instead of pasting it.",
                )
            ],
        ),
    ],
)
def test_each_field_of_a_question_has_its_sentence(
    facilitator: Staff,
    ground: Ground,
    riverside: Place,
    fields: dict[str, str],
    found: list[tuple[str, str]],
) -> None:
    """The same sentences as for a file, each at its field."""
    poll = a_poll(ground, riverside, CHOICE, is_open=False)

    answer = facilitator.posts(f"{LIST}/{poll}/questions/add", **(QUESTION | fields))

    assert (answer.status_code, problems(answer.text)) == (400, found)


def test_a_hundred_thousand_signs_are_one_sentence(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Nothing breaks, and what was pasted is there still."""
    poll, long = a_poll(ground, riverside, CHOICE, is_open=False), "long " * 20_000

    answer = facilitator.posts(f"{LIST}/{poll}/questions/add", **(QUESTION | {"text": long}))
    title = facilitator.posts(f"{LIST}/add", **(POLL | {"title": long}))

    (found,) = problems(answer.text)
    assert re.match(r"It takes \d+ parts as an SMS", found[1])
    assert [field for field, _ in problems(title.text)] == ["title"]
    assert long.strip() in answer.text
