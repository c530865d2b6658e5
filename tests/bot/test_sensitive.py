"""What is marked as sensitive waits for a second person, to however few it goes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import approving, broadcasting, news, poll_drafts, written_news
from bot.broadcasting import Made
from bot.news import NotReworded
from bot.poll_drafts import Change
from bot.timetable import Timetable
from bot.written_news import Written
from storage import approvals, audience, polls, reminding, updates
from storage.outgoing import Outgoing
from storage.sealing import Keyring
from tests.bot.broadcasts import POLL, an_update, many
from tests.bot.news import LISTED, SAFE
from tests.rooms import House, a_forum

ASH, BIRCH = "staff:1", "staff:2"


def does(rooms: House, work: Callable[[Connection, Keyring], Any]) -> Any:  # noqa: ANN401 - of the work
    """Do something in a transaction."""
    with rooms.database.write() as connection:
        return work(connection, rooms.keyring)


@pytest.fixture
def forum(rooms: House) -> int:
    """Give a forum of one member."""
    forum = a_forum(rooms)
    many(rooms, forum, 1)
    return forum


@pytest.fixture(params=["poll", "update"])
def draft(request: pytest.FixtureRequest, rooms: House, forum: int) -> str:
    """Give a draft that ash has marked, of both sorts in turn."""
    return a_draft(rooms, forum, request.param)


def a_draft(rooms: House, forum: int, sort: str, text: str = SAFE) -> str:
    """Keep something that is marked."""
    made = Made(forum, ASH, rooms.clock())
    poll, read = replace(POLL, sensitive=True), written_news.read(Written(text, sensitive=True))
    if sort == "poll":
        return f"poll:{does(rooms, lambda c, k: broadcasting.add_poll(c, k, made, poll))}"
    return f"update:{does(rooms, lambda c, k: news.add(c, k, made, read))}"


def asks(rooms: House, thing: str) -> str:
    """Let ash ask for it to go; gives where it stands then."""
    does(rooms, lambda c, _: approving.ask(c, thing, ASH, rooms.clock()))
    return stands(rooms, thing)


def approves(rooms: House, thing: str, by: str) -> bool:
    """Let somebody say yes to what was asked."""
    found = does(rooms, lambda c, _: approvals.find(c, thing))
    return bool(
        does(rooms, lambda c, _: approving.approve(c, thing, by, found.asked_at, rooms.clock()))
    )


def stands(rooms: House, thing: str) -> str:
    """Say where it stands."""
    return str(does(rooms, lambda c, _: approvals.find(c, thing)).state)


def put(rooms: House) -> int:
    """Let the clock turn, and count the messages."""
    Timetable(rooms.reception).turn()
    return len(rooms.column(select(Outgoing.id)))


def test_it_goes_when_a_second_person_has_said_yes(rooms: House, draft: str) -> None:
    """And not before; who asked for it is no second person."""
    waits, before = asks(rooms, draft), put(rooms)
    own, others = approves(rooms, draft, ASH), approves(rooms, draft, BIRCH)
    rooms.clock.passes(minutes=1)

    assert (waits, before, own, others) == ("waiting", 0, False, True)
    assert put(rooms) == 1


def test_the_mark_is_kept_with_the_draft_and_is_part_of_what_was_seen(
    rooms: House, forum: int
) -> None:
    """A poll without it is another one, and so is asked for anew; so are news."""
    poll, told = a_draft(rooms, forum, "poll"), a_draft(rooms, forum, "update")
    which = [int(thing.split(":")[1]) for thing in (poll, told)]

    def edition(connection: Connection, keyring: Keyring) -> str:
        row = polls.find(connection, which[0])
        assert row is not None
        return poll_drafts.edition(poll_drafts.written(connection, keyring, row))

    def typed(connection: Connection, keyring: Keyring) -> Written:
        row = updates.find(connection, which[1])
        assert row is not None
        return news.typed(connection, keyring, row)

    before = does(rooms, edition)
    states = [asks(rooms, poll), asks(rooms, told)]
    change = Change(BIRCH, rooms.clock(), before)

    def unmark(connection: Connection, keyring: Keyring) -> bool:
        how = partial(replace, sensitive=False)
        return poll_drafts.change(connection, keyring, which[0], change, how)

    does(rooms, unmark)

    assert states == ["waiting", "waiting"]
    assert (does(rooms, edition) == before, stands(rooms, poll)) == (False, "ready")
    assert does(rooms, typed) == Written(SAFE, sensitive=True)


def test_its_reminder_waits_too(rooms: House, forum: int) -> None:
    """The yes to the opening was none to being asked again."""
    poll = a_draft(rooms, forum, "poll")
    asks(rooms, poll)
    approves(rooms, poll, BIRCH)
    rooms.clock.passes(minutes=1)
    put(rooms)
    rooms.do(update(Outgoing).values(state="sent"))
    rooms.clock.passes(minutes=1)
    which = int(poll.split(":")[1])

    asked = does(rooms, lambda c, k: broadcasting.remind(c, k, which, ASH, rooms.clock()))
    row = does(rooms, lambda c, _: polls.find(c, which))
    before = put(rooms)
    how = (which, BIRCH, row.asked_at, rooms.clock())
    yes = does(rooms, lambda c, k: broadcasting.approve_reminder(c, k, *how))

    assert (asked.members, asked.waits, reminding.is_asked_for(row)) == (1, True, True)
    assert (before, yes, put(rooms)) == (1, True, 2)


def test_no_second_wording_follows_that_one_person_alone_has_seen(rooms: House, forum: int) -> None:
    """It is refused with what can be done instead."""
    told = a_draft(rooms, forum, "update", LISTED)
    asks(rooms, told)
    approves(rooms, told, BIRCH)
    rooms.clock.passes(minutes=1)
    put(rooms)
    made = Made(forum, ASH, rooms.clock())

    with pytest.raises(NotReworded, match="so a second person looks at each wording first"):
        does(rooms, lambda c, k: news.word_again(c, k, int(told.split(":")[1]), made, SAFE))


def test_who_agrees_after_they_were_counted_makes_it_wait(
    rooms: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A twenty-first between the count and the sending: nothing goes before a second person."""
    forum = a_forum(rooms)
    many(rooms, forum, 20)
    told = f"update:{an_update(rooms, forum)}"
    many(rooms, forum, 1, first=20)
    counts, before = iter([20]), audience.number_up_to

    def counted(*args: Any) -> int:
        return next(counts, None) or before(*args)

    monkeypatch.setattr(audience, "number_up_to", counted)

    assert (put(rooms), stands(rooms, told)) == (0, "waiting")
    assert next(counts, None) is None
