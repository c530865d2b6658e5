"""Twenty members in all states: what a rehearsal says of each, and what then becomes of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot import broadcasting, news, written_news
from bot.broadcasting import Made
from bot.messages import Kind
from bot.rehearsal import Outcome, Rehearsal, Row
from bot.rehearsing import Going, rehearse
from bot.written_news import Written
from storage import wordings
from storage.addresses import Address
from storage.members import Member
from storage.outgoing import Outgoing
from storage.polls import Poll
from storage.updates import Update
from tests.bot.broadcasts import a_poll
from tests.rooms import House, a_forum, a_house
from tests.twenty_members import join

SAFE, LISTED, BLAND = "The room is smaller.", "The police will come.", "They will come."
NOT_NOW = "Nothing can go to this person at this time."
WAITS = "Waits for a good moment for this person, at the latest until Tuesday 8 December."
GOES = "Gets it in the next good moment for this person."
KNOCK = "Is asked first whether now is a good moment."
WORDING = "Held: it needs a second wording."
UNSURE = "Held until the number is sure: nobody has answered on it here yet."
# Of each: what would happen, in which words, in how many parts with the line that asks first.
ROWS = {
    "Kestrel, discreet": (KNOCK, "Discreet SMS", 2),
    "Wren, not discreet": (GOES, "SMS", 1),
    "Heron, other times": (WAITS, "SMS", 1),
    "Finch, enough messages": (GOES, "SMS", 1),
    "Swallow, a question open": (GOES, "SMS", 1),
    "Osprey, narrower elsewhere": (GOES, "SMS", 1),
    "Jay, in a chat": (GOES, "Telegram", 0),
    "Linnet, two phones": (KNOCK, "Discreet Telegram", 0),
    "Merlin, not confirmed": (UNSURE, "Discreet SMS", 2),
    "Lark, paused": ("This person has paused messages.", None, 0),
    "Rook, said STOP": ("This person has stopped all messages.", None, 0),
    "Swift, stopped by staff": ("This person has stopped all messages.", None, 0),
    "Robin, blocked us": (NOT_NOW, None, 0),
    "Owl, quiet word": (NOT_NOW, None, 0),
    "Crane, parked": ("The number or chat may be somebody else's.", None, 0),
    "Dove, out of reach": ("The number or chat cannot be reached.", None, 0),
    "Plover, leaving": (NOT_NOW, None, 0),
    "Teal, joining": ("This person has not finished joining.", None, 0),
    "Martin, said no": ("This person has not agreed to this kind of message.", None, 0),
    "Stork, without a phone": ("This person has no number or chat here.", None, 0),
}
# What becomes of the message that is put for them; for all others none is.
BECOMES = {
    "Kestrel, discreet": ("held", "knock"),
    "Wren, not discreet": ("delivered", None),
    "Heron, other times": ("held", "hours"),
    "Finch, enough messages": ("held", "budget"),
    "Swallow, a question open": ("held", "her_turn"),
    "Osprey, narrower elsewhere": ("held", "knock"),
    "Jay, in a chat": ("delivered", None),
    "Linnet, two phones": ("held", "knock"),
    "Merlin, not confirmed": ("held", "unconfirmed"),
}
# What a rehearsal says, and all that may then become of it. Whoever goes, or waits for a good
# moment, may wait for what this forum cannot know, or what changes from hour to hour.
WAIT: set[tuple[str, str | None]] = {
    ("held", why) for why in ("hours", "budget", "her_turn", "knock")
}
ALLOWED: dict[Outcome, set[tuple[str, str | None]]] = {
    Outcome.GOES: {("delivered", None), *WAIT} - {("held", "hours")},
    Outcome.WAITS: WAIT,
    Outcome.KNOCK: {("held", "knock")},
    Outcome.WORDING: {("held", "wording")},
    Outcome.UNSURE: {("held", "unconfirmed")},
}


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[House]:
    """Give an empty house."""
    with a_house(f"sqlite:///{tmp_path}/test.db", tmp_path) as house:
        yield house


@pytest.fixture
def forum(rooms: House) -> int:
    """Give a forum with all of them."""
    forum, other = a_forum(rooms), a_forum(rooms, "two")
    join(rooms, forum, other, rooms.clock())
    return forum


def kept(rooms: House, forum: int, text: str, discreet: str | None) -> str:
    """Keep news, and give their name."""
    made, read = Made(forum, "ash", rooms.clock()), written_news.read(Written(text, discreet))
    with rooms.database.write() as connection:
        return f"update:{news.add(connection, rooms.keyring, made, read)}"


def rehearsed(rooms: House, forum: int, thing: str, kind: Kind = Kind.UPDATE) -> Rehearsal:
    """Say what would happen now."""
    ends = None if kind is Kind.UPDATE else rooms.clock() + timedelta(days=14)
    with rooms.database.read() as connection:
        going = Going(forum, thing, kind, rooms.clock(), ends)
        return rehearse(connection, rooms.keyring, going)


def told(found: Rehearsal) -> dict[str | None, tuple[str, str | None, int]]:
    """Give what is said of each, by name."""
    forms = {row.alias: None if row.form is None else row.form.name for row in found.rows}
    return {row.alias: (row.says, forms[row.alias], row.parts) for row in found.rows}


def became(rooms: House, cause: str, found: Rehearsal) -> dict[str | None, tuple[str, str | None]]:
    """Say by name what became of the message of each."""
    names = {row.member_id: row.alias for row in found.rows}
    query = select(Outgoing.member_id, Outgoing.state, Outgoing.why).where(Outgoing.cause == cause)
    return {names[row.member_id]: (row.state, row.why) for row in rooms.rows(query)}


def sends(rooms: House, thing: str) -> None:
    """Let news go, as the worker does it, and let it send what may go."""
    which, now = int(thing.split(":")[1]), rooms.clock()
    rooms.do(update(Update).values(state="ready", send_at=now))
    with rooms.database.write() as connection:
        broadcasting.send_update(connection, rooms.keyring, which, now)
    rooms.deliver()


def opens(rooms: House, poll: int) -> None:
    """The same for a poll."""
    rooms.do(update(Poll).values(state="ready", opens_at=rooms.clock()))
    with rooms.database.write() as connection:
        broadcasting.open_poll(connection, rooms.keyring, poll, rooms.clock())
    rooms.deliver()


def test_each_of_twenty_has_one_row(rooms: House, forum: int) -> None:
    """The sentence, the form and the parts; who has left has none. Then it goes, as it was said."""
    thing = kept(rooms, forum, LISTED, BLAND)
    found = rehearsed(rooms, forum, thing)

    sends(rooms, thing)

    assert told(found) == ROWS
    assert became(rooms, thing, found) == BECOMES


def test_without_a_second_wording_whoever_is_discreet_is_held(rooms: House, forum: int) -> None:
    """Also whose number is not sure: that is said of her first."""
    thing = kept(rooms, forum, LISTED, None)
    found = rehearsed(rooms, forum, thing)

    sends(rooms, thing)

    held = dict.fromkeys(("Kestrel, discreet", "Linnet, two phones"), (WORDING, None, 0))
    assert told(found) == ROWS | held | {"Merlin, not confirmed": (UNSURE, None, 0)}
    assert (found.people, found.going, found.lacking) == (9, 6, 3)
    lacks = dict.fromkeys((*held, "Osprey, narrower elsewhere"), ("held", "wording"))
    assert became(rooms, thing, found) == BECOMES | lacks


@pytest.mark.parametrize("kind", [Kind.UPDATE, Kind.POLL, Kind.REMINDER])
@pytest.mark.parametrize("at", [0, 10], ids=["by day", "at night"])
def test_what_is_said_is_what_the_gate_does(rooms: House, forum: int, kind: Kind, at: int) -> None:
    """Of news, a poll and its reminder, in the forum's hours and out of them.

    To each of those who get a message goes the form that was shown, at the parts that were said.
    """
    thing, cause, goes = _begin(rooms, forum, kind)
    rooms.clock.passes(hours=at)
    found = rehearsed(rooms, forum, thing, kind)

    goes()

    become = became(rooms, cause, found)
    rows = {row.alias: row for row in found.rows}
    going = {name: row for name, row in rows.items() if row.outcome is not Outcome.LEFT_OUT}
    assert become.keys() == going.keys()
    wrong = {
        name: (row.outcome, become[name])
        for name, row in going.items()
        if become[name] not in ALLOWED[row.outcome]
    }
    assert wrong == {}
    assert {row.outcome for row in rows.values()} >= {Outcome.KNOCK, Outcome.UNSURE}
    _same_words(rooms, cause, going)


def _begin(rooms: House, forum: int, kind: Kind) -> tuple[str, str, Callable[[], None]]:
    if kind is Kind.UPDATE:
        thing = kept(rooms, forum, SAFE, None)
        return thing, thing, lambda: sends(rooms, thing)
    poll = a_poll(rooms, forum, ready=False)
    first = f"poll:{poll}:1"
    if kind is Kind.POLL:
        return first, f"poll:{poll}:open", lambda: opens(rooms, poll)
    opens(rooms, poll)
    # All have it, and none of it is in the way of the next.
    rooms.do(update(Outgoing).where(Outgoing.cause == f"poll:{poll}:open").values(state="sent"))
    rooms.do(delete(Outgoing).where(Outgoing.kind == "knock"))

    def reminds() -> None:
        with rooms.database.write() as connection:
            broadcasting.remind(connection, rooms.keyring, poll, "ash", rooms.clock())
        rooms.clock.passes(minutes=1)
        rooms.deliver()

    return first, f"poll:{poll}:remind", reminds


def _same_words(rooms: House, cause: str, going: dict[str | None, Row]) -> None:
    """Hold each message to the form of its row: its parts, and once it has gone its words."""
    columns = Outgoing.member_id, Outgoing.state, Outgoing.parts, Outgoing.wording_id
    query = select(*columns, Address.discreet).join(Address, Address.id == Outgoing.address_id)
    forms = {row.member_id: row.form for row in going.values()}
    with rooms.database.read() as connection:
        for row in connection.execute(query.where(Outgoing.cause == cause)):
            form, how = forms[row.member_id], {"discreet": row.discreet}
            assert form is not None
            assert row.parts == (form.parts or 1)
            if row.state == "delivered":
                words = wordings.words(connection, rooms.keyring, row.wording_id, **how)
                assert words == form.words


def test_what_another_forum_set_or_sent_changes_nothing_that_is_said(
    rooms: House, forum: int
) -> None:
    """Times, discreet mode, messages, and that a number is sure there.

    So nobody learns from a rehearsal that somebody is with another forum too.
    """
    thing = kept(rooms, forum, LISTED, BLAND)
    before = told(rehearsed(rooms, forum, thing))
    ours = select(Member.person_id).where(Member.forum_id == forum)
    facts: dict[str, Any] = {"discreet": True, "hours": "never", "confirmed_at": rooms.clock()}
    rooms.do(update(Address).where(Address.person_id.in_(ours)).values(facts))
    spent = {"counted": True, "sending_at": rooms.clock()}
    rooms.do(update(Outgoing).values(spent))

    assert told(rehearsed(rooms, forum, thing)) == before == ROWS
