"""Somebody who joined in person: each field has its sentence, and nothing typed is lost."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from bot.invitations import Ways
from storage import addresses, consents, members
from storage.addresses import Address
from storage.consents import Consent
from storage.members import Member
from storage.outgoing import Outgoing
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.builders import Ground, Place, a_person

HERE = "/forums/riverside/members/add"
WREN: dict[str, str | list[str]] = {
    "name": "Wren",
    "way": "number",
    "number": "07700 900123",
    "confirmed": "no",
    "kinds": ["polls", "updates"],
    "discreet": "yes",
    "agrees": ["adult", "asked"],
}


@pytest.fixture
def app(ground: Ground) -> Flask:
    """Give the admin of a line that takes invented numbers."""
    return app_of(replace(desk_of(ground), ways=Ways(sms=True, test_numbers=True)))


class Answer:
    """What came of a form."""

    def __init__(self, facilitator: Staff, **fields: str | list[str]) -> None:
        data = WREN | fields | {"csrf_token": facilitator.form_token()}
        answer = facilitator.client.post(f"/admin{HERE}", data=data, base_url=facilitator.base)
        self.status, self.text, self.location = answer.status_code, answer.text, answer.location

    @property
    def problems(self) -> dict[str, str]:
        """Give the sentence of each field that is refused, as the summary says it."""
        found = re.findall(r'<a href="#(\w+)">(.*?)</a>', self.text)
        return {field.split("-")[0]: said for field, said in found if field != "main-content"}


def rows(ground: Ground, *columns: object) -> list[tuple[object, ...]]:
    """Read columns of one table."""
    with ground.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]  # type: ignore[call-overload] # any columns


def test_she_is_added_with_what_she_said(facilitator: Staff, ground: Ground) -> None:
    """A yes or no to each kind with who heard it; and her number is asked first."""
    answer = Answer(facilitator)
    ((member_id, joined_by, state, discreet),) = rows(
        ground, Member.id, Member.joined_by, Member.state, Member.discreet
    )

    assert (answer.status, answer.location) == (303, f"/admin/forums/riverside/members/{member_id}")
    assert (state, discreet) == ("in", True)
    assert joined_by == "staff:1"
    assert sorted(rows(ground, Consent.kind, Consent.given, Consent.channel, Consent.heard_by)) == [
        ("notices", False, "in_person", "staff:1"),
        ("polls", True, "in_person", "staff:1"),
        ("updates", True, "in_person", "staff:1"),
    ]
    assert rows(ground, Outgoing.kind, Outgoing.member_id) == [("check", None)]
    text = " ".join(facilitator.opens(str(answer.location).removeprefix("/admin")).text.split())
    assert "The number gets one neutral question" in text
    assert "In person, written down by you" in text
    assert "in person, heard by you" in text
    assert "07700" not in text
    assert "900123" not in text
    assert audited(ground)[0][:2] == ("member_added", "sms")


def test_who_answered_in_the_room_is_asked_nothing(facilitator: Staff, ground: Ground) -> None:
    """Times and discreet mode are as she said."""
    Answer(facilitator, confirmed="yes", discreet="no", times="10:00-16:00", kinds="none")

    assert rows(ground, Outgoing.kind) == []
    assert rows(ground, Address.discreet, Address.hours) == [(False, "10:00-16:00")]
    ((confirmed,),) = rows(ground, Address.confirmed_at)
    assert confirmed is not None
    assert {given for (given,) in rows(ground, Consent.given)} == {False}


def test_a_form_that_comes_twice_adds_nobody_twice(facilitator: Staff, ground: Ground) -> None:
    """Both lead to her page."""
    answers = [Answer(facilitator, once="a" * 32) for _ in range(2)]

    assert len({answer.location for answer in answers}) == 1
    assert len(rows(ground, Member.id)) == len(rows(ground, Outgoing.id)) == 1
    assert [deed[0] for deed in audited(ground)] == ["member_added"]


@pytest.mark.parametrize(
    ("fields", "field", "begins"),
    [
        ({"name": " "}, "name", "A member&#39;s name is one line"),
        ({"name": "x" * 21}, "name", "A member&#39;s name is one line"),
        ({"name": "a\u202eb"}, "name", "A member&#39;s name is one line"),
        ({"way": ""}, "way", "Choose a number or a Telegram chat."),
        ({"way": "pigeon"}, "way", ""),
        ({"number": ""}, "number", "Write the number of their mobile."),
        ({"number": "020 7946 0000"}, "number", "That is not a mobile number. A landline"),
        ({"number": "076 1234 5678"}, "number", "A number that begins with 076 is a pager"),
        ({"number": "+1 202 555 0100"}, "number", "That is not a UK number."),
        ({"number": "<b>07700 900123"}, "number", "That is not a phone number."),
        ({"way": "chat", "chat": ""}, "chat", "Write the id of their Telegram chat."),
        ({"way": "chat", "chat": "@wren"}, "chat", "A Telegram chat id of one person"),
        (
            {"way": "chat", "chat": "123456", "confirmed": "yes"},
            "confirmed",
            "A Telegram chat confirms itself",
        ),
        ({"kinds": []}, "kinds", "Tick what they say yes to"),
        ({"kinds": ["polls", "none"]}, "kinds", "Tick kinds of message, or"),
        ({"times": "9 to 5"}, "times", "Times are written like"),
        ({"times": "mon 09:00-12:00"}, "times", "Their times must be one stretch"),
        ({"agrees": ["asked"]}, "agrees", "Only people of 18 and over can join."),
        ({"agrees": ["adult"]}, "agrees", "Nobody is added who has not said so."),
    ],
)
def test_each_field_has_its_sentence(
    facilitator: Staff, ground: Ground, fields: dict[str, str | list[str]], field: str, begins: str
) -> None:
    """Nobody is added, and what else was typed stands there still."""
    answer = Answer(facilitator, **fields)

    assert answer.status == 400
    assert list(answer.problems) == [field]
    assert answer.problems[field].startswith(begins)
    assert "<title>Error: " in answer.text
    assert rows(ground, Member.id) == []
    typed = 'value="Wren"' if field != "name" else 'value="07700 900123"'
    assert typed in answer.text


def test_hostile_words_are_shown_as_typed(facilitator: Staff, ground: Ground) -> None:
    """A hundred thousand signs and markup do no harm in any field."""
    for words in ("<script>alert(1)</script>", "x" * 100_000, "=1+1", "\u2067abc\u2069", "\0"):
        answer = Answer(facilitator, number=words, times=words, name=words, chat=words)
        assert answer.status == 400
        assert "<script>alert" not in answer.text
    assert rows(ground, Member.id) == []


def test_a_telegram_chat_waits_for_start(facilitator: Staff, ground: Ground) -> None:
    """Nothing is put for it."""
    answer = Answer(facilitator, way="chat", chat="123456789", number="")

    assert answer.status == 303
    assert rows(ground, Address.channel) == [("telegram",)]
    assert rows(ground, Outgoing.id) == []
    text = facilitator.opens(str(answer.location).removeprefix("/admin")).text
    assert "once it has pressed Start" in text


def test_invented_numbers_need_their_setting(ground: Ground, riverside: Place) -> None:
    """On a real line nobody adds a number that belongs to nobody."""
    ash = Staff(app_of(replace(desk_of(ground), ways=Ways(sms=True))))
    ash.signs_in(a_person(ground, "facilitator", riverside))

    answer = Answer(ash)

    assert answer.problems == {
        "number": "Numbers that begin with 07700 900 are invented ones, for tests only."
    }


def test_where_sms_is_off_the_page_says_so(ground: Ground, riverside: Place) -> None:
    """The member is added all the same."""
    ash = Staff(app_of(replace(desk_of(ground), ways=Ways(test_numbers=True))))
    ash.signs_in(a_person(ground, "facilitator", riverside))

    answer = Answer(ash)

    text = ash.opens(str(answer.location).removeprefix("/admin")).text
    assert "SMS is off, so nothing goes to this number yet." in text


def test_in_a_demonstration_she_is_on_the_simulator(ground: Ground, riverside: Place) -> None:
    """No real number comes near it."""
    ash = Staff(app_of(desk_of(ground, demonstration=True)))
    ash.signs_in(a_person(ground, "facilitator", riverside))

    real, invented = Answer(ash, number="07911 123456"), Answer(ash)

    assert "only invented numbers" in real.problems["number"]
    assert invented.status == 303
    assert rows(ground, Address.channel) == [("try",)]
    assert rows(ground, Member.invented) == [(True,)]


def test_whoever_was_joining_by_code_has_joined(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Her own page, with the name and the choices that she said in the room."""
    with ground.database.write() as connection:
        known = addresses.meet(
            connection, ground.keyring, "sms", "+447700900123", ground.ago(hours=1)
        )
        new = members.NewMember(known.row.person_id, riverside.id, "code")
        member_id = members.add(connection, ground.keyring, new, ground.ago(hours=1))

    answer = Answer(facilitator, confirmed="yes")

    assert str(answer.location).endswith(member_id)
    with ground.database.read() as connection:
        assert consents.all_given(connection, member_id) == {"polls", "updates"}
    assert rows(ground, Member.state) == [("in",)]
