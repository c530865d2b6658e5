"""News as people write them: checked, changed, stopped, and worded a second time."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import approving, news
from bot.broadcasting import Made
from bot.news import NotNews, NotReworded, Written
from bot.safety.listed_words import listed
from bot.timetable import Timetable
from storage import approvals, claims, updates, wordings
from storage.outgoing import Outgoing
from storage.updates import Update
from tests.bot.broadcasts import stands
from tests.bot.test_broadcasting import many
from tests.rooms import House, a_forum, a_member, at_once

OTHER = "+447700900124"
ASH, BIRCH = "staff:1", "staff:2"
SAFE, LISTED = "The room is smaller now.", "The police will come on Tuesday."
MINUTE = timedelta(minutes=1)


def wrong(text: str, discreet: str | None = None) -> list[tuple[str, str]]:
    """Say what is wrong with news; nothing where they are good."""
    try:
        news.read(Written(text, discreet))
    except NotNews as refused:
        return [(problem.of, problem.says) for problem in refused.problems]
    return []


def does(rooms: House, work: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - of the work
    """Do something in a transaction."""
    with rooms.database.write() as connection:
        return work(connection)


def kept(rooms: House, forum: int, text: str = SAFE, discreet: str | None = None) -> int:
    """Keep news as a draft, which ash has written."""
    made = Made(forum, ASH, rooms.clock())
    read = news.read(Written(text, discreet))
    with rooms.database.write() as connection:
        return news.add(connection, rooms.keyring, made, read)


def gone(rooms: House, forum: int, text: str = SAFE, discreet: str | None = None) -> int:
    """Let news go."""
    which = kept(rooms, forum, text, discreet)
    does(rooms, lambda c: approving.ask(c, f"update:{which}", ASH, rooms.clock()))
    Timetable(rooms.reception).turn()
    return which


def edits(rooms: House, forum: int, which: int, text: str, seen: int | None = None) -> bool:
    """Let birch put other words in their place."""
    made = Made(forum, BIRCH, rooms.clock())

    def work(connection: Connection) -> bool:
        last = wordings.last(connection, f"update:{which}")
        assert last is not None
        read = news.read(Written(text))
        return news.edit(connection, rooms.keyring, which, made, read, seen or last.id)

    return bool(does(rooms, work))


def words_again(rooms: House, forum: int, which: int, text: str) -> int:
    """Let birch give them a second wording."""
    made = Made(forum, BIRCH, rooms.clock())
    found = does(rooms, lambda c: news.word_again(c, rooms.keyring, which, made, text))
    assert isinstance(found, int)
    return found


def taken_back(rooms: House, forum: int, which: int) -> str | None:
    """Let birch take the second wording back."""
    made = Made(forum, BIRCH, rooms.clock())
    found = does(rooms, lambda c: news.take_wording_back(c, rooms.keyring, which, made))
    assert found is None or isinstance(found, str)
    return found


def rows(rooms: House) -> list[tuple[str, str | None]]:
    """Say of each message how it stands, and why."""
    query = select(Outgoing.state, Outgoing.why).where(Outgoing.kind == "update")
    return [tuple(row) for row in rooms.rows(query.order_by(Outgoing.address_id))]


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
    assert news.read(Written(LISTED)).lacks == ("police",)
    assert news.read(Written(LISTED, SAFE)).lacks == ()
    assert news.read(Written(SAFE)).lacks == ()


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


def test_a_second_wording_goes_to_those_who_waited_for_it(rooms: House) -> None:
    """Who is discreet gets nothing before, and then no listed word; who had it keeps the first."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    a_member(rooms, forum, OTHER, channel="try")
    which = gone(rooms, forum, LISTED)
    rooms.deliver()
    before = rows(rooms)

    waiting = words_again(rooms, forum, which, "They will come on Tuesday.")
    rooms.clock.passes(seconds=59)
    rooms.deliver()
    early = rooms.received(OTHER)
    rooms.clock.passes(seconds=1)
    rooms.deliver()
    rooms.clock.passes(minutes=1)
    rooms.hear("1", OTHER, "try")  # to the knock
    rooms.deliver()

    assert (sorted(before)[1], waiting, early) == (("held", "wording"), 1, [])
    knock, told = rooms.received(OTHER)
    assert told.startswith("They will come on Tuesday.")
    assert [listed(knock), listed(told)] == [(), ()]
    assert [words[:10] for words in rooms.received()] == ["The police"]


