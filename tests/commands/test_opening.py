"""Database and keys at the start: what is missing or does not fit stops it in one sentence."""

import stat
from pathlib import Path

import pytest

from storage.sealing import new_master
from tests.commands.line import Line

NOWHERE = "postgresql://127.0.0.1:9/forumline"
UNREACHABLE = "The database cannot be opened: see that it runs, and that DATABASE_URL is right."
COMMANDS = (
    ("web",),
    ("worker",),
    ("start",),
    ("doctor",),
    ("demo",),
    ("forum", "add", "North", "--slug", "north"),
    ("staff", "link", "wren@line.example"),
    ("invite", "add", "--forum", "north"),
    ("export", "members", "--forum", "north"),
)


def every(line: Line, **settings: str) -> set[str]:
    """Give what each command says where none can do its work."""
    done = {words: line.types(*words, **settings) for words in COMMANDS}
    assert {each.code for each in done.values()} == {1}
    return {each.err.strip() for each in done.values()}


def test_migrate_makes_all_that_is_missing(bare: Line) -> None:
    """In an empty folder: database, journal and a key that its owner alone may read."""
    first, again = bare.does("migrate"), bare.does("migrate")

    assert first == [
        (
            "The database now has the newest schema. A new master key stands in var/keys: "
            "keep a copy of it elsewhere, since nothing can be read without it."
        )
    ]
    assert again == ["The database already has the newest schema."]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path("var").glob("keys*")}
    assert modes == {"keys": 0o600}
    assert Path("var/journal.db").is_file()
    assert stat.S_IMODE(Path("var").stat().st_mode) == 0o700


def test_nothing_starts_before_migrate(bare: Line) -> None:
    """Without a database each command says what to run first, and makes no file."""
    assert every(bare) == {"There is no database yet: run 'forumline migrate' first."}
    assert list(Path().glob("var/*")) == []


def test_a_lost_key_file_is_not_made_anew(bare: Line) -> None:
    """Once something is sealed a new key would open nothing."""
    bare.does("migrate")
    Path("var/keys").unlink()
    lost = (
        "There is no master key: put var/keys back, or set FORUMLINE_KEYS or FORUMLINE_KEYS_FILE."
    )

    assert bare.fails("migrate") == lost
    assert every(bare) == {lost}
    assert not Path("var/keys").exists()


def test_another_databases_key_stops_the_start(line: Line) -> None:
    """A key with the same id and other bytes, and one with another id."""
    assert every(line, FORUMLINE_KEYS=new_master("first")) == {
        "The master key with the id first is not the one that this database knows."
    }
    assert every(line, FORUMLINE_KEYS=new_master("second")) == {
        "The master key with the id first is not among the keys given."
    }
    assert line.fails("migrate", FORUMLINE_KEYS=new_master("second")) == (
        "The master key with the id first is not among the keys given."
    )


def test_keys_may_stand_in_a_file(line: Line) -> None:
    """The newest comes first, one in each line."""
    keys = line.settings.pop("FORUMLINE_KEYS")
    Path("keys.txt").write_text(f"{new_master('second')}\n{keys}\n", encoding="ascii")

    assert line.types("invite", "add", "--forum", "north", FORUMLINE_KEYS_FILE="keys.txt").code == 0
    assert line.fails("web", FORUMLINE_KEYS_FILE="none.txt") == (
        "The file of master keys that FORUMLINE_KEYS_FILE names cannot be read."
    )


def test_an_unreachable_database_is_named_by_its_setting(line: Line) -> None:
    """Neither its address nor its password is repeated."""
    assert every(line, DATABASE_URL=NOWHERE) == {UNREACHABLE}
    assert line.fails("migrate", DATABASE_URL=NOWHERE) == UNREACHABLE


def test_a_file_that_is_no_database(line: Line) -> None:
    """Somebody named the wrong file."""
    Path("letter.db").write_bytes(b"Dear Wren, " * 1000)

    assert every(line, DATABASE_URL="sqlite:///letter.db") == {UNREACHABLE}


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        (None, "The database is empty: run 'forumline migrate' first."),
        ("9999", "The database is newer than this version: start the newer version."),
    ],
)
def test_another_schema_stops_the_start(line: Line, schema: str | None, sentence: str) -> None:
    """A newer one needs the newer version; migrate says so too."""
    line.set_schema(schema)

    assert every(line) == {sentence}
    if schema:
        assert line.fails("migrate") == sentence


def test_a_journal_that_cannot_be_made_stops_migrate(line: Line) -> None:
    """It is a database of its own, and has a setting of its own."""
    assert line.fails("migrate", JOURNAL_URL=NOWHERE) == (
        "The database cannot be opened: see that it runs, and that JOURNAL_URL is right."
    )


def test_the_environment_beats_the_file(line: Line) -> None:
    """`.env` fills in what the environment leaves out."""
    Path(".env").write_text("PUBLIC_URL=https://other.example\nPORT=none\n", encoding="utf-8")

    assert line.fails("doctor") == "PORT must be a whole number from 1 to 65535."
    Path(".env").write_text("PUBLIC_URL=https://other.example\n", encoding="utf-8")
    staff = line.does("staff", "add", "wren@line.example", "--role", "system")
    assert staff[-1].startswith("https://line.example/admin/sign-in/")
    Path(".env").write_bytes(b"\xff\xfe")
    assert line.fails("doctor") == "The file .env cannot be read."


def test_a_new_key_is_one_line_and_needs_no_settings(bare: Line) -> None:
    """Each is another."""
    first, second = (bare.does("keys", "new", PORT="none") for _ in range(2))

    assert (len(first), len(second), first == second) == (1, 1, False)
