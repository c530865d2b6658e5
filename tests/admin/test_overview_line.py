"""The first page of a forum: whether its line runs, and what it cost."""

from datetime import UTC, datetime

from sqlalchemy import select, update

from storage import forums, house
from storage.addresses import Address
from storage.outgoing import DELIVERED, HELD, SENT, Outgoing
from tests.admin.conftest import Staff
from tests.admin.overview import PAGE, ages, pairs, things
from tests.builders import (
    Ground,
    Place,
    a_member,
    a_message,
)


def test_a_channel_on_which_nothing_arrives(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """Three messages left yesterday and none arrived; one that arrives ends it."""
    kestrel = a_member(ground, riverside)
    rows = [a_message(ground, kestrel, state=SENT) for _ in range(3)]
    sent_at = ground.ago(hours=20)
    ground.write(lambda c: c.execute(update(Outgoing).values(sending_at=sent_at)))
    silent = facilitator.opens(PAGE).text
    one = update(Outgoing).where(Outgoing.id == rows[0]).values(state=DELIVERED)
    ground.write(lambda c: c.execute(one))
    working = facilitator.opens(PAGE).text

    assert things(silent) == ["Say that nothing arrives by SMS"]
    assert ages(silent) == ["Last arrived never"]
    assert pairs(silent)["SMS"] == "silent"
    assert things(working) == []
    assert pairs(working)["SMS"] == "working"


def test_what_arrived_on_a_phone_that_changed_hands_arrived(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It is not said that nothing arrives, though the forum no longer knows that phone."""
    kestrel, wren = a_member(ground, riverside), a_member(ground, riverside, "Wren")
    for member, state in ((kestrel, SENT), (kestrel, SENT), (kestrel, SENT), (wren, DELIVERED)):
        a_message(ground, member, state=state)
    sent_at = ground.ago(hours=20)
    kestrels = select(Address.person_id).where(Address.id == kestrel.address.id).scalar_subquery()
    new_owner = update(Address).where(Address.id == wren.address.id).values(person_id=kestrels)
    ground.write(lambda c: c.execute(update(Outgoing).values(sending_at=sent_at)))
    ground.write(lambda c: c.execute(new_owner))

    page = facilitator.opens(PAGE).text
    assert things(page) == []
    assert pairs(page)["SMS"] == "not known yet"


def test_what_left_and_what_it_cost(facilitator: Staff, ground: Ground, riverside: Place) -> None:
    """Parts of this month by SMS, at the forum's own price; what waits has not left."""
    kestrel, chat = a_member(ground, riverside), a_member(ground, riverside, channel="telegram")
    rows = [a_message(ground, kestrel, state=SENT) for _ in range(3)]
    a_message(ground, kestrel, state=HELD)
    a_message(ground, chat, state=DELIVERED)
    last_month = datetime(2026, 10, 31, 12, tzinfo=UTC)
    facts: list[tuple[int, dict[str, object]]] = [
        (rows[0], {"parts": 3}),
        (rows[1], {"sending_at": last_month}),
    ]
    for row, values in facts:
        with ground.database.write() as connection:
            connection.execute(update(Outgoing).where(Outgoing.id == row).values(values))
    usual = pairs(facilitator.opens(PAGE).text)
    ground.write(lambda c: forums.change(c, riverside.id, part_costs=55))

    assert usual["Left today"] == "3"
    assert usual["Wait for a good moment"] == "1"
    assert usual["Spent in November"] == "about 16p"
    assert pairs(facilitator.opens(PAGE).text)["Spent in November"] == "about 22p"


def test_a_line_that_does_not_send_is_said_first(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """A worker that was there and is late; a switch that somebody has turned."""
    never = facilitator.opens(PAGE).text
    ground.write(lambda c: house.tick(c, "worker", ground.ago(hours=3)))
    late = facilitator.opens(PAGE).text
    ground.write(lambda c: forums.change(c, riverside.id, sending_on=False))
    off = facilitator.opens(PAGE).text

    assert "Nothing is being sent" not in never
    assert "was last seen 3 hours ago" in late
    assert "Sending is stopped.</strong>" in off
    assert "Nothing is being sent" not in off