def test_whoever_is_discreet_later_gets_the_second_wording_too(rooms: House) -> None:
    """All that waits goes in the new wording, each in its form and at its cost."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    a_member(rooms, forum, "+447700900124")
    stands(rooms, member.address_id, discreet=False)
    which = gone(rooms, forum, LISTED)
    words_again(rooms, forum, which, "x" * 200)

    versions = set(rooms.column(select(Outgoing.wording_id)))
    parts = rooms.column(select(Outgoing.parts))
    assert (len(versions), sorted(parts)) == (1, [1, 2])


def test_a_second_wording_for_nobody_yet_is_kept(rooms: House) -> None:
    """Whoever waits becomes discreet a moment later, and gets that one, and no listed word."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try", discreet=False)
    which = gone(rooms, forum, LISTED)

    waiting = words_again(rooms, forum, which, "They will come on Tuesday.")
    stands(rooms, member.address_id, discreet=True)
    rooms.deliver()
    rooms.clock.passes(minutes=1)
    rooms.hear("1", channel="try")  # to the knock
    rooms.deliver()

    knock, told = rooms.received()
    assert (waiting, listed(knock), listed(told)) == (0, (), ())
    assert told.startswith("They will come on Tuesday.")


def test_a_second_wording_that_cannot_be_is_refused(rooms: House) -> None:
    """Where there is one, where nobody waits, where it is none, and where too many wait."""
    forum = a_forum(rooms)
    a_member(rooms, forum)
    has_one = gone(rooms, forum, LISTED, SAFE)
    none_waits = gone(rooms, forum, LISTED)
    rooms.do(update(Outgoing).values(state="cancelled"))
    draft = kept(rooms, forum, LISTED)

    for which, why in ((has_one, "already"), (none_waits, "Nobody waits"), (draft, "to nobody")):
        with pytest.raises(NotReworded, match=why):
            words_again(rooms, forum, which, SAFE)
    waits = gone(rooms, forum, LISTED)
    with pytest.raises(NotNews):
        words_again(rooms, forum, waits, LISTED)
    many(rooms, forum, 20, first=200)
    which = kept(rooms, forum, LISTED)
    does(rooms, lambda c: approving.ask(c, f"update:{which}", ASH, rooms.clock()))
    does(rooms, lambda c: approving.approve(c, f"update:{which}", BIRCH, rooms.clock(),
                                            rooms.clock()))  # fmt: skip
    rooms.clock.passes(minutes=1)
    Timetable(rooms.reception).turn()
    with pytest.raises(NotReworded, match="21 members wait for it"):
        words_again(rooms, forum, which, SAFE)


def test_a_worker_with_a_row_in_its_hand_sends_the_new_wording_no_sooner(rooms: House) -> None:
    """The row of somebody discreet is taken from it; another one goes in the words that hold."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum)
    stands(rooms, a_member(rooms, forum, OTHER).address_id, discreet=False)
    which = gone(rooms, forum, LISTED)
    taken = does(rooms, lambda c: claims.claim(c, "sms", 2, rooms.clock(), None))
    hers, his = sorted(taken, key=lambda each: each.address_id != member.address_id)

    assert (words_again(rooms, forum, which, SAFE), hers.address_id) == (1, member.address_id)
    last = does(rooms, lambda c: wordings.last(c, f"update:{which}"))
    with rooms.database.read() as connection:
        in_hand = [claims.in_hand(connection, one, rooms.clock()) for one in (hers, his)]
    assert in_hand[0] is None
    assert in_hand[1] is not None
    assert in_hand[1].wording_id == last.id


def test_a_second_wording_is_taken_back_within_its_minute(rooms: House) -> None:
    """Who waited for it waits again, and another one may be given, which goes a minute later."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    a_member(rooms, forum, OTHER, channel="try")
    which = gone(rooms, forum, LISTED)
    rooms.deliver()
    rooms.clock.passes(minutes=5)
    words_again(rooms, forum, which, "Thy will come.")
    rooms.clock.passes(seconds=59)

    back = [taken_back(rooms, forum, which) for _ in range(2)]
    rooms.clock.passes(hours=1)
    rooms.deliver()
    row = does(rooms, lambda c: updates.find(c, which))
    stands_now = sorted(rows(rooms)), does(rooms, lambda c: news.typed(c, rooms.keyring, row))
    words_again(rooms, forum, which, "They will come.")
    rooms.clock.passes(minutes=1)
    rooms.deliver()
    rooms.clock.passes(minutes=1)

    assert back == ["Thy will come.", None]
    assert stands_now == (
        [("delivered", None), ("held", "wording")],
        Written(LISTED, taken_back=("Thy will come.",)),
    )
    assert len(rooms.received(OTHER)) == 1
    assert taken_back(rooms, forum, which) is None
    rooms.hear("1", OTHER, "try")  # to the knock
    rooms.deliver()
    assert rooms.received(OTHER)[1].startswith("They will come.")


def test_a_second_wording_that_came_with_the_news_is_not_taken_back(rooms: House) -> None:
    """Nor one of which something has left, where a worker's clock is ahead of ours."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    from_the_first = gone(rooms, forum, LISTED, SAFE)
    which = gone(rooms, forum, LISTED)
    rooms.clock.passes(minutes=5)
    words_again(rooms, forum, which, SAFE)
    rooms.do(update(Outgoing).where(Outgoing.cause == f"update:{which}").values(state="sending"))

    assert [taken_back(rooms, forum, each) for each in (from_the_first, which, 99)] == [None] * 3
    last = does(rooms, lambda c: wordings.last(c, f"update:{which}"))
    assert last.discreet_words is not None


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
