"""The gate asked about real rows: what it is told, and what becomes of the row."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.agreed_times import Agreed, keep
from bot.gatekeeping import prepare
from bot.messages import Sending
from bot.phrases import say
from storage import addresses, claims, consents, forums, members, outbox, wordings
from storage.addresses import Address
from storage.forums import Forum
from storage.house import House as HouseRow
from storage.members import Member as MemberRow
from storage.outgoing import HELD, READY, SENDING, Outgoing
from storage.wordings import Wording
from tests.rooms import NOW, PHONE, House, Member, a_forum, a_member

LATER = timedelta(days=30)


def ask(rooms: House) -> Sending | None:
    """Claim the next row, and ask the gate about it."""
    with rooms.database.write() as connection:
        claimed = claims.claim(connection, "sms", 1, rooms.clock())
    if not claimed:
        return None
    with rooms.database.write() as connection:
        address = addresses.lock_one(connection, claimed[0].address_id)
        return prepare(connection, rooms.keyring, claimed[0], address, rooms.clock())


def row(rooms: House, row_id: int | None = None) -> tuple[str, str | None, datetime | None]:
    """Say of a row, the first by default, in which state it is, why, and until when."""
    query = select(Outgoing.state, Outgoing.why, Outgoing.due_at).order_by(Outgoing.id)
    if row_id is not None:
        query = query.where(Outgoing.id == row_id)
    found = rooms.rows(query)[0]
    return found.state, found.why, found.due_at


def begun(rooms: House, member: Member, kind: str = "update", words: str = "News for you.") -> int:
    """Put something that we begin, in words of its own, and give its row."""
    with rooms.database.write() as connection:
        address = addresses.lock_one(connection, member.address_id)
        new = outbox.NewMessage(
            f"{kind}:{words}", kind, 2, words, 1, NOW, NOW + LATER, member_id=member.id
        )
        return outbox.put(connection, rooms.keyring, addresses.owner_of(address), "sms", new)


def test_a_reply_goes_with_all_that_the_channel_needs(rooms: House) -> None:
    """The number, the words, how long it is good, and a question counts as put."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    rooms.clock.passes(minutes=4)

    sending = ask(rooms)

    (found,) = rooms.rows(select(Outgoing.__table__))
    assert sending is not None
    assert (sending.chat, sending.words) == (PHONE, rooms.texts_to()[0])
    assert (sending.discreet, sending.valid_for) == (True, timedelta(minutes=6))
    assert sending.receipt_token == found.receipt_token
    assert (found.state, found.attempts, found.sending_at) == (SENDING, 1, rooms.clock())
    assert rooms.rows(select(Address.put_row, Address.put_at)) == [(found.id, rooms.clock())]


def test_a_late_reply_is_dropped_and_one_late_line_says_so(rooms: House) -> None:
    """Two replies more than ten minutes late: both expire, one line goes in their place."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    rooms.hear("HELP")
    rooms.clock.passes(minutes=10)

    assert [ask(rooms), ask(rooms)] == [None, None]

    states = rooms.rows(select(Outgoing.state, Outgoing.why, Outgoing.kind).order_by(Outgoing.id))
    assert states == [
        ("expired", "late", "reply"),
        ("expired", "late", "reply"),
        (READY, None, "late_line"),
    ]
    sending = ask(rooms)
    assert sending is not None
    assert sending.words == say("en", "late_line")
    assert sending.words == "Your text came. Sorry that I was slow. Text MENU when you want."


def test_a_reply_just_in_time_goes(rooms: House) -> None:
    """One second before the ten minutes are over."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    rooms.clock.passes(minutes=9, seconds=59)

    sending = ask(rooms)

    assert sending is not None
    assert sending.valid_for == timedelta(seconds=1)


@pytest.mark.parametrize("switch", [HouseRow, Forum])
def test_a_kill_switch_holds_what_waits(rooms: House, switch: type[HouseRow] | type[Forum]) -> None:
    """Of the house or of the forum; switched on again and woken, it goes."""
    member = a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    rooms.do(update(switch).values(sending_on=False))

    assert ask(rooms) is None
    assert row(rooms)[:2] == (HELD, "sending_off")

    rooms.do(update(switch).values(sending_on=True))
    with rooms.database.write() as connection:
        outbox.wake(connection, [member.address_id])
    assert ask(rooms) is not None


