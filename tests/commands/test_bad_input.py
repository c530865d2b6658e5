"""Whatever a person can mend gets one plain sentence, exit 1, and never a traceback."""

import pytest

from tests.commands.line import Line

FORUM = ("forum", "add", "South", "--slug", "south")
STAFF = ("staff", "add", "wren@line.example")
MEMBER = ("member", "add", "--forum", "north", "--name", "Wren")

WRONG = {
    # What is typed: the forum.
    ("forum", "add", "South", "--slug", "north"): "There is a forum with the slug 'north' already.",
    ("forum", "add", "South", "--slug", "South!"): (
        "A slug is made of small letters, digits and single hyphens, 40 at most."
    ),
    ("forum", "add", " ", "--slug", "south"): "A name is one line of 1 to 200 letters.",
    (*FORUM, "--label", "line 1"): "There is a forum with the label 'line 1' already.",
    (*FORUM, "--label", "Police talk"): (
        "A label must not hold 'police': it stands where a bystander may read it."
    ),
    (*FORUM, "--label", "Stop"): (
        "A label must not be a word like STOP or HELP, on which providers act first."
    ),
    (*FORUM, "--label", "Línea 2 ☎"): (
        "A label is 1 to 20 plain letters that every phone can show."
    ),
    (*FORUM, "--hours", "9-17"): (
        '--hours: Times are written like "09:00-20:00" or "mon-fri 10:00-16:00".'
    ),
    (*FORUM, "--hours", "22:00-08:00"): (
        "--hours: A window of time begins before it ends, and ends by 24:00."
    ),
    (*FORUM, "--hours", "mon-fri 09:00-17:00"): (
        "--hours must be one stretch of the day, like 09:00-20:00."
    ),
    (*FORUM, "--hours", "never"): "--hours must be one stretch of the day, like 09:00-20:00.",
    (*FORUM, "--reads", "weekdays 10:00-16:00"): (
        "--reads: Days are written like mon, tue, wed, thu, fri, sat, sun or mon-fri."
    ),
    (*FORUM, "--reads", "never"): "--reads must name a time, like mon-fri 10:00-16:00.",
    (*FORUM, "--answers-in", "-1"): "--answers-in must be from 0 to 30 working days.",
    # The staff.
    ("staff", "add", "wren", "--role", "analyst"): "That is not an e-mail address.",
    (*STAFF, "--role", "analyst"): "The role analyst belongs to a forum: name it with --forum.",
    (*STAFF, "--role", "facilitator"): (
        "The role facilitator belongs to a forum: name it with --forum."
    ),
    (*STAFF, "--role", "commissioner"): (
        "The role commissioner belongs to a forum: name it with --forum."
    ),
    (*STAFF, "--role", "system", "--forum", "north"): (
        "The role system belongs to no forum: leave --forum out."
    ),
    (*STAFF, "--role", "analyst", "--forum", "west"): "There is no forum with the slug 'west'.",
    ("staff", "link", "wren@line.example"): (
        "Nobody of the staff has the e-mail address wren@line.example."
    ),
    ("invite", "add", "--forum", "west"): "There is no forum with the slug 'west'.",
    # The member.
    (*MEMBER, "--sms", "07700 90012"): "A UK mobile number has 11 digits, with the 0 in front.",
    (*MEMBER, "--sms", "+1 7700 900123"): "That is not a UK number.",
    (*MEMBER, "--sms", "Wren"): "That is not a phone number.",
    (*MEMBER, "--telegram", "@wren"): (
        "A Telegram chat id of one person is a number, like 123456789."
    ),
    (*MEMBER, "--telegram", "-1001234"): (
        "A Telegram chat id of one person is a number, like 123456789."
    ),
    (*MEMBER, "--telegram", "77", "--confirmed"): (
        "A Telegram chat confirms itself by pressing Start: leave --confirmed out."
    ),
    (*MEMBER, "--sms", "07700 900123", "--times", "all day"): (
        '--times: Times are written like "09:00-20:00" or "mon-fri 10:00-16:00".'
    ),
    ("member", "add", "--forum", "north", "--name", "W" * 21, "--sms", "07700 900123"): (
        "A member's name is one line of 1 to 20 letters."
    ),
    ("member", "add", "--forum", "west", "--name", "Wren", "--sms", "07700 900123"): (
        "There is no forum with the slug 'west'."
    ),
    # The exports, and the demonstration.
    ("export", "feedback", "--forum", "west"): "There is no forum with the slug 'west'.",
    ("export", "feedback", "--forum", "north", "--format", "xlsx"): (
        "An xlsx file needs a name: add -o FILE."
    ),
    ("export", "members", "--forum", "north", "-o", "nowhere/members.csv"): (
        "There is no folder nowhere."
    ),
    ("demo",): "A demonstration needs an empty database: this one holds something.",
    ("demo", "--members", "0"): "--members must be from 1 to 800.",
    # The command itself.
    (): "The following arguments are required: COMMAND. See 'forumline --help'.",
    ("forum", "add"): (
        "The following arguments are required: NAME, --slug. See 'forumline forum add --help'."
    ),
    (*FORUM, "--answers-in", "soon"): (
        "Argument --answers-in: invalid int value: 'soon'. See 'forumline forum add --help'."
    ),
}


