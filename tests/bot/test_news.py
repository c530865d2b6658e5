"""News as people write them: checked, changed, and stopped."""

from datetime import timedelta
from threading import Barrier

from sqlalchemy import select, update

from bot import approving, news, written_news
from bot.timetable import Timetable
from bot.written_news import NotNews, Written
from storage import approvals, updates, wordings
from storage.outgoing import Outgoing
from storage.updates import Update
from tests.bot.broadcasts import many, stands
from tests.bot.news import ASH, BIRCH, LISTED, SAFE, does, edits, gone, kept, rows
from tests.rooms import House, a_forum, a_member, at_once


def wrong(text: str, discreet: str | None = None) -> list[tuple[str, str]]:
    """Say what is wrong with news; nothing where they are good."""
    try:
        written_news.read(Written(text, discreet))
    except NotNews as refused:
        return [(problem.of, problem.says) for problem in refused.problems]
    return []


def test_all_that_is_wrong_is_said_at_once_of_the_wording_that_it_is_about() -> None:
    """Each in a sentence; a listed word in the second wording is wrong, in the first it is not."""
    long = "a" * 500
    assert wrong(SAFE) == wrong(LISTED) == wrong(LISTED, SAFE) == []
    assert wrong(" ", "\u200b") == [
        ("text", "The text needs words, without signs that no phone can show."),
        ("discreet", "The second wording needs words, without signs that no phone can show."),
    ]
    assert wrong(long, LISTED) == [
        ("text", "The text takes 4 parts as an SMS (537 characters), and 3 are the most."),
        ("discreet", "The second wording holds “police” all the same."),
    ]


def test_what_needs_a_second_wording_is_named() -> None:
    """Only where there is none."""
    assert written_news.read(Written(LISTED)).lacks == ("police",)
    assert written_news.read(Written(LISTED, SAFE)).lacks == ()
    assert written_news.read(Written(SAFE)).lacks == ()


def test_what_was_typed_comes_back_as_it_was_typed(rooms: House) -> None:
    """To be changed; what the house says behind it does not stand in it."""
    forum = a_forum(rooms)
    which = kept(rooms, forum, "The police   came", "It is done")
    row = does(rooms, lambda c: updates.find(c, which))

    assert does(rooms, lambda c: news.typed(c, rooms.keyring, row)) == Written(
        "The police   came", "It is done"
    )


def test_an_edit_takes_back_that_it_is_to_go(rooms: House) -> None:
    """The words of the edit go, once somebody has asked for them; the first ones never."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    which = kept(rooms, forum)
    later = rooms.clock() + timedelta(hours=1)
    does(rooms, lambda c: approving.ask(c, f"update:{which}", ASH, rooms.clock(), later))

    assert edits(rooms, forum, which, "The room is bigger now.")
    rooms.clock.passes(hours=2)
    Timetable(rooms.reception).turn()
    assert rows(rooms) == []
    asking = does(rooms, lambda c: approvals.find(c, f"update:{which}"))
    assert (asking.state, asking.edited_by) == ("draft", BIRCH)

    does(rooms, lambda c: approving.ask(c, f"update:{which}", ASH, rooms.clock()))
    Timetable(rooms.reception).turn()
    rooms.deliver()
    assert [words[:19] for words in rooms.received()] == ["The room is bigger "]
    assert not edits(rooms, forum, which, "Too late.")


def test_of_two_who_edit_the_second_does_not_overwrite_the_first(rooms: House) -> None:
    """She had opened what stood there before."""
    forum = a_forum(rooms)
    which = kept(rooms, forum)
    seen = rooms.column(select(wordings.Wording.id))[0]

    done = [edits(rooms, forum, which, f"Number {place}.", seen) for place in (1, 2)]

    assert done == [True, False]


def test_what_has_not_left_never_does_once_it_is_stopped(rooms: House) -> None:
    """Held, ready and in a worker's hand; what had left stays, and the other news too."""
    forum = a_forum(rooms)
    many(rooms, forum, 4)
    which = gone(rooms, forum)
    for _ in range(9):
        other = gone(rooms, forum, "Something else.")  # up to update:10, which begins as update:1
    ids = rooms.column(
        select(Outgoing.id).where(Outgoing.cause == f"update:{which}").order_by(Outgoing.id)
    )
    for row, state in zip(ids, ("sent", "held", "ready", "leased"), strict=True):
        rooms.do(update(Outgoing).where(Outgoing.id == row).values(state=state))

    done = [does(rooms, lambda c: news.stop(c, which, BIRCH, rooms.clock())) for _ in range(2)]

    mine = select(Outgoing.state, Outgoing.why).where(Outgoing.id.in_(ids)).order_by(Outgoing.id)
    assert [tuple(row) for row in rooms.rows(mine)] == [
        ("sent", None),
        *[("cancelled", news.STOPPED)] * 3,
    ]
    assert (done, other) == ([True, False], 10)
    assert set(rooms.column(select(Outgoing.state).where(Outgoing.cause == "update:10"))) == {
        "ready"
    }
    assert rooms.rows(select(Update.state, Update.stopped_by).where(Update.id == which)) == [
        ("stopped", BIRCH)
    ]


def test_what_nobody_has_begun_with_can_be_stopped_too(rooms: House) -> None:
    """Its time has come, and no worker runs: the next one puts nothing."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    which = kept(rooms, forum)
    does(rooms, lambda c: approving.ask(c, f"update:{which}", ASH, rooms.clock()))

    assert does(rooms, lambda c: news.stop(c, which, BIRCH, rooms.clock()))
    Timetable(rooms.reception).turn()
    assert rows(rooms) == []


def test_a_worker_in_the_same_moment_sends_no_more_than_is_told(rooms: House) -> None:
    """What it had begun with arrives and stands as sent; all else is given up."""
    forum = a_forum(rooms)
    phones = [f"+447700900{place:03}" for place in range(8)]
    for phone in phones:
        a_member(rooms, forum, phone, channel="try", discreet=False)
    which = gone(rooms, forum)
    together = Barrier(2)

    def race(turn: int) -> None:
        together.wait()
        if turn:
            does(rooms, lambda c: news.stop(c, which, BIRCH, rooms.clock()))
        else:
            rooms.deliver()

    at_once(2, race, threads=2)
    rooms.deliver()

    states = [state for state, _ in rows(rooms)]
    arrived = [words for phone in phones for words in rooms.received(phone)]
    assert len(arrived) == states.count("delivered") + states.count("sent")
    assert len(arrived) + states.count("cancelled") == len(phones)


def test_what_was_stopped_is_told_no_more_where_she_asks_for_news(rooms: House) -> None:
    """It was a mistake; what has left in an older wording is still news."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    stands(rooms, member.address_id, discreet=False)
    first, second = gone(rooms, forum, "First."), gone(rooms, forum, "Second.")
    rooms.do(update(wordings.Wording).values(frozen_at=rooms.clock()))
    owner = does(rooms, lambda c: wordings.last(c, f"update:{first}"))
    does(rooms, lambda c: news.stop(c, second, BIRCH, rooms.clock()))

    found = does(rooms, lambda c: wordings.newest(c, forum, "update:", 5))

    assert [row.id for row in found] == [owner.id]
