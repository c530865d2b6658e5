"""The quiet word on all her phones and in all her forums, and opening again; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.adding import Guest, Welcome
from bot.leaving import finish
from bot.messages import Event, Inbound, Kind
from bot.quieting import fall_quiet, open_again
from bot.reading import fold
from bot.safety.agreed import PHRASE, QUIET_WORD
from storage import addresses, flags, outbox, roster, staff
from storage.addresses import Address
from storage.flags import QUIET, Did, Flag
from storage.inbox import UNDERSTOOD, Inbox
from storage.members import Member as MemberRow
from storage.outgoing import CANCELLED, Outgoing
from tests.bot.test_all_her_phones import HERE, THERE, with_two_phones
from tests.rooms import NOW, House, Member, a_forum, an_invite

STAFF = 1
SPOKEN = "She rang me from her sister's."


@pytest.fixture
def hers(rooms: House) -> tuple[Member, Member]:
    """Give one person with a phone in each of two forums, who has agreed on a quiet word."""
    here, there = with_two_phones(rooms)
    with rooms.database.write() as connection:
        known = addresses.lock(connection, rooms.keyring, "try", HERE)
        assert known is not None
        hashed = rooms.keyring.agreed_hash(QUIET_WORD, known.row.person_id, fold("umbrella"))
        addresses.change(connection, known.family, quiet_word=hashed)
        staff.add(connection, "ash@example.org", "safeguarding", here.forum_id, rooms.clock())
    return here, there


def quiet_phones(rooms: House) -> int:
    """Count the phones that are silent."""
    return len(rooms.column(select(Address.id).where(Address.quiet_at.is_not(None))))


def flagged(rooms: House) -> list[tuple[str, str, bool]]:
    """Say of each flag whose it is, of which kind, and whether it is open."""
    rows = rooms.rows(select(Flag.member_id, Flag.kind, Flag.done_at).order_by(Flag.id))
    return [(row.member_id, row.kind, row.done_at is None) for row in rows]


def put(rooms: House, chat: str, kind: Kind) -> int:
    """Let something wait for a phone."""
    with rooms.database.write() as connection:
        known = addresses.lock(connection, rooms.keyring, "try", chat)
        assert known is not None
        now = rooms.clock()
        new = outbox.NewMessage(f"{kind}:{chat}", kind, 1, "words", 1, now, now + timedelta(days=1))
        return outbox.put(connection, rooms.keyring, known.owner, "try", new)


def opened(rooms: House, member: Member) -> bool:
    """Open again in the forum of this member."""
    with rooms.database.write() as connection:
        did = Did(STAFF, SPOKEN, rooms.clock())
        return open_again(connection, rooms.keyring, rooms.journal, member.id, did)


def test_every_phone_falls_silent_and_only_the_bland_line_leaves(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """What waits is cancelled on all of them, the answer to words of risk too."""
    waiting = [put(rooms, HERE, Kind.REPLY), put(rooms, THERE, Kind.RISK)]

    assert rooms.say(" Umbrella. ") == ["Thanks, noted."]

    assert rooms.received(HERE) == ["Thanks, noted."]
    assert rooms.received(THERE) == []
    states = dict(map(tuple, rooms.rows(select(Outgoing.id, Outgoing.state))))
    assert [states[row] for row in waiting] == [CANCELLED, CANCELLED]
    assert quiet_phones(rooms) == 2
    assert [kind for kind, _, _ in rooms.journal.since(NOW)] == ["quiet"]
    put(rooms, THERE, Kind.ANSWER)
    rooms.deliver()
    assert rooms.received(THERE) == []


def test_each_forum_is_told_and_sees_its_own_flag_alone(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """Said once or three times, it is one flag in each."""
    for _ in range(3):
        rooms.say("umbrella")

    assert flagged(rooms) == [(member.id, QUIET, True) for member in hers]
    with rooms.database.read() as connection:
        for member in hers:
            seen = [flag.member_id for flag in flags.open_in(connection, member.forum_id)]
            assert seen == [member.id]
            assert roster.count(connection, member.forum_id) == {QUIET: 1}


def test_nobody_can_read_the_word(rooms: House, hers: tuple[Member, Member]) -> None:
    """It stands in no row, whoever has the keys; the text before it does."""
    rooms.say("the letters came late")
    rooms.say("umbrella")
    rooms.say("umbrella")

    rows = rooms.rows(select(Inbox.state, Inbox.words, Inbox.mark).order_by(Inbox.id))
    assert [tuple(row) for row in rows[1:]] == [(UNDERSTOOD, None, None)] * 2
    with rooms.database.read() as connection:
        (row,) = connection.execute(
            select(*Address.__table__.c).where(Address.id == hers[0].address_id)
        )
    memory = rooms.keyring.unseal(addresses.owner_of(row), "addresses.memory", row.memory)
    assert "umbrella" not in memory
    assert '"before": ""' in memory


def test_nobody_can_read_her_phrase_where_she_texts_it(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """Whoever asked for it, or nobody."""
    with rooms.database.write() as connection:
        known = addresses.lock(connection, rooms.keyring, "try", HERE)
        assert known is not None
        hashed = rooms.keyring.agreed_hash(PHRASE, known.row.person_id, "blue kettle")
        addresses.change(connection, known.family, phrase=hashed)

    rooms.say("Blue kettle 47")

    assert rooms.column(select(Inbox.words)) == [None]


def test_a_changed_message_says_it_too(rooms: House, hers: tuple[Member, Member]) -> None:
    """What stood there before stays with what she said; the word is kept nowhere."""
    facts = ("try", HERE, "m1")
    rooms.reception.receive(Inbound(*facts, "the letters came late", rooms.clock()))
    rooms.reception.receive(Inbound(*facts, "Umbrella", rooms.clock(), event=Event.EDITED))

    assert quiet_phones(rooms) == 2
    assert rooms.column(select(Inbox.words).where(Inbox.state == UNDERSTOOD)) == [None]


@pytest.mark.parametrize("first", [0, 1])
def test_it_opens_when_every_forum_that_was_told_has_opened(
    rooms: House, hers: tuple[Member, Member], first: int
) -> None:
    """Then discreetly, on all her phones, and nothing that waited comes."""
    put(rooms, HERE, Kind.REPLY)
    rooms.say("umbrella")
    rooms.do(update(Address).values(discreet=False))
    rooms.clock.passes(days=1)

    assert opened(rooms, hers[first])
    assert quiet_phones(rooms) == 2
    assert rooms.say("MENU") == []
    assert not opened(rooms, hers[first])
    assert opened(rooms, hers[1 - first])

    assert quiet_phones(rooms) == 0
    assert rooms.column(select(func.count()).where(Address.discreet.is_(True))) == [2]
    assert rooms.column(select(MemberRow.discreet)) == [True, True]
    rooms.deliver()
    assert rooms.received(HERE) == ["Thanks, noted."]
    assert rooms.say("MENU")[0].startswith("What would you like?")
    with rooms.database.read() as connection:
        done = flags.last_done(connection, rooms.keyring, hers[0].id, QUIET)
    assert done is not None
    assert (done.why, done.done_by) == (SPOKEN, STAFF)


def test_the_word_once_more_tells_those_who_had_opened(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """Whoever opened before the other did is told again, and opens again."""
    rooms.say("umbrella")
    opened(rooms, hers[0])
    rooms.say("umbrella")

    here, there = hers[0].id, hers[1].id
    assert flagged(rooms) == [(here, QUIET, False), (there, QUIET, True), (here, QUIET, True)]


def test_staff_fall_silent_for_her_and_no_other_forum_sees_it(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """On all her phones; their own forum alone has a flag, and opens it alone."""
    put(rooms, THERE, Kind.REPLY)
    with rooms.database.write() as connection:
        assert fall_quiet(connection, rooms.journal, hers[0].id, rooms.clock())

    assert flagged(rooms) == [(hers[0].id, QUIET, True)]
    assert quiet_phones(rooms) == 2
    assert rooms.column(select(Outgoing.state)) == [CANCELLED]
    assert [kind for kind, _, _ in rooms.journal.since(NOW)] == ["quiet", "quiet"]
    assert not opened(rooms, hers[1])
    assert opened(rooms, hers[0])
    assert quiet_phones(rooms) == 0


def test_a_word_that_she_chooses_by_text_holds_on_all_her_phones(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """And the texts by which she chose it are kept nowhere."""
    rooms.do(update(Address).values(quiet_word=None))
    for text in ("SETTINGS", "4", "1", "Mooring", "mooring"):
        rooms.say(text)

    words = rooms.column(select(Inbox.words).order_by(Inbox.id))
    assert [word is None for word in words] == [False, False, False, True, True]
    at = rooms.column(select(MemberRow.quiet_word_at).order_by(MemberRow.forum_id))
    assert [moment is None for moment in at] == [False, True]
    assert {kind for kind, _, _ in rooms.journal.since(NOW)} == {"profile"}
    rooms.say("mooring", THERE)
    assert quiet_phones(rooms) == 2


def left(rooms: House, member: Member) -> None:
    """Let the days of a member who leaves be over."""
    rooms.do(update(MemberRow).where(MemberRow.id == member.id).values(left_at=rooms.clock()))
    with rooms.database.write() as connection:
        finish(connection, rooms.keyring, rooms.journal, member.id, rooms.clock())


def test_where_the_forum_that_was_to_open_is_left_the_other_looks_anew(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """Else she would be silent for ever, and nobody could open it."""
    rooms.say("umbrella")
    opened(rooms, hers[1])

    left(rooms, hers[0])

    assert flagged(rooms) == [(hers[1].id, QUIET, False), (hers[1].id, QUIET, True)]
    assert opened(rooms, hers[1])
    assert quiet_phones(rooms) == 0


def test_a_silent_phone_that_is_added_in_person_can_be_opened_there(
    rooms: House, hers: tuple[Member, Member]
) -> None:
    """She had left every forum; no code opens it, and whoever is with her now does."""
    rooms.say("umbrella")
    for member in hers:
        left(rooms, member)
    forum = a_forum(rooms, "three")
    assert rooms.say(f"JOIN {an_invite(rooms, forum)}") == []
    guest = Guest("Wren", "try", HERE, is_number=True, confirmed=True, discreet=True, hours=None)
    with rooms.database.write() as connection:
        clock = rooms.clock()
        welcome = Welcome(connection, rooms.keyring, rooms.journal, forum, "ash", clock)
        added = Member(welcome.add(guest), hers[0].address_id, forum, HERE)

    assert flagged(rooms) == [(added.id, QUIET, True)]
    assert rooms.say("MENU") == []
    assert opened(rooms, added)
    assert rooms.say("MENU")[0].startswith("What would you like?")
