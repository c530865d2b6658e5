"""What is unsure is decided by the provider's list only where that leaves no doubt."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.channels.sms import Listed, Sms
from bot.messages import Progress, Receipt
from bot.reconciling import Reconciling, decided
from bot.settling import Books
from storage.doubts import Doubt
from storage.outgoing import DELIVERED, SENT, UNSURE, Outgoing
from tests.bot.broadcasts import an_update, sent, stands
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.rooms import PHONE, House, a_forum, a_house, a_member

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
ANOTHER = "+447700900124"


@pytest.fixture
def provider() -> Iterator[FakeTwilio]:
    """Run a fake of its own for each test."""
    with twilio.in_thread() as running:
        yield running


@pytest.fixture
def rooms(database_url: str, tmp_path: Path, provider: FakeTwilio) -> Iterator[House]:
    """Give a house whose clock goes as the provider's does."""
    with a_house(database_url, tmp_path, provider.url) as rooms:
        rooms.clock.now = datetime.now(UTC)
        yield rooms


def looks(rooms: House) -> None:
    """Look once, as the worker does."""

    async def look() -> None:
        sms, books = Sms(rooms.settings, rooms.clock), Books(rooms.keyring, rooms.journal)
        with ThreadPoolExecutor(1) as thread:
            await Reconciling(sms, rooms.database, books, rooms.clock, thread).look()
        await sms.close()

    asyncio.run(look())


def states(rooms: House) -> list[str]:
    """List how all messages stand."""
    return rooms.column(select(Outgoing.state).order_by(Outgoing.id))


def into_the_dark(
    rooms: House, provider: FakeTwilio, phone: str, words: str = "hello", *, taken: bool = True
) -> None:
    """Answer a phone in a call whose own answer never comes."""
    provider.plan(to=phone, accept=taken, answer=None)
    rooms.hear(words, phone)
    rooms.deliver()


def test_a_message_that_was_taken_is_found(rooms: House, provider: FakeTwilio) -> None:
    """Not before a minute has passed: a callback may be on its way."""
    into_the_dark(rooms, provider, PHONE)
    first = states(rooms)
    rooms.clock.passes(seconds=59)
    looks(rooms)
    early = states(rooms)
    rooms.clock.passes(seconds=2)
    looks(rooms)

    assert (first, early, states(rooms)) == ([UNSURE], [UNSURE], [SENT])
    assert len(provider.accepted()) == 1


def test_it_stands_as_the_list_has_it(rooms: House, provider: FakeTwilio) -> None:
    """Delivered, where the provider says so."""
    into_the_dark(rooms, provider, PHONE)
    provider.stands(PHONE, "delivered")
    rooms.clock.passes(minutes=2)
    looks(rooms)

    assert states(rooms) == [DELIVERED]


def test_one_that_waited_at_the_provider_hides_none_behind_it(
    rooms: House, provider: FakeTwilio
) -> None:
    """The list begins with what was sent last, and that may have been taken hours ago."""
    provider.goes_wrong(seconds=-7200)
    rooms.hear("HELP")
    rooms.deliver()
    provider.goes_wrong(seconds=0)
    provider.stands(PHONE, "delivered", sent_at=rooms.clock() + timedelta(seconds=30))
    into_the_dark(rooms, provider, PHONE)
    rooms.clock.passes(minutes=2)
    looks(rooms)

    assert states(rooms) == [SENT, SENT]


def test_a_message_that_was_not_taken_stays_unsure(rooms: House, provider: FakeTwilio) -> None:
    """Nothing is sent again on a guess."""
    into_the_dark(rooms, provider, PHONE, taken=False)
    rooms.clock.passes(minutes=2)
    looks(rooms)
    rooms.deliver()

    assert (states(rooms), provider.accepted()) == ([UNSURE], [])


def alike(rooms: House) -> None:
    """Let all messages to a phone have the words of the first."""
    first = select(Outgoing.words).order_by(Outgoing.id).limit(1).scalar_subquery()
    rooms.do(update(Outgoing).values(words=first))


