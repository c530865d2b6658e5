"""Polls and news at the command line: kept, put to members, or refused in plain words."""

import getpass
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import addresses, consents, member_phones, members
from storage.sealing import Keyring
from tests.commands.line import Line

POLL = """
title = "Before session 4"
asked_by = "Facilitators"
purpose = "To plan the next session"
decides = "You advise, the forum decides"
closes = 2099-12-08T18:00:00
[[questions]]
kind = "choice"
text = "What matters most next time?"
options = ["Better updates", "One contact person", "Clear letters"]
discreet = "For Tuesday: what matters most?"
"""
NEWS = "The room next time is smaller and quiet."


@pytest.fixture
def file() -> Path:
    """Write the poll of the interface down."""
    path = Path("poll.toml")
    path.write_text(POLL, encoding="utf-8")
    return path


def joined(line: Line, how_many: int) -> None:
    """Let so many join, with a yes to all kinds."""

    def add(connection: Connection, keyring: Keyring) -> None:
        now = line.now()
        for place in range(how_many):
            known = addresses.add(connection, keyring, "sms", f"+447700900{place:03}", now)
            assert known is not None
            new = members.NewMember(known.row.person_id, 1, "code", members.IN)
            choice = consents.Choice(1, "sms", now)
            kinds = {"polls": True, "updates": True}
            member_id = members.add(connection, keyring, new, now)
            member_phones.add(connection, member_id, known.id)
            consents.add(connection, member_id, kinds, choice)

    line.with_keyring(add)


def test_a_poll_is_kept_as_a_draft(line: Line, file: Path) -> None:
    """Its id is the last word of the last line; who added it stands in the audit."""
    out = line.does("poll", "add", "--forum", "north", str(file))

    poll = line.rows("SELECT id, state, made_by, opens_at FROM polls")
    assert poll == [(int(out[-1].split()[-1]), "draft", getpass.getuser(), None)]
    audit = "SELECT actor, action, forum_id, thing FROM audit ORDER BY id DESC LIMIT 1"
    assert line.rows(audit) == [(getpass.getuser(), "poll_added", 1, f"poll:{poll[0][0]}")]


def test_a_poll_opens_at_the_next_turn_of_the_clock(line: Line, file: Path) -> None:
    """It is ready from now on, and that it was opened stands in the audit too."""
    joined(line, 20)
    out = line.does("poll", "add", "--forum", "north", "--open", str(file))

    assert out[0] == "The poll opens now, to 20 members."
    ((state, opens),) = line.rows("SELECT state, opens_at FROM polls")
    assert (state, opens is not None) == ("ready", True)
    actions = line.rows("SELECT action FROM audit ORDER BY id DESC LIMIT 2")
    assert actions == [("poll_opened",), ("poll_added",)]


def test_news_are_kept_or_sent_in_the_same_way(line: Line) -> None:
    """A draft, and one that goes at the next turn of the clock."""
    joined(line, 1)
    kept = line.does("update", "add", "--forum", "north", "--text", NEWS)
    sent = line.does("update", "add", "--forum", "north", "--text", NEWS, "--send")

    ids = [int(out[-1].split()[-1]) for out in (kept, sent)]
    states = line.rows("SELECT id, state FROM updates ORDER BY id")
    assert states == [(ids[0], "draft"), (ids[1], "ready")]
    assert sent[0] == "The update goes now, to 1 member."
    actions = line.rows("SELECT action, actor FROM audit WHERE thing LIKE 'update:%' ORDER BY id")
    assert actions == [
        (action, getpass.getuser()) for action in ("update_added", "update_added", "update_sent")
    ]


def test_to_more_than_twenty_both_wait_for_approval(line: Line, file: Path) -> None:
    """They say so, exit 0, and the id still is the last word."""
    joined(line, 21)
    polls = line.does("poll", "add", "--forum", "north", str(file), "--open")
    news = line.does("update", "add", "--forum", "north", "--text", NEWS, "--send")

    assert polls[0] == news[0] == "This would go to 21 members: waiting for approval"
    assert [polls[-1].split()[-1], news[-1].split()[-1]] == ["1", "1"]
    assert line.rows("SELECT state FROM polls") == [("waiting",)]
    assert line.rows("SELECT state FROM updates") == [("waiting",)]


def test_what_is_sensitive_waits_to_however_few_it_goes(line: Line, file: Path) -> None:
    """A line in the poll file, and --sensitive for news."""
    joined(line, 1)
    file.write_text(f"sensitive = true\n{POLL}", encoding="utf-8")
    polls = line.does("poll", "add", "--forum", "north", str(file), "--open")
    news = line.does("update", "add", "--forum", "north", "--text", NEWS, "--sensitive", "--send")

    said = "This is marked as sensitive, and would go to 1 member: waiting for approval"
    assert polls[0] == news[0] == said
    assert line.rows("SELECT state, sensitive FROM polls") == [("waiting", True)]
    assert line.rows("SELECT state, sensitive FROM updates") == [("waiting", True)]
    file.write_text(f'sensitive = "yes"\n{POLL}', encoding="utf-8")
    assert line.fails("poll", "add", "--forum", "north", str(file)) == (
        "Whether the poll is sensitive is true or false, like sensitive = true."
    )


