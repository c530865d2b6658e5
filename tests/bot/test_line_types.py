"""A number that somebody wrote down is looked up before it is texted, once, and blocks nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.adding import IN_PERSON, SMS, Guest, Welcome
from bot.phrases import say
from storage import member_phones
from storage.addresses import Address
from storage.flags import NO_MOBILE, Flag
from storage.outgoing import Outgoing
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.rooms import NOW, PHONE, House, a_forum, a_house, a_member

PATH = f"/v2/PhoneNumbers/{PHONE}"


@pytest.fixture
def provider() -> Iterator[FakeTwilio]:
    """Give a fake Twilio of its own to each test."""
    with twilio.in_thread() as running:
        yield running


@pytest.fixture
def rooms(database_url: str, tmp_path: Path, provider: FakeTwilio) -> Iterator[House]:
    """Give a house on each database, whose texts go to the fake."""
    with a_house(database_url, tmp_path, provider.url) as house:
        yield house


def written_down(rooms: House) -> str:
    """Let staff write a number down; gives the member."""
    forum = a_forum(rooms)
    guest = Guest("Rosa", SMS, PHONE, is_number=True, confirmed=False, discreet=True, hours=None)
    with rooms.database.write() as connection:
        where = connection, rooms.keyring, rooms.journal
        return Welcome(*where, forum, IN_PERSON, rooms.clock()).add(guest)


def texted(provider: FakeTwilio) -> list[str]:
    """Give what has left to her number."""
    return [message["body"] for message in provider.accepted(PHONE)]


def kept(rooms: House) -> tuple[str | None, bool, bool]:
    """Give the kind of line, whether it was asked for, and whether the phone is parked."""
    columns = Address.line_type, Address.line_type_at, Address.parked_at
    found = rooms.rows(select(*columns))[0]
    return found.line_type, found.line_type_at is not None, found.parked_at is not None


@pytest.mark.parametrize("kind", ["mobile", "nonFixedVoip", "unknown", None])
def test_a_mobile_gets_the_question(rooms: House, provider: FakeTwilio, kind: str | None) -> None:
    """So does what nobody knows; it is asked for once, before the text."""
    provider.line_type(PHONE, kind)
    written_down(rooms)
    rooms.deliver()
    rooms.hear("hello")
    rooms.deliver()

    assert texted(provider)[0] == say("en", "check")
    assert (kept(rooms), provider.asked()) == ((kind, True, False), [PATH])


@pytest.mark.parametrize("kind", ["landline", "fixedVoip", "personal", "pager", "premium"])
def test_what_takes_no_texts_gets_none(rooms: House, provider: FakeTwilio, kind: str) -> None:
    """It is parked, the journal knows of it, and the people who wrote it down read why."""
    provider.line_type(PHONE, kind)
    member = written_down(rooms)
    rooms.deliver()
    rooms.deliver()

    assert (texted(provider), kept(rooms)) == ([], (kind, True, True))
    flagged = [tuple(row) for row in rooms.rows(select(Flag.member_id, Flag.kind))]
    assert flagged == [(member, NO_MOBILE)]
    ended = [tuple(row) for row in rooms.rows(select(Outgoing.state, Outgoing.why))]
    assert ended == [("cancelled", "parked")]
    assert [noted for noted, *_ in rooms.journal.since(NOW)] == ["park"]


@pytest.mark.parametrize("error", [20404, 20429, 20003, 20503])
def test_without_an_answer_it_is_texted_all_the_same(
    rooms: House, provider: FakeTwilio, error: int
) -> None:
    """And not asked a second time."""
    provider.plan(to=f"lookup {PHONE}", error=error)
    written_down(rooms)
    rooms.deliver()

    assert texted(provider) == [say("en", "check")]
    assert (kept(rooms), provider.asked()) == ((None, True, False), [PATH])


def test_who_texts_us_is_not_looked_up(rooms: House, provider: FakeTwilio) -> None:
    """What texts takes texts; and each look costs money."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    rooms.deliver()

    assert (len(texted(provider)), provider.asked()) == (1, [])


@pytest.mark.parametrize(
    ("error", "flagged"), [(21614, [NO_MOBILE]), (21211, [NO_MOBILE]), (21612, []), (21610, [])]
)
def test_what_the_provider_refuses_for_good_stops_the_address(
    rooms: House, provider: FakeTwilio, error: int, flagged: list[str]
) -> None:
    """Nothing follows there; people are told where it is no mobile, not where she stopped."""
    member = a_member(rooms, a_forum(rooms))
    with rooms.database.write() as connection:
        member_phones.add(connection, member.id, member.address_id)
    provider.plan(to=PHONE, error=error, times=None)
    rooms.hear("MENU")
    rooms.deliver()
    rooms.do(update(Address).values(heard_at=None))
    stands = rooms.rows(select(Address.stopped_at, Address.unreachable_at))[0]

    assert (stands.stopped_at is not None, stands.unreachable_at is not None) == (
        error == 21610,
        error != 21610,
    )
    assert rooms.column(select(Flag.kind)) == flagged
