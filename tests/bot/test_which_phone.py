"""Which phone a forum knows: no forum writes to one that was given to another, nor tells of it."""

from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection, select, update

from bot.adding import TRY, Guest, Welcome
from bot.timetable import Timetable
from storage import (
    addresses,
    audience,
    consents,
    invites,
    member_phones,
    members,
    roster,
    whose_thread,
)
from storage.addresses import Address
from storage.member_phones import MemberPhone
from storage.members import Member
from tests.bot.broadcasts import an_update, asked_at, in_days, sent
from tests.rooms import House, a_forum, an_invite

FIRST, SECOND = "+447700900001", "+447700900002"
SILENT = ("stopped_at", "paused_at", "parked_at", "unreachable_at", "leaving_until")


def joins(rooms: House, forum: int, chat: str, *answers: str) -> str:
    """Let somebody join with a code, and give the member's id."""
    says(rooms, chat, f"JOIN {an_invite(rooms, forum)}", *answers)
    newest = select(Member.id).where(Member.forum_id == forum).order_by(Member.made_at.desc())
    return str(rooms.column(newest)[0])


def links(rooms: House, member_id: str, forum: int, chat: str) -> None:
    """Let a member give her forum one more phone."""
    with rooms.database.write() as connection:
        code = invites.add(connection, rooms.keyring, forum, "cli", rooms.clock(), member_id)
    says(rooms, chat, f"JOIN {code}", "1")


def says(rooms: House, chat: str, *words: str) -> None:
    """Write something."""
    for each in words:
        rooms.say(each, chat)


def phone(rooms: House, chat: str) -> int:
    """Give the address of a phone."""
    blind = rooms.keyring.blind(TRY, chat)
    return int(rooms.column(select(Address.id).where(Address.blind == blind))[0])


def known(rooms: House, member_id: str) -> list[str]:
    """Give the numbers of a member that staff of her forum can see."""
    with rooms.database.read() as connection:
        found = roster.phones(connection, [member_id]).get(member_id, [])
        return sorted(addresses.number(rooms.keyring, row) for row in found)


def told_at(rooms: House, forum: int) -> list[int]:
    """Send news of a forum, and give the phones to which they go."""
    sent(rooms, news := an_update(rooms, forum))
    return asked_at(rooms, f"update:{news}")


def in_two(rooms: House) -> tuple[str, str]:
    """Let one person join two forums on her first phone, and give the second to one of them."""
    one, two = a_forum(rooms, "one"), a_forum(rooms, "two")
    here = joins(rooms, one, FIRST, "1", "Rosa", "1 2 3", "4")
    there = joins(rooms, two, FIRST, "Wren", "1 2 3", "4")
    links(rooms, here, one, SECOND)
    return here, there


def test_a_phone_that_she_gave_to_one_forum_is_not_the_others(rooms: House) -> None:
    """Neither for news, though she used it last, nor on a page."""
    here, there = in_two(rooms)

    assert told_at(rooms, 1) == [phone(rooms, SECOND)]
    assert told_at(rooms, 2) == [phone(rooms, FIRST)]
    rooms.deliver()
    assert (known(rooms, here), known(rooms, there)) == ([FIRST, SECOND], [FIRST])


def test_what_she_writes_to_a_forum_tells_it_of_the_phone(rooms: House) -> None:
    """She is asked which line it is for, and chooses."""
    _, there = in_two(rooms)
    rooms.clock.passes(days=8)

    says(rooms, SECOND, "it was late", "2")

    assert known(rooms, there) == [FIRST, SECOND]
    assert told_at(rooms, 2) == [phone(rooms, SECOND)]


def test_a_channel_shows_once_she_has_joined_there_or_written(rooms: House) -> None:
    """Of a chat that only the other forum knows nothing shows."""
    here, there = in_two(rooms)
    rooms.do(update(Address).where(Address.id == phone(rooms, SECOND)).values(channel="telegram"))

    with rooms.database.read() as connection:
        seen = [
            whose_thread.find(connection, rooms.keyring, forum, member)
            for forum, member in enumerate((here, there), start=1)
        ]

    assert [each and each.channels for each in seen] == [("telegram", "try"), ("try",)]


def test_a_phone_that_changed_hands_is_nobodys_but_its_new_owners(rooms: House) -> None:
    """No forum writes there to her any more; one may write to whoever joins on it now."""
    here, there = in_two(rooms)
    stranger = joins(rooms, 1, FIRST, "2", "1", "Ash", "1 2 3", "4")

    assert (known(rooms, here), known(rooms, there)) == ([SECOND], [])
    assert known(rooms, stranger) == [FIRST]
    assert told_at(rooms, 1) == sorted((phone(rooms, FIRST), phone(rooms, SECOND)))
    assert told_at(rooms, 2) == []
    assert rooms.column(select(MemberPhone.member_id).order_by(MemberPhone.member_id)) == sorted(
        (here, stranger)
    )


