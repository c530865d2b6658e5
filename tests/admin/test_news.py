"""News: written, looked at, sent a minute later, taken back, approved, stopped, and followed."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from bot.reception import Reception
from bot.timetable import Timetable
from storage import approvals
from storage.addresses import Address
from storage.forums import Forum
from storage.outgoing import Outgoing
from storage.sessions import Session
from storage.updates import Update
from storage.wordings import Wording
from tests.admin.asking import agrees, some_news
from tests.admin.conftest import Staff, audited
from tests.builders import Ground, Place, Somebody, a_forum, a_member, a_person

LIST = "/forums/riverside/news"
SAFE, LISTED = "The room is smaller now.", "The police will come on Tuesday."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(ground: Ground, riverside: Place) -> list[Somebody]:
    """Give three members who agreed to all kinds of message."""
    return joined(ground, riverside, "Kestrel", "Wren", "Heron")


@pytest.fixture
def birch(app: Flask, ground: Ground, riverside: Place) -> Staff:
    """Give a second facilitator of the forum, signed in."""
    return another(app, ground, riverside, "birch")


def another(app: Flask, ground: Ground, forum: Place, name: str) -> Staff:
    """Sign one more facilitator of the forum in."""
    one = Staff(app)
    one.signs_in(a_person(ground, "facilitator", forum, f"{name}@example.org"))
    return one


def joined(ground: Ground, forum: Place, *aliases: str) -> list[Somebody]:
    """Let people join who agree to all kinds of message."""
    found = [a_member(ground, forum, alias) for alias in aliases]
    for one in found:
        agrees(ground, one)
    return found


def stands(ground: Ground, member: Somebody, **facts: object) -> None:
    """Let a member's phone stand so."""
    change = update(Address).where(Address.id == member.address.id).values(**facts)
    ground.write(lambda connection: connection.execute(change))


def turns(ground: Ground) -> None:
    """Let the timetable turn once, as the worker does about each second."""
    Timetable(Reception(ground.database, ground.keyring, ground.journal, ground.clock)).turn()


def put(ground: Ground) -> int:
    """Let the timetable turn, and count the messages that were put."""
    turns(ground)
    with ground.database.read() as connection:
        return len(connection.execute(select(Outgoing.id)).all())


def state(ground: Ground, which: int = 1) -> str:
    """Say where news stand."""
    with ground.database.read() as connection:
        found = connection.execute(select(Update.state).where(Update.id == which)).scalar_one()
    assert isinstance(found, str)
    return found


def words(page: TestResponse) -> str:
    """Give the words of a page on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def follows(staff: Staff, answer: TestResponse) -> str:
    """Go where a form leads, and give the words of that page."""
    assert answer.status_code == 303
    return words(staff.opens(answer.headers["Location"].removeprefix("/admin")))


def writes(staff: Staff, text: str = SAFE, discreet: str = "", **more: str) -> TestResponse:
    """Send the form for news."""
    return staff.posts(f"{LIST}/write", text=text, discreet=discreet, **more)


def sends(staff: Staff, which: int = 1, **fields: str) -> TestResponse:
    """Press the button that sends."""
    page = staff.opens(f"{LIST}/{which}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    as_seen = {"when": "now", "seen": seen[1] if seen else "0"}
    return staff.posts(f"{LIST}/{which}/send", **as_seen | fields)


def approves(staff: Staff, ground: Ground, which: int = 1) -> TestResponse:
    """Press the button of the second person, on the page as it is now."""
    page = staff.opens(f"{LIST}/{which}/approve").text
    found = re.search(r'name="asked" value="([^"]+)"', page)
    asked = found[1] if found else _asked(ground, which)
    return staff.posts(f"{LIST}/{which}/approve", asked=html.unescape(asked))


def _asked(ground: Ground, which: int) -> str:
    with ground.database.read() as connection:
        asking = approvals.find(connection, f"update:{which}")
    return "" if asking is None or asking.asked_at is None else asking.asked_at.isoformat()


def table(page: str) -> dict[str, str]:
    """Give the rows of the tables on a page: member, and what is said of them."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return {
        html.unescape(re.sub("<.*?>", "", cell[0])): html.unescape(cell[1]) for cell in cells[1:]
    }


