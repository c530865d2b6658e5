"""Somebody who joins in person: what is recorded, and what the number gets."""

import getpass
import re

import pytest
from sqlalchemy import Connection

from bot.memory import recall, remember
from bot.phrases import say
from bot.scene import Memory
from storage import addresses, consents, members
from storage.sealing import Keyring
from tests.commands.line import Line

SMS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0f" * 16,
    "TWILIO_AUTH_TOKEN": "1d" * 16,
    "TWILIO_FROM": "+447700900000",
}
WREN = ("member", "add", "--forum", "north", "--name", "Wren", "--sms", "07700 900123")
CHECKED = "The member is added. The number gets one neutral question, and nothing else first."
CONFIRMED = "The member is added, and messages may go to this number."
PROFILE = "SELECT discreet, hours, confirmed_at IS NOT NULL FROM addresses"


def test_a_number_is_asked_whether_it_is_right(line: Line) -> None:
    """One neutral question waits for it, and the conversation waits for the answer."""
    said, member_id = line.does(*WREN, **SMS)

    assert (said, bool(re.fullmatch("[0-9a-f]{24}", member_id))) == (CHECKED, True)
    query = "SELECT cause, kind, member_id, state, opens, asks, sender FROM outgoing"
    assert line.rows(query) == [(f"check:{member_id}", "check", None, "ready", None, True, "sms")]
    ((row_id, sealed),) = line.rows("SELECT id, words FROM outgoing")

    def read(connection: Connection, keyring: Keyring) -> tuple[object, ...]:
        phone = addresses.lock(connection, keyring, "sms", "+447700900123")
        assert phone is not None
        owner = phone.owner
        memory = recall(keyring.unseal(owner, "addresses.memory", phone.row.memory))
        words = keyring.unseal(owner, "outgoing.words", sealed)
        number = addresses.number(keyring, phone.row)
        return memory, words, number, phone.row.asked_row, phone.row.member_id

    assert line.with_keyring(read) == (
        Memory(doing="check"),
        say("en", "check"),
        "+447700900123",
        row_id,
        member_id,
    )
    assert line.rows(PROFILE) == [(True, None, False)]


def test_consent_to_all_kinds_is_written_down(line: Line) -> None:
    """Each kind with who heard it, and the member is in, under a sealed name."""
    member_id = line.does(*WREN, "--confirmed", **SMS)[-1]

    me = getpass.getuser()
    query = "SELECT member_id, kind, given, channel, heard_by FROM consents ORDER BY kind"
    assert line.rows(query) == [
        (member_id, kind, True, "in_person", me) for kind in ("notices", "polls", "updates")
    ]
    assert line.rows("SELECT joined_by FROM members") == [(me,)]
    listed = line.with_keyring(lambda connection, keys: [*members.of_forum(connection, keys, 1)])
    assert [(each.id, each.alias, each.state) for each in listed] == [(member_id, "Wren", "in")]
    known = "SELECT m.member_id, channel FROM member_phones m JOIN addresses ON id = address_id"
    assert line.rows(known) == [(member_id, "sms")]
    audit = "SELECT action, member_id FROM audit WHERE member_id IS NOT NULL"
    assert line.rows(audit) == [("member_added", member_id)]


@pytest.mark.parametrize(
    ("options", "profile"),
    [
        ((), (True, None)),
        (("--open",), (False, None)),
        (("--times", "9:00-12:00"), (True, "09:00-12:00")),
    ],
)
def test_a_confirmed_number_gets_nothing_yet(
    line: Line, options: tuple[str, ...], profile: tuple[bool, str | None]
) -> None:
    """She answered in the room; member and phone have the profile that she asked for."""
    assert line.does(*WREN, "--confirmed", *options, **SMS)[0] == CONFIRMED

    assert line.rows("SELECT id FROM outgoing") == []
    assert line.rows(PROFILE) == [(*profile, True)]
    assert line.rows("SELECT discreet, hours FROM members") == [profile]


def test_a_known_number_says_the_same_and_keeps_the_stricter_profile(line: Line) -> None:
    """Nobody learns from it that the phone belongs to another forum too."""
    line.does("forum", "add", "South", "--slug", "south")
    strict = line.does(*WREN, "--confirmed", "--times", "09:00-12:00", **SMS)
    words = [word.replace("north", "south") for word in WREN]
    loose = line.does(*words, "--open", "--times", "11:00-20:00", **SMS)

    assert (loose[0], loose[1] == strict[1]) == (CHECKED, False)
    assert line.rows("SELECT id FROM outgoing") == []  # it has answered for itself before
    assert line.rows(PROFILE) == [(True, "11:00-12:00", True)]
    assert line.rows("SELECT count(*), count(DISTINCT person_id) FROM members") == [(2, 1)]


def test_two_times_that_do_not_meet_are_never(line: Line) -> None:
    """Nothing is begun then, and what is stored can be read back."""
    line.does("forum", "add", "South", "--slug", "south")
    line.does("forum", "add", "West", "--slug", "west")
    times = {"north": "09:00-12:00", "south": "13:00-20:00", "west": "09:00-20:00"}
    for slug, hours in times.items():
        words = [word.replace("north", slug) for word in WREN]
        line.does(*words, "--confirmed", "--times", hours, **SMS)

    assert line.rows("SELECT hours FROM addresses") == [("never",)]


