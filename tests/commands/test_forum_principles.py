"""The principles of a forum at the command line, and what a member who is not discreet reads."""

from sqlalchemy import Connection

from bot import scene_reader
from storage import addresses, members, wordings
from storage.sealing import Keyring, Owner
from tests.commands.line import Line

AGREED = "We listen to one another. What is said here stays here."


def test_the_newest_principles_are_what_a_member_reads(line: Line) -> None:
    """The second take the place of the first; who kept them stands in the audit."""
    line.does("forum", "principles", "--forum", "north", "--text", "We listen.")
    out = line.does("forum", "principles", "--forum", "north", "--text", AGREED)

    def read(connection: Connection, keyring: Keyring) -> str:
        now = line.now()
        known = addresses.add(connection, keyring, "sms", "+447700900123", now)
        assert known is not None
        new = members.NewMember(known.row.person_id, 1, "code", members.IN, discreet=False)
        member_id = members.add(connection, keyring, new, now)
        addresses.change(connection, [known.id], member_id=member_id, discreet=False)
        phone = addresses.lock_by_id(connection, known.id)
        assert phone is not None
        return scene_reader.read(connection, keyring, phone, "PRINCIPLES", now).scene.principles

    assert out == [
        "Kept. Members read it when they text PRINCIPLES; somebody discreet is told to ask."
    ]
    assert line.with_keyring(read) == AGREED
    audit = "SELECT action, thing FROM audit ORDER BY id DESC LIMIT 1"
    assert line.rows(audit) == [("principles_kept", "principles:1")]


def test_they_are_locked_for_their_forum(line: Line) -> None:
    """No word of them stands in the table."""
    line.does("forum", "principles", "--forum", "north", "--text", AGREED)

    def stored(connection: Connection, keyring: Keyring) -> tuple[bytes, str | None]:
        row = wordings.last(connection, "principles:1")
        assert row is not None
        key, master = connection.exec_driver_sql("SELECT key, master FROM forums").one()
        forum = Owner("forums", 1, bytes(key), master)
        return bytes(row.words), wordings.unseal(keyring, row, forum, discreet=False)

    sealed, opened = line.with_keyring(stored)
    assert opened == AGREED
    assert b"listen" not in sealed


def test_what_cannot_be_kept_is_said_in_one_sentence(line: Line) -> None:
    """No words, too many, and no such forum."""
    found = [
        line.fails("forum", "principles", "--forum", "north", "--text", text)
        for text in ("", "x" * 500)
    ]
    found.append(line.fails("forum", "principles", "--forum", "south", "--text", AGREED))

    assert found[0] == "The principles need words, without signs that no phone can show."
    assert found[1] == "The text takes 4 parts as an SMS (500 characters), and 3 are the most."
    assert "south" in found[2]
