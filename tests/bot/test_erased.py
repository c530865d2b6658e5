"""What is left of a member who wanted all of it erased: nothing that opens, and no way to her."""

from typing import Any

from sqlalchemy import select, update

from storage import (
    addresses,
    coming_back,
    forums,
    members,
    people,
    word_index,
)
from storage.addresses import Address
from storage.inbox import Inbox
from storage.outgoing import Outgoing
from tests.bot.erased import (
    DAYS,
    STRANGER,
    a_life,
    leave,
    let_pass,
    opened,
    owners,
    rows_that_hold,
    say,
    sealed,
)
from tests.bot.test_agreed_words import agree
from tests.bot.test_knocking import turn
from tests.rooms import PHONE, House, a_forum


def test_nothing_of_hers_opens_any_more(rooms: House) -> None:
    """With the keys of before, what stands after it opens nowhere; before it, it did."""
    member = a_life(rooms)
    hers = owners(rooms, member)
    before = opened(rooms, sealed(rooms), hers)
    leave(rooms)

    let_pass(rooms, DAYS)

    assert {"members.alias", "feedback_texts.words", "notes.words", "inbox.words"} <= before
    assert {"addresses.number", "outgoing.words", "inbox.provider_id"} <= before
    assert opened(rooms, sealed(rooms), hers) == set()
    assert [owner.key for owner in owners(rooms, member)] == [None]


def test_no_row_leads_from_her_number_to_her(rooms: House) -> None:
    """Her number's keyed hash stands nowhere, and her random id in the log alone."""
    member = a_life(rooms)
    blind = rooms.keyring.blind("try", PHONE)
    person = rooms.column(select(Address.person_id))[0]
    before = rows_that_hold(rooms, member.id), rows_that_hold(rooms, member.address_id)
    leave(rooms)
    texts = rooms.column("SELECT count(*) FROM inbox")

    let_pass(rooms, DAYS)

    assert {"drafts.place", "feedback.member_id", "answers.member_id", "flags.member_id"} <= before[
        0
    ]
    assert {"invites.member_id", "inbox.member_id", "outgoing.member_id"} <= before[0]
    assert {"outgoing.address_id", "inbox.address_id", "addresses.id"} <= before[1]
    assert rows_that_hold(rooms, member.id) == {"members.id", "audit.member_id"}
    assert rows_that_hold(rooms, member.address_id, person, blind) == set()
    assert rooms.column("SELECT count(*) FROM inbox") == texts
    gone = ("feedback", "feedback_texts", "answers", "consents", "notes", "flags", "text_themes")
    left = rooms.counts()
    assert {name: left[name] for name in (*gone, "member_phones", "outgoing", "addresses")} == (
        dict.fromkeys((*gone, "member_phones", "outgoing", "addresses"), 0)
    )
    assert left["drafts"] == 1  # what somebody was writing of something else


def test_her_phone_is_a_strangers_then_and_a_text_of_before_comes_no_second_time(
    rooms: House,
) -> None:
    """The provider's list may bring an old text again: it stays known by its hash alone."""
    a_life(rooms)
    rooms.hear("The bus was late too", PHONE, "try", message_id="SM1")
    rooms.deliver()
    leave(rooms)
    let_pass(rooms, DAYS)
    texts = rooms.column("SELECT count(*) FROM inbox")

    rooms.hear("The bus was late too", PHONE, "try", message_id="SM1")

    assert rooms.column("SELECT count(*) FROM inbox") == texts
    assert [words[: len(STRANGER)] for words in say(rooms, "0")] == [STRANGER]


def test_of_two_lines_the_other_stays_as_it_was(rooms: House) -> None:
    """Her phone speaks for that one from then on; what she said there is untouched."""
    member = a_life(rooms)
    with rooms.database.write() as connection:
        person = connection.execute(select(Address.person_id)).scalar_one()
    second = a_forum(rooms, "two")
    with rooms.database.write() as connection:
        new = members.NewMember(person, second, "code", state=members.IN, alias="Wren")
        other = members.add(connection, rooms.keyring, new, rooms.clock())
    rooms.clock.passes(minutes=20)  # what she says now is no piece of what she said before
    rooms.do(update(Address).values(member_id=other))
    say(rooms, "The stairs are steep")
    say(rooms, "1")
    rooms.do(update(Address).values(member_id=member.id))
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    say(rooms, f"blue kettle {asked.partition(' and ')[2][:2]}")

    let_pass(rooms, DAYS)

    left = rooms.rows(select(Address.member_id, Address.leaving_until, Address.phrase))
    assert [(row.member_id, row.leaving_until, row.phrase is None) for row in left] == [
        (other, None, False)
    ]
    assert set(rooms.column("SELECT member_id FROM feedback")) == {other}
    assert rows_that_hold(rooms, member.id) == {"members.id", "audit.member_id"}
    assert set(rooms.column(select(Outgoing.member_id))) <= {other, None}
    assert say(rooms, "It is Wren") == [
        "Thank you. I am keeping that. Add more if you like. Text 1 when that is all."
    ]


