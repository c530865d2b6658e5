"""The demonstration: invented people on no real channel, and something on every page."""

from pathlib import Path

import pytest

from bot.channels import open_channels
from bot.settings import Settings
from commands import invented
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
    assert bare.does("demo") == ["This database is a demonstration now, with 6 invented people."]
    return bare


def test_six_people_joined_by_text_and_spoke(shown: Line) -> None:
    """By the way of real texts, with consents, and on the simulator alone."""
    names = ["Fern", "Heron", "Kestrel", "Rowan", "Willow", "Wren"]
    listed = [each.split(",") for each in shown.does("export", "members", "--forum", "demo")[1:]]

    assert sorted(each[0] for each in listed) == names
    assert {(each[1], each[3]) for each in listed} == {("try", "in")}
    assert shown.rows("SELECT count(DISTINCT member_id) FROM consents") == [(6,)]
    said = [each.split(",")[0] for each in shown.does("export", "feedback", "--forum", "demo")[1:]]
    assert sorted(set(said)) == names
    assert said.count("Kestrel") == 4


def test_they_were_asked_and_told_something(shown: Line) -> None:
    """A poll that is open, with answers of those who were in their times, and news for all."""
    rows = shown.does("export", "answers", "--forum", "demo")[1:]

    assert shown.rows("SELECT state, made_by FROM polls") == [("open", "facilitator@line.example")]
    assert [row.split(",")[1:4] for row in rows] == [
        ["What matters most next time?", "Kestrel", "One contact person"],
        ["What matters most next time?", "Rowan", "Clear letters"],
        ["What matters most next time?", "Heron", "Clear letters"],
        ["What matters most next time?", "Fern", "Better updates"],
        ["Is a smaller room better for you?", "Kestrel", "yes"],
        ["Is a smaller room better for you?", "Rowan", "no"],
        ["Is a smaller room better for you?", "Heron", "no"],
    ]
    assert shown.rows(
        "SELECT state FROM outgoing WHERE kind = 'poll' AND state <> 'delivered'"
    ) == [
        ("held",)  # until the evening, which is when she may be asked
    ]
    assert shown.rows("SELECT state FROM updates") == [("sent",)]
    told = "SELECT count(DISTINCT member_id) FROM outgoing WHERE cause = 'update:1'"
    assert shown.rows(told) == [(5,)]


def test_every_page_has_something(shown: Line) -> None:
    """A risk, a doubt, something kept; unsure and held; and for the house lead too."""
    texts = "SELECT state, mark, member_id IS NULL FROM inbox WHERE state = 'kept' OR mark <> ''"
    sends = "SELECT state, member_id IS NULL FROM outgoing WHERE state NOT IN ('delivered', 'held')"
    held = "SELECT count(*) FROM outgoing WHERE state = 'held' AND kind = 'update'"

    assert sorted(shown.rows(texts), key=str) == [
        ("filed", "risk:suicide", False),
        ("kept", None, False),
        ("kept", None, True),
        ("understood", "who_is_this", False),
    ]
    assert sorted(shown.rows(sends)) == [("unsure", False), ("unsure", True)]
    assert shown.rows(held) == [(5,)]


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

    assert shown.rows("SELECT DISTINCT channel FROM addresses") == [("try",)]


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
    assert len({each.number for each in many}) == invented.MOST
    assert (many[0].number, many[-1].number) == ("+447700900100", "+447700900899")
