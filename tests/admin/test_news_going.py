"""News on their way: sent a minute later, taken back, approved, stopped, and followed."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from storage import approvals
from storage.outgoing import Outgoing
from tests.admin.asking import many, some_news
from tests.admin.conftest import Staff, a_colleague, audited, seen_on
from tests.admin.news import (
    LIST,
    LISTED,
    MINUTE,
    approves,
    asked_at,
    follows,
    our_words,
    put,
    sends,
    state,
    table,
    words,
    writes,
)
from tests.builders import Ground, Place, Somebody, a_member


def test_it_goes_a_minute_later_and_never_once_it_is_taken_back(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """With the timetable turning all the while; then it is a draft that can be sent anew."""
    writes(facilitator)
    page = follows(facilitator, sends(facilitator))
    ground.clock.goes_on(timedelta(seconds=59))
    before = put(ground)
    back = follows(facilitator, facilitator.posts(f"{LIST}/1/take-back"))
    ground.clock.goes_on(timedelta(minutes=10))
    after = put(ground)

    assert "It goes to 3 members today" in page
    assert "Until then you can take it back, and nobody gets anything." in page
    assert "Taken back: it is a draft again." in back
    assert (before, after, state(ground)) == (0, 0, "draft")

    sends(facilitator)
    ground.clock.goes_on(MINUTE)
    late = follows(facilitator, facilitator.posts(f"{LIST}/1/take-back"))
    assert "Nothing was taken back." in late
    assert put(ground) == 3


def test_sent_twice_it_goes_once(
    facilitator: Staff, birch: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """Pressed twice, and by two people: the second is told so."""
    writes(facilitator)
    sends(facilitator, once="aa")
    sends(facilitator, once="aa")
    second = follows(birch, sends(birch))
    ground.clock.goes_on(MINUTE)

    assert "Nothing to do any more." in second
    assert put(ground) == 3


def test_what_was_changed_meanwhile_is_not_sent(
    facilitator: Staff, birch: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """Nobody sends other words than those that they looked at."""
    writes(facilitator)
    seen = seen_on(facilitator.opens(f"{LIST}/1"))
    birch.posts(f"{LIST}/1/edit", text="Other words.", discreet="", seen=seen)

    page = follows(facilitator, sends(facilitator, seen=seen))

    assert "Somebody has changed the words since you looked." in page
    assert "Other words." in page
    assert state(ground) == "draft"


def test_at_a_time_in_the_forums_zone(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """Not a second before; in July it is an hour earlier than it would be in London's winter."""
    writes(facilitator)
    sends(facilitator, when="later", day="2027-07-01", time="10:30")

    with ground.database.read() as connection:
        asking = approvals.find(connection, "update:1")
    assert asking is not None
    assert asking.starts is not None
    assert asking.starts.isoformat() == "2027-07-01T09:30:00+00:00"
    ground.clock.goes_on(asking.starts - ground.clock() - timedelta(seconds=1))
    assert put(ground) == 0
    ground.clock.goes_on(timedelta(seconds=1))
    assert put(ground) == 3


@pytest.mark.parametrize(
    ("day", "time", "problems"),
    [
        ("", "", {"day": "Choose the day on which it goes.",
                  "time": "Choose the time at which it goes, like 10:00."}),
        ("soon", "99:99", {"day": "Choose the day on which it goes.",
                           "time": "Choose the time at which it goes, like 10:00."}),
        ("2020-01-01", "10:00", {"day": "Choose today, or a day that lies ahead."}),
        ("2026-11-19", "11:59",
         {"time": "Choose a time that lies ahead, at least a minute from now."}),
        ("9999-12-31", "10:00", {"day": "Choose a day within a year."}),
        ("0001-01-01", "00:00", {"day": "Choose today, or a day that lies ahead."}),
    ],
)  # fmt: skip
def test_a_time_that_is_none_is_said_so(
    facilitator: Staff, ground: Ground, day: str, time: str, problems: dict[str, str]
) -> None:
    """Each field its own sentence; it stays a draft."""
    writes(facilitator)

    page = sends(facilitator, when="later", day=day, time=time)

    said = re.findall(r'<a href="#(\w+)">(.*?)</a>', page.text)
    assert (page.status_code, dict(said), state(ground)) == (400, problems, "draft")


