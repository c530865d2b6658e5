"""A command is the whole message; STOP alone is wider."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogues.commands import Command, code_in, command, is_wide_stop

S, J = Command.STOP, Command.JOIN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stop", S), ("STOP.", S), ("please stop", S), ("Please, stop now!", S), ("just stop", S),
        ("I want to stop", S), ("can you stop", S), ("stop stop", S), ("/stop", S), ("STOP 🙏", S),
        ("/stop@example_bot", S), ("no, stop", S), ("NO! STOP!", S), ("ok stop", S),
        ("make it stop", S), ("stopall", S), ("Unsubscribe", S), ("cancel please", S), ("end", S),
        ("QUIT", S), ("revoke", S), ("opt out", S), ("OptOut", S),
        ("dont stop", None), ("don't stop", None), ("don’t stop", None), ("do not stop", None),
        ("never stop", None), ("no stop", None), ("cant stop", None), ("non-stop", None),
        ("he won’t stop", None), ("stop texting", None), ("stop it", None), ("the end", None),
        ("please make them stop", None), ("nonstop", None), ("bus stops", None), ("stopp", S),
        ("it has to end", None), ("cancel it", None), ("quit that", None),
        ("no, dont stop", None), ("No! Never stop.", None), ("no, please stop", S),
        ("cancel pls", S), ("unsubscribe thank you x", S), ("end x", S), ("quit plz", S),
        ("the end x", None), ("cancel it pls", None), ("stop pls", S), ("stop plz", S),
        ("Stop Now Pls", S), ("stop ok", S), ("stop x", S),
        ("STOP STOP STOP STOP", S), ("S T O P", S), ("s.t.o.p", S), ("STOOOPP", S),
        ("ok stop plz", S),
        ("Stop\n\nSent from my iPhone", S), ("stop thank you\nSent from Yahoo Mail", S),
        ("make it stop pls", S), ("No, stop pls", S), ("stoop", None), ("dont stop pls", None),
        ("please dont stop stop", None), ("never stop x", None), ("stop maybe", None),
        ("stop and search", None), ("stop\nI was sent from one office to the next", None),
        ("he did not stop thanks", None), ("Sent from my iPhone", None),
        ("a" * 600 + " stop", S), ("a" * 6000 + " stop", None),
    ],
)  # fmt: skip
def test_stop(text: str, expected: Command | None) -> None:
    """Up to three words that end in STOP stop, unless one of them turns it round."""
    assert expected == command(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MENU", Command.MENU), ("menu please", Command.MENU), ("hi menu", Command.MENU),
        ("/menu", Command.MENU), ("m e n u", None), ("menus", None), ("menu of the day", None),
        ("Help!", Command.HELP), ("info", Command.HELP), ("help me with my letter", None),
        ("start", Command.START), ("/start", Command.START), ("UNSTOP", Command.START),
        ("start again", None), ("yes", Command.YES), ("yes please", Command.YES),
        ("yes but later", None), ("back", Command.BACK), ("I want to go back", None),
        ("skip", Command.SKIP), ("pause", Command.PAUSE), ("pause now", Command.PAUSE),
        ("", None), ("?", None), ("please", None),
    ],
)  # fmt: skip
def test_others(text: str, expected: Command | None) -> None:
    """Anything longer than the word, politeness apart, is an answer or feedback."""
    assert expected == command(text)


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("JOIN KTRMWPHX", J, "KTRMWPHX"), ("join ktrmwphx.", J, "KTRMWPHX"),
        ("Join: ktrm wphx", J, "KTRMWPHX"), ("join ktrm-wphx thanks", J, "KTRMWPHX"),
        ("join code ktrmwphx", J, "KTRMWPHX"), ("please join with my code KTRMWPHX", J, "KTRMWPHX"),
        ("/start KTRMWPHX", J, "KTRMWPHX"), ("/start@example_bot KTRMWPHX", J, "KTRMWPHX"),
        ("join", J, None), ("join ktrmwph", J, None), ("join ktrmwphxx", J, None),
        ("join ktrmwph8", J, None), ("join the club", J, None), ("start KTRMWPHX", None, None),
        ("KTRMWPHX", None, None), ("join us at the meeting on Tuesday", None, None),
        ("joining", None, None), ("join кtrmwphx", J, None), ("join code", J, None),
        ("join k", J, None), ("join abcd efgh ijkl", J, None), ("join abcd efgh ijklm", None, None),
    ],
)  # fmt: skip
def test_join(text: str, expected: Command | None, code: str | None) -> None:
    """A code is read whatever its case, spaces and dashes."""
    assert (expected, code) == (command(text), code_in(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("STOP", False), ("please stop", False), ("stop pls x", False), ("S T O P", False),
     ("stop stop stop stop", False), ("I want to stop", False), ("unsubscribe", False),
     ("/stop@example_bot", False), ("make it stop", True), ("No, stop!", True),
     ("he must stop", True),
     ("dont stop", False), ("menu", False)],
)  # fmt: skip
def test_a_wide_stop(text: str, expected: bool) -> None:
    """What stops and says more than STOP is for people to read as well."""
    assert expected == is_wide_stop(text)


@given(st.text())
def test_any_text_is_a_command_or_not(text: str) -> None:
    """No text is too odd."""
    assert command(text) in {None, *Command}


@pytest.mark.parametrize("behind", ["!" * 3000, " " * 600 + ".", "\n" * 4000])
def test_stop_is_stop_whatever_marks_stand_behind_it(behind: str) -> None:
    """Somebody who leans on a key means it all the more (STOP always stops)."""
    assert command(f"stop{behind}") is Command.STOP
