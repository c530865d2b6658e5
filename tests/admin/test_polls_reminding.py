"""Reminding of a poll in the browser: once, by whom, and for how long it can be taken back."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from storage.outgoing import Outgoing
from tests.admin.asking import CHOICE, a_poll, agrees, an_answer, many
from tests.admin.conftest import Staff
from tests.admin.polls import LIST, deeds, presses, row, turn
from tests.builders import Ground, Place, a_member


def test_the_reminder_is_for_who_said_nothing_and_once(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """The page says for how many it is and what it costs, and then that it has been done."""
    asked = [a_member(ground, riverside, name, channel="try") for name in ("Kestrel", "Wren")]
    asked += [a_member(ground, riverside, "Heron", channel="try")]
    for one in asked:
        agrees(ground, one)
    poll = a_poll(ground, riverside, CHOICE)
    with ground.database.write() as connection:
        connection.execute(update(Outgoing).values(state="delivered"))
    an_answer(ground, asked[0], poll, 1, "1")
    before = " ".join(re.sub(r"<.*?>", " ", facilitator.opens(f"{LIST}/{poll}").text).split())

    after = presses(facilitator, poll, "remind")
    twice = presses(facilitator, poll, "remind")

    assert "of 3 members have answered 1" in before
    assert "have been asked, said nothing, and were never reminded 2" in before
    assert "to remind them, by knock or Telegram 16p" in before
    assert "Remind 2 members, once" in before
    assert "The reminder will go. Until then you can take it back, below." in after
    assert "Remind 2 members" not in after
    assert "The reminder goes" in after
    assert "Nobody was reminded." in twice
    with ground.database.read() as connection:
        reminded = select(Outgoing.member_id).where(Outgoing.kind == "reminder")
        found = set(connection.execute(reminded).scalars())
    assert found == {asked[1].id, asked[2].id}
    assert deeds(ground).count("poll_reminded") == 1


def test_a_reminder_is_taken_back_within_its_minute(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """By a colleague too; after that it can be sent, and then nothing takes it back."""
    many(ground, riverside, 2)
    poll = a_poll(ground, riverside, CHOICE)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="delivered")))
    presses(facilitator, poll, "remind")
    ground.clock.goes_on(timedelta(seconds=59))

    back = presses(birch, poll, "remind/take-back")
    twice = presses(birch, poll, "remind/take-back")
    again = presses(facilitator, poll, "remind")
    ground.clock.goes_on(timedelta(seconds=60))
    late = presses(birch, poll, "remind/take-back")

    assert "Taken back: nobody is reminded." in back
    assert "Remind 2 members, once" in back
    assert "Nothing was taken back." in twice
    assert "The reminder will go." in again
    assert "Nothing was taken back." in late
    assert "Take it back" not in late
    assert deeds(ground).count("poll_reminder_taken_back") == 1


def test_a_reminder_of_which_a_worker_has_begun_is_not_taken_back(
    facilitator: Staff, ground: Ground, riverside: Place
) -> None:
    """It counts as reminded, and nobody is reminded twice."""
    many(ground, riverside, 2)
    poll = a_poll(ground, riverside, CHOICE)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="sent")))
    presses(facilitator, poll, "remind")
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="sending")))

    late = presses(facilitator, poll, "remind/take-back")

    assert "Nothing was taken back. The reminder has begun to go" in late
    assert row(ground, poll).reminded_at is not None


def test_a_reminder_to_more_than_twenty_waits_for_somebody_else(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """Who asked may not say yes; who did not write it may, or gives it back."""
    many(ground, riverside, 21)
    poll = a_poll(ground, riverside, CHOICE, is_open=False)
    presses(facilitator, poll, "open")
    presses(birch, poll, "approve", seen=row(ground, poll).asked_at.isoformat())
    ground.clock.goes_on(timedelta(minutes=1))
    turn(ground)
    ground.write(lambda connection: connection.execute(update(Outgoing).values(state="sent")))
    ground.clock.goes_on(timedelta(minutes=1))

    before = " ".join(facilitator.opens(f"{LIST}/{poll}").text.split())
    waits = presses(facilitator, poll, "remind")
    seen = row(ground, poll).asked_at.isoformat()
    own = presses(facilitator, poll, "remind/approve", seen=seen)
    overview = birch.opens("/forums/riverside/").text
    no = presses(birch, poll, "remind/take-back")
    ground.clock.goes_on(timedelta(seconds=1))
    stale = presses(birch, poll, "remind/approve", seen=seen)
    presses(facilitator, poll, "remind")
    page = " ".join(re.sub(r"<.*?>", "", birch.opens(f"{LIST}/{poll}").text).split())
    yes = presses(birch, poll, "remind/approve", seen=row(ground, poll).asked_at.isoformat())

    assert "Ask a second person: remind 21 members, once" in before
    assert "it waits for a second person" in waits
    assert "Approve the reminder of the poll" in overview
    assert "You have not approved it." in own
    assert "You asked for this to go, so somebody else has to say yes." in own
    assert "Taken back: nobody is reminded." in no
    assert "You have not approved it." in stale
    assert "Approve: remind 21 members" in page
    assert "The reminder will go." in yes
    with ground.database.read() as connection:
        states = select(Outgoing.state).where(Outgoing.kind == "reminder")
        assert connection.execute(states).scalars().all() == ["held"] * 21
