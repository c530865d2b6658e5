"""Backup and restore: all of it comes back, or nothing is touched."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from storage import backup, members, schema, sealed_file, search
from storage.database import Database
from storage.rates import Rate
from storage.sealing import Masters, new_master
from tests.admin.whole_forums import a_whole_forum
from tests.builders import a_forum, a_member
from tests.commands.line import Line
from tests.commands.restoring import ground_of, restored

TAG = "beside the weir"
# What a restore changes on purpose.
CHANGED = {
    "house", "outgoing", "polls", "updates", "sessions", "sign_in_links", "addresses", "audit"
}  # fmt: skip


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give all rows of all tables."""
    database = Database(url)
    with database.read() as connection:
        found = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in schema.metadata.sorted_tables
        }
    database.close()
    return found


def test_all_of_it_comes_back(line: Line, another_url: str, tmp_path: Path) -> None:
    """Every row of every table, in another database; its words open, and its counters go on."""
    with ground_of(line) as ground:
        whole = a_whole_forum(ground, "Riverside", "riverside", TAG)
    file = tmp_path / "a.backup"
    (said,) = line.does("backup", str(file))
    before = everything(line.settings["DATABASE_URL"])
    restored(line, file, another_url)
    after = everything(another_url)
    with ground_of(line) as ground:
        with ground.database.read() as connection:
            member = members.with_forum(connection, whole.member.id)
        assert member is not None
        alias = members.alias(ground.keyring, member)
        for _ in range(200):
            ground.number()  # those that the first forum has used
        a_whole_forum(ground, "Another", "another", "on the hill")

    rows = sum(map(len, before.values())) - 1  # the note that a backup was made came after it
    assert f"holds {rows} rows" in said
    assert {name: rows for name, rows in after.items() if name not in CHANGED} == {
        name: rows for name, rows in before.items() if name not in CHANGED
    }
    lost = set(before.pop("audit")) - set(after.pop("audit"))
    assert len(lost) == 1  # that note
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert alias == whole.words["alias"]


def test_the_index_of_words_is_made_anew(line: Line, another_url: str, tmp_path: Path) -> None:
    """It is in no backup; what was said is found at once, and in the index once the clock turns."""
    with ground_of(line) as ground:
        whole = a_whole_forum(ground, "Riverside", "riverside", TAG)
        ground.write(lambda on: search.index(on, ground.keyring, whole.place.id))
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    restored(line, file, another_url)
    sought, found = frozenset({"beside", "weir", "said"}), []
    with ground_of(line) as ground:
        for _ in range(2):
            with ground.database.write() as connection:
                left = search.behind(connection)
                page = search.find(
                    connection, ground.keyring, whole.place.id, sought, above=2**62, most=9
                )
                found.append((left, [text.words for text in page.texts]))
                search.index(connection, ground.keyring, whole.place.id)

    assert found == [([whole.place.id], [whole.words["said"]]), ([], [whole.words["said"]])]


def test_the_file_tells_nothing(line: Line, tmp_path: Path) -> None:
    """No word, name, number or e-mail address, and no key; only its owner may read it."""
    with ground_of(line) as ground:
        whole = a_whole_forum(ground, "Riverside", "riverside", TAG)
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    held, head = file.read_bytes(), json.loads(file.read_bytes().partition(b"\n")[0])
    masters = Masters.read(line.settings["FORUMLINE_KEYS"])
    with file.open("rb") as opened:
        could = b"".join(sealed_file.read(opened, masters))

    assert whole.colleague.encode() in could  # it could leak
    assert [word for word in (TAG, whole.colleague, "riverside") if word.encode() in held] == []
    assert set(head) == {"forumline_backup", "made_at", "engine", "schema", "master", "key"}
    assert line.settings["FORUMLINE_KEYS"].partition(":")[2].encode() not in held
    assert file.stat().st_mode & 0o777 == 0o600


def test_it_is_of_one_moment(line: Line, tmp_path: Path) -> None:
    """Whoever writes meanwhile writes both of two rows into it, or none."""
    ended = threading.Event()

    def write() -> None:
        database, number = Database(line.settings["DATABASE_URL"]), 0
        while not ended.is_set():
            number += 1
            with database.write() as connection:
                connection.execute(insert(Rate), {"sender": f"a{number}", "next_at": 0.0})
                connection.execute(insert(Rate), {"sender": f"b{number}", "next_at": 0.0})
        database.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            line.does("backup", str(tmp_path / f"{number}.backup"))
    finally:
        ended.set()
        thread.join()
    masters = Masters.read(line.settings["FORUMLINE_KEYS"])
    for number in range(3):
        with (tmp_path / f"{number}.backup").open("rb") as file:
            found = [piece.rows for piece in backup.pieces(file, masters) if piece.table == "rates"]
        names = {row[0] for rows in found for row in rows}
        assert {name[1:] for name in names if name[0] == "a"} == {
            name[1:] for name in names if name[0] == "b"
        }


def is_untouched(url: str) -> bool:
    """Say whether nothing stands in a database."""
    database = Database(url)
    try:
        return backup.is_new(database)
    finally:
        database.close()


