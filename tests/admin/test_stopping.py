"""The kill switches: what is cancelled, what is spared, and what goes on when they are off."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from storage import switches
from storage.outgoing import CANCELLED, HELD, LEASED, READY, SENDING, SENT, UNSURE, Outgoing
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, a_forum, a_member, a_message, a_person

STATES = (HELD, READY, LEASED, SENDING, SENT, UNSURE)
PAGE = "/forums/riverside/stop"


def messages(ground: Ground, forum: Place, alias: str) -> list[int]:
    """Put one message in each state to a new member; gives their rows."""
    member = a_member(ground, forum, alias)
    return [a_message(ground, member, state=state) for state in STATES]


def states(ground: Ground, rows: list[int]) -> list[str]:
    """Say how rows stand now."""
    with ground.database.read() as connection:
        found = select(Outgoing.state).where(Outgoing.id.in_(rows)).order_by(Outgoing.id)
        return list(connection.execute(found).scalars())


def is_risk(ground: Ground, row: int, **facts: object) -> None:
    """Let a message be the reply to words of risk."""
    change = update(Outgoing).where(Outgoing.id == row).values(kind="risk", **facts)
    ground.write(lambda connection: connection.execute(change))


def test_a_forum_stops_and_another_goes_on(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """What has not left of this forum is cancelled; what left, and another forum's, stays."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    ours, theirs = messages(ground, riverside, "Kestrel"), messages(ground, other, "Juniper")

    page = facilitator.opens(PAGE).text
    facilitator.posts(PAGE, turn="off")

    assert "3 messages that wait now are cancelled for good" in " ".join(page.split())
    assert states(ground, ours) == [CANCELLED] * 3 + [SENDING, SENT, UNSURE]
    assert states(ground, theirs) == list(STATES)
    with ground.database.read() as connection:
        assert not switches.standing(connection, riverside.id).on
        assert switches.standing(connection, other.id).on
    after = facilitator.opens(PAGE).text
    assert "Sending is stopped" in after
    assert "3 messages were cancelled" in after


def test_the_safety_reply_waits_and_goes_when_it_is_allowed(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It is spared; what waited for the switch asks the gate again when it is turned."""
    member = a_member(ground, riverside)
    risk = a_message(ground, member, state=HELD)
    is_risk(ground, risk, why=switches.OFF)
    facilitator.posts(PAGE, turn="off")
    assert states(ground, [risk]) == [HELD]

    facilitator.posts(PAGE, turn="on")

    assert states(ground, [risk]) == [READY]
    assert [action for action, *_ in audited(ground)] == ["sending_stopped", "sending_allowed"]


def test_pressing_it_twice_does_nothing_twice(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """The second press, of this form or of another, finds it done."""
    messages(ground, riverside, "Kestrel")

    for once in ("a" * 32, "a" * 32, "b" * 32):
        assert facilitator.posts(PAGE, turn="off", once=once).status_code == 303

    assert [action for action, *_ in audited(ground)] == ["sending_stopped"]


def test_the_house_stops_everybody(app: Flask, ground: Ground, riverside: Place) -> None:
    """Whoever runs the line stops all forums; a forum's own page says so."""
    rows = messages(ground, riverside, "Kestrel")
    fern, ash = Staff(app), Staff(app)
    fern.signs_in(a_person(ground, "system", None, "fern@example.org"))
    ash.signs_in(a_person(ground, "facilitator", riverside))

    fern.posts("/house/stop", turn="off")

    assert states(ground, rows) == [CANCELLED] * 3 + [SENDING, SENT, UNSURE]
    assert "Sending is stopped for the whole house already" in ash.opens(PAGE).text
    ground.clock.goes_on(timedelta(minutes=1))
    fern.posts("/house/stop", turn="on")
    assert "stopped for the whole house" not in ash.opens(PAGE).text
