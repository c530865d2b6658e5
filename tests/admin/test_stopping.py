"""The kill switches: what is cancelled, what is spared, and what goes on when they are off."""

import re
from datetime import timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import Connection, select, update

from bot import approving, broadcasting, halting
from bot.broadcasting import Made
from bot.dialogues.update import words as words_of_news
from bot.reception import Reception
from bot.timetable import Timetable
from storage import switches
from storage.outgoing import CANCELLED, HELD, LEASED, READY, SENDING, SENT, UNSURE, Outgoing
from storage.polls import Poll
from storage.updates import Update
from tests.admin.asking import a_poll, agrees
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, a_forum, a_member, a_message, a_person
from tests.rooms import at_once

STATES = (HELD, READY, LEASED, SENDING, SENT, UNSURE)
PAGE = "/forums/riverside/stop"


def messages(ground: Ground, forum: Place, alias: str) -> list[int]:
    """Put one message in each state to a new member; gives their rows."""
    member = a_member(ground, forum, alias)
    return [a_message(ground, member, state=state) for state in STATES]


def states(ground: Ground, rows: list[int]) -> list[str]:
    """Say how rows stand now."""
    with ground.database.read() as connection:
        found = select(Outgoing.state).where(Outgoing.id.in_(rows)).order_by(Outgoing.id)
        return list(connection.execute(found).scalars())


def is_risk(ground: Ground, row: int, **facts: object) -> None:
    """Let a message be the reply to words of risk."""
    change = update(Outgoing).where(Outgoing.id == row).values(kind="risk", **facts)
    ground.write(lambda connection: connection.execute(change))