def test_a_number_that_staff_write_down_is_known_to_their_forum_alone(rooms: House) -> None:
    """Also where it is one more of somebody who is a member already."""
    here, there = in_two(rooms)
    with rooms.database.write() as connection:
        new = Guest("Wren", TRY, SECOND, True, True, True, None)
        where = connection, rooms.keyring, rooms.journal, 2, "staff:1", rooms.clock()
        assert Welcome(*where).add(new) == there
    assert (known(rooms, here), known(rooms, there)) == ([FIRST, SECOND], [FIRST, SECOND])

    three = a_forum(rooms, "three")
    with rooms.database.write() as connection:
        where = connection, rooms.keyring, rooms.journal, three, "staff:1", rooms.clock()
        elsewhere = Welcome(*where).add(new)

    assert known(rooms, elsewhere) == [SECOND]
    assert told_at(rooms, three) == [phone(rooms, SECOND)]


def test_after_leaving_a_phone_speaks_for_a_forum_that_knows_it(rooms: House) -> None:
    """Not for the first of those that are left, where another has had to do with it."""
    here, there = in_two(rooms)
    three = a_forum(rooms, "three")
    third = joins(rooms, three, SECOND, "Teal", "1 2 3", "4")
    says(rooms, FIRST, "LEAVE")
    rooms.do(update(Member).where(Member.id == here).values(left_at=rooms.clock()))
    Timetable(rooms.reception).turn()

    rows = rooms.rows(select(Address.id, Address.member_id))
    speaks = {row.id: row.member_id for row in rows}
    assert speaks == {phone(rooms, FIRST): there, phone(rooms, SECOND): third}
    assert here not in rooms.column(select(MemberPhone.member_id))


@dataclass(frozen=True, slots=True)
class Case:
    """One person with two phones in two forums."""

    knows: tuple[tuple[int, ...], tuple[int, ...]]  # which of her phones each forum knows
    last: int  # the phone that she used last
    silent: int | None  # the phone that gets nothing
    moved: int | None  # the phone that is somebody else's by now

    def expected(self, forum: int) -> int | None:
        """Say on which of her phones she gets what this forum begins."""
        hers = [place for place in self.knows[forum] if place != self.moved]
        if not hers:
            return None
        used = self.last if self.last in hers else hers[0]
        return None if used == self.silent else used


WHICH = ((0,), (1,), (0, 1))
CASES = [
    Case((here, there), last, silent, moved)
    for here, there, last, silent, moved in product(
        WHICH, WHICH, (0, 1), (None, 0, 1), (None, 0, 1)
    )
]


def test_each_forum_writes_to_the_phone_used_last_of_those_that_it_knows(rooms: House) -> None:
    """To that one or to none: for every way in which two phones can stand with two forums."""
    forums = [a_forum(rooms, "one"), a_forum(rooms, "two")]
    with rooms.database.write() as connection:
        people = [_make(rooms, connection, place, case, forums) for place, case in enumerate(CASES)]

    for which, forum in enumerate(forums):
        with rooms.database.read() as connection:
            found = audience.listeners(connection, forum, audience.UPDATES)
            shown = roster.phones(connection, [person.members[which] for person in people])
        goes_to = {row.id: row.address_id for row in found}
        for case, person in zip(CASES, people, strict=True):
            member, place = person.members[which], case.expected(which)
            expected = None if place is None else person.phones[place]
            assert (case, goes_to.get(member)) == (case, expected)
            hers = {person.phones[each] for each in case.knows[which] if each != case.moved}
            assert (case, {row.id for row in shown.get(member, [])}) == (case, hers)


@dataclass(frozen=True, slots=True)
class Person:
    """Her phones, and the members that she is."""

    phones: list[int]
    members: list[str]


def _make(
    rooms: House, connection: Connection, place: int, case: Case, forums: list[int]
) -> Person:
    now, choice = rooms.clock(), consents.Choice(1, "sms", rooms.clock())
    made = [
        addresses.meet(connection, rooms.keyring, "sms", f"+44770090{place:03}{each}", now)
        for each in range(2)
    ]
    her, stranger = (each.row.person_id for each in made)
    phones, found = [each.id for each in made], []
    for forum, knows in zip(forums, case.knows, strict=True):
        new = members.NewMember(her, forum, "code", members.IN)
        member_id = members.add(connection, rooms.keyring, new, now)
        consents.add(connection, member_id, {"updates": True}, choice)
        for which in knows:
            member_phones.add(connection, member_id, phones[which])
        found.append(member_id)
    for which, address_id in enumerate(phones):
        facts: dict[str, object] = {"heard_at": in_days(rooms, which == case.last)}
        facts["person_id"] = stranger if which == case.moved else her
        if which == case.silent:
            facts[SILENT[place % len(SILENT)]] = now
        addresses.change(connection, [address_id], **facts)
    return Person(phones, found)
