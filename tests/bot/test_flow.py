"""Whether messages flow: what is found in the rows, what is judged of it, and who is told when."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.flow import Trouble, Wrong, troubles
from bot.log import OURS
from bot.watching import Watching
from storage import flow, house
from storage.flow import ENOUGH, OFTEN, WEEK, Channel, Flow
from storage.inbox import UNREAD, Inbox
from storage.outgoing import DELIVERED, FAILED, HELD, SENT, UNSURE, Outgoing
from storage.sends import A_PERSON_SAID
from tests.rooms import NOW, House, a_forum, a_member

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SMS = Channel("sms")
FLOWS = Flow((SMS,), 0, None, 0, {}, None, NOW, sending_on=True, forums_stopped=0)
WAITS = replace(SMS, waiting=3, waits_since=NOW - 3 * MINUTE)

JUDGED: dict[str, tuple[Flow, list[Trouble]]] = {
    "all flows": (FLOWS, []),
    "no worker yet": (replace(FLOWS, worker_at=None), [Trouble(Wrong.WORKER)]),
    "a worker that was seen": (replace(FLOWS, worker_at=NOW - MINUTE), []),
    "a worker that is gone": (
        replace(FLOWS, worker_at=NOW - 3 * MINUTE, due_since=NOW - HOUR),
        [Trouble(Wrong.WORKER, None, NOW - 3 * MINUTE)],
    ),
    "a clock that stands": (
        replace(FLOWS, due_since=NOW - 3 * MINUTE),
        [Trouble(Wrong.CLOCK, None, NOW - 3 * MINUTE)],
    ),
    "texts that the bot failed on": (
        replace(FLOWS, unread=2, unread_since=NOW - HOUR),
        [Trouble(Wrong.UNREAD, None, NOW - HOUR, 2)],
    ),
}
OF_ONE: dict[str, tuple[Channel, list[Trouble]]] = {
    "waits since a moment": (replace(SMS, waiting=3, waits_since=NOW - 2 * MINUTE), []),
    "stands": (
        WAITS,
        [Trouble(Wrong.QUEUE, "sms", NOW - 3 * MINUTE, 3)],
    ),
    "is long, and moves": (replace(WAITS, left_at=NOW - MINUTE), []),
    "stood before it waited": (
        replace(WAITS, left_at=NOW - HOUR),
        [Trouble(Wrong.QUEUE, "sms", NOW - 3 * MINUTE, 3)],
    ),
    "is refused for a moment": (replace(SMS, refused=1), []),
    "is refused": (
        replace(SMS, refused=2, refused_often=1),
        [Trouble(Wrong.REFUSED, "sms", None, 1)],
    ),
    "two phones that may be off": (replace(SMS, unheard_of=2), []),
    "nothing arrives": (replace(SMS, unheard_of=3), [Trouble(Wrong.UNHEARD, "sms", None, 3)]),
    "is as silent as a week was": (replace(SMS, heard_at=NOW - HOUR, usual=ENOUGH - 1), []),
    "is silent": (
        replace(SMS, heard_at=NOW - HOUR, usual=ENOUGH),
        [Trouble(Wrong.SILENT, "sms", NOW - HOUR, ENOUGH)],
    ),
}
JUDGED |= {name: (replace(FLOWS, channels=(one,)), told) for name, (one, told) in OF_ONE.items()}


@pytest.mark.parametrize("name", JUDGED)
def test_each_thing_that_does_not_flow_is_found(name: str) -> None:
    """And nothing that only looks like it, to the second of each limit."""
    found, expected = JUDGED[name]

    assert troubles(found, NOW) == expected


def test_why_messages_wait_is_said_once() -> None:
    """Where no worker runs, a queue that stands is no second trouble; a silent channel is."""
    channel = replace(WAITS, refused=1, refused_often=1, usual=ENOUGH)
    found = troubles(replace(FLOWS, worker_at=None, channels=(channel,)), NOW)

    assert [each.kind for each in found] == [Wrong.WORKER, Wrong.SILENT]


def texts(rooms: House, moments: Iterable[datetime], channel: str = "sms") -> None:
    """Let texts have come, in the order of time."""
    rows = [
        {"channel": channel, "message_hash": f"{channel}{at}".encode(), "state": "understood"}
        | {"said_at": at, "came_at": at}
        for at in moments
    ]
    with rooms.database.write() as connection:
        connection.execute(insert(Inbox), rows)


def weeks_before(*numbers: int, begun: datetime) -> list[datetime]:
    """Give ten moments after one, in each of some weeks before."""
    return [
        begun - number * WEEK + place * MINUTE
        for number in sorted(numbers, reverse=True)
        for place in range(1, ENOUGH + 1)
    ]


def seen(rooms: House) -> Flow:
    """Look how the line does."""
    with rooms.database.read() as connection:
        return flow.read(connection, rooms.clock())


@pytest.mark.parametrize(
    ("weeks", "now", "usual"),
    [
        ((1, 2, 3, 4), NOW, ENOUGH),
        ((1, 2, 3), NOW, 0),
        ((2, 3, 4), NOW, 0),
        ((1, 2, 3, 4), NOW - HOUR + 5 * MINUTE, 4),
        ((1, 2, 3, 4), NOW + 2 * WEEK, 0),
    ],
)
def test_a_channel_is_silent_against_its_own_weeks(
    rooms: House, weeks: tuple[int, ...], now: datetime, usual: int
) -> None:
    """As many texts came in the same hours of each of four weeks; one that was silent is enough.

    Another channel, on which it goes on, says nothing of this one.
    """
    last = NOW - HOUR
    texts(rooms, [*weeks_before(*weeks, begun=last), last])
    texts(rooms, [last + MINUTE], "telegram")
    rooms.clock.now = now

    (sms, telegram) = seen(rooms).channels
    assert (sms.name, sms.heard_at, sms.usual) == ("sms", last, usual)
    assert (telegram.name, telegram.heard_at, telegram.usual) == ("telegram", last + MINUTE, 0)


def test_a_moment_is_found_among_texts_with_gaps(rooms: House) -> None:
    """From which text on, of any moment: before all, between two, at one, after all."""
    texts(rooms, [NOW + number * HOUR for number in range(7)])
    with rooms.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM inbox WHERE id IN (1, 3, 4)")
        hours = (-1, 1, 1.5, 2, 4, 4.5, 7)
        found = [flow.first_since(connection, NOW + hour * HOUR) for hour in hours]

    kept = {2: 1, 5: 4, 6: 5, 7: 6}  # id, hour
    after = [[which for which, at in kept.items() if at >= hour] for hour in hours]
    reached = [[which for which in kept if which >= first] for first in found]
    assert reached == after


def message(rooms: House, at: int, **facts: Any) -> None:
    """Let the message put so many-th be so."""
    rooms.do(update(Outgoing).where(Outgoing.id == at).values(**facts))


def test_what_the_rows_say_of_a_channel(rooms: House) -> None:
    """What waits, what is tried again, what is unsure, what was refused, and what a person said."""
    a_member(rooms, a_forum(rooms))
    for number in range(6):
        rooms.hear(f"hello {number}")
    rooms.clock.passes(minutes=5)
    with rooms.database.write() as connection:
        house.tick(connection, "worker", rooms.clock())
        house.tick(connection, "left:sms", NOW + MINUTE)
    tried = {"state": HELD, "why": "try_again", "provider_code": "20429"}
    message(rooms, 1, **tried, due_at=rooms.clock() + MINUTE, attempts=8)
    message(rooms, 2, state=HELD, why="knock", due_at=rooms.clock() + HOUR)
    message(rooms, 3, state=UNSURE)
    message(rooms, 4, state=FAILED, provider_code="30003", why="unreachable")
    message(rooms, 5, state=FAILED, why=A_PERSON_SAID)
    rooms.do(update(Inbox).where(Inbox.id == 1).values(state=UNREAD))

    assert seen(rooms) == Flow(
        channels=(Channel("sms", NOW, NOW + MINUTE, 1, NOW, refused=1),),
        unread=1,
        unread_since=NOW,
        unsure=1,
        refusals={
            ("sms", "try_again", "20429"): 1,
            ("sms", "unsure", None): 1,
            ("sms", "unreachable", "30003"): 1,
        },
        due_since=None,
        worker_at=rooms.clock(),
        sending_on=True,
        forums_stopped=0,
    )


def test_a_message_is_refused_often_by_its_tries_and_not_by_its_age(rooms: House) -> None:
    """One that waited all night, and was refused once in the morning, is nobody's work yet."""
    a_member(rooms, a_forum(rooms))
    rooms.hear("hello")
    rooms.clock.passes(hours=11)
    often = []
    for attempts in (1, OFTEN):
        message(rooms, 1, state=HELD, why="try_again", attempts=attempts)
        often.append(seen(rooms).channels[0].refused_often)

    assert often == [0, 1]


