"""Sealed means sealed: with the keys taken away nobody finds a number, an alias or a text."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import update

from storage import feedback, members, staff
from storage.forums import DEFAULT_HOURS, Forum
from storage.sealing import Keyring, Owner
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.rooms import House, a_forum, a_house, an_invite, call_back, post
from tests.storage.searching import all_bytes, forms, found_in, logs

MEMBER, STRANGER = "+447700900123", "+447700900777"
ALIAS = "Zephyrine"
SAID = ("The letter came on a Thursday", "My sister opened it \u00e9", "Nobody rang me back")
STRANGE = "Is this the allotment society"
UNREAD = "What becomes of the bicycle"
DANGER = "i want to die in Walthamstow"
PASSWORD = "four words of mine"
HERE = "https://localhost"
LONGEST = "A very long one. " * 60


class Unsealed(Keyring):
    """A keyring with sealing switched off: what the search must find."""

    def seal(self, owner: Owner, column: str, text: str) -> bytes:
        """Leave the text as it is."""
        return text.encode(errors="replace")

    def unseal(self, owner: Owner, column: str, sealed: bytes) -> str:
        """Take it as it is."""
        return bytes(sealed).decode()

    def seal_for_house(self, column: str, text: str) -> bytes:
        """Leave the text as it is."""
        return text.encode(errors="replace")

    def unseal_for_house(self, column: str, sealed: bytes) -> str:
        """Take it as it is."""
        return bytes(sealed).decode()


@dataclass(frozen=True, slots=True)
class Played:
    """What a life on the line left behind."""

    database: bytes
    ours: bytes  # our log at DEBUG
    plain: bytes  # the same, as a careless formatter writes it
    secrets: dict[str, bytes]
    keys: dict[str, bytes]


def play(database_url: str, folder: Path, kind: type[Keyring]) -> Played:
    """Play the whole thin line, with every logger at DEBUG, and collect what it left."""
    with (
        logs() as (ours, plain),
        twilio.in_thread() as fake,
        a_house(database_url, folder, fake.url, kind) as rooms,
    ):
        codes = _live(rooms, fake)
        secrets = {
            "number": MEMBER[1:].encode(),
            "number at home": MEMBER[3:].encode(),
            "stranger's number": STRANGER[1:].encode(),
            "alias": ALIAS.encode(),
            "kept": STRANGE.encode(),
            "unread": UNREAD.encode(),
            "danger": DANGER.encode(),
            "longest": LONGEST.strip().encode(),
            **{f"said {place}": words.encode() for place, words in enumerate(SAID)},
            **{f"reply {place}": reply.encode() for place, reply in enumerate(codes.replies)},
            **{f"sid {place}": sid.encode() for place, sid in enumerate(codes.sids)},
        }
        keys = {"code": codes.invite.encode(), "password": PASSWORD.encode()}
        keys |= {name: each.encode() for name, each in codes.opened.items()}
        left = all_bytes(rooms.database, folder)
        return Played(left, ours.getvalue().encode(), plain.getvalue().encode(), secrets, keys)


@dataclass(frozen=True, slots=True)
class Codes:
    """What else must not be found."""

    invite: str
    opened: dict[str, str]  # by which staff came in
    replies: list[str]
    sids: list[str]


def _live(rooms: House, fake: FakeTwilio) -> Codes:
    """Join, say something, be in danger, be unread by the bot, be a stranger, be answered."""
    client = rooms.client()
    invite = an_invite(rooms, a_forum(rooms))
    for words in (f"JOIN {invite}", "1", ALIAS, "1 2 3", "4", *SAID, LONGEST, "1", DANGER, "MENU"):
        assert post(client, words, MEMBER).status_code == 200
        rooms.deliver()
        rooms.clock.passes(seconds=20)
    post(client, STRANGE, STRANGER)
    rooms.do(update(Forum).values(hours="no hours"))
    post(client, UNREAD, MEMBER)
    rooms.do(update(Forum).values(hours=DEFAULT_HOURS))
    fake.plan(error=20503)
    rooms.deliver()
    rooms.clock.passes(seconds=20)
    rooms.deliver()
    for message in fake.accepted():
        token = message["status_callback"].partition("row=")[2]
        call_back(client, token, "delivered", message["sid"])
    opened = _staff_look(rooms)
    replies = [message["body"] for message in fake.accepted()]
    assert len(replies) == 10
    return Codes(invite, opened, sorted(set(replies)), [sid["sid"] for sid in fake.accepted()])


def _staff_look(rooms: House) -> dict[str, str]:
    """Export, and look at the pages of the admin; gives what opened them."""
    with rooms.database.write() as connection:
        who = staff.add(connection, "sam@forum.example", "facilitator", 1, rooms.clock())
        staff.add(connection, "sam@forum.example", "safeguarding", None, rooms.clock())
        link = staff.make_link(connection, who, rooms.clock())
        exported = list(feedback.export(connection, rooms.keyring, 1))
        listed = list(members.of_forum(connection, rooms.keyring, 1))
    assert [(each.alias, each.words) for each in exported][: len(SAID)] == [
        (ALIAS, words) for words in SAID
    ]
    assert [each.alias for each in listed] == [ALIAS]
    client = rooms.client()
    seed, recovery = _comes_in(rooms, client, link)
    seen = ""
    paths = ("", "inbox", f"members/{listed[0].id}/thread", "sending")
    for path in (f"forums/one/{each}" for each in paths):
        seen += client.get(f"/admin/{path}", base_url=HERE).get_data(as_text=True)
    seen += client.get("/admin/house/texts", base_url=HERE).get_data(as_text=True)
    assert [words for words in (ALIAS, SAID[0], UNREAD, STRANGE) if words not in seen] == []
    return {"link": link, "seed": seed, "recovery code": recovery}


def _comes_in(rooms: House, client: FlaskClient, link: str) -> tuple[str, str]:
    """Set the sign-in up by the link; gives the authenticator's seed and a recovery code."""

    def opens(path: str) -> str:
        return client.get(f"/admin/{path}", base_url=HERE).get_data(as_text=True)

    def sends(path: str, page: str, **fields: str) -> None:
        fields["csrf_token"] = _hidden(page, "csrf_token")
        sent = client.post(f"/admin/{path}", data=fields, base_url=HERE)
        assert sent.status_code == 303

    sends(f"sign-in/{link}", opens(f"sign-in/{link}"))
    sends("set-up", opens("set-up"), name="Sam", password=PASSWORD)
    phone = opens("set-up/phone")
    shown = re.search(r"<code[^>]*>((?:[A-Z2-7]{4} ?)+)</code>", phone)
    assert shown
    seed = shown[1].replace(" ", "")
    code = pyotp.TOTP(seed).at(rooms.clock())
    sends("set-up/phone", phone, seed=_hidden(phone, "seed"), code=code)
    codes = opens("set-up/codes")
    sends("set-up/codes", codes)
    return seed, codes.partition("<li><code>")[2].partition("<")[0].replace("-", "")


