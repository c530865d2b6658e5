"""What she tightens on the phone in her hand holds on every phone of hers, on both databases."""

from sqlalchemy import select, update

from storage import invites
from storage.addresses import Address
from storage.members import Member as MemberRow
from tests.bot.test_knocking import QUESTION, open_poll
from tests.rooms import NOW, PHONE, House, Member, a_forum, a_member, an_invite

HERE, THERE, THIRD = PHONE, "+447700900124", "+447700900125"


def with_two_phones(rooms: House, channel: str = "try") -> tuple[Member, Member]:
    """Make one person, not discreet, with a phone in each of two forums."""
    here = a_member(rooms, a_forum(rooms, "one"), HERE, channel=channel, discreet=False)
    there = a_member(rooms, a_forum(rooms, "two"), THERE, channel=channel, discreet=False)
    of = select(Address.person_id).where(Address.id == here.address_id).scalar_subquery()
    rooms.do(update(Address).where(Address.id == there.address_id).values(person_id=of))
    rooms.do(update(MemberRow).where(MemberRow.id == there.id).values(person_id=of))
    return here, there


def standing(rooms: House) -> dict[bytes, tuple[bool, str | None]]:
    """Give of each phone whether it is discreet, and its times."""
    rows = rooms.rows(select(Address.blind, Address.discreet, Address.hours))
    return {row.blind: (row.discreet, row.hours) for row in rows}


def blind(rooms: House, chat: str) -> bytes:
    """Give the name of a phone in the journal."""
    return rooms.keyring.blind("try", chat)


def test_more_private_holds_on_every_phone(rooms: House) -> None:
    """The other phone is knocked at before it says anything, as the one in her hand is."""
    _, there = with_two_phones(rooms)
    rooms.say("SETTINGS")
    assert rooms.say("3") == ["Done. My messages stay plain, and I ask before I say more."]

    assert standing(rooms) == {blind(rooms, HERE): (True, None), blind(rooms, THERE): (True, None)}
    rooms.say("MENU", THERE)
    open_poll(rooms, there.forum_id)
    assert rooms.received(THERE)[1:] == [QUESTION]
    assert [(kind, name) for kind, name, _ in rooms.journal.since(NOW)] == [
        ("profile", name) for name in _by_id(rooms)
    ]


def test_narrower_times_hold_on_every_phone_and_widen_none(rooms: House) -> None:
    """Each keeps what is left of its own times; what another forum set wider there is gone."""
    _, there = with_two_phones(rooms)
    wider = update(Address).where(Address.id == there.address_id).values(hours="11:00-20:00")
    rooms.do(wider)

    rooms.say("SETTINGS")
    rooms.say("1")
    rooms.say("1")

    assert standing(rooms) == {
        blind(rooms, HERE): (False, "09:00-12:00"),
        blind(rooms, THERE): (False, "11:00-12:00"),
    }
    assert {name for _, name, _ in rooms.journal.since(NOW)} == set(_by_id(rooms))


def test_the_times_of_a_second_forum_hold_on_every_phone(rooms: House) -> None:
    """They are said while joining it, on one phone only."""
    with_two_phones(rooms)

    for text in (f"JOIN {an_invite(rooms, a_forum(rooms, 'three'))}", "Wren", "1 2 3", "2"):
        rooms.say(text)

    hours = {name: hours for name, (_, hours) in standing(rooms).items()}
    assert hours == {blind(rooms, HERE): "12:00-17:00", blind(rooms, THERE): "12:00-17:00"}


def test_a_phone_that_is_added_takes_the_narrowest_times_of_all(rooms: House) -> None:
    """Not those of the first that is found."""
    here, there = with_two_phones(rooms)
    for member, hours in ((here, "09:00-17:00"), (there, "12:00-20:00")):
        rooms.do(update(Address).where(Address.id == member.address_id).values(hours=hours))
    with rooms.database.write() as connection:
        now = rooms.clock()
        code = invites.add(connection, rooms.keyring, here.forum_id, "cli", now, here.id)

    rooms.say(f"JOIN {code}", THIRD)
    rooms.say("1", THIRD)

    assert standing(rooms)[blind(rooms, THIRD)] == (True, "12:00-17:00")


def _by_id(rooms: House) -> list[bytes]:
    return rooms.column(select(Address.blind).order_by(Address.id))
