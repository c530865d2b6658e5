"""The kill switch and the one reminder of a poll: what was to go is taken back, and named."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import broadcasting
from storage import polls, reminding
from storage.base import AnyRow
from storage.outgoing import Outgoing
from storage.polls import Poll
from tests.admin.asking import CHOICE, a_poll, joined
from tests.admin.conftest import Staff, audited
from tests.admin.test_stopping import PAGE, named
from tests.builders import Ground, Place, a_person

ASH = "staff:7"


def asked(ground: Ground, forum: Place) -> int:
    """Ask one question of everybody, and let it arrive."""
    poll = a_poll(ground, forum, CHOICE)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="delivered")))
    return poll


def reminds(ground: Ground, poll: int) -> int | None:
    """Remind; gives for how many it is, none where it may not."""
    with ground.database.write() as connection:
        found = broadcasting.remind(connection, ground.keyring, poll, ASH, ground.clock())
    return None if found is None else found.members


def waits(ground: Ground, poll: int) -> None:
    """Let a reminder wait for a second person, as one to many does."""
    facts = {"asked_by": ASH, "asked_at": ground.clock()}
    change = update(Poll).where(Poll.id == poll).values(**facts)
    ground.write(lambda connection: connection.execute(change))


def row(ground: Ground, poll: int) -> AnyRow:
    """Give a poll as it stands."""
    with ground.database.read() as connection:
        found = polls.find(connection, poll)
    assert found is not None
    return found


def reminders(ground: Ground, poll: int) -> list[str]:
    """Say how the messages stand with which a poll would remind now."""
    query = select(Outgoing.state).where(Outgoing.cause == f"poll:{poll}:remind")
    with ground.database.read() as connection:
        return list(connection.execute(query.order_by(Outgoing.id)).scalars())


def test_a_reminder_that_was_to_go_is_taken_back_and_named(
    ground: Ground, riverside: Place, there: Place, facilitator: Staff
) -> None:
    """In its minute, or while it waits for a yes; one of which the minute is over has reminded."""
    joined(ground, riverside, "Kestrel", "Wren")
    joined(ground, there, "Heron")
    gone, soon, later, theirs = (asked(ground, each) for each in (*[riverside] * 3, there))
    reminds(ground, gone)
    ground.clock.goes_on(timedelta(minutes=1))
    reminds(ground, soon)
    reminds(ground, theirs)
    waits(ground, later)
    before = " ".join(facilitator.opens(PAGE).text.split())

    facilitator.posts(PAGE, turn="off")

    assert "2 reminders of polls that are about to go, or wait for a second person" in before
    assert named(facilitator) == [f"Reminder of poll {soon}", f"Reminder of poll {later}"]
    assert [deed for deed in audited(ground) if deed[0] == "poll_reminder_taken_back"] == [
        ("poll_reminder_taken_back", f"poll:{poll}", None, riverside.id) for poll in (soon, later)
    ]
    assert [reminding.stands_back(row(ground, poll)) for poll in (gone, soon, later, theirs)] == [
        False, True, True, False
    ]  # fmt: skip
    assert [reminders(ground, poll) for poll in (gone, soon, theirs)] == [
        ["cancelled"] * 2, [], ["held"]
    ]  # fmt: skip
    assert "taken back.</li>" not in facilitator.opens(PAGE).text


def test_it_can_remind_again_and_is_named_no_more(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """The same members are asked once more, by a reminder or by one that waits for a yes."""
    joined(ground, riverside, "Kestrel", "Wren")
    first, second = asked(ground, riverside), asked(ground, riverside)
    for poll in (first, second):
        reminds(ground, poll)
    facilitator.posts(PAGE, turn="off")
    both = named(facilitator)

    again = reminds(ground, first)
    ground.clock.goes_on(timedelta(seconds=1))
    waits(ground, second)

    assert both == [f"Reminder of poll {first}", f"Reminder of poll {second}"]
    assert (again, reminders(ground, first)) == (2, ["held"] * 2)
    assert named(facilitator) == []


@pytest.mark.parametrize("state", ["sending", "sent", "delivered", "unsure"])
def test_one_of_which_a_message_has_left_stays_as_it_is(
    ground: Ground, riverside: Place, facilitator: Staff, state: str
) -> None:
    """What waits of it is cancelled, and nobody gets it twice."""
    joined(ground, riverside, "Kestrel", "Wren")
    poll = asked(ground, riverside)
    reminds(ground, poll)
    first = select(Outgoing.id).where(Outgoing.cause == f"poll:{poll}:remind").limit(1)
    change = update(Outgoing).where(Outgoing.id.in_(first)).values(state=state)
    ground.write(lambda connection: connection.execute(change))

    facilitator.posts(PAGE, turn="off")

    assert named(facilitator) == []
    assert sorted(reminders(ground, poll)) == ["cancelled", state]
    assert reminds(ground, poll) is None


def test_the_house_names_it_by_number_and_forum(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """Its title is not for the house."""
    joined(ground, riverside, "Kestrel")
    poll = asked(ground, riverside)
    reminds(ground, poll)
    fern = Staff(facilitator.app)
    fern.signs_in(a_person(ground, "system", None, "fern@example.org"))

    fern.posts("/house/stop", turn="off")

    assert named(fern, "/house/stop") == [f"Reminder of poll {poll}, Riverside forum"]
    assert f"Reminder of poll {poll}</a>: <bdi>Before session 4" in facilitator.opens(PAGE).text