def test_the_switch_of_one_forum_holds_no_other(rooms: House) -> None:
    """Another forum's member gets her reply."""
    here, there = a_forum(rooms), a_forum(rooms, "two")
    a_member(rooms, here)
    rooms.do(update(Forum).where(Forum.id == there).values(sending_on=False))
    rooms.hear("MENU")

    assert ask(rooms) is not None


def test_a_listed_word_is_held_from_a_discreet_phone_only(rooms: House) -> None:
    """Until a second wording is there, or for ever; to an open phone it goes."""
    forum = a_forum(rooms)
    discreet = a_member(rooms, forum)
    plain = a_member(rooms, forum, "+447700900124", discreet=False)
    held = begun(rooms, discreet, "answer", "The police have answered.")
    goes = begun(rooms, plain, "answer", "The police have answered.")

    sendings = [ask(rooms), ask(rooms)]

    assert [sending.chat for sending in sendings if sending] == [plain.chat]
    assert (row(rooms, held)[:2], row(rooms, goes)[0]) == ((HELD, "wording"), SENDING)


def test_a_number_that_somebody_wrote_down_gets_nothing_that_we_begin(rooms: House) -> None:
    """But the check itself, once."""
    member = a_member(rooms, a_forum(rooms), discreet=False)
    rooms.do(update(Address).values(confirmed_at=None))
    news = begun(rooms, member)

    assert ask(rooms) is None
    assert row(rooms, news)[:2] == (HELD, "unconfirmed")

    check = begun(rooms, member, "check", "Is this a good number?")
    assert ask(rooms) is not None
    rooms.do(update(Outgoing).where(Outgoing.id == check).values(state="sent"))
    again = begun(rooms, member, "check", "Is this still a good number?")
    assert ask(rooms) is None
    assert row(rooms, again)[:2] == ("cancelled", "checked")


def test_what_we_begin_waits_for_her_hours(rooms: House) -> None:
    """The narrower of the forum's and her own; it is due when they begin."""
    member = a_member(rooms, a_forum(rooms), discreet=False)
    rooms.do(update(Address).values(hours="14:00-16:00"))
    begun(rooms, member)

    assert ask(rooms) is None
    assert row(rooms) == (HELD, "hours", NOW.replace(hour=14, minute=0))

    rooms.clock.now = NOW.replace(hour=14, minute=0)
    sending = ask(rooms)
    assert sending is not None
    assert sending.valid_for == timedelta(hours=1, minutes=40)


def test_without_consent_nothing_of_its_kind_goes(rooms: House) -> None:
    """The newest choice counts."""
    member = a_member(rooms, a_forum(rooms), discreet=False)
    with rooms.database.write() as connection:
        choice = consents.Choice(1, "sms", NOW)
        consents.add(connection, member.id, {"updates": False}, choice)
    begun(rooms, member)

    assert ask(rooms) is None
    assert row(rooms)[:2] == ("cancelled", "no_consent")


def test_the_budget_of_a_person_counts_over_all_her_phones(rooms: House) -> None:
    """Two contacts in seven days, whichever forum began them; a failed one costs nothing."""
    one = a_member(rooms, a_forum(rooms), discreet=False)
    two = a_member(rooms, a_forum(rooms, "two"), "+447700900124", discreet=False)
    (person,) = rooms.column(select(Address.person_id).where(Address.id == one.address_id))
    rooms.do(update(Address).values(person_id=person))
    rooms.do(update(MemberRow).values(person_id=person))
    failed = begun(rooms, one, words="Zero.")
    assert ask(rooms) is not None
    rooms.do(update(Outgoing).where(Outgoing.id == failed).values(state="failed"))
    for member, words in ((one, "First."), (two, "Second.")):
        begun(rooms, member, words=words)
        assert ask(rooms) is not None
        rooms.do(update(Outgoing).where(Outgoing.state == SENDING).values(state="sent"))

    third = begun(rooms, two, words="Third.")
    assert ask(rooms) is None
    assert row(rooms, third)[:2] == (HELD, "budget")

    rooms.clock.passes(days=7, seconds=1)
    with rooms.database.write() as connection:
        outbox.wake(connection, [two.address_id])
    assert ask(rooms) is not None


