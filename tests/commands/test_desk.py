"""What the commands for forums, staff and invites print and leave behind."""

import getpass
import re
from typing import Any

import pytest
from sqlalchemy import Connection

from storage import house, members, proofs, sessions, staff
from storage.invites import LENGTH, LETTERS
from storage.sealing import Keyring, token_hash
from storage.sessions import Step
from tests.commands.line import Line

LINK = re.compile(r"https://line\.example/admin/sign-in/[\w-]{43}")
SMS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0f" * 16,
    "TWILIO_AUTH_TOKEN": "1d" * 16,
    "TWILIO_FROM": "+447700900000",
}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "12:abc", "TELEGRAM_BOT_NAME": "@a_line_bot"}
WIDE = "Warning: a talk may begin before 08:00 or after 21:00. The audit says who set this.\n"


def deeds(line: Line) -> list[tuple[Any, ...]]:
    """Give who did what, in order."""
    return line.rows("SELECT actor, action FROM audit ORDER BY id")


def test_a_forum_has_a_neutral_label_and_usual_hours(line: Line) -> None:
    """What is not said is as the interface says, and labels count on."""
    assert line.does("forum", "add", "South", "--slug", "south") == [
        "The forum south is made. Its members see it as Line 2."
    ]
    query = "SELECT slug, name, label, hours, reads, answers_in, zone FROM forums ORDER BY id"
    usual = ("09:00-20:00", "mon-fri 10:00-16:00", 2, "Europe/London")
    assert line.rows(query) == [
        ("north", "North", "Line 1", *usual),
        ("south", "South", "Line 2", *usual),
    ]


def test_a_forum_is_as_it_was_asked_for(line: Line) -> None:
    """Every option is kept, in one form."""
    line.does(
        *("forum", "add", "  South  ", "--slug", "south", "--label", "Line Two"),
        *("--hours", "8:00-21:00", "--reads", "mon,wed 9:30-12:00", "--answers-in", "5"),
    )

    query = "SELECT name, label, hours, reads, answers_in FROM forums WHERE slug = 'south'"
    kept = ("South", "Line Two", "08:00-21:00", "mon,wed 09:30-12:00", 5)
    assert line.rows(query) == [kept]


@pytest.mark.parametrize(
    ("hours", "is_wide"),
    [("08:00-21:00", False), ("07:59-21:00", True), ("08:00-21:01", True), ("00:00-24:00", True)],
)
def test_wide_hours_warn_and_are_written_down(line: Line, hours: str, *, is_wide: bool) -> None:
    """They are allowed, and the audit tells who set them."""
    done = line.types("forum", "add", "South", "--slug", "south", "--hours", hours)

    me = getpass.getuser()
    assert (done.code, done.err) == (0, WIDE if is_wide else "")
    assert deeds(line)[1:] == [(me, "forum_added")] + [(me, "hours_widened")] * is_wide


def test_the_next_label_is_a_free_one(line: Line) -> None:
    """Somebody took the label that would have come next."""
    line.does("forum", "add", "South", "--slug", "south", "--label", "line 3")

    assert line.does("forum", "add", "West", "--slug", "west") == [
        "The forum west is made. Its members see it as Line 4."
    ]


def test_staff_get_a_link_and_roles_add_up(line: Line) -> None:
    """The link stands alone on the last line, and a known address gets the role added."""
    added = [
        line.does("staff", "add", "Wren@line.example", "--role", "facilitator", "--forum", "north"),
        line.does("staff", "add", "wren@line.example", "--role", "safeguarding"),
        line.does("staff", "add", "wren@line.example", "--role", "safeguarding"),
    ]

    then = "This link opens the admin once, within 24 hours:"
    assert [each[0] for each in added] == [
        f"wren@line.example is facilitator in north now. {then}",
        f"wren@line.example is safeguarding in the house now. {then}",
        f"wren@line.example is safeguarding in the house now. {then}",
    ]
    assert [bool(LINK.fullmatch(each[-1])) for each in added] == [True] * 3
    assert line.rows("SELECT email FROM staff") == [("wren@line.example",)]
    roles = "SELECT forums.slug, role FROM roles LEFT JOIN forums ON forum_id = forums.id"
    assert sorted(line.rows(roles), key=str) == [("north", "facilitator"), (None, "safeguarding")]


def test_a_new_link_ends_every_session_and_older_links(line: Line) -> None:
    """Somebody lost a laptop: from now on only the new link opens anything."""
    first = line.does("staff", "add", "wren@line.example", "--role", "system")[-1]
    token = first.rpartition("/")[2]

    def begin(connection: Connection, _: Keyring) -> str:
        who = staff.use_link(connection, token, line.now())
        assert who
        return sessions.begin(connection, who, line.now())

    session = line.with_keyring(begin)
    second = line.does("staff", "link", "Wren@line.example")

    assert second[0] == (
        "wren@line.example is signed out everywhere. "
        "This link opens the admin once, within 24 hours:"
    )
    found = line.with_keyring(
        lambda connection, _: [
            getattr(sessions.find(connection, session, line.now()), "step", None),
            staff.link_is_good(connection, token, line.now()),
            staff.link_is_good(connection, second[-1].rpartition("/")[2], line.now()),
        ]
    )
    assert found == [Step.OVER, False, True]
    hashes = {bytes(row[0]) for row in line.rows("SELECT token_hash FROM sign_in_links")}
    assert hashes == {token_hash(each.rpartition("/")[2]) for each in (first, second[-1])}


