"""A restored database: nobody is written to who should not be, and nothing goes by itself."""

import json
from datetime import timedelta
from getpass import getuser
from pathlib import Path

from sqlalchemy import select, update

from bot import approving, catching_up, leaving
from bot.silencing import silenced, stopped
from storage import backup, flags, house, members, polls, reminding, schema, sealed_file
from storage.addresses import Address
from storage.database import Database
from storage.members import Member
from storage.outgoing import HELD, READY, SENDING, SENT, UNSURE, Outgoing
from storage.sealing import Masters
from tests.admin.asking import a_poll
from tests.admin.conftest import Staff, app_of, desk_of
from tests.admin.test_stopping import named, things
from tests.builders import Ground, a_forum, a_member, a_message, a_person
from tests.commands.line import Line
from tests.commands.restoring import blind_of, ground_of, restored

LAST = """SELECT action, thing, forum_id, actor FROM audit WHERE staff_id IS NULL
    AND id >= (SELECT max(id) FROM audit WHERE action = 'backup_restored') ORDER BY id"""
STATES = (HELD, READY, SENDING, SENT)


def test_an_old_backup_writes_to_nobody_who_fell_silent(
    line: Line, another_url: str, tmp_path: Path
) -> None:
    """Whoever stopped since stays stopped, what had not ended is unsure, and nothing is sent."""
    with ground_of(line) as ground:
        forum = a_forum(ground)
        people = [a_member(ground, forum, alias) for alias in ("Kestrel", "Wren", "Rowan")]
        rows = [a_message(ground, people[0], "Hi.", state=state) for state in STATES]
        later = a_poll(ground, forum, is_open=False)
        in_an_hour = ground.clock() + timedelta(hours=1)
        with ground.database.write() as connection:
            approving.ask(connection, f"poll:{later}", "ash", ground.clock(), in_an_hour)
    ready = line.rows("SELECT state FROM polls")
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    with ground_of(line) as ground, ground.database.write() as connection:
        assert silenced(connection, ground.journal, people[0].id, stopped(line.now()))
        ground.journal.note("profile", [blind_of(ground, people[1])], line.now())
    said = restored(line, file, another_url)

    assert "2 people fell silent since then" in said
    assert "3 messages may have left since" in said
    assert line.rows("SELECT sending_on FROM house") in ([(0,)], [(False,)])
    with ground_of(line) as ground, ground.database.read() as connection:
        phones = {row.id: row for row in connection.execute(select(Address.__table__))}
        states = dict(connection.execute(select(Outgoing.id, Outgoing.state)).all())
    first, second, third = (phones[each.address.id] for each in people)
    assert (first.stopped_at is None, second.paused_at is None) == (False, False)
    assert (third.stopped_at, third.paused_at) == (None, None)
    assert second.discreet
    assert [states[row] for row in rows] == [UNSURE, UNSURE, UNSURE, SENT]
    assert (ready, line.rows("SELECT state FROM polls")) == ([("ready",)], [("draft",)])


def test_who_said_her_quiet_word_stays_silent_and_her_forums_know(
    line: Line, another_url: str, tmp_path: Path
) -> None:
    """The backup holds no flag of hers: without a new one nobody could ever open it again."""
    with ground_of(line) as ground:
        forum = a_forum(ground)
        people = [a_member(ground, forum, alias) for alias in ("Kestrel", "Wren")]
    file = tmp_path / "a.backup"
    line.does("backup", str(file))
    with ground_of(line) as ground:
        ground.journal.note("quiet", [blind_of(ground, people[0])], line.now())
    restored(line, file, another_url)

    with ground_of(line) as ground, ground.database.read() as connection:
        quiet = connection.execute(select(Address.id).where(Address.quiet_at.is_not(None)))
        assert list(quiet.scalars()) == [people[0].address.id]
        assert [(flag.member_id, flag.kind) for flag in flags.open_in(connection, forum.id)] == [
            (people[0].id, flags.QUIET)
        ]


def test_a_wrong_number_stays_parked_and_her_other_phone_is_as_it_was(
    line: Line, another_url: str, tmp_path: Path
) -> None:
    """Nothing goes to a number that was parked after the backup; she is reached on the other."""
    with ground_of(line) as ground:
        forum = a_forum(ground)
        wrong, right, somebody = (a_member(ground, forum, name) for name in ("Wren", "Wren", "Ash"))
        hers = select(Address.person_id).where(Address.id == wrong.address.id).scalar_subquery()
        joins = update(Address).where(Address.id == right.address.id).values(person_id=hers)
        ground.write(lambda connection: connection.execute(joins))
        line.does("backup", str(tmp_path / "a.backup"))
        parked = line.now()
        ground.journal.note("park", [blind_of(ground, wrong)], parked)
    said = restored(line, tmp_path / "a.backup", another_url)
    with ground_of(line) as ground, ground.database.read() as connection:
        rows = connection.execute(select(Address.id, Address.parked_at))
        stands = {row.id: row.parked_at for row in rows}

    assert "1 person fell silent since then" in said
    assert [stands[each.address.id] for each in (wrong, right, somebody)] == [parked, None, None]