def test_a_file_that_cannot_be_read_is_one_sentence(line: Line, tmp_path: Path) -> None:
    """Missing, a folder, empty, no text, closed, too long, and a name that no file can have."""
    Path("folder").mkdir()
    Path("empty.toml").touch()
    Path("binary.toml").write_bytes(b"\xff\xfe\x00\x01")
    Path("long.toml").write_text("# " + "x" * 100_000, encoding="utf-8")
    Path("huge.toml").write_bytes(b"x" * 1_000_000)
    found = {
        name: line.fails("poll", "add", "--forum", "north", name)
        for name in ("none.toml", "folder", "empty.toml", "binary.toml", "long.toml", "huge.toml")
    }

    assert found == {
        "none.toml": "There is no file none.toml.",
        "folder": "The name folder is that of a folder, not of a poll file.",
        "empty.toml": "The poll file is empty.",
        "binary.toml": "The file binary.toml is no text in UTF-8.",
        "long.toml": "A poll file has at most 50000 characters.",
        "huge.toml": "A poll file has at most 50000 characters.",
    }
    assert line.fails("poll", "add", "--forum", "north", "a\0b").endswith("cannot be read.")
    assert line.rows("SELECT id FROM polls") == []


def test_all_that_is_wrong_in_a_file_is_told_line_by_line(line: Line, file: Path) -> None:
    """Nothing is kept."""
    known = "known are asked_by, closes, decides, purpose, questions, sensitive, title."
    file.write_text(POLL.replace("title", "titel").replace("choice", "dots"), encoding="utf-8")

    assert line.fails("poll", "add", "--forum", "north", str(file)).splitlines() == [
        f"In the poll, a line “titel” means nothing here; {known}",
        'The poll needs a title, like title = "Before session 4".',
        "Question 1: questions of the kind dots cannot be asked yet.",
    ]
    assert line.rows("SELECT id FROM polls") == []


def test_what_is_worth_knowing_is_said_beside_it(line: Line, file: Path) -> None:
    """A listed word without a second wording: it is kept, and the warning stands apart."""
    file.write_text(POLL.replace("What matters", "What police work matters"), encoding="utf-8")
    quiet = line.types("poll", "add", "--forum", "north", str(file))
    text = POLL.replace("What matters", "What police work matters").replace("discreet", "#")
    file.write_text(text, encoding="utf-8")
    poll = line.types("poll", "add", "--forum", "north", str(file))
    news = line.types("update", "add", "--forum", "north", "--text", "The police said yes.")

    assert [quiet.err, quiet.code, poll.code, news.code] == ["", 0, 0, 0]
    said = "members who are discreet do not get it until it has a second wording"
    assert poll.err == (
        f"Warning: Question 1: its text holds “police”: {said}, "
        "in a line that begins with discreet.\n"
    )
    assert news.err == f"Warning: The text holds “police”: {said}, which --discreet-text gives.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--text", ""), "The text needs words, without signs that no phone can show."),
        (("--text", "a\x1bb"), "The text needs words, without signs that no phone can show."),
        (("--text", NEWS, "--discreet-text", " "),
         "The discreet text needs words, without signs that no phone can show."),
        (("--text", NEWS, "--discreet-text", "The police said yes."),
         "The discreet text holds “police” all the same."),
        (("--text", "a" * 500),
         "The text takes 4 parts as an SMS (537 characters), and 3 are the most."),
    ],
)  # fmt: skip
def test_news_that_cannot_go_out_are_refused(line: Line, words: tuple[str, ...], said: str) -> None:
    """In one sentence, and nothing is kept."""
    assert line.fails("update", "add", "--forum", "north", *words) == said
    assert line.rows("SELECT id FROM updates") == []


def test_news_in_more_than_one_part_are_kept_with_a_warning(line: Line) -> None:
    """Up to three parts go."""
    done = line.types("update", "add", "--forum", "north", "--text", "a" * 200)

    assert (done.code, done.err) == (
        0,
        "Warning: The text takes 2 parts as an SMS (237 characters).\n",
    )


def test_news_keep_both_wordings(line: Line) -> None:
    """The second is for members who are discreet."""
    both = ("--text", "The police said yes.", "--discreet-text", "They said yes.")
    line.does("update", "add", "--forum", "north", *both)

    assert line.rows("SELECT thing FROM wordings WHERE discreet_words IS NOT NULL") == [
        ("update:1",)
    ]


def test_a_forum_that_there_is_not_is_told(line: Line, file: Path) -> None:
    """By both commands, in the same words."""
    told = "There is no forum with the slug 'south'."

    assert line.fails("poll", "add", "--forum", "south", str(file)) == told
    assert line.fails("update", "add", "--forum", "south", "--text", NEWS) == told