def test_what_is_typed_wrongly_gets_one_sentence(line: Line) -> None:
    """Each of them says what to mend, and changes nothing."""
    before = line.rows("SELECT count(*) FROM forums"), line.rows("SELECT count(*) FROM audit")

    assert {words: line.fails(*words) for words in WRONG} == WRONG
    assert (
        line.rows("SELECT count(*) FROM forums"),
        line.rows("SELECT count(*) FROM audit"),
    ) == before


WRONG_SETTINGS = {
    ("PORT", "0"): "PORT must be a whole number from 1 to 65535.",
    ("TWILIO_FROM", "+447700900000"): (
        "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set too, or SMS has only half its "
        "settings."
    ),
    ("DATABASE_URL", "mysql://localhost/forumline"): (
        "DATABASE_URL must begin with postgresql:// or sqlite:/// and name a database."
    ),
    ("FORUMLINE_KEYS", "first"): ("A master key is not of the form id:base64url with 32 bytes."),
    ("FORUMLINE_KEYS_FILE", "keys"): "Set FORUMLINE_KEYS or FORUMLINE_KEYS_FILE, not both.",
}


@pytest.mark.parametrize("command", ["web", "worker", "start", "doctor"])
def test_a_wrong_setting_stops_the_start(line: Line, command: str) -> None:
    """Whoever starts it learns what to mend before anything listens."""
    said = {
        (name, value): line.types(command, **{name: value}).err.strip()
        for name, value in WRONG_SETTINGS
    }

    assert said == WRONG_SETTINGS


def test_all_that_is_wrong_is_said_at_once(line: Line) -> None:
    """One start, and the whole list."""
    said = line.fails("web", PORT="many", PUBLIC_URL="line", METRICS_TOKEN="a b")

    assert sorted(said.splitlines()) == [
        "METRICS_TOKEN must not hold a space.",
        "PORT must be a whole number from 1 to 65535.",
        "PUBLIC_URL must be an address like https://line.example.",
    ]


@pytest.mark.parametrize("name", ["DATABASE_URL", "JOURNAL_URL"])
def test_a_folder_that_cannot_be_made_is_told_plainly(line: Line, name: str) -> None:
    """A file stands where the folder of the database would be."""
    (line.folder / "taken").write_text("")
    where = f"sqlite:///{line.folder}/taken/some.db"

    assert line.fails("migrate", **{name: where}) == (
        f"The database cannot be opened: see that it runs, and that {name} is right."
    )


def test_a_key_file_that_cannot_be_made_is_told_plainly(line: Line) -> None:
    """A file stands where its folder would be, and the database lies elsewhere."""
    (line.folder / "var").write_text("")
    elsewhere = {
        "DATABASE_URL": f"sqlite:///{line.folder}/new.db",
        "JOURNAL_URL": f"sqlite:///{line.folder}/journal.db",
    }

    assert line.fails("migrate", FORUMLINE_KEYS="", **elsewhere) == (
        "The file var/keys cannot be written: see that its folder may be."
    )
