"""One phone in two forums: what is said to the one is not for the other, whatever comes between."""

import pytest
from sqlalchemy import select, update

from bot import answering
from bot.messages import Event, Inbound
from storage import consents, feedback, member_phones, members, said, staff, texts
from storage.addresses import Address
from storage.inbox import Inbox
from storage.outgoing import Outgoing
from tests.bot.test_knocking import open_poll
from tests.bot.test_reception import break_alias, mend_alias
from tests.rooms import House, Member, a_forum, a_member, an_invite

CHAT = "7"


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
        exported = feedback.export(connection, rooms.keyring, member.forum_id)
        return [text.words for text in exported]


def last_text(rooms: House) -> tuple[int, str | None]:
    """Give the last text that came, and whose it is."""
    row = rooms.rows(select(Inbox.id, Inbox.member_id).order_by(Inbox.id.desc()))[0]
    return row.id, row.member_id


def shown_to(rooms: House, member: Member) -> list[str | None]:
    """Give the texts that her thread shows to the people of this member's forum."""
    with rooms.database.read() as connection:
        page = said.before(connection, rooms.keyring, member.forum_id, member.id,
                           at=rooms.clock(), below=1, most=50)  # fmt: skip
        return [each.words for each in page][::-1]


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
    wrote(rooms, "HELP")  # else it would be asked which of the two she means
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
    wrote(rooms, "HELP")  # else it would be asked which of the two she means
    wrote(rooms, "PERSON")
    asked, _ = last_text(rooms)
    wrote(rooms, "when is it", "m0")
    wrote(rooms, "1", "m1")
    open_poll(rooms, one.forum_id)

    is_answered(rooms, two, asked)
    wrote(rooms, "it depends on the day", "m2")

    assert rooms.column("SELECT state FROM inbox ORDER BY id DESC LIMIT 1") == ["kept"]
    assert last_text(rooms)[1] == one.id


@pytest.mark.parametrize("before", ["PAUSE", "STOP", "MENU"])
def test_a_code_of_the_other_forum_is_not_shown_in_the_first(rooms: House, before: str) -> None:
    """Kept in a pause, after a stop, or answered: it would tell that she has another forum."""
    one = a_member(rooms, a_forum(rooms, "one"), CHAT, channel="try_chat", discreet=False)
    wrote(rooms, before)

    wrote(rooms, f"JOIN {an_invite(rooms, a_forum(rooms, 'two'))}")

    assert last_text(rooms)[1] is None
    assert shown_to(rooms, one) == [before]


def test_what_is_said_while_a_second_forum_is_joined_is_not_shown_in_the_first(
    rooms: House,
) -> None:
    """Neither our questions, nor the name that she has there; what she says to us is."""
    one = a_member(rooms, a_forum(rooms, "one"), CHAT, channel="try_chat", discreet=False)

    for words in (f"JOIN {an_invite(rooms, a_forum(rooms, 'two'))}", "Wren", "1 2 3", "1"):
        wrote(rooms, words)

    heard = rooms.received(CHAT, "try_chat")
    assert heard[0].startswith("Hello. This is Line two.")
    assert shown_to(rooms, one) == []
    assert rooms.column(select(Outgoing.id).where(Outgoing.member_id == one.id)) == []


def test_a_code_of_her_own_forum_is_shown_there(rooms: House) -> None:
    """It tells nobody there anything that they do not know."""
    one = a_member(rooms, a_forum(rooms, "one"), CHAT, channel="try_chat", discreet=False)
    wrote(rooms, "PAUSE")
    code = an_invite(rooms, one.forum_id)

    wrote(rooms, f"JOIN {code}")

    assert shown_to(rooms, one) == ["PAUSE", f"JOIN {code}"]