def test_a_lost_phone_is_forgotten_only_where_that_is_asked_for(line: Line) -> None:
    """With it goes the password: by the link alone both are chosen anew, and it is written down."""
    line.does("staff", "add", "wren@line.example", "--role", "system")

    def set_up(connection: Connection, keyring: Keyring) -> None:
        staff.set_password(connection, 1, "a hash")
        staff.set_seed(connection, 1, b"sealed", 7, line.now())
        proofs.keep_codes(connection, keyring, 1, ["CODE"], line.now())

    def left(connection: Connection, _: Keyring) -> tuple[bool, bool, int]:
        known = staff.known(connection, 1)
        codes = proofs.codes_left(connection, 1)
        return known.password is not None, known.seed is not None, codes

    line.with_keyring(set_up)
    line.does("staff", "link", "wren@line.example")
    kept = line.with_keyring(left)
    lost = line.does("staff", "link", "wren@line.example", "--new-phone")

    assert kept == (True, True, 1)
    assert line.with_keyring(left) == (False, False, 0)
    assert LINK.fullmatch(lost[-1])
    deeds = [row[0] for row in line.rows("SELECT action FROM audit ORDER BY id")]
    assert deeds[-3:] == ["link_made", "authenticator_forgotten", "link_made"]


CHANNELS: tuple[tuple[dict[str, str], str, str], ...] = (
    ({}, "-", "-"),
    (SMS, "Text JOIN {} to +447700900000", "-"),
    (SMS | {"SMS_NUMBER": "+447700900001"}, "Text JOIN {} to +447700900001", "-"),
    (
        SMS | {"TWILIO_FROM": "MG" + "2c" * 16},
        "Text JOIN {} to the number that you were given",
        "-",
    ),
    (TELEGRAM, "-", "https://t.me/a_line_bot?start={}"),
)


@pytest.mark.parametrize(("settings", "sms", "telegram"), CHANNELS)
def test_an_invite_is_three_lines(
    line: Line, settings: dict[str, str], sms: str, telegram: str
) -> None:
    """The code, the text, the link; the line of a channel that is off is a hyphen."""
    code, *rest = line.does("invite", "add", "--forum", "north", **settings)

    assert (len(code), set(code) <= set(LETTERS)) == (LENGTH, True)
    assert rest == [sms.format(code), telegram.format(code)]
    hashed = line.with_keyring(lambda _, keyring: keyring.code_hash(code))
    query = "SELECT code_hash, made_by FROM invites"
    assert [(bytes(row[0]), row[1]) for row in line.rows(query)] == [(hashed, getpass.getuser())]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (TELEGRAM, "https://t.me/a_line_bot?start={}"),
        (TELEGRAM | {"TELEGRAM_BOT_NAME": ""}, "https://t.me/learnt_bot?start={}"),
        ({}, "-"),
    ],
)
def test_an_invite_names_the_bot_that_the_worker_has_learnt(
    line: Line, settings: dict[str, str], expected: str
) -> None:
    """The settings know it better, and where Telegram is off there is no link."""
    line.with_keyring(lambda connection, _: house.learn(connection, bot_name="learnt_bot"))
    code, _, link = line.does("invite", "add", "--forum", "north", **settings)

    assert link == expected.format(code)


def test_an_invite_names_the_number_that_the_worker_has_learnt(line: Line) -> None:
    """A messaging service has numbers of its own; the settings know it better."""
    service = SMS | {"TWILIO_FROM": "MG" + "2c" * 16}
    line.with_keyring(lambda connection, _: house.learn(connection, sms_number="+447700900003"))
    said = [
        line.does("invite", "add", "--forum", "north", **settings)[1].partition(" to ")[2]
        for settings in (service, service | {"SMS_NUMBER": "+447700900002"}, SMS, {})
    ]

    assert said == ["+447700900003", "+447700900002", "+447700900000", ""]


def test_an_invite_for_a_member_adds_a_phone(line: Line) -> None:
    """Three lines as ever; the code makes nobody new, and the audit says for whom it was made."""
    member = _a_member(line, "north")
    code, *rest = line.does("invite", "add", "--forum", "north", "--for", member, **TELEGRAM)

    assert rest == ["-", f"https://t.me/a_line_bot?start={code}"]
    assert line.rows("SELECT member_id FROM invites") == [(member,)]
    assert line.rows("SELECT member_id FROM audit WHERE action = 'invite_made'") == [(member,)]


def test_an_invite_for_somebody_else_is_refused(line: Line) -> None:
    """Nobody has the id, or a member of another forum, or one who has left; nothing is made."""
    line.does("forum", "add", "South", "--slug", "south")
    gone, elsewhere = _a_member(line, "north"), _a_member(line, "south", "07700 900124")
    line.with_keyring(lambda connection, _: members.change(connection, gone, state=members.LEFT))

    for member in ("nobody", "", elsewhere, gone):
        assert line.fails("invite", "add", "--forum", "north", "--for", member) == (
            "The forum north has no member with this id."
        )
    assert line.rows("SELECT id FROM invites") == []


def _a_member(line: Line, slug: str, number: str = "07700 900123") -> str:
    """Add somebody in person, and give the id."""
    sms = {"TWILIO_API_URL": "http://127.0.0.1:9"} | SMS
    way = ("--name", "Wren", "--sms", number, "--confirmed")
    return line.does("member", "add", "--forum", slug, *way, **sms)[-1]