def test_a_contact_that_waits_for_another_try_is_not_in_its_own_way(rooms: House) -> None:
    """The provider refused it for now: it has not reached her, and is no contact yet."""
    member = a_member(rooms, a_forum(rooms), discreet=False)
    begun(rooms, member, words="First.")
    assert ask(rooms) is not None
    rooms.do(update(Outgoing).values(state="sent"))
    second = begun(rooms, member, words="Second.")
    assert ask(rooms) is not None
    refused = update(Outgoing).where(Outgoing.id == second)
    rooms.do(refused.values(state=HELD, why="try_again", due_at=rooms.clock()))

    sending = ask(rooms)

    assert sending is not None
    assert sending.words == "Second."


def agree(rooms: House, member: Member, hours: str | None) -> None:
    """Let a member agree with a person on other times."""
    with rooms.database.write() as connection:
        known = members.with_forum(connection, member.id)
        assert known is not None
        agreed = Agreed(discreet=False, hours=hours)
        keep(connection, rooms.journal, known, agreed, [member.address_id], rooms.clock())


def test_wider_times_let_what_waits_go_at_once(rooms: House) -> None:
    """And not only when the times of before would have come."""
    member = a_member(rooms, a_forum(rooms), discreet=False)
    agree(rooms, member, "sun 10:00-12:00")
    news = begun(rooms, member)
    assert ask(rooms) is None
    assert row(rooms, news) == (HELD, "hours", NOW.replace(day=29, hour=10, minute=0))

    agree(rooms, member, None)

    assert ask(rooms) is not None


def test_a_message_is_given_to_the_provider_for_as_long_as_its_lease(rooms: House) -> None:
    """And no longer than it is good for."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    rooms.hear("HELP", message_id="SM2")
    rooms.clock.passes(minutes=9)
    first = ask(rooms)
    rooms.do(update(Outgoing).where(Outgoing.state == SENDING).values(state="sent"))
    rooms.clock.passes(seconds=55)
    second = ask(rooms)

    assert first is not None
    assert second is not None
    assert first.until == NOW + timedelta(minutes=9) + claims.LEASE
    assert second.until == NOW + timedelta(minutes=10)


def test_a_wording_is_read_at_sending_and_frozen_by_it(rooms: House) -> None:
    """A discreet phone gets the discreet form."""
    member = a_member(rooms, a_forum(rooms))
    with rooms.database.write() as connection:
        forum = forums.owner(connection, member.forum_id)
        new = wordings.NewWording("update:1", "The police have answered.", "There is news.")
        wording = wordings.add(connection, rooms.keyring, forum, new, NOW)
    reference = begun(rooms, member, "answer")
    rooms.do(
        update(Outgoing)
        .where(Outgoing.id == reference)
        .values(words=None, wording_id=wording, kind="risk")
    )

    sending = ask(rooms)

    assert sending is not None
    assert sending.words == "There is news."
    assert rooms.column(select(Wording.frozen_at)) == [NOW]


def test_a_stop_between_claim_and_gate_cancels(rooms: House) -> None:
    """The row in hand is gone from the hand: nothing leaves but the confirmation."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("MENU")
    with rooms.database.write() as connection:
        (claimed,) = claims.claim(connection, "sms", 1, rooms.clock())
    rooms.hear("STOP")

    with rooms.database.write() as connection:
        address = addresses.lock_one(connection, claimed.address_id)
        assert prepare(connection, rooms.keyring, claimed, address, rooms.clock()) is None
    sending = ask(rooms)

    assert sending is not None
    assert sending.words == say("en", "stop")
    assert row(rooms)[:2] == ("cancelled", "stop")