def test_the_same_member_twice_is_one_member(line: Line) -> None:
    """Adding again says the same, and loosens nothing."""
    first = line.does(*WREN, **SMS)
    again = line.does(*WREN, "--open", **SMS)

    assert again == first
    assert line.rows("SELECT count(*) FROM outgoing") == [(1,)]
    assert line.rows("SELECT discreet FROM members") == [(True,)]
    assert line.rows("SELECT count(*) FROM consents") == [(3,)]


def test_the_same_member_again_is_confirmed_and_keeps_narrower_times(line: Line) -> None:
    """What is said now holds, and the command does not only say that it does."""
    line.does(*WREN, "--times", "09:00-15:00", **SMS)
    said, _ = line.does(*WREN, "--confirmed", "--times", "12:00-20:00", **SMS)

    assert said == CONFIRMED
    assert line.rows(PROFILE) == [(True, "12:00-15:00", True)]
    assert line.rows("SELECT hours FROM members") == [("12:00-20:00",)]


def test_whoever_was_joining_by_code_has_joined_in_person(line: Line) -> None:
    """Name and consents are what she said in the room, and no question of joining is open."""

    def join(connection: Connection, keyring: Keyring) -> str:
        phone = addresses.meet(connection, keyring, "sms", "+447700900123", line.now())
        new = members.NewMember(phone.row.person_id, 1, "code")
        member_id = members.add(connection, keyring, new, line.now())
        memory = keyring.seal(phone.owner, "addresses.memory", remember(Memory(doing="join")))
        addresses.change(connection, [phone.id], member_id=member_id, memory=memory, asked_row=1)
        return member_id

    member_id = line.with_keyring(join)

    assert line.does(*WREN, "--confirmed", **SMS) == [CONFIRMED, member_id]

    query = "SELECT state, joined_at IS NOT NULL, joined_by, alias IS NOT NULL FROM members"
    assert line.rows(query) == [("in", True, getpass.getuser(), True)]
    assert line.rows("SELECT kind, given FROM consents ORDER BY kind") == [
        ("notices", True),
        ("polls", True),
        ("updates", True),
    ]
    assert line.rows("SELECT memory, asked_row FROM addresses") == [(None, None)]


def test_a_stopped_number_stays_stopped(line: Line) -> None:
    """A stop is the member's own, and nobody's command lifts it."""
    line.does(*WREN, "--confirmed", **SMS)
    ((phone,),) = line.rows("SELECT id FROM addresses")
    line.with_keyring(
        lambda connection, _: addresses.change(connection, [phone], stopped_at=line.now())
    )
    line.does("forum", "add", "South", "--slug", "south")
    words = [word.replace("north", "south") for word in WREN]

    assert line.does(*words, "--confirmed", **SMS)[0] == CONFIRMED
    assert line.rows("SELECT count(*) FROM addresses WHERE stopped_at IS NOT NULL") == [(1,)]


def test_a_chat_waits_for_start(line: Line) -> None:
    """Nothing is put for it: Telegram lets nobody write first."""
    words = ("member", "add", "--forum", "north", "--name", "Wren", "--telegram", "123456789")
    said, member_id = line.does(*words)

    assert said == ("The member is added. What waits goes to this chat once it has pressed Start.")
    assert line.rows("SELECT channel, member_id FROM addresses") == [("telegram", member_id)]
    assert line.rows(PROFILE) == [(True, None, False)]
    assert line.rows("SELECT id FROM outgoing") == []


def test_invented_numbers_need_their_setting(line: Line) -> None:
    """On a real line nobody adds a number that belongs to nobody."""
    assert line.fails(*WREN, **SMS, ALLOW_TEST_NUMBERS="off") == (
        "Numbers that begin with 07700 900 are invented ones, for tests only."
    )


def test_a_warning_where_sms_is_off(line: Line) -> None:
    """The member is added all the same."""
    done = line.types(*WREN)

    assert (done.code, done.out.splitlines()[0]) == (0, CHECKED)
    assert done.err == "Warning: SMS is off, so nothing goes to this number yet.\n"


def test_her_newest_choice_is_a_yes(line: Line) -> None:
    """The gate asks for the consent of the member, kind by kind."""
    member_id = line.does(*WREN, "--confirmed", **SMS)[-1]

    kinds = ("notices", "polls", "updates", "other")
    given = line.with_keyring(
        lambda connection, _: {kind: consents.given(connection, member_id, kind) for kind in kinds}
    )
    assert given == {"notices": True, "polls": True, "updates": True, "other": False}


def test_who_answers_in_the_room_is_not_asked_again(line: Line) -> None:
    """A check that still waits is taken back, and the conversation no longer waits for it."""
    line.does(*WREN, **SMS)
    line.does(*WREN, "--confirmed", **SMS)

    assert line.rows("SELECT kind, state, why FROM outgoing") == [
        ("check", "cancelled", "confirmed")
    ]
    assert line.rows("SELECT memory IS NULL, asked_row, confirmed_at IS NULL FROM addresses") == [
        (True, None, False)
    ]