def test_who_stopped_is_not_written_to_again(rooms: House) -> None:
    """Of her phone stays that nothing goes to it, beside the hash of its number, and no more."""
    member = a_life(rooms)
    leave(rooms)
    say(rooms, "STOP")
    blind = rooms.keyring.blind("try", PHONE)

    let_pass(rooms, DAYS)

    (phone,) = rooms.rows(select(*Address.__table__.c))
    assert (phone.blind, phone.stopped_at is not None) == (blind, True)
    kept = {"id", "person_id", "channel", "blind", "master", "made_at", "discreet"}
    kept |= {"stopped_at", "stopped_by"}
    assert {name for name, value in phone._mapping.items() if value is not None} == kept
    assert rows_that_hold(rooms, member.id) == {"members.id", "audit.member_id"}

    assert say(rooms, "hello") == [
        "You stopped messages from this number. Text START to hear from us again, or do nothing."
    ]
    assert rooms.column(select(Address.id)) != [phone.id]


def test_the_journal_knows_of_her_phone_and_of_her_without_a_name(rooms: House) -> None:
    """Two keyed hashes, from which a restored database finds her again."""
    member = a_life(rooms)
    leave(rooms)
    began = rooms.clock()
    let_pass(rooms, DAYS)

    assert [entry[:2] for entry in rooms.journal.since(began)] == [
        (coming_back.ERASED, rooms.keyring.blind("try", PHONE)),
        (coming_back.ERASED_MEMBER, coming_back.hash_of(rooms.keyring, member.id)),
    ]


def test_the_phrase_stands_nowhere(rooms: House) -> None:
    """Neither in the inbox nor in the memory of the thread: nobody can read it."""
    a_life(rooms)
    leave(rooms)
    (phone,) = rooms.rows(select(*Address.__table__.c))
    texts = rooms.rows(select(Inbox.words).where(Inbox.words.is_not(None)))

    words = [rooms.keyring.unseal(addresses.owner_of(phone), "inbox.words", t.words) for t in texts]
    memory = rooms.keyring.unseal(addresses.owner_of(phone), "addresses.memory", phone.memory)

    assert [text for text in (*words, memory) if "kettle" in text.casefold()] == []
    assert "LEAVE" in words


def test_who_had_the_phone_before_keeps_what_she_said(rooms: House) -> None:
    """It changed hands: only the one who leaves is erased, and texts of the other open still."""
    first = a_life(rooms)
    with rooms.database.write() as connection:
        known = addresses.lock(connection, rooms.keyring, "try", PHONE)
        assert known is not None
        new = _new_owner(rooms, connection, known.id)
    agree(rooms, channel="try")
    leave(rooms)
    let_pass(rooms, DAYS)

    states = {tuple(row) for row in rooms.rows(select(members.Member.id, members.Member.state))}
    assert states == {(first.id, members.IN), (new, members.LEFT)}
    kept = rooms.rows(
        select(Inbox.words, Inbox.address_id).where(
            Inbox.member_id == first.id, Inbox.words.is_not(None)
        )
    )
    assert {row.address_id for row in kept} == {None}
    assert "PERSON" in [rooms.keyring.unseal_for_house("inbox.words", row.words) for row in kept]


def _new_owner(rooms: House, connection: Any, phone: int) -> str:  # noqa: ANN401
    """Let a phone be of somebody new, in the same forum."""
    person = people.add(connection, rooms.clock())
    new = members.NewMember(person, 1, "code", state=members.IN, alias="Wren")
    member_id = members.add(connection, rooms.keyring, new, rooms.clock())
    addresses.change(connection, [phone], person_id=person, member_id=member_id)
    return member_id


def test_the_search_holds_none_of_her_words(rooms: House) -> None:
    """Before it is erased, the index leads to what she said by its keyed hashes."""
    a_life(rooms)
    for _ in range(3):
        turn(rooms)
    with rooms.database.read() as connection:
        hashed = rooms.keyring.word_hash(forums.owner(connection, 1))
    sought = [hashed("letter")]

    def found() -> int:
        with rooms.database.read() as connection:
            return len(word_index.holding(connection, sought, above=2**31, most=9))

    before = found()
    leave(rooms)
    let_pass(rooms, DAYS)

    assert (before, found()) == (1, 0)
