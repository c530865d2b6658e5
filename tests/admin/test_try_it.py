"""Try it: an invented member on a phone and in a chat, over the real code path."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from admin.pages import try_it
from bot.practising import REFUSED
from storage import invites
from storage.addresses import Address
from storage.members import Member
from storage.outgoing import Outgoing
from storage.practice import CHAT, PHONE
from tests.admin.asking import CHOICE, a_poll, carry
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.builders import Ground, Place, a_forum, a_member, a_person

HERE = "/try"


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside these tests: they carry by themselves."""
    monkeypatch.setattr(try_it, "PATIENCE", 0)


class Practice:
    """Somebody who tries the line: follows what the page offers, and nothing else."""

    def __init__(self, person: Staff, ground: Ground, name: str) -> None:
        self.person, self.ground, self.name = person, ground, name
        self.at = HERE

    def page(self) -> str:
        """Open the page as it stands now."""
        return self.person.opens(self.at).text

    def begins(self) -> str:
        """Make a new phone; gives what stands in its field."""
        self.at = self._posts("/try/phones", on=self.name)
        return self.typed()

    def typed(self) -> str:
        """Give what stands in the field of this phone."""
        found = re.search(f'id="{self.name}-words"[^>]*? value="([^"]*)"', self.page())
        assert found
        return html.unescape(found[1])

    def says(self, *texts: str) -> list[str]:
        """Write, let a worker carry what it causes, and give what the page shows in the end."""
        for text in texts:
            self.ground.clock.goes_on(timedelta(seconds=1))
            self.at = self._posts("/try/texts", on=self.name, words=text, once=self.once())
            carry(self.ground)
        return self.shown()

    def presses(self, number: str) -> list[str]:
        """Press a button of the newest message that has some."""
        row = re.search(r'name="row" value="(\d+)"', self.page())
        assert row, "there is a button to press"
        fields = {"on": self.name, "row": row[1], "number": number, "once": self.once()}
        self.ground.clock.goes_on(timedelta(seconds=1))
        self.at = self._posts("/try/presses", **fields)
        carry(self.ground)
        return self.shown()

    def once(self) -> str:
        """Give what names the next text."""
        found = re.search(r'name="once" value="([^"]*)"', self.page())
        assert found
        return found[1]

    def shown(self) -> list[str]:
        """Give all words on this phone, earlier ones too."""
        return [html.unescape(words) for words in WORDS.findall(self._device())]

    def buttons(self) -> list[str]:
        """Give the labels of the buttons that can be pressed."""
        return re.findall(r'<button name="number" value="\d+">(.*?)</button>', self._device())

    def _device(self) -> str:
        title = f'<section class="fl-device" aria-labelledby="{self.name}">'
        return self.page().split(title)[1].split("</section>")[0]

    def _posts(self, path: str, **fields: str) -> str:
        query = self.at.partition("?")[2].partition("#")[0]
        answer = self.person.posts(f"{path}?{query}", **fields)
        assert answer.status_code == 303
        return answer.location.removeprefix("/admin").partition("#")[0]


WORDS = re.compile(r'<div class="fl-say__words" dir="auto">(.*?)</div>', re.DOTALL)
JOINING = ("1", "Robin", "1 2 3", "4")


@pytest.fixture
def sms(facilitator: Staff, ground: Ground) -> Practice:
    """Give the phone."""
    return Practice(facilitator, ground, "sms")


@pytest.fixture
def chat(facilitator: Staff, ground: Ground) -> Practice:
    """Give the chat."""
    return Practice(facilitator, ground, "chat")


def test_somebody_joins_by_phone(sms: Practice, ground: Ground, riverside: Place) -> None:
    """The invite stands in the field; the real line answers each text, in the order of a phone."""
    invite = sms.begins()
    shown = sms.says(invite, *JOINING)

    assert re.fullmatch("JOIN [A-Z]{8}", invite)
    assert shown[::2] == [invite, *JOINING]
    assert shown[-1].startswith("You are in.")
    with ground.database.read() as connection:
        columns = (Member.invented, Member.state, Member.forum_id, Address.channel)
        rows = connection.execute(
            select(*columns).join(Address, Address.person_id == Member.person_id)
        ).all()
    assert [tuple(row) for row in rows] == [(True, "in", riverside.id, PHONE)]