def test_a_file_that_exists_is_not_written_over(line: Line, tmp_path: Path) -> None:
    """Yesterday's backup stays."""
    file = tmp_path / "a.backup"
    file.write_text("yesterday")

    assert line.fails("backup", str(file)) == (
        f"The file {file} exists: give a new name, or move it away."
    )
    assert file.read_text() == "yesterday"


def no_second_name(*_: object) -> None:
    """Refuse as a memory stick does, on which a file has one name."""
    raise PermissionError


EACH_STORE = pytest.mark.parametrize("link", [os.link, no_second_name])


def held(folder: Path) -> dict[str, bytes]:
    """Give each backup in a folder, half ones too."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if "backup" in file.name}


@EACH_STORE
def test_a_file_that_comes_up_meanwhile_stays(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: Callable[..., None]
) -> None:
    """It is seen at the last step too, and nothing else is left behind."""
    file, to_disk = tmp_path / "a.backup", os.fsync

    def comes_up(descriptor: int) -> None:
        file.write_text("somebody else's")
        to_disk(descriptor)

    monkeypatch.setattr(os, "fsync", comes_up)
    monkeypatch.setattr(os, "link", link)

    assert line.fails("backup", str(file)) == (
        f"The file {file} exists: give a new name, or move it away."
    )
    assert held(tmp_path) == {"a.backup": b"somebody else's"}


@EACH_STORE
def test_it_stands_alone_where_it_is_wanted(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: Callable[..., None]
) -> None:
    """Whole and for its owner alone, also where a file cannot have two names."""
    monkeypatch.setattr(os, "link", link)
    file, masters = tmp_path / "a.backup", Masters.read(line.settings["FORUMLINE_KEYS"])
    (said,) = line.does("backup", str(file))

    assert said.startswith(f"{file} holds {backup.verify(file, masters)} rows")
    assert list(held(tmp_path)) == ["a.backup"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_said(line: Line, tmp_path: Path) -> None:
    """In words, and nothing is left behind."""
    file = tmp_path / "none" / "a.backup"

    assert line.fails("backup", str(file)) == (
        f"The file {file} cannot be written: see that its folder is there, with room."
    )


def cut_short(file: Path) -> None:
    """Take the last byte away."""
    file.write_bytes(file.read_bytes()[:-1])


def something_else(file: Path) -> None:
    """Put something else in its place."""
    file.write_text("a letter\n")


def of_later(file: Path) -> None:
    """Let it say that it is of a newer version."""
    file.write_bytes(file.read_bytes().replace(b'"forumline_backup": 1', b'"forumline_backup": 2'))


WRONG: tuple[tuple[Callable[[Path], None], str], ...] = (
    (cut_short, "The file is cut short or damaged."),
    (of_later, "The backup was made by a newer version."),
    (something_else, "The file is none that Forumline wrote."),
    (Path.unlink, "cannot be read."),
)


def test_a_file_that_is_wrong_is_refused(line: Line, another_url: str, tmp_path: Path) -> None:
    """With the reason, and nothing is touched."""
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    whole = file.read_bytes()
    for bend, said in WRONG:
        file.write_bytes(whole)
        bend(file)
        assert line.fails("restore", str(file), DATABASE_URL=another_url).endswith(said)

    assert is_untouched(another_url)


def test_a_newer_schema_is_refused(line: Line, another_url: str, tmp_path: Path) -> None:
    """This version cannot know what stands in it."""
    file, masters = tmp_path / "new.backup", Masters.read(line.settings["FORUMLINE_KEYS"])
    head = {"forumline_backup": 1, "made_at": line.now().isoformat(), "engine": "sqlite"}
    with file.open("wb") as out:
        sealed_file.write(out, masters, head | {"schema": "9999"}, [b"{}"])

    assert line.fails("restore", str(file), DATABASE_URL=another_url) == (
        "The backup was made by a newer version: start that version."
    )


def test_another_key_is_refused(line: Line, another_url: str, tmp_path: Path) -> None:
    """With the reason, and nothing is touched."""
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    said = line.fails(
        "restore", str(file), DATABASE_URL=another_url, FORUMLINE_KEYS=new_master("second")
    )

    assert said == "The file was locked with a master key that is not among the keys given."
    assert is_untouched(another_url)


def test_a_database_that_is_in_use_is_not_touched(line: Line, tmp_path: Path) -> None:
    """Not even the one that the backup is of."""
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    before = everything(line.settings["DATABASE_URL"])

    assert line.fails("restore", str(file)) == (
        "The database is in use: a backup goes into a new and empty one, "
        "which 'forumline migrate' has not prepared."
    )
    assert everything(line.settings["DATABASE_URL"]) == before


def test_a_restore_that_broke_off_can_be_done_again(
    line: Line, another_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the way nothing is there but empty tables."""
    with ground_of(line) as ground:
        a_member(ground, a_forum(ground))
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    with monkeypatch.context() as patch:
        patch.setattr("storage.coming_back.make_safe", breaks_off)
        code = line.types("restore", str(file), DATABASE_URL=another_url).code
    said = restored(line, file, another_url)

    assert code == 130
    assert said.startswith("The database is as it was on")
    assert line.rows("SELECT count(*) FROM members") == [(1,)]


def breaks_off(*_: object) -> None:
    """End as a process does whose terminal is closed."""
    raise KeyboardInterrupt
