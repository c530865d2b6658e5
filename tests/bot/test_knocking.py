"""What waits for a knock: one line for all of it, and her answer decides."""

from datetime import datetime, timedelta

from bot import answering, approving, broadcasting, poll_file
from bot.broadcasting import Made
from bot.dialogues import update
from bot.timetable import Timetable
from storage.polls import PollState
from tests.rooms import PHONE, House, a_forum, a_member

QUESTION = "Hi. One short question is ready. Reply 1 to see it, 2 for later, 0 to skip. No rush."
POLL = """
title = "Before the next one"
asked_by = "Facilitators"
purpose = "To plan the next one"
decides = "You advise, the group decides"
[[questions]]
kind = "choice"
text = "What matters most?"
options = ["Better updates", "One contact person", "Clear letters"]
[[questions]]
kind = "yes_no"
text = "Shall we meet in the evening?"
"""
FIRST = (
    "What matters most? 1 Better updates 2 One contact person 3 Clear letters. 0 to skip. "
    "You advise, the group decides."
)


def open_poll(rooms: House, forum_id: int) -> int:
    """Put a poll of two questions to a forum."""
    poll = poll_file.read(POLL, rooms.clock())
    made = Made(forum_id, "cli", rooms.clock())
    with rooms.database.write() as connection:
        poll_id = broadcasting.add_poll(connection, rooms.keyring, made, poll)
        approving.ask(connection, f"poll:{poll_id}", "cli", rooms.clock())
    turn(rooms)
    return poll_id


def send_update(rooms: House, forum_id: int, words: str) -> int:
    """Send a piece of news to a forum."""
    made = Made(forum_id, "cli", rooms.clock())
    with rooms.database.write() as connection:
        plain = update.words(words)
        update_id = broadcasting.add_update(connection, rooms.keyring, made, plain, plain)
        approving.ask(connection, f"update:{update_id}", "cli", rooms.clock())
    turn(rooms)
    return update_id


def turn(rooms: House) -> None:
    """Let the clock turn, and send what may go."""
    Timetable(rooms.reception).turn()
    rooms.deliver()


def said(rooms: House, words: str) -> list[str]:
    """Text something, and give all that comes of it."""
    before = len(rooms.received())
    rooms.hear(words, PHONE, "try")
    rooms.clock.passes(seconds=5)
    turn(rooms)
    return rooms.received()[before:]


def the_next_day(rooms: House, days: int = 1) -> list[str]:
    """Let days pass, a look an hour, and give what came meanwhile."""
    before = len(rooms.received())
    for _ in range(24 * days):
        rooms.clock.passes(hours=1)
        turn(rooms)
    return rooms.received()[before:]


def test_a_poll_knocks_and_one_brings_it(rooms: House) -> None:
    """The content comes after 1 as a message of its own; then the talk goes on to its end."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")

    open_poll(rooms, forum)

    assert rooms.received() == [QUESTION]
    assert said(rooms, "1") == [FIRST]
    assert said(rooms, "3")[0].endswith("Shall we meet in the evening? 1 yes 2 no. 0 to skip.")
    assert said(rooms, "1")[0].startswith("Saved.")
    assert rooms.column("SELECT count(*) FROM answers") == [2]
    assert the_next_day(rooms) == []


def test_silence_lapses_without_a_trace(rooms: House) -> None:
    """A knock is asked once; what it announced stays for MENU, until it is out of date."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)

    assert the_next_day(rooms, 5) == []
    shown = said(rooms, "MENU")
    assert shown[0].startswith("What would you like? 1 see what is ready")
    assert said(rooms, "1") == [FIRST]


def test_later_brings_one_more_knock_in_her_next_times(rooms: House) -> None:
    """It counts as no new contact, and comes once."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)

    assert said(rooms, "2") == ["OK. I will ask another time, in your times."]
    assert the_next_day(rooms, 3) == [QUESTION]
    assert rooms.column("SELECT counted FROM outgoing WHERE kind = 'knock' ORDER BY id") == [
        True,
        False,
    ]


def test_zero_leaves_it_for_good(rooms: House) -> None:
    """What waited is cancelled, and is not announced again."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)

    said(rooms, "0")

    assert the_next_day(rooms, 3) == []
    assert rooms.column("SELECT why FROM outgoing WHERE kind = 'poll'") == ["skipped"]