def test_somebody_joins_in_the_chat_by_its_buttons(chat: Practice, ground: Ground) -> None:
    """A button says what its number says, and the choice takes the place of the buttons."""
    chat.says(chat.begins())
    offered = chat.buttons()
    chat.presses("1")
    after = chat.buttons()
    shown = chat.says("Robin", "1 2 3")
    chat.presses("4")

    assert offered == ["Only me", "Someone might"]
    assert after == []
    assert "Best times to text?" in shown[-1]
    assert chat.shown()[-1].startswith("You are in.")
    assert "Chosen: <bdi>Only me</bdi>" in chat.page()
    with ground.database.read() as connection:
        assert connection.execute(select(Address.channel)).scalars().all() == [CHAT]


def test_a_form_that_is_sent_twice_is_one_text(sms: Practice, ground: Ground) -> None:
    """And one answer."""
    invite, once = sms.begins(), sms.once()
    for _ in range(2):
        sms.at = sms._posts("/try/texts", on="sms", words=invite, once=once)
        carry(ground)

    assert len(sms.shown()) == 2


def test_what_waits_stands_with_its_true_cause(
    sms: Practice, ground: Ground, riverside: Place
) -> None:
    """Nobody here is real, so the page may say why: here a knock comes first."""
    sms.says(sms.begins(), *JOINING)
    a_poll(ground, riverside, CHOICE)
    carry(ground)

    page = re.sub("<.*?>", "", sms.page())

    assert "It waits until this person says that now is a good time." in page
    assert sms.shown()[-1].startswith("Hi. One short question is ready.")
    assert "What matters most?" in sms.says("1")[-1]


def test_without_a_worker_the_page_says_so(sms: Practice, ground: Ground) -> None:
    """What is under way makes the page look again by itself."""
    invite = sms.begins()
    sms.at = sms._posts("/try/texts", on="sms", words=invite, once=sms.once())
    waits = sms.page()
    carry(ground)

    assert "It waits for the worker to carry it." in waits
    assert "data-under-way" in waits
    assert "data-under-way" not in sms.page()


def test_nothing_written_is_said_in_words(sms: Practice) -> None:
    """Nothing is sent, and the page says what to do; the same for far too much."""
    sms.begins()
    query = sms.at.partition("?")[2]
    answers = [
        sms.person.posts(f"/try/texts?{query}", on="sms", words=words, once=sms.once())
        for words in ("  ", "x" * 4097)
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert "Write something first." in answers[0].text
    assert "a message has at most 4,096 characters." in answers[1].text
    assert sms.shown() == []


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/try/phones", {"on": "fax"}, 400),
        ("/try/texts", {"on": "sms", "words": "hi", "once": "short"}, 400),
        ("/try/texts", {"on": "chat", "words": "hi"}, 404),
        ("/try/presses", {"on": "sms", "number": "1"}, 400),
        ("/try/presses", {"on": "sms", "number": "1", "row": "99", "once": "a" * 32}, 400),
    ],
)
def test_what_no_page_of_ours_would_send(
    sms: Practice, path: str, fields: dict[str, str], status: int
) -> None:
    """It gets a clear status, and nothing is received."""
    sms.begins()

    answer = sms.person.posts(f"{path}?{sms.at.partition('?')[2]}", **fields)

    assert answer.status_code == status
    assert sms.shown() == []


def test_clear_empties_the_chat_and_no_phone(chat: Practice, sms: Practice, ground: Ground) -> None:
    """As on Telegram: both sides go, and the answer stays. A phone keeps its texts."""
    invite = chat.begins()
    chat.says(invite)
    chat.presses("1")
    shown = chat.says("Robin", "clear")

    assert [words[:28] for words in shown] == ["I am deleting texts of the l"]
    assert chat.says("1 2 3")[1] == "1 2 3"
    text = sms.begins()
    assert [words[:20] for words in sms.says(text, "clear")][::2] == [text, "clear"]


def test_a_button_of_another_phone_cannot_be_pressed(
    sms: Practice, chat: Practice, ground: Ground
) -> None:
    """A row is a row of this phone, whatever number somebody tries."""
    chat.says(chat.begins())
    sms.begins()
    with ground.database.read() as connection:
        row = connection.execute(select(Outgoing.id)).scalar_one()

    query = sms.at.partition("?")[2]
    fields = {"on": "sms", "row": str(row), "number": "1", "once": "a" * 32}

    assert sms.person.posts(f"/try/presses?{query}", **fields).status_code == 400