def _hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}"')[2].split('"')[1]


def test_without_the_keys_nothing_is_found(database_url: str, tmp_path: Path) -> None:
    """Neither in the database, nor in the journal, nor in the log at DEBUG, in any form."""
    left = play(database_url, tmp_path, Keyring)

    assert found_in(left.database, left.secrets | left.keys) == {}
    assert found_in(left.ours, left.secrets | left.keys) == {}
    assert len(left.ours.splitlines()) > 10  # it was a log, and it was searched


def test_the_search_finds_all_of_it_once_sealing_is_off(database_url: str, tmp_path: Path) -> None:
    """So that it would have found it; and a careless log shows it, where ours shows nothing."""
    left = play(database_url, tmp_path, Unsealed)

    assert found_in(left.database, left.secrets).keys() == left.secrets.keys()
    assert found_in(left.ours, left.secrets) == {}
    shown = found_in(left.plain, left.secrets).keys()
    assert {"number", "alias", "unread", "danger", "said 0"} - shown == set()


def test_a_stolen_database_holds_no_master_key(database_url: str, tmp_path: Path) -> None:
    """Neither as it is set nor as it is used."""
    with a_house(database_url, tmp_path) as rooms:
        rooms.hear("Hello")
        encoded = rooms.keys.partition(":")[2]
        left = all_bytes(rooms.database, tmp_path)

    key = base64.urlsafe_b64decode(encoded + "=")
    assert len(key) == 32
    assert found_in(left, {"key": key, "setting": encoded.encode(), "text": b"Hello"}) == {}


def test_the_search_knows_every_form() -> None:
    """Whatever stands before it, and in whichever alphabet of base64."""
    secret = "Zephyrine \u00e9?>".encode()
    for before in (b"", b"a", b"ab", b"abc"):
        whole = before + secret + b"more"
        ways = (
            whole,
            whole.hex().encode(),
            whole.hex().upper().encode(),
            base64.b64encode(whole),
            base64.urlsafe_b64encode(whole),
            whole.decode().encode("utf-16-le"),
            whole.decode().encode("utf-16-be"),
        )
        assert [way for way in ways if not found_in(way, {"it": secret})] == []
    assert len(forms(secret)) == 11
