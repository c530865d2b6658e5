"""The export of answers: one row for what counts, a second for what came too late."""

import csv
import getpass
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot import broadcasting
from bot.broadcasting import Made
from bot.written_poll import WrittenPoll, WrittenQuestion
from storage import answers, feedback, house, inbox, members, people
from storage.sealing import Keyring, Owner
from tests.commands.line import Line

AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
FIRST = WrittenQuestion("choice", "What first?", ("=Updates", "Letters", "Calls"))
SECOND = WrittenQuestion("number", "How many days?")
POLL = WrittenPoll("Before session 4", "Facilitators", "To plan", "You advise", (FIRST, SECOND))
HEADER = ["poll", "question", "alias", "answer", "channel", "answered_at", "late"]


class Room:
    """A forum in which people answer, a minute after each other."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self.connection = connection
        self.keyring = keyring
        self.minutes = 0

    def somebody(self, alias: str, *, invented: bool = False) -> Owner:
        """Let somebody join."""
        person = people.add(self.connection, AT)
        new = members.NewMember(person, 1, "code", members.IN, alias, invented=invented)
        row = members.with_forum(
            self.connection, members.add(self.connection, self.keyring, new, AT)
        )
        assert row is not None
        return members.owner_of(row)

    def answers(
        self,
        member: Owner,
        place: int,
        value: str | None,
        *,
        poll: int = 1,
        channel: str = "sms",
        late: bool = False,
    ) -> None:
        """Let somebody answer, or leave a question."""
        inbox_id = self.text()
        at = AT + timedelta(minutes=self.minutes)
        new = answers.NewAnswer(member, poll, place, inbox_id, channel, at, value, late)
        answers.add(self.connection, self.keyring, new)

    def text(self) -> int:
        """Let a text come."""
        self.minutes += 1
        text = inbox.NewText("sms", b"%d" % self.minutes, "", None, AT, AT, inbox.KEPT)
        inbox_id = inbox.keep(self.connection, self.keyring, None, text)
        assert inbox_id is not None
        return inbox_id

    def poll(self) -> None:
        """Keep one more poll."""
        broadcasting.add_poll(self.connection, self.keyring, Made(1, "ash", AT), POLL)


@pytest.fixture
def answered(line: Line) -> Line:
    """Let three people answer two polls, one of them invented."""

    def answer(connection: Connection, keyring: Keyring) -> None:
        room = Room(connection, keyring)
        room.poll()
        room.poll()
        wren, rowan = room.somebody("=Wren"), room.somebody("Rowan")
        room.answers(wren, 1, "1")
        room.answers(rowan, 1, "2", channel="telegram")
        room.answers(wren, 1, "3")
        room.answers(wren, 2, None)
        room.answers(rowan, 1, None)
        room.answers(rowan, 2, "4")
        room.answers(room.somebody("Nobody", invented=True), 1, "1")
        room.answers(wren, 1, "2", late=True)
        room.answers(wren, 1, "1", late=True)
        room.answers(wren, 2, "7", late=True)
        room.answers(rowan, 1, "1", poll=2, channel="telegram")

    line.with_keyring(answer)
    return line


def exported(line: Line, *more: str) -> list[list[str]]:
    """Export, and give the rows."""
    out = line.types("export", "answers", "--forum", "north", *more)
    assert (out.code, out.err) == (0, "")
    return list(csv.reader(io.StringIO(out.out, newline="")))


def row(question: str, alias: str, answer: str, minute: int, late: str = "no") -> list[str]:
    """Write a row of the first poll as it is expected."""
    at = f"2026-11-20T10:{30 + minute}:00+00:00"
    return ["Before session 4", question, alias, answer, "sms", at, late]


def test_each_answer_that_counts_is_a_row_and_a_late_one_a_second(answered: Line) -> None:
    """The newest of each; a question that was left has none; invented people have none."""
    assert exported(answered, "--poll", "1") == [
        HEADER,
        row("What first?", "'=Wren", "Calls", 3),
        row("What first?", "'=Wren", "'=Updates", 9, "yes"),
        row("How many days?", "Rowan", "4", 6),
        row("How many days?", "'=Wren", "7", 10, "yes"),
    ]


def test_all_polls_of_the_forum_come_in_their_order(answered: Line) -> None:
    """Without --poll; each answer by the channel on which it came."""
    rows = exported(answered)

    assert (len(rows), rows[:5]) == (6, exported(answered, "--poll", "1"))
    assert rows[5][2:5] == ["Rowan", "'=Updates", "telegram"]


def test_in_a_demonstration_invented_people_are_exported(answered: Line) -> None:
    """There is nobody else in it."""
    answered.with_keyring(lambda connection, _: house.mark_demonstration(connection))

    assert [line[2:4] for line in exported(answered) if line[2] == "Nobody"] == [
        ["Nobody", "'=Updates"]
    ]


def test_invented_people_stand_in_no_other_export_either(line: Line) -> None:
    """Neither what they said nor their names, unless all this is a demonstration."""

    def say(connection: Connection, keyring: Keyring) -> None:
        room = Room(connection, keyring)
        for alias, invented in (("Wren", False), ("Nobody", True)):
            member = room.somebody(alias, invented=invented)
            said = feedback.Said(member, 1, room.text(), "sms", f"I am {alias}", AT)
            feedback.add(connection, keyring, said, None)

    line.with_keyring(say)

    def names(what: str) -> list[str]:
        lines = line.does("export", what, "--forum", "north")[1:]
        return sorted(each.split(",")[0] for each in lines)

    before = names("feedback"), names("members")
    line.with_keyring(lambda connection, _: house.mark_demonstration(connection))
    assert before == (["Wren"], ["Wren"])
    assert (names("feedback"), names("members")) == (["Nobody", "Wren"], ["Nobody", "Wren"])


def test_whose_key_is_gone_has_no_row(answered: Line) -> None:
    """What cannot be opened any more is erased."""

    def erase(connection: Connection, _: Keyring) -> None:
        for (member_id,) in answered.rows("SELECT id FROM members"):
            members.change(connection, member_id, key=None, alias=None)

    answered.with_keyring(erase)

    assert exported(answered) == [HEADER]


def test_answers_go_into_an_xlsx_too(answered: Line) -> None:
    """No cell of it calculates."""
    answered.does("export", "answers", "--forum", "north", "--format", "xlsx", "-o", "answers.xlsx")

    with zipfile.ZipFile("answers.xlsx") as book:
        sheet, strings = (
            book.read(f"xl/{name}.xml") for name in ("worksheets/sheet1", "sharedStrings")
        )
    assert (b"<f>" in sheet, b"=Updates" in strings) == (False, True)


def test_who_exported_which_poll_stands_in_the_audit(answered: Line) -> None:
    """Before the first answer is read."""
    exported(answered, "--poll", "2")

    query = "SELECT actor, action, forum_id, thing FROM audit ORDER BY id DESC LIMIT 1"
    assert answered.rows(query) == [(getpass.getuser(), "answers_exported", 1, "poll:2")]


@pytest.mark.parametrize("poll", ["3", "0", "-1", "9" * 30])
def test_a_poll_of_another_forum_is_none(answered: Line, poll: str) -> None:
    """It is told in one sentence, and nothing is exported; nor of a forum without polls."""
    told = f"This forum has no poll {poll}."
    answered.does("forum", "add", "South", "--slug", "south")

    assert answered.fails("export", "answers", "--forum", "north", f"--poll={poll}") == told
    assert answered.fails("export", "answers", "--forum", "south", "--poll", "1") == (
        "This forum has no poll 1."
    )
    assert answered.does("export", "answers", "--forum", "south") == [",".join(HEADER)]


def test_a_poll_goes_with_answers_alone(line: Line) -> None:
    """Other tables know none; what is no number is told too."""
    assert line.fails("export", "feedback", "--forum", "north", "--poll", "1") == (
        "--poll goes with answers alone."
    )
    assert line.fails("export", "answers", "--forum", "north", "--poll", "one") == (
        "Argument --poll: invalid int value: 'one'. See 'forumline export --help'."
    )