def test_no_real_phone_is_ever_shown(
    facilitator: Staff, ground: Ground, riverside: Place, sms: Practice
) -> None:
    """Not by its token, and not an invented one whose person has a real phone as well."""
    real = a_member(ground, riverside, "Kestrel")
    sms.says(sms.begins(), *JOINING)
    with ground.database.read() as connection:
        rows = connection.execute(select(Address.person_id, Address.blind, Address.channel)).all()
    tokens = {row.channel: row.blind.hex() for row in rows}
    person = next(row.person_id for row in rows if row.channel == "sms")

    by_token = facilitator.opens(f"/try?sms={tokens['sms']}")
    ground.write(
        lambda c: c.execute(
            update(Address).where(Address.channel == PHONE).values(person_id=person)
        )
    )
    linked = facilitator.opens(f"/try?sms={tokens[PHONE]}")

    assert real.channel == "sms"
    for page in (by_token, linked):
        assert "Kestrel" not in page.text
    assert WORDS.findall(linked.text) == []


def test_a_code_of_a_real_member_is_not_taken(
    sms: Practice, ground: Ground, riverside: Place
) -> None:
    """It would make an invented phone one more of theirs, and lead their messages to this page."""
    real = a_member(ground, riverside, "Kestrel")
    with ground.database.write() as connection:
        now = ground.clock()
        code = invites.add(connection, ground.keyring, riverside.id, "ash", now, member_id=real.id)
    sms.begins()

    fields = {"on": "sms", "words": f"Join {code.lower()}", "once": sms.once()}
    answer = sms.person.posts(f"/try/texts?{sms.at.partition('?')[2]}", **fields)

    assert answer.status_code == 400
    assert REFUSED in answer.text
    assert sms.shown() == []


def test_who_looked_and_who_wrote_is_written_down(
    sms: Practice, ground: Ground, riverside: Place
) -> None:
    """Making a phone, each look, each text; with no word of any."""
    sms.begins()
    sms.at = sms._posts("/try/texts", on="sms", words="hello", once=sms.once())

    deeds = [deed for deed in audited(ground) if deed[0] != "practice_shown"]
    assert deeds == [
        ("practice_phone_made", "sms", None, riverside.id),
        ("practice_text", "wrote", None, riverside.id),
    ]


def test_numbers_come_to_an_end(
    sms: Practice, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When all invented numbers are in use, the page says so, and nothing breaks."""
    monkeypatch.setattr("storage.practice.NUMBERS", ("+447700900001",))
    sms.begins()
    sms.at = sms._posts("/try/phones", on="sms")

    assert "No number is left." in sms.page()


def test_only_a_real_database_says_what_does_not_count(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """In words on top; a demonstration says on every page that all are invented."""
    demo = Staff(app_of(desk_of(ground, demonstration=True)))
    demo.signs_in(a_person(ground, "facilitator", riverside, "bo@example.org"))

    assert "No result and no export counts them." in facilitator.opens(HERE).text
    assert "No result and no export counts them." not in demo.opens(HERE).text


def test_whoever_runs_it_may_try_every_line(app: Flask, ground: Ground, riverside: Place) -> None:
    """And reads nothing else: the page names the forums, and shows invented people alone."""
    a_forum(ground, "Hollow Way forum", "hollow-way")
    runner = Staff(app)
    runner.signs_in(a_person(ground, "system", None))

    answers = [runner.opens(path) for path in (HERE, "/try?slug=hollow-way", "/try?slug=none", "/")]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 200]
    assert "Riverside forum" in answers[1].text
    assert 'href="/admin/try"' in answers[3].text


def test_a_talk_goes_on_by_itself(sms: Practice, ground: Ground) -> None:
    """Time cannot be moved on the page; it says when the next thing comes."""
    sms.says(sms.begins(), *JOINING, "the room was too loud")

    page = " ".join(sms.page().split())
    ground.clock.goes_on(timedelta(minutes=4))

    assert 'The talk goes on by itself: <time datetime="2026-11-19T12:03:06+00:00">' in page
    assert "The talk goes on by itself" not in sms.page()