def test_more_than_twenty_wait_for_a_second_person(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """Whoever asked sees why they cannot approve; the other says yes, and it goes in a minute."""
    many(ground, riverside, 21)
    writes(facilitator)
    button = words(facilitator.opens(f"{LIST}/1"))
    asked = follows(facilitator, sends(facilitator))
    own = follows(facilitator, approves(facilitator, ground))
    ground.clock.goes_on(timedelta(minutes=9))
    before = put(ground)

    seen = words(birch.opens(f"{LIST}/1/approve"))
    yes = follows(birch, approves(birch, ground))
    soon = put(ground)
    ground.clock.goes_on(MINUTE)

    assert "Ask a second person: it goes to 21 members" in button
    assert "You asked for this to go, so somebody else has to say yes." in asked
    assert "Nothing was approved." in own
    assert "Say yes: it goes to 21 members in one minute" in seen
    assert "The exact words" in seen
    assert "It goes to 21 members today" in yes
    assert (before, soon, put(ground)) == (0, 0, 21)


def test_whoever_wrote_or_changed_it_is_no_second_person(
    facilitator: Staff, birch: Staff, app: Flask, ground: Ground, riverside: Place
) -> None:
    """Also where somebody else asked for it to go; a change takes the asking back."""
    many(ground, riverside, 21)
    cedar = a_colleague(app, ground, riverside, "cedar")
    writes(facilitator)
    sends(cedar)
    asked = asked_at(ground)
    ground.clock.goes_on(MINUTE)
    seen = seen_on(birch.opens(f"{LIST}/1/edit"))
    birch.posts(f"{LIST}/1/edit", text="Other words.", discreet="", seen=seen)
    between = state(ground)
    sends(cedar)
    for each in (facilitator, birch, cedar):
        approves(each, ground)
    dogwood = a_colleague(app, ground, riverside, "dogwood")
    dogwood.posts(f"{LIST}/1/approve", asked=asked)  # of what stood there before

    assert (between, state(ground)) == ("draft", "waiting")
    approves(dogwood, ground)
    assert state(ground) == "ready"


def test_a_stop_says_truthfully_who_has_it(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """One has it, two waited: those never get it, and the page says so of each."""
    news = some_news(ground, riverside)
    has_it = select(Outgoing.id).where(Outgoing.member_id == people[0].id).scalar_subquery()
    change = update(Outgoing).where(Outgoing.id == has_it).values(state="sent")
    ground.write(lambda c: c.execute(change))
    before = words(facilitator.opens(f"{LIST}/{news}/delivery"))

    after = follows(facilitator, facilitator.posts(f"{LIST}/{news}/stop"))
    page = facilitator.opens(f"{LIST}/{news}/delivery")

    assert "1 of 3 members has it so far. Those who wait get it by themselves, if a" in before
    assert "Stop it for the 2 who wait" in before
    assert "Stopped. No more of it goes. Who has it already keeps it." in after
    assert "1 of 3 members has it." in words(page)
    assert table(page.text) == {
        "Kestrel": "Got it.",
        "Wren": "Was not sent: it was stopped before it went.",
        "Heron": "Was not sent: it was stopped before it went.",
    }
    again = follows(facilitator, facilitator.posts(f"{LIST}/{news}/stop"))
    assert "Nothing was stopped." in again


def test_a_second_wording_can_be_given_later(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """To those who wait for it; one with a listed word is refused, and can be mended."""
    news = some_news(ground, riverside, LISTED)
    first = facilitator.opens(f"{LIST}/{news}/delivery")
    refused = facilitator.posts(f"{LIST}/{news}/second-wording", discreet="The police again.")
    done = follows(
        facilitator, facilitator.posts(f"{LIST}/{news}/second-wording", discreet="They come.")
    )

    assert "It needs a second wording" in words(first)
    assert refused.status_code == 400
    assert "The second wording holds “police” all the same." in words(refused)
    assert "The police again." in refused.text
    assert "The second wording will go. Until then you can take it back, below." in done
    assert "It needs a second wording" not in done


def test_a_second_wording_is_taken_back_within_its_minute(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """Its words stand in the form again; once the minute is over nothing takes it back."""
    news = some_news(ground, riverside, LISTED)
    ground.clock.goes_on(MINUTE)
    page = f"{LIST}/{news}/second-wording"
    shown = follows(facilitator, facilitator.posts(page, discreet="Thy come."))
    ground.clock.goes_on(timedelta(seconds=59))

    back = facilitator.posts(f"{page}/take-back")
    form = facilitator.opens(back.headers["Location"].removeprefix("/admin"))
    again = follows(facilitator, facilitator.posts(page, discreet="They come."))
    ground.clock.goes_on(MINUTE)
    late = follows(facilitator, facilitator.posts(f"{page}/take-back"))

    assert "The second wording goes" in shown
    assert "Taken back: nobody gets it." in words(form)
    assert "Thy come.</textarea>" in form.text
    assert "It needs a second wording" in words(form)
    assert "The second wording will go." in again
    assert "Nothing was taken back." in late
    deeds = [action for action, *_ in audited(ground) if "word" in action]
    assert deeds == ["update_worded_again", "update_wording_taken_back", "update_worded_again"]


def test_no_second_wording_is_lost(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """Whoever takes it back has words of her own in the form already; one that came late stays."""
    page = f"{LIST}/{some_news(ground, riverside, LISTED)}/second-wording"
    ground.clock.goes_on(MINUTE)
    for staff, text in ((birch, "We come."), (facilitator, "Thy come.")):
        staff.posts(page, discreet=text)
        birch.posts(f"{page}/take-back")

    hers, his = (staff.opens(page).text for staff in (birch, facilitator))
    birch.posts(page, discreet="They will come.")
    late = facilitator.posts(page, discreet="They come.").text

    assert "We come.</textarea>" in hers
    assert re.findall('"#?discreet"', late) == ['"#discreet"', '"discreet"']  # what leads there
    assert [our_words(each)[1:] for each in (hers, his, late)] == [
        ["Thy come."],
        ["We come.", "Thy come."],
        ["They will come.", "We come.", "Thy come.", "They come."],
    ]


def test_delivery_tells_no_cause_of_a_wait(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """One wording for whatever it waits for; who did not agree is named as such."""
    a_member(ground, riverside, "Finch")
    news = some_news(ground, riverside)

    found = table(facilitator.opens(f"{LIST}/{news}/delivery").text)

    waits = "Waits for a good moment for this person, at the latest until Thursday 3 December."
    refused = "Was not sent: this person has not agreed to this kind of message."
    assert found == {"Finch": refused} | dict.fromkeys(("Kestrel", "Wren", "Heron"), waits)


def test_what_goes_in_this_moment_can_be_stopped(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """No worker runs: its time has come, and it can only be stopped any more."""
    writes(facilitator)
    sends(facilitator)
    ground.clock.goes_on(timedelta(minutes=5))
    page = words(facilitator.opens(f"{LIST}/1"))
    stopped = follows(facilitator, facilitator.posts(f"{LIST}/1/stop"))

    assert "Stop what has not gone" in page
    assert "Nobody had it by then." in stopped
    assert "Nobody was there to get it." not in stopped
    assert put(ground) == 0