def test_what_left_and_never_arrived(rooms: House) -> None:
    """Of the last two days, but the last hour; one that arrived, and all is well."""
    a_member(rooms, a_forum(rooms))
    for number in range(5):
        rooms.hear(f"hello {number}")
    ago = (timedelta(minutes=50), 2 * HOUR, 3 * HOUR, 47 * HOUR, 49 * HOUR)
    for place, time in enumerate(ago, 1):
        message(rooms, place, state=SENT, sending_at=NOW - time)
    before = seen(rooms).channels[0].unheard_of
    message(rooms, 3, state=DELIVERED)

    assert (before, seen(rooms).channels[0].unheard_of) == (3, 0)


def test_whoever_runs_it_is_told_once(rooms: House, caplog: pytest.LogCaptureFixture) -> None:
    """At the second look that finds it, by one line; then when it is over; then anew."""
    caplog.set_level(logging.INFO, OURS)
    watching = Watching(rooms.database, rooms.clock)
    said: list[list[tuple[str, str]]] = []

    def looks(*, waits: bool) -> None:
        caplog.clear()
        with rooms.database.write() as connection:
            house.tick(connection, "worker", rooms.clock())
        rooms.do(update(Outgoing).values(state="ready" if waits else SENT))
        watching.look()
        lines = [(one.levelname, str(one.msg)) for one in caplog.records if one.name == OURS]
        said.append(lines)
        rooms.clock.passes(minutes=1)

    rooms.hear("hello")
    rooms.clock.passes(minutes=5)
    for waits in (True, True, True, False, True, True):
        looks(waits=waits)

    told = "does_not_flow kind=queue channel=sms number=1 seconds={}"
    assert said == [
        [],
        [("WARNING", told.format(360))],
        [],
        [("INFO", "flows_again kind=queue channel=sms")],
        [],
        [("WARNING", told.format(600))],
    ]
