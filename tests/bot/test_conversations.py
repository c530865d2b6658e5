"""Every transcript is played, and must come out as it is written."""

from typing import get_args

import pytest

from bot.changes import Change
from tests.bot.transcripts import FOLDER, Talk, played, talks, written

FILES = sorted(FOLDER.glob("*.txt"))
TALKS = [
    pytest.param(talk, id=f"{file.stem}: {talk.title}")
    for file in FILES
    for talk in talks(file.read_text("utf-8"))
]
WRONG = {
    "another reply": "## a\n@ a stranger\n> who is this\n= WhoIsThis\n< Hello.",
    "a reply too few": "## a\n@ a stranger\n> who is this\n= WhoIsThis",
    "a change too few": "## a\n@ stopped, and told once how to start\n> hello",
    "a change too many": "## a\n@ quiet\n> hello\n= Kept; Told",
    "silence where there is an answer": "## a\n@ a stranger\n> who is this",
    "an answer where there is silence": "## a\n@ quiet\n> hello\n= Kept\n< Hello.",
    "something where time brings nothing": "## a\n@ a stranger\n~ 3 minutes\n= AllTold",
}


@pytest.mark.parametrize("talk", TALKS)
def test_a_talk_goes_as_it_is_written(talk: Talk) -> None:
    """What is said and recorded is what the transcript has: no more, no less, in its order."""
    assert written(talk) == played(talk)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_transcript_fails(text: str) -> None:
    """The player sees a reply or a record that is missing, different or one too many."""
    (talk,) = talks(text)

    assert written(talk) != played(talk)


@pytest.mark.parametrize("text", ["## a\n@ in a good mood", "## a\nhello", "## a\n~ soon"])
def test_a_line_that_means_nothing_fails(text: str) -> None:
    """A slip of the pen in a transcript is not passed over."""
    with pytest.raises(ValueError, match=r"state|mark|span"):
        played(talks(text)[0])


def test_every_change_stands_in_a_transcript() -> None:
    """Whatever can be recorded is shown once at least."""
    shown = {
        record.split(" ")[0]
        for file in FILES
        for talk in talks(file.read_text("utf-8"))
        for exchange in written(talk)
        for record in exchange.recorded
    }

    assert {change.__name__ for change in get_args(Change)} == shown