def test_a_forum_stops_and_another_goes_on(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """What has not left of this forum is cancelled; what left, and another forum's, stays."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    ours, theirs = messages(ground, riverside, "Kestrel"), messages(ground, other, "Juniper")

    page = facilitator.opens(PAGE).text
    facilitator.posts(PAGE, turn="off")

    assert "3 messages that wait now are cancelled for good" in " ".join(page.split())
    assert states(ground, ours) == [CANCELLED] * 3 + [SENDING, SENT, UNSURE]
    assert states(ground, theirs) == list(STATES)
    with ground.database.read() as connection:
        assert not switches.standing(connection, riverside.id).on
        assert switches.standing(connection, other.id).on
    after = facilitator.opens(PAGE).text
    assert "Sending is stopped" in after
    assert "3 messages were cancelled" in after


def test_the_safety_reply_waits_and_goes_when_it_is_allowed(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It is spared; what waited for the switch asks the gate again when it is turned."""
    member = a_member(ground, riverside)
    risk = a_message(ground, member, state=HELD)
    is_risk(ground, risk, why=switches.OFF)
    facilitator.posts(PAGE, turn="off")
    assert states(ground, [risk]) == [HELD]

    facilitator.posts(PAGE, turn="on")

    assert states(ground, [risk]) == [READY]
    assert [action for action, *_ in audited(ground)] == ["sending_stopped", "sending_allowed"]


def test_pressing_it_twice_does_nothing_twice(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """The second press, of this form or of another, finds it done."""
    messages(ground, riverside, "Kestrel")

    for once in ("a" * 32, "a" * 32, "b" * 32):
        assert facilitator.posts(PAGE, turn="off", once=once).status_code == 303

    assert [action for action, *_ in audited(ground)] == ["sending_stopped"]


def test_the_house_stops_everybody(app: Flask, ground: Ground, riverside: Place) -> None:
    """Whoever runs the line stops all forums; a forum's own page says so."""
    rows = messages(ground, riverside, "Kestrel")
    fern, ash = Staff(app), Staff(app)
    fern.signs_in(a_person(ground, "system", None, "fern@example.org"))
    ash.signs_in(a_person(ground, "facilitator", riverside))

    fern.posts("/house/stop", turn="off")

    assert states(ground, rows) == [CANCELLED] * 3 + [SENDING, SENT, UNSURE]
    assert "Sending is stopped for the whole house already" in ash.opens(PAGE).text
    ground.clock.goes_on(timedelta(minutes=1))
    fern.posts("/house/stop", turn="on")
    assert "stopped for the whole house" not in ash.opens(PAGE).text


def things(ground: Ground, forum: Place) -> None:
    """Leave a poll and news in each state in which they are to go: by time, by a yes, in a minute.

    And a poll and news that are drafts, which nobody has asked for.
    """
    now, later = ground.clock(), ground.clock() + timedelta(days=1)
    for state, at in (("ready", later), ("waiting", later), ("ready", now + approving.UNDO)):
        poll, told = a_poll(ground, forum, is_open=False), a_draft(ground, forum)
        for table, which, starts in ((Poll, poll, "opens_at"), (Update, told, "send_at")):
            facts = {"state": state, "asked_by": "ash", "asked_at": now, starts: at}
            with ground.database.write() as connection:
                connection.execute(update(table).where(table.id == which).values(facts))
    a_poll(ground, forum, is_open=False)
    a_draft(ground, forum)


def a_draft(ground: Ground, forum: Place) -> int:
    """Keep a piece of news as a draft."""
    with ground.database.write() as connection:
        made, plain = Made(forum.id, "ash", ground.clock()), words_of_news("The room is smaller.")
        return broadcasting.add_update(connection, ground.keyring, made, plain, None)


def stand(ground: Ground, forum: Place) -> list[tuple[str, bool, bool]]:
    """Say of each poll and news of a forum how it stands, whether asked for, and for a time."""
    with ground.database.read() as connection:
        return [
            (row.state, row.asked_by is not None, row.at is not None)
            for table, at in ((Poll, Poll.opens_at), (Update, Update.send_at))
            for row in connection.execute(
                select(table.state, table.asked_by, at.label("at"))
                .where(table.forum_id == forum.id)
                .order_by(table.id)
            )
        ]


def test_what_is_to_go_later_becomes_a_draft_and_is_named(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """In its minute, at its time, or after a yes: none goes when sending is allowed again."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    things(ground, riverside)
    things(ground, other)
    theirs = stand(ground, other)
    before = " ".join(facilitator.opens(PAGE).text.split())

    facilitator.posts(PAGE, turn="off")
    page = " ".join(re.sub(r"<.*?>", "", facilitator.opens(PAGE).text).split())
    stands = stand(ground, riverside)
    ground.clock.goes_on(timedelta(days=2))
    facilitator.signs_in(a_person(ground, "facilitator", riverside))
    facilitator.posts(PAGE, turn="on")
    Timetable(Reception(ground.database, ground.keyring, ground.journal, ground.clock)).turn()

    assert "6 polls and pieces of news that are to go later" in before
    draft = ("draft", False, False)
    assert stands == [("draft", False, True), ("draft", False, True), draft, draft] * 2
    assert stand(ground, riverside) == stands
    assert theirs[:3] == [("ready", True, True), ("waiting", True, True), ("ready", True, True)]
    assert stand(ground, other) != theirs  # their time came
    assert "These were taken back, and go only if somebody sends them anew: Poll 1" in page
    assert page.count("Before session 4") == 3
    assert "News 3: The room is smaller." in page
    assert [deed for deed in audited(ground) if deed[0] == "poll_taken_back"] == [
        ("poll_taken_back", f"poll:{which}", None, riverside.id) for which in (1, 2, 3)
    ]
    assert [thing for action, thing, *_ in audited(ground) if action == "update_taken_back"] == [
        f"update:{which}" for which in (1, 2, 3)
    ]
    assert "were taken back" not in facilitator.opens(PAGE).text


def named(person: Staff, page: str = PAGE) -> list[str]:
    """List what the page of the switch says that a stop took back, as it is called there."""
    found: list[str] = re.findall(
        r"<li>(?:<a [^>]*>)?((?:Poll|News|Reminder)[^<:]*)", person.opens(page).text
    )
    return found


def test_what_was_sent_anew_or_thrown_away_is_named_no_more(
    app: Flask, ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """Neither on the forum's page nor on the house's: what it names does not go."""
    things(ground, riverside)
    fern = Staff(app)
    fern.signs_in(a_person(ground, "system", None, "fern@example.org"))
    fern.posts("/house/stop", turn="off")
    before = named(facilitator)

    with ground.database.write() as connection:
        for thing in ("poll:1", "update:1"):
            assert approving.ask(connection, thing, "ash", ground.clock())
    for thing in ("polls/2", "news/2"):
        facilitator.posts(f"/forums/riverside/{thing}/throw-away")

    assert before == ["Poll 1", "Poll 2", "Poll 3", "News 1", "News 2", "News 3"]
    assert named(facilitator) == ["Poll 3", "News 3"]
    assert named(fern, "/house/stop") == ["Poll 3, Riverside forum", "News 3, Riverside forum"]


def test_the_house_takes_back_what_is_to_go_in_each_forum(
    app: Flask, ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It is named to the house by number and forum, and to each forum in its own words."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    things(ground, riverside)
    things(ground, other)
    fern = Staff(app)
    fern.signs_in(a_person(ground, "system", None, "fern@example.org"))

    fern.posts("/house/stop", turn="off")
    house = " ".join(re.sub(r"<.*?>", "", fern.opens("/house/stop").text).split())
    ours = " ".join(re.sub(r"<.*?>", "", facilitator.opens(PAGE).text).split())

    assert {state for place in (riverside, other) for state, *_ in stand(ground, place)} == {
        "draft"
    }
    assert "Poll 1, Riverside forum" in house
    assert "News 7, Hollow Way forum" in house
    assert "Before session 4" not in house
    assert "The room is smaller." not in house
    assert "Poll 1: Before session 4" in ours
    assert "Hollow Way" not in ours
    assert ("poll_taken_back", "poll:5", None, other.id) in audited(ground)


def test_what_a_worker_begins_in_that_moment_is_cancelled(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """It is a draft again, or its messages are cancelled: never does one go later."""
    agrees(ground, a_member(ground, riverside))
    at_the_door = Barrier(2)
    with ground.database.write() as connection:
        which = a_draft_to_go(connection, ground, riverside)

    def race(turn: int) -> None:
        at_the_door.wait()
        if turn:
            with ground.database.write() as connection:
                halting.stop(connection, riverside.id, ground.clock())
        else:
            with ground.database.write() as connection:
                broadcasting.send_update(connection, ground.keyring, which, ground.clock())

    at_once(2, race, threads=2)

    with ground.database.read() as connection:
        state = connection.execute(select(Update.state)).scalar_one()
        rows = connection.execute(select(Outgoing.state)).scalars().all()
    assert (state, rows) in (("draft", []), ("sent", [CANCELLED]))


def a_draft_to_go(connection: Connection, ground: Ground, forum: Place) -> int:
    """Keep news whose time has come."""
    made, plain = Made(forum.id, "ash", ground.clock()), words_of_news("The room is smaller.")
    which = broadcasting.add_update(connection, ground.keyring, made, plain, None)
    approving.ask(connection, f"update:{which}", made.by, made.now)
    return which
