"""Before something goes to more than twenty, a second person says yes (rule 23)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from bot import approving
from bot.timetable import Timetable
from storage import approvals
from storage.approvals import Asking
from storage.outgoing import Outgoing
from tests.bot.broadcasts import a_poll, an_update, in_days, many
from tests.rooms import House, a_forum, at_once

SECOND = timedelta(seconds=1)
ASH, BIRCH, CEDAR = "staff:1", "staff:2", "staff:3"


@pytest.fixture(params=["poll", "update"])
def draft(request: pytest.FixtureRequest) -> Callable[[House, int], str]:
    """Give what makes a draft, of both sorts in turn; `ash` has made it."""

    def make(rooms: House, members: int) -> str:
        forum = a_forum(rooms)
        many(rooms, forum, members)
        if request.param == "poll":
            return f"poll:{a_poll(rooms, forum, ready=False)}"
        return f"update:{an_update(rooms, forum, ready=False)}"

    return make


Draft = Callable[[House, int], str]


def stands(rooms: House, thing: str) -> Asking:
    """Say where it stands."""
    with rooms.database.read() as connection:
        found = approvals.find(connection, thing)
    assert found is not None
    return found


def asks(rooms: House, thing: str, by: str = BIRCH, at: datetime | None = None) -> bool:
    """Let somebody ask for it to go; false where it was no draft."""
    with rooms.database.write() as connection:
        return approving.ask(connection, thing, by, rooms.clock(), at) is not None


def approves(rooms: House, thing: str, by: str, seen: datetime | None = None) -> bool:
    """Let somebody say yes to what was asked, as it stands now or was seen before."""
    seen = seen or stands(rooms, thing).asked_at or rooms.clock()
    with rooms.database.write() as connection:
        return approving.approve(connection, thing, by, seen, rooms.clock())


def takes_back(rooms: House, thing: str) -> bool:
    """Let somebody take it back."""
    with rooms.database.write() as connection:
        return approving.take_back(connection, thing, rooms.clock())


def edits(rooms: House, thing: str, by: str) -> bool:
    """Let somebody begin an edit."""
    with rooms.database.write() as connection:
        return approving.edited(connection, thing, by, rooms.clock())


def gone(rooms: House) -> int:
    """Let the timetable turn, and say how many messages were put."""
    Timetable(rooms.reception).turn()
    return len(rooms.column(select(Outgoing.id)))


@pytest.mark.parametrize(("members", "state"), [(20, "ready"), (21, "waiting")])
def test_whoever_asks_is_written_down(rooms: House, draft: Draft, members: int, state: str) -> None:
    """With the moment, whether or not the twenty-first member makes a second person necessary."""
    thing = draft(rooms, members)
    asks(rooms, thing)

    found = stands(rooms, thing)
    assert (found.state, found.asked_by, found.asked_at) == (state, BIRCH, rooms.clock())


def test_nobody_approves_what_they_asked_for_made_or_edited(rooms: House, draft: Draft) -> None:
    """A fourth person does, and it goes a minute later; until then nothing leaves."""
    thing = draft(rooms, 21)
    edits(rooms, thing, CEDAR)
    asks(rooms, thing, BIRCH)
    asking = stands(rooms, thing)

    refused = [approves(rooms, thing, by) for by in ("ash", BIRCH, CEDAR)]
    barred = [approving.bar(asking, by) for by in ("ash", BIRCH, CEDAR, ASH)]
    before = gone(rooms)
    yes = approves(rooms, thing, ASH)

    wrote = "You wrote this, so somebody else has to say yes."
    asked = "You asked for this to go, so somebody else has to say yes."
    assert (refused, barred) == ([False] * 3, [wrote, asked, wrote, None])
    assert (before, yes, gone(rooms)) == (0, True, 0)
    assert (stands(rooms, thing).state, stands(rooms, thing).approved_by) == ("ready", ASH)
    rooms.clock.passes(seconds=59)
    assert gone(rooms) == 0
    rooms.clock.passes(seconds=1)
    assert gone(rooms) == 21


def test_a_yes_is_for_what_was_seen(rooms: House, draft: Draft) -> None:
    """What was edited and asked for again meanwhile needs another yes."""
    thing = draft(rooms, 21)
    asks(rooms, thing)
    seen = stands(rooms, thing).asked_at
    rooms.clock.passes(minutes=1)
    edits(rooms, thing, CEDAR)
    back = stands(rooms, thing).state
    asks(rooms, thing)

    assert (back, approves(rooms, thing, ASH, seen)) == ("draft", False)
    assert approves(rooms, thing, ASH)


def test_what_is_approved_goes_at_the_time_that_was_asked_for(rooms: House, draft: Draft) -> None:
    """Tomorrow stays tomorrow; a time that has passed meanwhile is a minute from now."""
    thing = draft(rooms, 21)
    asks(rooms, thing, at=in_days(rooms, 1))
    approves(rooms, thing, ASH)
    first = stands(rooms, thing).starts
    assert first == in_days(rooms, 1)
    takes_back(rooms, thing)
    asks(rooms, thing, at=in_days(rooms, 1))
    rooms.clock.passes(days=2)
    approves(rooms, thing, ASH)

    assert stands(rooms, thing).starts == rooms.clock() + approving.UNDO


def test_what_is_taken_back_within_the_minute_never_leaves(rooms: House, draft: Draft) -> None:
    """Though the timetable turns all the while; afterwards there is nothing to take back."""
    thing = draft(rooms, 2)
    asks(rooms, thing, at=rooms.clock() + approving.UNDO)
    rooms.clock.passes(seconds=59)
    before = gone(rooms)

    assert (before, takes_back(rooms, thing), takes_back(rooms, thing)) == (0, True, False)
    rooms.clock.passes(minutes=5)
    assert (gone(rooms), stands(rooms, thing).state) == (0, "draft")


def test_what_has_gone_can_be_taken_back_and_edited_no_more(rooms: House, draft: Draft) -> None:
    """Its minute is over, also where no worker has begun with it yet."""
    thing = draft(rooms, 2)
    asks(rooms, thing, at=rooms.clock() + approving.UNDO)
    rooms.clock.passes(seconds=60)

    assert [takes_back(rooms, thing), edits(rooms, thing, BIRCH)] == [False, False]
    assert gone(rooms) == 2
    assert [takes_back(rooms, thing), edits(rooms, thing, BIRCH)] == [False, False]


def test_of_a_worker_and_somebody_who_takes_it_back_one_wins(rooms: House, draft: Draft) -> None:
    """In the same moment either it goes to all, or it is a draft and goes to nobody."""
    thing = draft(rooms, 3)
    due = rooms.clock() + timedelta(hours=1)
    asks(rooms, thing, at=due)
    together, said = Barrier(2), []

    def race(turn: int) -> None:
        together.wait()
        if turn:
            with rooms.database.write() as connection:
                said.append(approving.take_back(connection, thing, due - SECOND))
        else:
            Timetable(rooms.reception).turn()

    rooms.clock.passes(hours=1)
    at_once(2, race, threads=2)

    left, state = len(rooms.column(select(Outgoing.id))), stands(rooms, thing).state
    assert (said, left, state == "draft") in [([True], 0, True), ([False], 3, False)]


def test_what_was_taken_back_and_asked_for_again_keeps_its_new_time(
    rooms: House, draft: Draft
) -> None:
    """A worker that had seen it due before does not send it early."""
    thing = draft(rooms, 2)
    asks(rooms, thing, at=in_days(rooms, 1))

    with rooms.database.write() as connection:
        Timetable(rooms.reception)._open(connection, 1)
        Timetable(rooms.reception)._send(connection, 1)
    assert rooms.column(select(Outgoing.id)) == []


def test_what_came_to_have_too_many_members_waits_after_all(rooms: House, draft: Draft) -> None:
    """It was asked for while they were few, and nobody else has seen it."""
    thing = draft(rooms, 20)
    asks(rooms, thing, at=in_days(rooms, 1))
    many(rooms, 1, 1, first=20)
    rooms.clock.passes(days=1)

    assert (gone(rooms), stands(rooms, thing).state) == (0, "waiting")
    approves(rooms, thing, ASH)
    rooms.clock.passes(minutes=1)
    assert gone(rooms) == 21


def test_only_a_draft_is_asked_for(rooms: House, draft: Draft) -> None:
    """Whoever presses the button second changes nothing, nor does asking for nothing at all."""
    thing = draft(rooms, 2)

    assert [asks(rooms, thing), asks(rooms, thing, CEDAR)] == [True, False]
    assert stands(rooms, thing).asked_by == BIRCH
    assert not asks(rooms, f"{thing}9")
