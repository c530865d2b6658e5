"""An invented member in the terminal: over the real code path, with or without a worker."""

import io
import re
import sys

import pytest

from tests.commands.line import Done, Line

JOINING = ("1", "Robin", "1 2 3", "4")
MEMBERS = "SELECT state, invented, joined_by FROM members"


def talks(line: Line, patch: pytest.MonkeyPatch, *texts: str, forum: str | None = None) -> Done:
    """Type these lines, and then Ctrl-D."""
    typed = io.TextIOWrapper(io.BytesIO("".join(f"{text}\n" for text in texts).encode()))
    patch.setattr(sys, "stdin", typed)
    return line.types("talk", *(() if forum is None else ("--forum", forum)))


def said(done: Done) -> list[str]:
    """Give what stands behind the times."""
    return [re.sub(r"^ *\d+:\d\d[ap]m  ", "", text) for text in done.out.splitlines()[2:]]


def test_somebody_joins_and_speaks(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the invite to MENU, with no worker running: each text and each answer, in order."""
    done = talks(line, monkeypatch, *JOINING, "MENU")

    lines = said(done)
    hers = [text for text in lines if text.startswith("You: ")]
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("You are an invented member of 'North', on +447700900999.\n")
    assert re.fullmatch("You: JOIN [A-Z]{8}", hers[0])
    assert hers[1:] == [f"You: {text}" for text in (*JOINING, "MENU")]
    assert [text.startswith("You: ") for text in lines] == [True, False] * 6
    assert line.rows(MEMBERS) == [("in", True, "code")]
    assert line.rows("SELECT DISTINCT sender, state FROM outgoing") == [("try", "delivered")]


def test_each_talk_is_somebody_new(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two talks share no phone, and each leaves an audit row with the name of who typed."""
    for _ in range(2):
        assert talks(line, monkeypatch, *JOINING).code == 0

    assert line.rows(MEMBERS) == [("in", True, "code")] * 2
    deeds = "SELECT action FROM audit WHERE action = 'practice_phone_made'"
    assert len(line.rows(deeds)) == 2


def test_words_that_no_terminal_means_are_met(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are no text, an empty line and other scripts end nothing."""
    typed = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n\n" + "\u0644\u0645\n".encode()))
    monkeypatch.setattr(sys, "stdin", typed)

    done = line.types("talk")

    assert (done.code, done.err) == (0, "")
    assert [text for text in said(done) if text.startswith("You: ")][1:] == [
        "You: \ufffd\ufffd",
        "You: \u0644\u0645",
    ]


def test_which_forum(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """With several forums one is to be named; one that is not there is said."""
    line.does("forum", "add", "South", "--slug", "south")

    assert line.fails("talk") == (
        "There are several forums: say which one with --forum: north, south."
    )
    assert line.fails("talk", "--forum", "west") == "There is no forum with the slug 'west'."
    assert talks(line, monkeypatch, forum="south").out.startswith(
        "You are an invented member of 'South'"
    )


def test_an_empty_database(bare: Line) -> None:
    """One plain sentence says what is missing: the database, then a forum."""
    url = f"sqlite:///{bare.folder}/empty.db"
    bare.settings["DATABASE_URL"] = url

    missing = bare.fails("talk")
    bare.types("migrate")

    assert missing == "There is no database yet: run 'forumline migrate' first."
    assert bare.fails("talk") == "There is no forum yet: make one with 'forumline forum add'."
