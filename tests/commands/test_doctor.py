"""The doctor: what is right in a line each, what is wrong in a sentence that says what to do."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, update

from bot.phrases import say
from bot.segments import parts
from storage import addresses, house
from storage.forums import Forum
from storage.house import House
from storage.outgoing import Outgoing
from storage.sealing import Keyring
from tests.commands.line import Done, Line

NOWHERE = "postgresql://127.0.0.1:9/forumline"
LEAD = (
    "There is no house lead, so nobody reads texts that belong to no forum: "
    "'forumline staff add EMAIL --role safeguarding' makes one."
)
NOBODY = (
    "The forum north has no facilitator, so nobody reads what its members say: "
    "'forumline staff add EMAIL --role facilitator --forum north' makes one."
)

OFF = "Sending is switched off for {}: nothing goes {} until somebody switches it on again."
UNSURE = (
    "Messages that may have left or not: {}. "
    "Say for each whether it arrived, in the admin under Sending."
)
STUCK = (
    "Messages that should have left by now: {}. "
    "See that a worker runs, and that the provider answers."
)


@pytest.fixture
def staffed(line: Line) -> Line:
    """Give a line that people read."""
    line.does("staff", "add", "wren@line.example", "--role", "facilitator", "--forum", "north")
    line.does("staff", "add", "rowan@line.example", "--role", "safeguarding")
    return line


def wrong(done: Done) -> list[str]:
    """Give the sentences that say what is wrong; the exit code must say the same."""
    assert done.code == (1 if done.err else 0)
    assert ("Nothing is wrong." in done.out) is not bool(done.err)
    return done.err.splitlines()


def test_what_is_right_is_said_briefly(staffed: Line) -> None:
    """One line for each check, and no channel is on."""
    engine = "SQLite" if staffed.settings["DATABASE_URL"].startswith("sqlite") else "PostgreSQL"

    assert staffed.does("doctor") == [
        "Settings: all can be read.",
        f"Database: {engine}, with the newest schema.",
        "Keys: they open this database.",
        "Journal: it can be read.",
        "Clock: right.",
        "Forums: 1, and each has somebody who reads.",
        "Worker: none has run yet.",
        "Messages: 0 wait.",
        "SMS: off.",
        "Telegram: off.",
        "Nothing is wrong.",
    ]


def test_all_that_is_wrong_is_said_at_once(line: Line) -> None:
    """Each on its own line, and what is right stands beside it."""
    done = line.types("doctor", JOURNAL_URL=NOWHERE)

    assert wrong(done) == [
        "The database cannot be opened: see that it runs, and that JOURNAL_URL is right.",
        LEAD,
        NOBODY,
    ]
    assert "Clock: right." in done.out.splitlines()


def test_a_line_without_forums_needs_nobody_yet(bare: Line) -> None:
    """Right after migrate nothing is wrong."""
    bare.does("migrate")

    assert bare.does("doctor")[5:7] == [
        "Forums: none yet; 'forumline forum add' makes one.",
        "Worker: none has run yet.",
    ]


def test_a_facilitator_of_another_forum_does_not_count(staffed: Line) -> None:
    """Each forum needs somebody of its own, and each that has nobody is named."""
    staffed.does("forum", "add", "South", "--slug", "south")
    staffed.does("staff", "add", "wren@line.example", "--role", "analyst", "--forum", "south")

    assert wrong(staffed.types("doctor")) == [NOBODY.replace("north", "south")]


@pytest.mark.parametrize(("seconds", "is_late"), [(30, False), (90, True)])
def test_a_worker_that_was_not_seen_for_a_minute(
    staffed: Line, seconds: int, *, is_late: bool
) -> None:
    """Then nothing is sent, and somebody must start one."""
    seen = staffed.now() - timedelta(seconds=seconds)
    staffed.with_keyring(lambda connection, _: house.tick(connection, "worker", seen))
    done = staffed.types("doctor")

    sentence = (
        f"No worker runs, so nothing is sent: the last was seen at {seen:%H:%M} UTC on "
        f"{seen.day} {seen:%B}. 'forumline worker' starts one."
    )
    assert wrong(done) == [sentence] * is_late
    assert ("Worker: running." in done.out) is not is_late


def test_what_is_switched_off(staffed: Line) -> None:
    """The switch of the house, and that of a forum, by its slug."""

    def switch(connection: Connection, _: Keyring) -> None:
        for table in (House, Forum):
            connection.execute(update(table).values(sending_on=False))

    staffed.with_keyring(switch)

    assert wrong(staffed.types("doctor")) == [
        OFF.format("the whole line", "out"),
        OFF.format("the forum north", "to its members"),
    ]


def put(line: Line, *messages: tuple[str, timedelta, timedelta | None]) -> None:
    """Put messages by hand: their state, how old they are, and how long they have been due."""
    now = line.now()

    def work(connection: Connection, keyring: Keyring) -> None:
        address_id = addresses.meet(connection, keyring, "try", "+447700900123", now).id
        for number, (state, age, due) in enumerate(messages):
            row = {
                "address_id": address_id,
                "sender": "try",
                "cause": f"reply:{number}",
                "ordinal": 0,
                "kind": "reply",
                "priority": 1,
                "words": b"sealed",
                "parts": 1,
                "made_at": now - age,
                "good_until": now,
                "state": state,
                "due_at": None if due is None else now - due,
                "receipt_token": str(number),
            }
            connection.execute(insert(Outgoing), row)

    line.with_keyring(work)


def test_messages_that_should_have_left(staffed: Line) -> None:
    """What waits for something may wait; what is due for a quarter of an hour may not."""
    long, short = timedelta(minutes=16), timedelta(minutes=14)
    put(
        staffed,
        ("ready", long, None),
        ("ready", short, None),
        ("ready", long, short),
        ("held", long, None),
        ("held", long, long),
        ("held", long, -long),
        ("unsure", long, None),
        ("unsure", long, None),
        ("unsure", long, None),
        ("delivered", long, None),
    )
    done = staffed.types("doctor")

    assert wrong(done) == [
        UNSURE.format(3),
        STUCK.format(2),
    ]
    assert "Messages: 6 wait." in done.out.splitlines()


def test_a_new_key_is_taken(bare: Line) -> None:
    """An older one behind it still opens what it sealed."""
    first, second = (bare.does("keys", "new")[0] for _ in range(2))
    bare.does("migrate", FORUMLINE_KEYS=first)

    assert bare.does("doctor", FORUMLINE_KEYS=f"{second},{first}")[-1] == "Nothing is wrong."


def test_the_texts_for_the_provider_need_nothing_at_all(bare: Line) -> None:
    """They are our own words, each one part; YES begins again, as START does."""
    texts = bare.does("doctor", "--opt-out-texts", PORT="none")
    replies = [texts[place + 1] for place, text in enumerate(texts) if text.endswith("message:")]
    keywords = [texts[place + 1] for place, text in enumerate(texts) if text.endswith("words:")]

    assert replies == [say("en", key) for key in ("stop", "started", "help_provider")]
    assert [parts(reply) for reply in replies] == [1, 1, 1]
    assert keywords == [
        "STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT",
        "START, UNSTOP, YES",
        "HELP, INFO",
    ]


def test_a_shop_that_is_shut_is_no_traceback(staffed: Line) -> None:
    """Neither provider answers; each is said."""
    nowhere = "http://127.0.0.1:9"
    done = staffed.types(
        "doctor",
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN="hidden",
        TWILIO_FROM="+447700900000",
        TWILIO_API_URL=nowhere,
        TELEGRAM_BOT_TOKEN="12:hidden",
        TELEGRAM_BOT_NAME="a_line_bot",
        TELEGRAM_API_URL=nowhere,
    )

    assert wrong(done) == [
        f"{name} does not answer as it should: see that this machine reaches the internet, and "
        f"take {setting} out unless you mean it."
        for name, setting in (("Twilio", "TWILIO_API_URL"), ("Telegram", "TELEGRAM_API_URL"))
    ]
    assert "hidden" not in done.out + done.err
