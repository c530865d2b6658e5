"""A fresh code on a phone that hears nothing more: it may have gone to somebody else since."""

from sqlalchemy import select, update

from bot.phrases import say
from storage.addresses import Address
from storage.members import Member as MemberRow
from tests.rooms import NOW, House, Member, a_forum, a_member, an_invite

OWNER = "This phone is known here. Is that you? 1 yes, 2 no, I am new."
OFFER = say("en", "start_offered")


def parked(rooms: House, forum_id: int) -> Member:
    """Make somebody whose number was written down, and then said to be wrong."""
    member = a_member(rooms, forum_id, channel="try")
    rooms.do(update(Address).values(confirmed_at=None, parked_at=NOW))
    return member


def test_how_to_start_is_said_once_more_for_each_code_on_a_stopped_phone(rooms: House) -> None:
    """Whoever has the number now would else never learn it."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    codes = [an_invite(rooms, forum), an_invite(rooms, forum)]
    rooms.say("STOP")

    heard = [rooms.say(text) for text in ("hello?", *(f"JOIN {code}" for code in codes * 2))]

    assert heard == [[OFFER], [OFFER], [OFFER], [], []]
    assert rooms.say("START") == [say("en", "started")]
    assert rooms.say(f"JOIN {codes[1]}") == [OWNER]


def test_a_parked_phone_with_a_code_is_asked_whose_it_is_and_is_hers_again(rooms: House) -> None:
    """The question goes though nothing else does; after a yes all goes as before."""
    forum = a_forum(rooms)
    parked(rooms, forum)
    assert rooms.say("hello?") == []

    assert rooms.say(f"JOIN {an_invite(rooms, forum)}") == [OWNER]
    assert rooms.received()[-1] == OWNER
    assert rooms.say("1") == [say("en", "confirmed")]
    assert rooms.received()[-1] == say("en", "confirmed")

    phone = rooms.rows(select(Address.parked_at, Address.confirmed_at.is_not(None)))
    assert [tuple(row) for row in phone] == [(None, True)]
    assert rooms.say("MENU")[0].startswith("What would you like?")


def test_a_parked_phone_that_somebody_else_has_now_begins_anew(rooms: House) -> None:
    """As another person, to the end of joining; what the member before said stays hers."""
    forum = a_forum(rooms)
    before = parked(rooms, forum)

    for text in (f"JOIN {an_invite(rooms, forum)}", "2", "2", "Wren", "1 2 3", "1"):
        answer = rooms.say(text)
        assert rooms.received()[-1] == answer[-1]

    assert answer[0].startswith("You are in.")
    rows = {row.id: row.person_id for row in rooms.rows(select(MemberRow.__table__))}
    phone = rooms.rows(select(Address.__table__))[0]
    assert (phone.parked_at, phone.member_id == before.id) == (None, False)
    assert rows[phone.member_id] == phone.person_id != rows[before.id]


def test_what_is_said_to_a_parked_phone_beside_that_question_is_nothing(rooms: House) -> None:
    """A code that opens nothing, a MENU, and a 0 that leaves the question."""
    forum = a_forum(rooms)
    parked(rooms, forum)

    for text in ("JOIN ZZZZBBBB", "MENU", "HELP"):
        assert rooms.say(text) == []
    rooms.say(f"JOIN {an_invite(rooms, forum)}")
    assert rooms.say("0") == []
    assert rooms.column(select(Address.parked_at)) == [NOW]