def test_who_was_erased_since_is_erased_again(line: Line, another_url: str, tmp_path: Path) -> None:
    """The backup holds her still: nothing goes to her phone, and the clock's first turn erases."""
    with ground_of(line) as ground:
        forum = a_forum(ground)
        gone, stays = (a_member(ground, forum, alias) for alias in ("Wren", "Ash"))
        line.does("backup", str(tmp_path / "a.backup"))
        with ground.database.write() as connection:
            leaving.erase_soon(connection, gone.id, line.now() - timedelta(minutes=1))
        finished(ground, line)
    said = restored(line, tmp_path / "a.backup", another_url)

    assert "1 person fell silent since then" in said
    with ground_of(line) as ground:
        with ground.database.read() as connection:
            rows = connection.execute(select(Address.id, Address.stopped_at))
            stands = {row.id: row.stopped_at is not None for row in rows}
        assert stands == {gone.address.id: True, stays.address.id: False}
        finished(ground, line)
        with ground.database.read() as connection:
            left = connection.execute(select(Member.id, Member.state, Member.key)).all()
            (number,) = connection.execute(
                select(Address.number).where(Address.id == gone.address.id)
            ).scalars()
    assert {(row.id, row.state, row.key is None) for row in left} == {
        (gone.id, members.LEFT, True),
        (stays.id, members.IN, False),
    }
    assert number is None


def finished(ground: Ground, line: Line) -> None:
    """Let the clock finish what is due."""
    with ground.database.write() as connection:
        for which in members.all_leaving(connection, line.now()):
            leaving.finish(connection, ground.keyring, ground.journal, which, line.now())


def test_the_page_of_the_switch_names_what_a_restore_took_back(
    line: Line, another_url: str, tmp_path: Path
) -> None:
    """As after a stop: what was to go, with the forum, and a reminder that waits for a yes."""
    with ground_of(line) as ground:
        forum = a_forum(ground)
        things(ground, forum)
        reminds = a_poll(ground, forum)
        with ground.database.write() as connection:
            poll = polls.find(connection, reminds)
            assert poll is not None
            reminding.ask(connection, poll, "ash", poll.opened_at + timedelta(hours=25))
        line.does("backup", str(tmp_path / "a.backup"))
    restored(line, tmp_path / "a.backup", another_url)
    with ground_of(line) as ground:
        fern = Staff(app_of(desk_of(ground)))
        fern.signs_in(a_person(ground, "system", None, "fern@example.org"))
        page = named(fern, "/house/stop")

    sorts = (("Poll", "poll"), ("News", "update"))
    which = (1, 2, 3)
    assert page == [
        *(f"{name} {number}, Riverside forum" for name, _ in sorts for number in which),
        f"Reminder of poll {reminds}, Riverside forum",
    ]
    assert [tuple(row) for row in line.rows(LAST)] == [
        ("backup_restored", None, None, getuser()),
        ("sending_stopped", "switch", None, getuser()),
        *(
            (f"{sort}_taken_back", f"{sort}:{number}", forum.id, getuser())
            for _, sort in sorts
            for number in which
        ),
        ("poll_reminder_taken_back", f"poll:{reminds}", forum.id, getuser()),
    ]


def test_the_worker_goes_on_where_the_backup_ends(
    line: Line, another_url: str, tmp_path: Path
) -> None:
    """No worker is taken for alive, and the provider's list is read from there on."""
    with ground_of(line) as ground, ground.database.write() as connection:
        for name in ("worker", catching_up.NAME):
            house.tick(connection, name, ground.clock())
    line.does("backup", str(tmp_path / "a.backup"))
    said = restored(line, tmp_path / "a.backup", another_url)

    assert line.rows("SELECT name FROM ticks") == [(catching_up.NAME,)]
    assert said.endswith(
        "Nobody fell silent since then. Nothing is sent until the house allows it, at "
        "/admin/house/stop. No message is in doubt."
    )


def test_nobody_is_signed_in_any_more(line: Line, another_url: str, tmp_path: Path) -> None:
    """Neither by a session nor by a link of before."""
    line.does("staff", "add", "wren@line.example", "--role", "facilitator", "--forum", "north")
    line.does("backup", str(tmp_path / "a.backup"))
    restored(line, tmp_path / "a.backup", another_url)

    (expires,) = [row[0] for row in line.rows("SELECT expires_at FROM sign_in_links")]
    assert str(expires)[:19] <= str(line.now())[:19]
    assert line.rows("SELECT id FROM sessions WHERE ended_at IS NULL") == []


def test_an_older_schema_is_brought_to_the_newest(
    line: Line, another_url: str, tmp_path: Path
) -> None:
    """A backup is put back as it was made, and migrated then."""
    file, masters = tmp_path / "old.backup", Masters.read(line.settings["FORUMLINE_KEYS"])
    database = Database(line.settings["DATABASE_URL"])
    (row,) = line.rows("SELECT id, key, master, made_at, demonstration, sending_on FROM house")
    columns = ["id", "key", "master", "made_at", "demonstration", "sending_on"]
    pieces = [["house", columns, [list(row)]], {"house": 1}]
    head = {"forumline_backup": 1, "made_at": line.now().isoformat(), "schema": "0003"}
    with file.open("wb") as out:
        packed = [json.dumps(piece, default=backup._as_json).encode() for piece in pieces]
        engine = database.url.get_backend_name()
        sealed_file.write(out, masters, head | {"engine": engine}, packed)
    restored(line, file, another_url)

    assert line.rows("SELECT version_num FROM alembic_version") == [(schema.head(),)]
