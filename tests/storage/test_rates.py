"""Rate caps: slots that no two workers share, by the database's own clock."""

from itertools import pairwise

from sqlalchemy import insert, select, update

from storage.outgoing import LEASED, READY, Outgoing
from storage.rates import Rate
from tests.rooms import House, a_forum, a_member


def states(rooms: House) -> list[str]:
    """Give the states of all rows in their order."""
    return rooms.column(select(Outgoing.state).order_by(Outgoing.id))


def test_a_claim_takes_no_more_parts_than_the_cap_grants(rooms: House) -> None:
    """With two parts a second five seconds hold ten parts: three rows of three, not ten."""
    forum = a_forum(rooms)
    for number in range(12):
        phone = f"+4477009005{number:02}"
        a_member(rooms, forum, phone)
        rooms.hear("HELP", phone)
    rooms.do(update(Outgoing).values(parts=3))

    slots = rooms.delivery(sms=2.0)._claim("sms", 16)

    assert [round(slot.wait - slots[0].wait, 6) for slot in slots] == [0.0, 1.5, 3.0]
    assert sorted(states(rooms)) == [LEASED] * 3 + [READY] * 9


def test_slots_of_two_workers_never_overlap(rooms: House) -> None:
    """Each claim takes its slots from one row of the database, by the database's own clock."""
    forum = a_forum(rooms)
    for number in range(20):
        phone = f"+4477009005{number:02}"
        a_member(rooms, forum, phone)
        rooms.hear("HELP", phone)
    one, two = rooms.delivery(sms=4.0), rooms.delivery(sms=4.0)

    first = one._claim("sms", 5)
    after_first = rooms.column(select(Rate.next_at))[0]
    second = two._claim("sms", 5)
    after_second = rooms.column(select(Rate.next_at))[0]

    assert [round(b.wait - a.wait, 6) for a, b in pairwise(first)] == [0.25] * 4
    # The second worker's five slots begin where the first's end: each takes 1.25 seconds.
    assert round(after_second - after_first, 3) == 1.25
    assert len({slot.claimed.id for slot in [*first, *second]}) == 10
    assert second[0].wait > first[-1].wait


def test_a_cap_that_is_used_up_claims_nothing(rooms: House) -> None:
    """The next slot is more than five seconds away: rows stay ready, for a stop to cancel."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("HELP")
    rooms.do(insert(Rate).values(sender="sms", next_at=4e9))

    assert rooms.delivery(sms=1.0)._claim("sms", 16) == []
    assert states(rooms) == [READY]
