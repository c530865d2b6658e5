"""A rehearsal says who would get what, in the words and to the people of the sending itself."""

from sqlalchemy import select

from bot import news, written_news
from bot.broadcasting import Made
from bot.messages import Kind
from bot.rehearsal import Outcome, Rehearsal
from bot.rehearsing import Going, rehearse, sms_phones
from bot.written_news import Written
from storage import wordings
from storage.audience import UPDATES
from storage.outgoing import Outgoing
from tests.bot.broadcasts import a_poll, in_days, stands
from tests.bot.news import gone
from tests.rooms import House, a_forum, a_member

SAFE, LISTED = "The room is smaller now.", "The police will come."
BEHIND = "1 to say what you think, 0 to skip."


def rehearsed(rooms: House, forum: int, text: str, discreet: str | None = None) -> Rehearsal:
    """Keep news, and say what would happen to them."""
    made = Made(forum, "ash", rooms.clock())
    with rooms.database.write() as connection:
        read = written_news.read(Written(text, discreet))
        thing = f"update:{news.add(connection, rooms.keyring, made, read)}"
        going = Going(forum, thing, Kind.UPDATE, rooms.clock())
        return rehearse(connection, rooms.keyring, going)


def shapes(found: Rehearsal) -> list[tuple[str, int, int, int]]:
    """Say of each form to how many it goes, how many of them are asked first, and its parts."""
    everybody = [(form, found.who_get(form)) for form in found.forms]
    return [
        (form.name, len(rows), sum(row.knock is not None for row in rows), form.parts)
        for form, rows in everybody
    ]


def people(rooms: House, forum: int) -> None:
    """Let five join: discreet and not by SMS and in a chat, and one who has stopped."""
    phones = (("sms", True), ("sms", True), ("sms", False), ("telegram", True), ("sms", False))
    for place, (channel, discreet) in enumerate(phones):
        chat = f"+4477009001{place:02}" if channel == "sms" else f"1000{place}"
        found = a_member(rooms, forum, chat, f"Wren {place}", channel=channel, discreet=discreet)
    stands(rooms, found.address_id, stopped_at=rooms.clock())


def test_each_form_is_told_with_its_people_its_knocks_and_its_parts(rooms: House) -> None:
    """Buttons stand below a chat's message alone, and a chat costs nothing."""
    forum = a_forum(rooms)
    people(rooms, forum)

    found = rehearsed(rooms, forum, LISTED, "x" * 200)

    assert shapes(found) == [
        ("SMS", 1, 0, 1),
        ("Discreet SMS", 2, 2, 2),
        ("Telegram", 0, 0, 0),
        ("Discreet Telegram", 1, 1, 0),
    ]
    assert [one.words for one in found.forms][:2] == [
        f"{LISTED} {BEHIND}",
        f"{'x' * 200}. {BEHIND}",
    ]
    assert [bool(one.buttons) for one in found.forms] == [False, False, True, True]
    assert [(one, len(rows)) for one, rows in found.groups] == [
        (Outcome.LEFT_OUT, 1),
        (Outcome.KNOCK, 3),
        (Outcome.GOES, 1),
    ]
    assert found.sms_parts == 1 + 2 * 2 + 2  # and a knock to each of the two
    assert [one.alias for one in found.those("left_out")] == ["Wren 4"]


def test_where_both_wordings_are_one_it_is_told_once(rooms: House) -> None:
    """With those who are asked first among its people."""
    forum = a_forum(rooms)
    people(rooms, forum)

    found = rehearsed(rooms, forum, SAFE)

    assert shapes(found) == [("SMS", 3, 2, 1), ("Telegram", 1, 1, 0)]


def test_whoever_lacks_a_second_wording_is_counted_apart(rooms: House) -> None:
    """They are among those to whom it goes, and cost nothing yet."""
    forum = a_forum(rooms)
    people(rooms, forum)

    found = rehearsed(rooms, forum, LISTED)

    assert (found.number("goes"), found.number("wording")) == (1, 3)
    assert (found.people, found.going, found.knocks) == (4, 1, ())
    assert found.sms_parts == 1


def test_what_was_rehearsed_is_what_is_put(rooms: House) -> None:
    """The same members, and the same words for each."""
    forum = a_forum(rooms)
    people(rooms, forum)
    found = rehearsed(rooms, forum, SAFE)
    gone(rooms, forum, SAFE)

    put = rooms.rows(select(Outgoing.member_id, Outgoing.wording_id))
    assert sorted(row.member_id for row in put) == sorted(
        one.member_id for one in found.rows if one.form
    )
    with rooms.database.read() as connection:
        words = wordings.words(connection, rooms.keyring, put[0].wording_id, discreet=True)
    assert {one.words for one in found.forms} == {words}


def test_a_poll_is_rehearsed_too_and_an_empty_forum_has_nobody(rooms: House) -> None:
    """Its first question, for those who agreed to questions."""
    forum, empty = a_forum(rooms, "one"), a_forum(rooms, "two")
    people(rooms, forum)
    polls = [a_poll(rooms, each) for each in (forum, empty)]
    with rooms.database.read() as connection:
        found = [
            rehearse(
                connection,
                rooms.keyring,
                Going(each, f"poll:{poll}:1", Kind.POLL, rooms.clock(), in_days(rooms, 3)),
            )
            for each, poll in zip((forum, empty), polls, strict=True)
        ]

    assert [one.people for one in found] == [4, 0]
    assert [one.sms_parts for one in found] == [3 + 2, 0]


def test_those_who_would_get_it_by_sms_are_counted(rooms: House) -> None:
    """On a screen of their own, and discreetly: for the price beside the words."""
    forum = a_forum(rooms)
    people(rooms, forum)
    with rooms.database.read() as connection:
        assert sms_phones(connection, forum, UPDATES) == (1, 2)