def test_a_person_is_asked_for_in_the_forum_that_she_chooses(rooms: House) -> None:
    """After a quiet week it is asked; until she says, the house lead has it, and then the forum."""
    one, two = in_both(rooms)
    wrote(rooms, "the letters came late")
    wrote(rooms, "1")
    rooms.clock.passes(days=8)

    wrote(rooms, "PERSON")
    assert waits(rooms, None) == [("PERSON", "which_line")]
    assert last_text(rooms)[1] is None

    wrote(rooms, "2")
    assert waits(rooms, None) == []
    assert waits(rooms, one.forum_id) == []
    assert waits(rooms, two.forum_id) == [("2", "person")]
    assert last_text(rooms)[1] == two.id
    assert rooms.column("SELECT state FROM inbox ORDER BY id DESC LIMIT 2") == [
        "kept",
        "understood",
    ]


def test_what_is_heard_at_the_second_try_is_nobody_s_until_she_chooses_either(
    rooms: House,
) -> None:
    """PERSON on which the first turn failed: until she says, the house lead alone has it."""
    one, two = in_both(rooms)
    wrote(rooms, "the letters came late")
    wrote(rooms, "1")
    rooms.clock.passes(days=8)
    break_alias(rooms)
    wrote(rooms, "PERSON")
    mend_alias(rooms, one.id)
    mend_alias(rooms, two.id)

    rooms.reception.try_again()

    assert waits(rooms, one.forum_id) == []
    assert waits(rooms, None) == [("PERSON", "which_line"), ("Hello", None)]


def test_words_of_danger_after_a_quiet_week_are_seen_in_the_forum_and_in_the_house(
    rooms: House,
) -> None:
    """She is answered at once; each looks for itself, and the house does not learn who it is."""
    one, two = in_both(rooms)
    wrote(rooms, "HELP")
    rooms.clock.passes(days=8)
    wrote(rooms, "i dont feel safe")
    inbox_id, member_id = last_text(rooms)

    assert waits(rooms, one.forum_id) == [("i dont feel safe", "risk:danger:any_line")]
    assert waits(rooms, two.forum_id) == []
    assert waits(rooms, None) == [("i dont feel safe", "risk:danger:any_line")]
    assert member_id == one.id
    with rooms.database.read() as connection:
        (seen,) = texts.to_read(connection, rooms.keyring, None)
        assert (seen.alias, seen.member_id) == (None, None)
        assert [c.number for c in texts.count_to_read(connection, None)] == [1]

    assert [is_read(rooms, inbox_id, None), is_read(rooms, inbox_id, None)] == [True, False]
    assert waits(rooms, None) == []
    assert waits(rooms, one.forum_id) == [("i dont feel safe", "risk:danger")]


def test_what_the_forum_has_read_of_them_waits_for_the_house_all_the_same(rooms: House) -> None:
    """Nobody takes the other's look away."""
    one, _ = in_both(rooms)
    wrote(rooms, "i dont feel safe")  # nothing was ever near
    inbox_id, _ = last_text(rooms)

    assert is_read(rooms, inbox_id, one.forum_id)
    assert waits(rooms, one.forum_id) == []
    assert waits(rooms, None) == [("i dont feel safe", "risk:danger:any_line")]
    assert is_read(rooms, inbox_id, None)
    assert waits(rooms, None) == []


def is_read(rooms: House, inbox_id: int, forum_id: int | None) -> bool:
    """Let somebody mark a text as read, in a forum or in the house."""
    with rooms.database.write() as connection:
        reader = staff.add(connection, "ash@forum.example", "safeguarding", forum_id, rooms.clock())
        return texts.mark_read(connection, inbox_id, forum_id, reader, rooms.clock())


def waits(rooms: House, forum_id: int | None) -> list[tuple[str | None, str | None]]:
    """Give the words and marks of what waits for a person, in a forum or in the house."""
    with rooms.database.read() as connection:
        found = texts.to_read(connection, rooms.keyring, forum_id)
        return [(text.words, text.mark) for text in found]
