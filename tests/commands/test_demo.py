"""The demonstration: invented people on no real channel, and something on every page."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels import open_channels
from bot.dialogues.answering.words import words_of
from bot.polls import KINDS
from bot.question import Question
from bot.safety.listed_words import listed
from bot.segments import cost
from bot.settings import Settings
from commands import invented
from commands.invented import asked
from tests.builders import NOON
from tests.commands.line import Line

SMS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0f" * 16,
    "TWILIO_AUTH_TOKEN": "1d" * 16,
    "TWILIO_FROM": "+447700900000",
}


@pytest.fixture
def shown(bare: Line, database_url: str, tmp_path: Path) -> Line:
    """Give a demonstration on each engine."""
    journal = f"sqlite:///{tmp_path}/journal.db"
    bare.settings |= {"DATABASE_URL": database_url, "JOURNAL_URL": journal}
    bare.settings["FORUMLINE_KEYS"] = bare.does("keys", "new")[0]
    bare.does("migrate")
    said = bare.does("demo", "--members", "6")
    assert said == ["This database is a demonstration now, with 6 invented people."]
    return bare


def test_six_people_joined_by_text_and_spoke(shown: Line) -> None:
    """By the way of real texts, with consents, and on the simulators alone."""
    names = ["Fern", "Heron", "Kestrel", "Rowan", "Willow", "Wren"]
    listed = [each.split(",") for each in shown.does("export", "members", "--forum", "demo")[1:]]

    assert sorted(each[0] for each in listed) == names
    assert {(each[1], each[3]) for each in listed} == {("try", "in"), ("try_chat", "in")}
    assert shown.rows("SELECT count(DISTINCT member_id) FROM consents") == [(6,)]
    said = [each.split(",")[0] for each in shown.does("export", "feedback", "--forum", "demo")[1:]]
    assert sorted(set(said)) == names
    assert said.count("Kestrel") >= 4


def test_they_were_asked_and_told_something(shown: Line) -> None:
    """A poll with results, one that is open, one that will be; news sent, waiting, and a draft."""
    rows = [row.split(",") for row in shown.does("export", "answers", "--forum", "demo")[1:]]
    chosen = [row[3] for row in rows if row[1] == "What helped you most last time?"]
    told = "SELECT count(DISTINCT member_id) FROM outgoing WHERE cause = 'update:1'"

    assert shown.rows("SELECT state, made_by FROM polls ORDER BY id") == [
        (state, "staff:1") for state in ("closed", "open", "ready")
    ]
    assert sorted(chosen) == [
        *["A break half way"] * 2,
        "My words read back",
        *["Smaller groups"] * 2,
    ]
    assert {row[0] for row in rows} == {"After session 3", "Before session 4"}
    assert shown.rows("SELECT state FROM updates ORDER BY id") == [
        ("sent",),
        ("waiting",),
        ("draft",),
    ]
    assert shown.rows(told) == [(5,)]


def test_every_page_has_something(shown: Line) -> None:
    """A risk, a doubt, what the bot could not read; a person asked for; and for the house too."""
    texts = (
        "SELECT state, mark, member_id IS NULL, count(*) FROM inbox "
        "WHERE state IN ('kept', 'unread') OR mark <> '' GROUP BY 1, 2, 3"
    )
    sends = "SELECT DISTINCT state FROM outgoing WHERE state <> 'delivered'"

    assert sorted(shown.rows(texts), key=str) == [
        ("filed", "risk:suicide", False, 1),
        ("kept", "person", False, 2),
        ("kept", None, False, 2),
        ("kept", None, True, 1),
        ("understood", "who_is_this", False, 1),
        ("unread", None, False, 1),
    ]
    assert {each[0] for each in shown.rows(sends)} >= {"expired", "held", "unsure"}


def test_forty_show_each_state_once(bare: Line) -> None:
    """Of members, of phones, of messages that have come to an end; and a number to be hidden."""
    bare.settings |= {"DATABASE_URL": "sqlite:///var/forumline.db"}
    bare.does("migrate")
    said = bare.does("demo")
    rows = [row.split(",") for row in bare.does("export", "answers", "--forum", "demo")[1:]]
    chosen = Counter(row[3] for row in rows if row[1] == "What helped you most last time?")

    assert said == ["This database is a demonstration now, with 40 invented people."]
    assert {each[0] for each in bare.rows("SELECT DISTINCT state FROM outgoing")} >= {
        "cancelled", "delivered", "expired", "failed", "held", "sent", "unsure",
    }  # fmt: skip
    assert sorted(bare.rows("SELECT state, count(*) FROM members GROUP BY 1")) == [
        ("in", 38),
        ("joining", 1),
        ("left", 1),
    ]
    for column in ("stopped_at", "paused_at", "leaving_until", "unreachable_at"):
        assert bare.rows(f"SELECT count({column}) FROM addresses") == [(1,)]
    assert bare.rows("SELECT count(*) FROM addresses WHERE confirmed_at IS NULL") == [(1,)]
    assert [number for number in chosen.values() if number < 5] == [2]
    assert sum(chosen.values()) >= 25
    assert bare.rows("SELECT count(*) FROM invites WHERE used_at IS NULL") == [(1,)]
    assert bare.rows("SELECT count(*) FROM notes") == [(3,)]
    assert bare.rows("SELECT count(DISTINCT theme_id), count(*) > 15 FROM text_themes") == [(4, 1)]


def test_what_they_are_asked_could_be_asked() -> None:
    """Each poll of the demonstration is one that a facilitator could write, without a warning."""
    for poll in (asked.CLOSED, asked.OPEN, asked.to_open_until(NOON + timedelta(days=9))):
        for place, one in enumerate(poll.questions, start=1):
            question = Question(place, one.kind, one.text, one.options)
            assert KINDS[one.kind].problem(question) is None
            assert cost(words_of(question, decides=poll.decides).words).parts <= 2
    for plain, discreet in (asked.SENT, asked.TO_APPROVE, asked.DRAFT):
        assert listed(discreet or plain) == ()
        assert cost(plain).parts == 1


def test_it_is_a_demonstration_for_life(shown: Line) -> None:
    """No real channel opens, whatever is set later, and nothing invites to one."""
    assert shown.rows("SELECT demonstration FROM house") == [(True,)]
    assert shown.does("invite", "add", "--forum", "demo", **SMS)[1:] == ["-", "-"]
    settings = Settings.read(shown.settings | SMS, None)
    assert sorted(open_channels(settings, demonstration=True)) == ["try", "try_chat"]
    assert shown.types("doctor").err == ""
    assert shown.types("doctor", **SMS).err == (
        "This database is a demonstration for life: nothing goes to a real phone. "
        "Begin with an empty one.\n"
    )


def test_more_people_live_on_the_simulator_too(shown: Line) -> None:
    """Invented numbers need no setting there, and go to no provider."""
    words = ("member", "add", "--forum", "demo", "--name", "Lark", "--sms")
    shown.does(*words, "07700 900555")

    assert shown.rows("SELECT DISTINCT channel FROM addresses") <= [("try",), ("try_chat",)]


def test_invented_people_meet_no_real_ones(line: Line) -> None:
    """A database that holds somebody, or a way to a real phone, gets none of them."""
    assert (
        line.fails("demo") == "A demonstration needs an empty database: this one holds something."
    )
    assert line.fails("demo", **SMS) == (
        "Invented people must never meet a real provider: take its settings out."
    )
    assert line.rows("SELECT demonstration FROM house") == [(False,)]


def test_there_may_be_fewer_or_more_of_them(bare: Line) -> None:
    """Each has a name and a number of her own."""
    bare.does("migrate")
    bare.does("demo", "--members", "2")
    names = [each.split(",")[0] for each in bare.does("export", "members", "--forum", "demo")[1:]]
    many = list(invented.people(invented.MOST))

    assert names == ["Kestrel", "Rowan"]
    assert len({each.name for each in many}) == invented.MOST
    assert len({each.phone for each in many}) == invented.MOST
    assert (many[0].phone.number, many[-1].phone.number) == ("+447700900100", "+447700900899")