def test_two_that_look_alike_stay_unsure(rooms: House, provider: FakeTwilio) -> None:
    """One of two was taken: nobody can say which."""
    into_the_dark(rooms, provider, PHONE)
    into_the_dark(rooms, provider, PHONE, "HELP", taken=False)
    alike(rooms)
    rooms.clock.passes(minutes=2)
    looks(rooms)

    assert states(rooms) == [UNSURE, UNSURE]


def test_what_is_known_to_be_another_is_not_taken_for_it(
    rooms: House, provider: FakeTwilio
) -> None:
    """The same words went to her a moment before, and those are accounted for."""
    rooms.hear("hello")
    rooms.deliver()
    into_the_dark(rooms, provider, PHONE, "HELP", taken=False)
    alike(rooms)
    rooms.clock.passes(minutes=2)
    looks(rooms)

    assert states(rooms) == [SENT, UNSURE]


def test_each_phone_is_looked_up_by_itself(rooms: House, provider: FakeTwilio) -> None:
    """The same words to another phone are no match."""
    into_the_dark(rooms, provider, PHONE)
    into_the_dark(rooms, provider, ANOTHER, taken=False)
    rooms.clock.passes(minutes=2)
    looks(rooms)

    assert states(rooms) == [SENT, UNSURE]


def test_news_are_known_by_their_wording(rooms: House, provider: FakeTwilio) -> None:
    """What goes to many is kept once, and read for each."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    stands(rooms, member.address_id, discreet=False)
    rooms.clock.now = rooms.clock().replace(hour=12)
    provider.plan(to=PHONE, accept=True, answer=None)
    sent(rooms, an_update(rooms, forum))
    rooms.deliver()
    before = states(rooms)
    made_at = twilio.made_at(provider.accepted(PHONE)[0])
    rooms.do(update(Outgoing).values(sending_at=made_at))
    rooms.clock.now = made_at + timedelta(minutes=2)
    looks(rooms)

    assert (before, states(rooms)) == ([UNSURE], [SENT])


def test_what_is_long_ago_is_left_to_people(rooms: House, provider: FakeTwilio) -> None:
    """Hours later the list shows nothing that it did not show before."""
    into_the_dark(rooms, provider, PHONE)
    rooms.clock.passes(hours=3)
    looks(rooms)

    assert states(rooms) == [UNSURE]


def a_doubt(row: int = 1, *, not_it: frozenset[str] = frozenset()) -> Doubt:
    """Make a message in doubt."""
    return Doubt(row, f"token-{row}", PHONE, frozenset({"Hello.", "Hi."}), AT, not_it)


def a_listed(seconds: int = 0, words: str = "Hello.", sid: str = "SM1") -> Listed:
    """Make a message of the list."""
    return Listed(words, AT + timedelta(seconds=seconds), Receipt("", sid, Progress.SENT))


@pytest.mark.parametrize(
    ("listed", "is_found"),
    [
        ([], False),
        ([a_listed()], True),
        ([a_listed(words="Hi.")], True),
        ([a_listed(words="hello.")], False),
        ([a_listed(-60)], True),
        ([a_listed(-61)], False),
        ([a_listed(120)], True),
        ([a_listed(121)], False),
        ([a_listed(), a_listed(5, sid="SM2")], False),
        ([a_listed(), a_listed(500, sid="SM2")], True),
        ([a_listed(sid="SM9")], False),
    ],
)
def test_exactly_one_must_be_left(listed: list[Listed], *, is_found: bool) -> None:
    """Of the same words, of that time, and of no message that is accounted for."""
    doubt = a_doubt(not_it=frozenset({"SM9"}))
    found = decided(doubt, [doubt], listed)

    assert found == (Receipt("token-1", "SM1", Progress.SENT) if is_found else None)


def test_one_that_could_be_either_decides_neither() -> None:
    """Two messages of the same words are in doubt, and the list has one."""
    both = [a_doubt(1), a_doubt(2)]

    assert [decided(doubt, both, [a_listed()]) for doubt in both] == [None, None]
