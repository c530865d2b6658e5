"""A second wording of news: for those who wait for it, once, and taken back within its minute."""

import pytest
from sqlalchemy import select, update

from bot import approving, news
from bot.news import NotReworded
from bot.safety.listed_words import listed
from bot.timetable import Timetable
from bot.written_news import NotNews, Written
from storage import claims, updates, wordings
from storage.outgoing import Outgoing
from tests.bot.broadcasts import many, stands
from tests.bot.news import (
    ASH,
    BIRCH,
    LISTED,
    SAFE,
    does,
    gone,
    kept,
    rows,
    taken_back,
    words_again,
)
from tests.rooms import House, a_forum, a_member

OTHER = "+447700900124"


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
