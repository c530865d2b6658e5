"""One phone in two forums: what is said to the one is not for the other, whatever comes between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import answering
from bot.messages import Event, Inbound
from storage import consents, feedback, member_phones, members
from storage.addresses import Address
from storage.inbox import Inbox
from tests.bot.test_knocking import open_poll
from tests.rooms import House, Member, a_forum, a_house, a_member

CHAT = "7"


@pytest.fixture
def rooms(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Give an empty house on each database."""
    with a_house(database_url, tmp_path) as house:
        yield house


def in_both(rooms: House) -> tuple[Member, Member]:
    """Make one person in two forums, on one chat that speaks to the first."""
    one = a_member(rooms, a_forum(rooms, "one"), CHAT, channel="try_chat", discreet=False)
    forum, now = a_forum(rooms, "two"), rooms.clock()
    with rooms.database.write() as connection:
        of = select(Address.person_id).where(Address.id == one.address_id)
        person = connection.execute(of).scalar_one()
        new = members.NewMember(person, forum, "code", state=members.IN, alias="Wren")
        second = members.add(connection, rooms.keyring, new, now)
        member_phones.add(connection, second, one.address_id)
        kinds = dict.fromkeys(("notices", "polls", "updates"), True)
        consents.add(connection, second, kinds, consents.Choice(1, "try_chat", now))
    return one, Member(second, one.address_id, forum, CHAT)


def speaks_to(rooms: House, member: Member) -> None:
    """Let the thread speak to this forum from now on."""
    rooms.do(update(Address).values(member_id=member.id))


def wrote(rooms: House, words: str, message_id: str = "", event: Event = Event.WROTE) -> None:
    """Write something, or change it."""
    message_id = message_id or words
    version = words if event is Event.EDITED else ""
    rooms.reception.receive(
        Inbound("try_chat", CHAT, message_id, words, rooms.clock(), event=event, version=version)
    )
    rooms.deliver()
    rooms.clock.passes(seconds=20)


def is_answered(rooms: House, member: Member, inbox_id: int) -> None:
    """Let a person of this member's forum answer a text."""
    with rooms.database.write() as connection:
        words = "This is Ash, a person. On Monday."
        answering.answer(connection, rooms.keyring, member.id, inbox_id, words, rooms.clock())
    rooms.deliver()


def told(rooms: House, member: Member) -> list[str]:
    """Give what a forum can read of what she said."""
    with rooms.database.read() as connection:
        said = feedback.export(connection, rooms.keyring, member.forum_id)
        return [text.words for text in said]


def last_text(rooms: House) -> tuple[int, str | None]:
    """Give the last text that came, and whose it is."""
    row = rooms.rows(select(Inbox.id, Inbox.member_id).order_by(Inbox.id.desc()))[0]
    return row.id, row.member_id


def test_changed_words_stay_with_the_forum_that_had_the_old_ones(rooms: House) -> None:
    """Also where the thread speaks to another forum by then; both can read what is theirs."""
    one, two = in_both(rooms)
    wrote(rooms, "the letters came late", "m1")
    wrote(rooms, "1")
    speaks_to(rooms, two)

    wrote(rooms, "the letters came early", "m1", Event.EDITED)

    assert told(rooms, one) == ["the letters came early"]
    assert told(rooms, two) == []
    assert last_text(rooms)[1] == one.id


def test_changed_words_of_which_nothing_was_made_stay_there_too(rooms: House) -> None:
    """An answer that a change makes doubtful is read by the people whose question it answered."""
    one, two = in_both(rooms)
    open_poll(rooms, one.forum_id)
    wrote(rooms, "2", "m1")
    speaks_to(rooms, two)

    wrote(rooms, "the second or the third, I cannot say", "m1", Event.EDITED)

    assert rooms.column("SELECT state FROM inbox ORDER BY id DESC LIMIT 1") == ["kept"]
    assert last_text(rooms)[1] == one.id


def test_a_persons_answer_from_the_other_forum_takes_nothing_over(rooms: House) -> None:
    """She goes on with what she was saying to the first, and it stays one thing said there."""
    one, two = in_both(rooms)
    speaks_to(rooms, two)
    wrote(rooms, "PERSON")
    asked, _ = last_text(rooms)
    wrote(rooms, "when is it", "m0")
    wrote(rooms, "1", "m1")
    speaks_to(rooms, one)
    wrote(rooms, "the letters came late", "m2")

    is_answered(rooms, two, asked)
    wrote(rooms, "and nobody rang", "m3")

    assert told(rooms, one) == ["the letters came late", "and nobody rang"]
    assert told(rooms, two) == ["when is it"]


def test_an_unclear_answer_is_for_the_forum_that_asks(rooms: House) -> None:
    """A person of the other forum wrote meanwhile; the question that is open is not theirs."""
    one, two = in_both(rooms)
    speaks_to(rooms, two)
    wrote(rooms, "PERSON")
    asked, _ = last_text(rooms)
    wrote(rooms, "when is it", "m0")
    wrote(rooms, "1", "m1")
    open_poll(rooms, one.forum_id)

    is_answered(rooms, two, asked)
    wrote(rooms, "it depends on the day", "m2")

    assert rooms.column("SELECT state FROM inbox ORDER BY id DESC LIMIT 1") == ["kept"]
    assert last_text(rooms)[1] == one.id