def test_an_empty_list_says_what_happens(facilitator: Staff) -> None:
    """And leads to the form."""
    page = facilitator.opens(LIST)

    assert "Nothing has been told yet." in words(page)
    assert f'href="/admin{LIST}/write"' in page.text


def test_what_is_written_is_a_draft_and_goes_to_nobody(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """The next page says what would happen; the form posted twice makes one draft."""
    first = writes(facilitator, once="1f")
    page = follows(facilitator, first)
    again = writes(facilitator, once="1f")

    assert [answer.headers["Location"] for answer in (first, again)] == [f"/admin{LIST}/1"] * 2
    assert "Saved as a draft. Nothing was sent." in page
    assert "What would happen" in page
    assert (put(ground), state(ground)) == (0, "draft")
    assert "A draft, not sent yet" in words(facilitator.opens(LIST))


def test_each_field_says_what_is_wrong_and_keeps_what_was_typed(facilitator: Staff) -> None:
    """In a summary that leads to it; nothing is saved."""
    page = writes(facilitator, "a" * 500, LISTED)

    said = re.findall(r'<a href="#(\w+)">(.*?)</a>', page.text)
    assert page.status_code == 400
    assert [(field, html.unescape(text)) for field, text in said] == [
        ("text", "The text takes 4 parts as an SMS (537 characters), and 3 are the most."),
        ("discreet", "The second wording holds “police” all the same."),
    ]
    assert ("a" * 500 in page.text, LISTED in page.text) == (True, True)
    assert "<title>Error: " in page.text


def test_the_check_button_saves_nothing(facilitator: Staff, ground: Ground) -> None:
    """It shows the form again with what the words cost."""
    page = writes(facilitator, LISTED, check="text")

    assert (page.status_code, LISTED in page.text) == (200, True)
    assert "“police”" in words(page)
    with ground.database.read() as connection:
        assert connection.execute(select(Update.id)).all() == []


def test_the_preview_shows_the_very_words_the_audience_and_the_cost(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """Of four members one has an open screen, two are discreet, one has not agreed."""
    a_member(ground, riverside, "Finch")
    stands(ground, people[0], discreet=False)
    writes(facilitator, LISTED, "They will come on Tuesday.")

    page = facilitator.opens(f"{LIST}/1")
    said = words(page)

    behind = "1 to say what you think, 0 to skip."
    shown = re.findall(r'<div class="fl-say__words" dir="auto">(.*?)</div>', page.text, re.DOTALL)
    plain, bland = f"{LISTED} {behind}", f"They will come on Tuesday. {behind}"
    assert [html.unescape(text) for text in shown] == [plain, bland] * 2
    assert "1 gets it in the next good moment" in _tallied(page.text)
    assert "2 are asked first whether now is a good moment" in _tallied(page.text)
    assert "20p for 5 SMS parts in all" in _tallied(page.text)
    assert table(page.text) == {"Finch": "This person has not agreed to this kind of message."}
    assert "Send to 3 members in one minute" in said


def _tallied(page: str) -> list[str]:
    found = re.findall(r"<div[^>]*><dt>(.*?)</dt><dd>(.*?)</dd></div>", page)
    return [f"{count} {what}" for what, count in found]


def test_the_audience_on_the_page_is_the_one_that_it_goes_to(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """Member for member, also where some have stopped, paused or not agreed."""
    a_member(ground, riverside, "Finch")
    for member, column in zip(people, ("stopped_at", "paused_at"), strict=False):
        stands(ground, member, **{column: ground.clock()})
    writes(facilitator)
    page = facilitator.opens(f"{LIST}/1").text

    listed = re.findall(r"<li><bdi[^>]*>(.*?)</bdi></li>", page)
    sends(facilitator)
    ground.clock.goes_on(MINUTE)
    turns(ground)
    with ground.database.read() as connection:
        went = connection.execute(select(Outgoing.member_id)).scalars().all()

    assert listed == ["Heron"]
    assert went == [people[2].id]
    assert set(table(page)) == {"Kestrel", "Wren", "Finch"}


def test_who_is_discreet_waits_for_a_second_wording(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """The page asks for it in plain words, and names what a bystander should not read."""
    writes(facilitator, LISTED)

    said = words(facilitator.opens(f"{LIST}/1"))

    assert "3 members get nothing, because there is no second wording." in said
    assert "“police”" in said
    assert "Write the second wording" in said


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
    seen = re.search(r'name="seen" value="(\d+)"', facilitator.opens(f"{LIST}/1").text)
    assert seen
    birch.posts(f"{LIST}/1/edit", text="Other words.", discreet="", seen=seen[1])

    page = follows(facilitator, sends(facilitator, seen=seen[1]))

    assert "Somebody has changed the words since you looked." in page
    assert "Other words." in page
    assert state(ground) == "draft"


def test_a_day_and_a_wording_that_were_not_sent_are_kept(
    facilitator: Staff, ground: Ground, riverside: Place, people: list[Somebody]
) -> None:
    """The session was locked meanwhile: they stand there again."""
    writes(facilitator)
    told, token = some_news(ground, riverside, LISTED), facilitator.form_token()
    ground.write(lambda c: c.execute(update(Session).values(locked_at=ground.clock())))
    at = {"when": "later", "seen": "1", "day": "2026-12-01", "time": "10:30"}
    facilitator.posts(f"{LIST}/1/send", token, **at)
    facilitator.posts(f"{LIST}/{told}/second-wording", token, discreet="They will come.")
    ground.write(lambda c: c.execute(update(Session).values(locked_at=None)))

    assert 'value="2026-12-01"' in facilitator.opens(f"{LIST}/1/send").text
    assert "They will come." in facilitator.opens(f"{LIST}/{told}/second-wording").text
    assert (state(ground), state(ground, told)) == ("draft", "sent")


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
    joined(ground, riverside, *(f"Wren {place}" for place in range(21)))
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
    joined(ground, riverside, *(f"Wren {place}" for place in range(21)))
    cedar = another(app, ground, riverside, "cedar")
    writes(facilitator)
    sends(cedar)
    asked = _asked(ground, 1)
    ground.clock.goes_on(MINUTE)
    seen = re.search(r'name="seen" value="(\d+)"', birch.opens(f"{LIST}/1/edit").text)
    assert seen
    birch.posts(f"{LIST}/1/edit", text="Other words.", discreet="", seen=seen[1])
    between = state(ground)
    sends(cedar)
    for each in (facilitator, birch, cedar):
        approves(each, ground)
    dogwood = another(app, ground, riverside, "dogwood")
    dogwood.posts(f"{LIST}/1/approve", asked=asked)  # of what stood there before

    assert (between, state(ground)) == ("draft", "waiting")
    approves(dogwood, ground)
    assert state(ground) == "ready"


def test_of_two_who_change_it_the_second_is_told(
    facilitator: Staff, birch: Staff, ground: Ground
) -> None:
    """She sees what stands there now, and hers is not lost; pressed again it is saved over it."""
    writes(facilitator)
    first = re.search(r'name="seen" value="(\d+)"', facilitator.opens(f"{LIST}/1/edit").text)
    assert first
    birch.posts(f"{LIST}/1/edit", text="Of birch.", discreet="", seen=first[1])

    page = facilitator.posts(f"{LIST}/1/edit", text="Of ash.", discreet="", seen=first[1])
    again = re.search(r'name="seen" value="(\d+)"', page.text)
    assert again
    assert page.status_code == 400
    assert "Somebody has changed this since you opened it" in words(page)
    assert ("Of birch." in page.text, "Of ash." in page.text) == (True, True)
    facilitator.posts(f"{LIST}/1/edit", text="Of ash.", discreet="", seen=again[1])
    assert "Of ash." in facilitator.opens(LIST).text


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


def test_a_draft_is_thrown_away_with_its_words(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """A page asks first; it stands nowhere after that, and no other news lose a word."""
    for number in range(1, 11):  # update:1 begins as update:10 does
        writes(facilitator, f"News {number}.")
    offered = f'href="/admin{LIST}/1/throw-away"' in facilitator.opens(f"{LIST}/1").text
    asks = facilitator.opens(f"{LIST}/1/throw-away")

    gone = follows(facilitator, facilitator.posts(f"{LIST}/1/throw-away"))
    again = facilitator.posts(f"{LIST}/1/throw-away").status_code

    assert offered
    assert "Throw this draft away? News 1. Nobody has got it, and nobody will." in words(asks)
    assert "The draft is gone." in gone
    assert "News 1." not in gone
    assert "News 10." in gone
    assert (again, facilitator.opens(f"{LIST}/1").status_code) == (404, 404)
    assert "News 10." in words(facilitator.opens(f"{LIST}/10"))
    with ground.database.read() as connection:
        things = connection.execute(select(Wording.thing)).scalars().all()
        kept = connection.execute(select(Update.words).where(Update.id == 1)).scalar_one()
    assert set(things) == {f"update:{number}" for number in range(2, 11)}
    assert (kept, state(ground)) == (None, "dropped")
    assert "update_deleted" in [action for action, *_ in audited(ground)]


def test_what_is_to_go_is_not_thrown_away(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """It is taken back first; the page that asks leads to where it stands."""
    writes(facilitator)
    sends(facilitator)

    assert facilitator.opens(f"{LIST}/1/throw-away").location == f"/admin{LIST}/1"
    assert "Nothing was thrown away." in follows(
        facilitator, facilitator.posts(f"{LIST}/1/throw-away")
    )
    assert state(ground) == "ready"


def test_what_was_typed_and_not_sent_says_so_until_it_is_thrown_away(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """At each visit; other words that somebody asks for do not give way to it, nor touch it."""
    writes(facilitator, "First.")
    token = facilitator.form_token()
    ground.write(lambda c: c.execute(update(Session).values(locked_at=ground.clock())))
    facilitator.posts(f"{LIST}/write", token, text="Half a sen")
    ground.write(lambda c: c.execute(update(Session).values(locked_at=None)))

    visits = [words(facilitator.opens(f"{LIST}/write")) for _ in range(2)]
    like = facilitator.opens(f"{LIST}/write?like=1")
    facilitator.posts(f"{LIST}/write?like=1", text="Like the first.")
    still = facilitator.opens(f"{LIST}/write").text
    thrown = facilitator.posts("/kept/throw-away", place=f"{LIST}/write")
    after = facilitator.opens(f"{LIST}/write")

    assert ["What you had written is kept" in page for page in visits] == [True, True]
    assert "Half a sen" in still
    assert ("First." in like.text, "Half a sen" in like.text) == (True, False)
    assert "What you had written" not in words(like)
    assert (thrown.status_code, thrown.location) == (303, f"/admin{LIST}/write")
    assert "What you had written" not in words(after)
    assert "Half a sen" not in after.text


@pytest.mark.parametrize("place", ["", "//else.example/", "https://else.example/", "/no\r\nwhere"])
def test_throwing_away_leads_to_a_page_of_ours(facilitator: Staff, place: str) -> None:
    """Whatever the form names."""
    answer = facilitator.posts("/kept/throw-away", place=place)

    assert (answer.status_code, answer.location) == (303, "/admin/")


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


def test_what_was_stopped_can_be_written_again(facilitator: Staff, ground: Ground) -> None:
    """The form begins with its words."""
    writes(facilitator, "The rom is smaller.", "It is smaller.")

    page = facilitator.opens(f"{LIST}/write?like=1").text

    assert ("The rom is smaller." in page, "It is smaller." in page) == (True, True)
    assert facilitator.opens(f"{LIST}/write?like=7").status_code == 404


def test_all_that_is_done_is_written_down_without_a_word(
    facilitator: Staff, birch: Staff, ground: Ground, riverside: Place
) -> None:
    """Each step once, by its number."""
    joined(ground, riverside, *(f"Wren {place}" for place in range(21)))
    writes(facilitator)
    sends(facilitator)
    birch.posts(f"{LIST}/1/approve", asked=_asked(ground, 1))
    birch.posts(f"{LIST}/1/take-back")
    birch.posts(f"{LIST}/1/take-back")
    sends(facilitator)
    birch.posts(f"{LIST}/1/approve", asked=_asked(ground, 1))
    ground.clock.goes_on(MINUTE)
    turns(ground)
    facilitator.posts(f"{LIST}/1/stop")
    facilitator.opens(f"{LIST}/1/delivery")

    steps = ("added", "sent", "approved", "taken_back", "sent", "approved", "stopped")
    deeds = [*(f"update_{step}" for step in steps), "delivery_shown"]
    found = [deed for deed in audited(ground) if deed[0] != "audience_shown"]
    assert found == [(deed, "update:1", None, riverside.id) for deed in deeds]
    assert len(audited(ground)) == len(found) + 2  # each time that somebody looked before


@pytest.mark.parametrize("path", ["", "/edit", "/approve", "/delivery"])
def test_news_of_another_forum_are_none_of_ours(
    facilitator: Staff, ground: Ground, path: str
) -> None:
    """Its number leads nowhere here, neither to look nor to do."""
    news = some_news(ground, a_forum(ground, "Hollow Way forum", "hollow-way"))

    assert facilitator.opens(f"{LIST}/{news}{path}").status_code == 404
    assert facilitator.opens(f"{LIST}/99{path}").status_code == 404


@pytest.mark.parametrize("step", ["edit", "send", "take-back", "approve", "stop", "second-wording"])
def test_nothing_is_done_to_news_of_another_forum(
    facilitator: Staff, ground: Ground, step: str
) -> None:
    """The form is good, and its number is another forum's."""
    news = some_news(ground, a_forum(ground, "Hollow Way forum", "hollow-way"))

    answer = facilitator.posts(
        f"{LIST}/{news}/{step}", text=SAFE, when="now", seen="1", discreet="x"
    )

    assert (answer.status_code, state(ground, news)) == (404, "sent")


@pytest.mark.parametrize("role", ["analyst", "commissioner", "safeguarding"])
def test_news_are_for_facilitators(app: Flask, ground: Ground, riverside: Place, role: str) -> None:
    """Nobody else of the forum sees or sends them."""
    person = Staff(app)
    person.signs_in(a_person(ground, role, riverside))
    news = some_news(ground, riverside)

    assert [person.opens(path).status_code for path in (LIST, f"{LIST}/{news}/delivery")] == [
        403
    ] * 2
    assert person.posts(f"{LIST}/{news}/stop").status_code == 403


def test_a_switch_that_is_off_is_told(
    facilitator: Staff, ground: Ground, people: list[Somebody]
) -> None:
    """Before somebody wonders why nothing leaves."""
    writes(facilitator)
    ground.write(lambda c: c.execute(update(Forum).values(sending_on=False)))

    assert "All sending is stopped." in words(facilitator.opens(f"{LIST}/1"))


HOSTILE: dict[str, Callable[[], str]] = {
    "html": lambda: "<script>alert(1)</script> & <b>bold</b>",
    "long": lambda: "a " * 50_000,
    "right to left": lambda: "\u202eخبر جديد",
    "zero width": lambda: "new\u200bs",
    "formula": lambda: "=1+1",
    "nothing that can be shown": lambda: "\x00\x07",
}


@pytest.mark.parametrize("given", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_harmless_and_shown_as_typed(
    facilitator: Staff, given: Callable[[], str]
) -> None:
    """Either saved and shown, or refused in a sentence with all that was typed."""
    typed = given()
    answer = writes(facilitator, typed, typed)

    assert answer.status_code in {303, 400}
    page = answer if answer.status_code == 400 else facilitator.opens(f"{LIST}/1/edit")
    assert "<script>alert" not in page.text
    assert html.unescape(page.text).count(typed.strip("\x00\x07 ")) >= 1
