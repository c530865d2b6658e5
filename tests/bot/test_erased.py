"""What is left of a member who wanted all of it erased: nothing that opens, and no way to her."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, select, update

from bot import leaving
from bot.timetable import Timetable
from storage import (
    addresses,
    audit,
    coming_back,
    drafts,
    flags,
    forums,
    invites,
    members,
    notes,
    people,
    schema,
    staff,
    themes,
    word_index,
)
from storage.addresses import Address
from storage.inbox import Inbox
from storage.outgoing import LEASED, SENDING, Outgoing
from storage.sealing import KeyProblem, Owner
from tests.bot.test_agreed_words import agree
from tests.bot.test_knocking import open_poll, turn
from tests.rooms import PHONE, House, Member, a_forum, a_member

OTHERS = "+447700900777"
SAID = ("The letter came two weeks late", "and nobody told me who to ring")
ALIAS = "Zephyrine"
NOTED = "Rang her on Monday"
STRANGER = "Sorry, I do not know this number."
DAYS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value as it stands in a table."""

    column: str
    value: bytes


def a_life(rooms: House) -> Member:
    """Let her say and be told what leaves a row in as many tables as can be."""
    member = a_member(rooms, a_forum(rooms), alias=ALIAS, channel="try")
    agree(rooms, channel="try")
    open_poll(rooms, member.forum_id)
    for words in ("1", "2"):
        say(rooms, words)
        turn(rooms)
    for words in ("SKIP", *SAID, "1", "PERSON", "are you there"):
        say(rooms, words)
    now = rooms.clock()
    with rooms.database.write() as connection:
        who = staff.add(connection, "sam@line.example", "facilitator", member.forum_id, now)
        row = members.with_forum(connection, member.id)
        assert row is not None
        notes.add(connection, rooms.keyring, members.owner_of(row), who, NOTED, now)
        flags.raise_for(connection, [member.id], flags.WHO_IS_THIS, now)
        place = f"/forums/one/members/{member.id}/thread"
        drafts.keep(connection, rooms.keyring, who, place, {"words": ["Dear"]}, now)
        drafts.keep(connection, rooms.keyring, who, "/forums/one/polls/new", {"a": ["b"]}, now)
        forum = forums.owner(connection, member.forum_id)
        theme = themes.add(connection, rooms.keyring, forum, "Letters", now)
        themes.file(connection, 1, theme, who, now)
        invites.add(connection, rooms.keyring, member.forum_id, "sam", now, member_id=member.id)
    return member


def say(rooms: House, words: str, chat: str = PHONE) -> list[str]:
    """Text something, and give what comes of it at once."""
    before = len(rooms.received(chat))
    rooms.hear(words, chat, "try")
    rooms.deliver()
    rooms.clock.passes(seconds=30)
    return rooms.received(chat)[before:]


def leave(rooms: House, *, phrase: str = "blue kettle") -> None:
    """Let her leave, and show who she is with the digits that her phone shows."""
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    number = asked.partition(" and ")[2][:2]
    (done,) = say(rooms, f"{phrase} {number}")
    assert done.startswith("Done. By Friday your words, name and number are erased here.")


def let_pass(rooms: House, span: timedelta) -> None:
    """Let the clock turn after some time."""
    rooms.clock.now += span
    Timetable(rooms.reception).turn()
    rooms.deliver()


def sealed(rooms: House) -> list[Sealed]:
    """Give every sealed value of every table, whoever it belongs to."""
    return [
        Sealed(f"{table.name}.{column.name}", bytes(value))
        for table in schema.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary) and column.name not in {"key", "blind"}
        for value in rooms.column(select(column).where(column.is_not(None)))
    ]


def opened(rooms: House, values: list[Sealed], owners: list[Owner]) -> set[str]:
    """Try each value with the keys of these owners; gives the columns in which one opened."""
    found = set()
    for each in values:
        for owner in owners:
            try:
                rooms.keyring.unseal(owner, each.column, each.value)
            except (KeyProblem, InvalidTag):
                continue
            found.add(each.column)
    return found


def owners(rooms: House, member: Member) -> list[Owner]:
    """Give the owners whose keys are hers alone, as they stand now."""
    with rooms.database.read() as connection:
        row = connection.execute(
            select(*members.Member.__table__.c).where(members.Member.id == member.id)
        ).one()
        phone = connection.execute(
            select(*Address.__table__.c).where(Address.id == member.address_id)
        ).first()
    hers = [members.owner_of(row)]
    return hers if phone is None else [*hers, addresses.owner_of(phone)]


def rows_that_hold(rooms: House, *values: Any) -> set[str]:
    """Name each column in which one of these values stands, whatever it means there."""
    found = set()
    for table in schema.metadata.sorted_tables:
        for row in rooms.rows(select(*table.c)):
            for column, held in zip(table.c, row, strict=True):
                plain = held.decode("latin-1") if isinstance(held, bytes) else str(held)
                of = (v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in values)
                if any(value in plain for value in of):
                    found.add(f"{table.name}.{column.name}")
    return found


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


