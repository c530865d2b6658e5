"""PAUSE, STOP and START, sentence by sentence, over what the database keeps between two workers."""

import pytest
from sqlalchemy import select, update

from bot.phrases import say
from bot.timetable import Timetable
from storage.addresses import Address
from storage.inbox import KEPT, Inbox
from storage.outgoing import Outgoing
from tests.bot.test_all_her_phones import HERE, THERE, with_two_phones
from tests.bot.test_gatekeeping import begun
from tests.bot.test_line_types import provider, rooms
from tests.fakes.twilio import FakeTwilio
from tests.rooms import House, Member, a_forum, a_member

__all__ = ["provider", "rooms"]


def bodies(provider: FakeTwilio, chat: str) -> list[str]:
    """Give what has left to a phone."""
    return [message["body"] for message in provider.accepted(chat)]


def stopped(rooms: House) -> dict[str, bool]:
    """Say of each phone whether it is stopped."""
    rows = rooms.rows(select(Address.blind, Address.stopped_at))
    of = {row.blind: row.stopped_at is not None for row in rows}
    return {chat: of[rooms.keyring.blind("sms", chat)] for chat in (HERE, THERE)}


def waiting(rooms: House, *members: Member) -> list[str]:
    """Put something to each phone, and say how all of it stands after the next worker."""
    for member in members:
        begun(rooms, member, "answer", f"for {member.chat}")
    return rooms.column(select(Outgoing.state).where(Outgoing.kind == "answer"))


def test_a_stop_by_word_reaches_every_phone_and_queue_at_once(
    rooms: House, provider: FakeTwilio
) -> None:
    """It is confirmed once, on the phone that said it; what comes later waits for nobody either."""
    here, there = with_two_phones(rooms, "sms")
    waiting(rooms, here, there)
    rooms.hear("STOP", HERE)
    after_word = rooms.column(select(Outgoing.state).where(Outgoing.kind == "answer"))
    rooms.deliver()
    rooms.hear("stop", HERE)
    rooms.deliver()

    assert after_word == ["cancelled", "cancelled"]
    assert stopped(rooms) == {HERE: True, THERE: True}
    assert (bodies(provider, HERE), bodies(provider, THERE)) == ([say("en", "stop")], [])


def test_what_the_provider_holds_stops_that_phone_alone(rooms: House, provider: FakeTwilio) -> None:
    """21610 is of one number; the other one still gets what it asks for."""
    with_two_phones(rooms, "sms")
    provider.plan(to=HERE, error=21610)
    rooms.hear("HELP", HERE)
    rooms.deliver()
    rooms.hear("HELP", THERE)
    rooms.deliver()

    assert stopped(rooms) == {HERE: True, THERE: False}
    assert len(bodies(provider, THERE)) == 1


def test_a_later_text_is_kept_and_start_is_offered_once(rooms: House, provider: FakeTwilio) -> None:
    """However many workers come and go in between; START re-opens the one phone, discreetly."""
    rosa, _ = with_two_phones(rooms, "sms")
    rooms.hear("STOP", HERE)
    rooms.deliver()
    for words in ("are you there", "hello?", "MENU"):
        rooms.clock.passes(days=7)
        rooms.hear(words, HERE)
        rooms.deliver()
    kept = rooms.column(select(Inbox.state).order_by(Inbox.id))
    rooms.do(update(Address).values(discreet=False))
    rooms.hear("START", HERE)
    rooms.deliver()
    discreet = rooms.column(select(Address.discreet).where(Address.id == rosa.address_id))

    offered = [say("en", "stop"), say("en", "start_offered")]
    assert kept == ["understood", KEPT, KEPT, KEPT]
    assert bodies(provider, HERE) == [*offered, say("en", "started")]
    assert (stopped(rooms), discreet) == ({HERE: False, THERE: True}, [True])


@pytest.mark.parametrize("days", [0, 40])
def test_a_pause_is_silent_until_menu(rooms: House, provider: FakeTwilio, days: int) -> None:
    """What is said meanwhile is kept, nobody asks whether it is still she, and MENU goes on."""
    rosa = a_member(rooms, a_forum(rooms), HERE)
    rooms.hear("PAUSE", HERE)
    rooms.deliver()
    rooms.clock.passes(days=days, minutes=1)
    Timetable(rooms.reception).turn()
    rooms.hear("the letters came late", HERE)
    news = begun(rooms, rosa, "update")
    rooms.deliver()
    held = rooms.column(select(Outgoing.why).where(Outgoing.id == news))
    quiet = bodies(provider, HERE)
    rooms.clock.passes(minutes=1)
    rooms.hear("MENU", HERE)
    rooms.deliver()

    assert (quiet, held) == ([say("en", "pause")], ["paused"])
    assert len(bodies(provider, HERE)) == 2
    assert rooms.column(select(Address.paused_at)) == [None]
    words = rooms.column(select(Inbox.state).order_by(Inbox.id))
    assert words == ["understood", "filed", "understood"]