def test_one_knock_for_all_that_waits_and_one_thing_at_a_time(rooms: House) -> None:
    """The poll asks something, so the news waits until it is answered: her turn."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    rooms.clock.now = datetime(2026, 11, 24, 4, 0, tzinfo=rooms.clock.now.tzinfo)  # at night
    open_poll(rooms, forum)
    send_update(rooms, forum, "Letters now come sooner.")
    assert rooms.received() == []

    came = the_next_day(rooms)

    assert came == [
        "Hi. Something is ready for you. Reply 1 to see it, 2 for later, 0 to skip. No rush."
    ]
    assert rooms.column("SELECT count(*) FROM outgoing WHERE counted") == [1]


def test_what_was_opened_comes_one_after_the_other(rooms: House) -> None:
    """When the first is answered the next is ready, the one that ends first before the other."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    send_update(rooms, forum, "Letters now come sooner.")
    open_poll(rooms, forum)
    assert len(rooms.received()) == 1  # one knock: the second thing came after it

    opened = said(rooms, "1")
    assert len(opened) == 1
    first, second = ("Letters now", "What matters") if opened[0].startswith("Letters") else (
        "What matters", "Letters now"
    )  # fmt: skip
    assert opened[0].startswith(first)
    following = said(rooms, "0")
    assert any(words.startswith(second) for words in following + said(rooms, "0"))


def test_too_late_for_the_window_is_asked_again_in_her_times(rooms: House) -> None:
    """A 1 in the night brings nothing that a bystander could read."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    rooms.clock.passes(hours=12)

    assert said(rooms, "1") == ["Not now. I will ask in your times."]
    assert the_next_day(rooms, 2) == [QUESTION]


def test_after_words_of_risk_a_poll_waits_a_day_and_a_person_may_write(rooms: House) -> None:
    """What we begin by ourselves keeps away; that somebody has written to her is told, and soon."""
    forum = a_forum(rooms)
    member = a_member(rooms, forum, channel="try")
    assert said(rooms, "I want to die")[0].startswith("Thank you. A person will read this.")
    (inbox_id,) = rooms.column("SELECT id FROM inbox")

    open_poll(rooms, forum)
    assert len(rooms.received()) == 1
    words = answering.worded("Sam", "Can I ring you today?")
    with rooms.database.write() as connection:
        now = rooms.clock()
        answering.answer(connection, rooms.keyring, member.id, inbox_id, words, now)
    rooms.clock.passes(minutes=1)
    turn(rooms)

    assert len(rooms.received()) == 2
    assert rooms.received()[-1].startswith("Hi.")
    assert said(rooms, "1") == ["This is Sam, a person. Can I ring you today?"]
    assert the_next_day(rooms, 2)[-1] == QUESTION


def test_what_she_asks_for_at_night_comes_in_her_times(rooms: House) -> None:
    """She hears so at once, and is asked once more when it is a good time."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)
    rooms.clock.passes(hours=13)
    said(rooms, "MENU")

    assert said(rooms, "1") == ["Not now. I will ask in your times."]
    assert the_next_day(rooms, 2) == [QUESTION]


def test_nothing_goes_after_a_stop(rooms: House) -> None:
    """What waited for the knock is cancelled with it."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    open_poll(rooms, forum)

    said(rooms, "STOP")

    assert the_next_day(rooms, 3) == []


def test_somebody_who_is_not_discreet_gets_it_at_once(rooms: House) -> None:
    """And it is counted, once."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)

    open_poll(rooms, forum)

    assert rooms.received() == [FIRST]
    assert rooms.column("SELECT kind FROM outgoing WHERE counted") == ["poll"]


def test_the_budget_holds_a_third_contact_until_the_first_is_a_week_old(rooms: House) -> None:
    """Two in seven days, over all her forums."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try", discreet=False)
    for day in range(3):
        rooms.clock.now += timedelta(minutes=1)
        send_update(rooms, forum, f"Letter {day} now comes sooner.")
        said(rooms, "0")
    assert rooms.column("SELECT why FROM outgoing WHERE kind = 'update' ORDER BY id") == [
        None,
        None,
        "budget",
    ]

    came = the_next_day(rooms, 8)

    assert [words[:8] for words in came] == ["Letter 2"]


def test_a_closed_poll_is_not_sent_any_more(rooms: House) -> None:
    """Who opens it too late finds nothing; the row says why."""
    forum = a_forum(rooms)
    a_member(rooms, forum, channel="try")
    poll_id = open_poll(rooms, forum)
    with rooms.database.write() as connection:
        broadcasting.close_poll(connection, poll_id, rooms.clock())

    answer = said(rooms, "1")

    assert FIRST not in answer
    assert rooms.column("SELECT state FROM polls") == [PollState.CLOSED]
    assert rooms.column("SELECT why FROM outgoing WHERE kind = 'poll'") == ["closed"]