def test_until_the_last_moment_0_keeps_everything(rooms: House) -> None:
    """An hour before the end she stays, and nothing happens after it."""
    member = a_life(rooms)
    before = rooms.counts()["feedback_texts"]
    leave(rooms)
    let_pass(rooms, DAYS - timedelta(hours=1))

    assert say(rooms, "0") == ["OK. You are still in. MENU shows what I can do."]
    let_pass(rooms, DAYS)

    assert rooms.counts()["feedback_texts"] == before
    assert rooms.column(select(members.Member.erases)) == [False]
    assert opened(rooms, sealed(rooms), owners(rooms, member)) >= {"members.alias"}


def test_0_from_another_phone_of_hers_keeps_it_too(rooms: House) -> None:
    """Also where that phone speaks for another line of hers."""
    member = a_life(rooms)
    other = a_member(rooms, a_forum(rooms, "two"), OTHERS, channel="try")
    hers = select(Address.person_id).where(Address.id == member.address_id).scalar_subquery()
    rooms.do(update(members.Member).where(members.Member.id == other.id).values(person_id=hers))
    rooms.do(update(Address).where(Address.id == other.address_id).values(person_id=hers))
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    number = asked.partition(" and ")[2][:2]
    (done,) = say(rooms, f"blue kettle {number}")
    assert done.startswith("Done. By Friday your words and name are erased from Line one.")

    assert say(rooms, "0", OTHERS) == ["OK. You are still in. MENU shows what I can do."]
    let_pass(rooms, DAYS)

    assert rooms.column(select(members.Member.state)) == [members.IN, members.IN]


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


def test_a_message_that_is_leaving_holds_it_up(rooms: House) -> None:
    """What came of it has its place until then; the next turn of the clock erases."""
    a_life(rooms)
    leave(rooms)
    for state in (LEASED, SENDING):
        rooms.do(update(Outgoing).where(Outgoing.id == 1).values(state=state))
        rooms.clock.now += DAYS
        with rooms.database.write() as connection:
            (which,) = members.all_leaving(connection, rooms.clock())
        finish(rooms, which)
        assert rooms.column(select(members.Member.state)) == [members.IN]
    rooms.do(update(Outgoing).where(Outgoing.id == 1).values(state="sent"))

    finish(rooms, which)

    assert rooms.column(select(members.Member.state)) == [members.LEFT]


def finish(rooms: House, which: str) -> None:
    """Finish a leaving, whatever else the clock has to do."""
    with rooms.database.write() as connection:
        leaving.finish(connection, rooms.keyring, rooms.journal, which, rooms.clock())


def test_cut_off_in_between_it_is_whole_or_not_there(
    rooms: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one transaction: a crash before its end erases nothing, and the next turn all."""
    a_life(rooms)
    leave(rooms)
    before = rooms.counts()
    rooms.clock.now += DAYS

    def crash(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(audit, "note", crash)
        Timetable(rooms.reception).turn()
    assert rooms.counts() == before

    let_pass(rooms, timedelta(minutes=2))

    assert rooms.counts()["feedback"] == 0
    assert rooms.column("SELECT action FROM audit WHERE member_id IS NOT NULL") == ["member_erased"]


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 10, 23, 19, 30, tzinfo=UTC),
        datetime(2027, 3, 26, 9, 10, tzinfo=UTC),
    ],
)
def test_72_hours_are_72_when_the_clocks_change(rooms: House, began: datetime) -> None:
    """Not an hour less on the night that is short, nor one more on the long one."""
    rooms.clock.now = began
    a_life(rooms)
    say(rooms, "LEAVE")
    (asked,) = say(rooms, "2")
    shown = rooms.clock()
    say(rooms, f"blue kettle {asked.partition(' and ')[2][:2]}")
    rooms.clock.now = shown

    let_pass(rooms, DAYS - timedelta(seconds=1))
    assert rooms.counts()["feedback"] > 0
    let_pass(rooms, timedelta(seconds=1))

    assert rooms.counts()["feedback"] == 0


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


def test_three_wrong_tries_erase_nothing_and_people_are_told(rooms: House) -> None:
    """Each of her forums has a flag; for thirty days no text erases on this phone."""
    member = a_life(rooms)
    rooms.do(update(flags.Flag).values(done_at=rooms.clock()))
    say(rooms, "LEAVE")
    say(rooms, "2")
    for words in ("blue kettle", "47", "her birthday"):
        said = say(rooms, words)
    assert said[0].startswith("I can do that with a person.")
    with rooms.database.read() as connection:
        raised = [(row.member_id, row.kind) for row in flags.open_in(connection, member.forum_id)]
    assert raised == [(member.id, flags.WRONG_PHRASE)]
    before = rooms.counts()["feedback"]
    let_pass(rooms, DAYS + DAYS)
    assert rooms.counts()["feedback"] == before

    say(rooms, "0")
    say(rooms, "LEAVE")
    assert say(rooms, "2")[0].startswith("I can do that with a person.")
    say(rooms, "0")
    let_pass(rooms, timedelta(days=25))
    say(rooms, "LEAVE")
    assert say(rooms, "2")[0].startswith("For safety, text your phrase and ")


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
