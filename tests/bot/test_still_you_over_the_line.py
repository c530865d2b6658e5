"""Is it still you, from the clock to the provider and back by a signed text."""

from sqlalchemy import select

from bot.phrases import say
from bot.timetable import Timetable
from storage.addresses import Address
from storage.outgoing import Outgoing
from tests.bot.broadcasts import an_update, sent
from tests.bot.test_line_types import provider, rooms, texted
from tests.fakes.twilio import FakeTwilio
from tests.rooms import House, a_forum, a_member, post

__all__ = ["provider", "rooms"]


def test_news_waits_for_her_yes_and_comes_once(rooms: House, provider: FakeTwilio) -> None:
    """A worker that is gone in between, and another after it, change nothing of that."""
    rosa = a_member(rooms, a_forum(rooms), discreet=False)
    rooms.clock.passes(days=31)
    Timetable(rooms.reception).turn()
    rooms.deliver()
    sent(rooms, an_update(rooms, rosa.forum_id))
    for _ in range(2):
        rooms.deliver()  # each time by a worker of its own
        rooms.clock.passes(minutes=5)
    before = texted(provider)
    post(rooms.client(), "1", rosa.chat)
    rooms.deliver()

    assert before == [say("en", "still")]
    assert texted(provider)[1] == say("en", "confirmed")
    assert len(texted(provider)) == 3
    assert rooms.column(select(Address.doubted_at)) == [None]
    assert rooms.column(select(Outgoing.state).where(Outgoing.kind == "update")) == ["sent"]
