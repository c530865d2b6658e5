"""Exports: what stands in them, who sees that they were made, and nothing that calculates."""

import csv
import getpass
import io
import stat
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Connection

from bot import tables
from storage import addresses, feedback, inbox, members, people
from storage.sealing import Keyring
from tests.commands.line import PROGRAM, Line

AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
SAID = ("=1+1", "+44", "-1", "@all", "\ttab", "\rreturn", 'two\nlines, "and" more', "plain", "é ☎")
GUARDED = ("'=1+1", "'+44", "'-1", "'@all", "'\ttab", "'\rreturn", *SAID[6:])


@pytest.fixture
def told(line: Line) -> Line:
    """Let one member of the forum say all of that, as one feedback."""

    def say(connection: Connection, keyring: Keyring) -> None:
        new = members.NewMember(people.add(connection, AT), 1, "code", members.IN, "=Wren")
        member_id = members.add(connection, keyring, new, AT)
        row = members.with_forum(connection, member_id)
        assert row is not None
        owner = members.owner_of(row)
        about = None
        for place, words in enumerate(SAID):
            text = inbox.NewText("sms", b"%d" % place, "", words, AT, AT, inbox.KEPT)
            came = inbox.keep(connection, keyring, None, text)
            assert came is not None
            said = feedback.Said(owner, 1, came, "sms", words, AT)
            about = feedback.add(connection, keyring, said, about)

    line.with_keyring(say)
    return line


def test_feedback_is_one_row_for_each_text(told: Line) -> None:
    """By alias, in the order in which they came; no cell begins as a formula does."""
    out = told.types("export", "feedback", "--forum", "north").out
    rows = list(csv.reader(io.StringIO(out, newline="")))

    assert rows[0] == ["alias", "text", "channel", "at", "about"]
    assert [row[1] for row in rows[1:]] == list(GUARDED)
    assert {(row[0], *row[2:]) for row in rows[1:]} == {
        ("'=Wren", "sms", "2026-11-20T10:30:00+00:00", "")
    }


def test_members_are_listed_without_numbers(told: Line) -> None:
    """Alias, channels, when they joined, and how they stand."""
    phone = ("--sms", "07700 900123", "--confirmed")
    told.types("member", "add", "--forum", "north", "--name", "Rowan", *phone)
    lines = told.does("export", "members", "--forum", "north")

    assert lines[:2] == ["alias,channels,joined_at,state", "'=Wren,,2026-11-20T10:30:00+00:00,in"]
    assert sorted(line.split(",")[:2] for line in lines[1:]) == [["'=Wren", ""], ["Rowan", "sms"]]
    assert "900123" not in "".join(lines)


def test_a_phone_that_only_another_forum_knows_stands_in_no_list(told: Line) -> None:
    """Its channel alone would tell that this member is with another forum, too."""
    phone = ("--sms", "07700 900123", "--confirmed")
    told.types("member", "add", "--forum", "north", "--name", "Rowan", *phone)

    def one_more(connection: Connection, keyring: Keyring) -> None:
        first = addresses.lock(connection, keyring, "sms", "+447700900123")
        second = addresses.meet(connection, keyring, "telegram", "123456", AT)
        assert first is not None
        addresses.change(connection, [second.id], person_id=first.row.person_id)

    told.with_keyring(one_more)
    lines = told.does("export", "members", "--forum", "north")

    assert ["Rowan", "sms"] in [line.split(",")[:2] for line in lines]


def test_an_xlsx_holds_the_same_texts_and_no_formula(told: Line) -> None:
    """Here nothing is guarded by a mark: each cell says that it is a text."""
    told.does("export", "feedback", "--forum", "north", "--format", "xlsx", "-o", "said.xlsx")

    with zipfile.ZipFile("said.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
    assert b"<f>" not in sheet
    found = {"".join(item.itertext()) for item in strings}
    assert set(SAID) - {"\rreturn"} <= found


@pytest.mark.parametrize("what", ["feedback", "members"])
def test_who_exported_stands_in_the_audit(line: Line, what: str) -> None:
    """Before the first word is read."""
    line.does("export", what, "--forum", "north")

    query = "SELECT actor, action, forum_id FROM audit ORDER BY id DESC LIMIT 1"
    assert line.rows(query) == [(getpass.getuser(), f"{what}_exported", 1)]


def test_a_file_is_whole_and_its_owners_alone(line: Line) -> None:
    """It takes the place of the one before; a folder that is closed is said."""
    path = Path("members.csv")
    path.write_text("old", encoding="utf-8")
    line.does("export", "members", "--forum", "north", "-o", str(path))

    assert path.read_bytes() == b"alias,channels,joined_at,state\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(Path().glob(".members*")) == []
    Path("folder").mkdir()
    assert line.fails("export", "members", "--forum", "north", "-o", "folder") == (
        "The file folder cannot be written."
    )


def test_a_table_that_nobody_can_take_is_told_plainly(line: Line) -> None:
    """Where standard output takes nothing, as on a full disk, that is one sentence and no more."""
    Path("closed").touch()
    with Path("closed").open("rb") as closed:
        done = subprocess.run(
            [PROGRAM, "export", "members", "--forum", "north"],
            env=line.environment(),
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (
        1,
        "The table cannot be written: see that there is room for it.\n",
    )


def test_a_cell_that_xlsx_cannot_hold_says_that_it_is_cut() -> None:
    """The csv has the whole of it."""
    long = "a" * 32_768
    with zipfile.ZipFile(io.BytesIO(tables.xlsx([(long,)]))) as book:
        (cell,) = ET.fromstring(book.read("xl/sharedStrings.xml")).itertext()

    assert (len(cell), cell[-39:]) == (32_767, " [cut here: the csv file has the whole]")
    assert tables.csv([(long,)]).decode() == f"{long}\r\n"
