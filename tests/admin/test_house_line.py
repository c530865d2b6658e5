"""The line, for whoever runs it: in words whether messages flow, and nothing of anybody."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import update

from admin import flow_words
from bot.flow import OF_CHANNELS, Trouble, Wrong
from bot.invitations import Ways
from storage import house, switches
from storage.flow import OFTEN
from storage.forums import Forum
from storage.inbox import UNREAD
from storage.outgoing import FAILED, HELD, READY, UNSURE, Outgoing
from tests.admin.conftest import Staff, app_of, audited, desk_of
from tests.admin.in_a_browser import Live, complaints, photographed, too_wide
from tests.builders import Ground, Place, Somebody, a_kept_text, a_member, a_message, a_person

PAGE = "/house/line"


@pytest.fixture
def fern(app: Flask, ground: Ground) -> Staff:
    """Give somebody who runs the line, and reads nobody's words."""
    person = Staff(app)
    person.signs_in(a_person(ground, "system", None))
    return person


def ticks(ground: Ground, **ago: float) -> None:
    """Let a worker have shown itself, and a message have left by SMS."""
    with ground.database.write() as connection:
        house.tick(connection, "worker", ground.ago(**ago))
        house.tick(connection, "left:sms", ground.ago(**ago))


def much_is_wrong(ground: Ground, kestrel: Somebody) -> None:
    """Let messages wait, be refused and be lost, and the bot fail on a text."""
    ticks(ground, minutes=1)
    a_kept_text(ground, kestrel, "the letter", state=UNREAD, at=ground.ago(hours=3))
    waits = a_message(ground, kestrel, "Thank you", state=READY)
    refused = a_message(ground, kestrel, state=HELD, why="try_again", code="20429")
    a_message(ground, kestrel, state=UNSURE)
    for code in ("30003", "30003", "30008"):
        a_message(ground, kestrel, state=FAILED, code=code)
    later = update(Outgoing).where(Outgoing.id == waits).values(made_at=ground.ago(minutes=30))
    with ground.database.write() as connection:
        house.tick(connection, "left:sms", ground.ago(minutes=50))
        connection.execute(later)
        connection.execute(update(Outgoing).where(Outgoing.id == refused).values(attempts=OFTEN))


def plain(text: str) -> str:
    """Give words without what marks them up."""
    return " ".join(re.sub(r"<.*?>", " ", text).split())


def heading(text: str) -> str:
    """Give what a page says first."""
    found = re.search(r"<h1.*?>(.*?)</h1>", text)
    assert found
    return found[1]


def troubles(text: str) -> list[tuple[str, str]]:
    """Give what a page says does not flow, and since when."""
    main = text[text.index("<main") : text.index("</main>")]
    items = re.findall(r"<li><h3>(.*?)</h3>(.*?)</li>", main)
    ages = [re.search(r'<p class="fl-waits__age">(.*?)</p>', rest) for _, rest in items]
    return [
        (plain(title), plain(age[1]) if age else "")
        for (title, _), age in zip(items, ages, strict=True)
    ]


def facts(text: str) -> dict[str, str]:
    """Give the facts of a page with one channel."""
    return {name: plain(said) for name, said in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text)}


def test_nothing_has_come_or_gone(fern: Staff, ground: Ground) -> None:
    """The page of a new line says what to do."""
    ground.write(lambda connection: house.tick(connection, "worker", ground.clock()))
    text = fern.opens(PAGE).text

    assert (heading(text), troubles(text)) == ("Nothing has come or gone yet", [])
    assert "make an invite in a forum" in text


def test_messages_flow(fern: Staff, ground: Ground, kestrel: Somebody) -> None:
    """Then there is nothing to do, and the menu counts nothing."""
    ticks(ground, seconds=4)
    a_kept_text(ground, kestrel, at=ground.ago(hours=2))
    text = fern.opens(PAGE).text

    assert (heading(text), troubles(text)) == ("Messages flow", [])
    assert "You need to do nothing." in text
    assert "fl-count" not in text
    assert facts(text) == {
        "Last text in": "today, 10:00am",
        "Last message out": "today, 11:59am",
        "May go now": "none",
        "Go again later": "none",
        "Worker": "runs",
        "Clock": "on time",
        "Sending": "allowed",
        "Texts the bot failed on": "0",
        "Unsure whether they arrived": "0",
    }


def test_a_channel_that_is_on_and_was_never_used(ground: Ground, kestrel: Somebody) -> None:
    """It has its place beside the others; one that is off has none."""
    ticks(ground, seconds=4)
    a_kept_text(ground, kestrel)
    said = []
    for telegram in (True, False):
        desk = replace(desk_of(ground), ways=Ways(sms=True, telegram=telegram))
        person = Staff(app_of(desk))
        person.signs_in(a_person(ground, "system", None))
        said.append(plain(person.opens(PAGE).text).count("Telegram Nothing has come or gone here"))

    assert said == [1, 0]


def test_what_does_not_flow_since_when_and_what_to_do(
    fern: Staff, ground: Ground, kestrel: Somebody
) -> None:
    """The gravest first; the menu and the first page count the same; no words, no name, no view."""
    much_is_wrong(ground, kestrel)
    text, home = fern.opens(PAGE).text, fern.opens("/").text

    assert heading(text) == "Not all messages flow"
    assert troubles(text) == [
        ("1 message may go by SMS, and none leaves", "Waiting 30 minutes"),
        ("The provider of SMS does not take what we send", ""),
        ("The bot failed on 1 text", "Oldest 3 hours"),
    ]
    assert "(3 waiting)" in text
    assert "whether messages come in and go out: 3 things are wrong" in home
    said = facts(text)
    assert (said["May go now"], said["Go again later"]) == (
        "1, for 30 minutes",
        "1",
    )
    assert (said["Texts the bot failed on"], said["Unsure whether they arrived"]) == ("1", "1")
    refused = re.findall(r"<li><strong>(.*?):</strong> (.*?)</li>", text)
    assert refused == [
        ("2 times", "The provider could not deliver it. Its number for this: 30003."),
        ("1 time", "The provider could not deliver it. Its number for this: 30008."),
        ("1 time", "The call broke off: nobody knows whether it left."),
        ("1 time", "The provider did not take it for now. It goes again by itself."),
    ]
    assert [word for word in ("Kestrel", "letter", "Thank you") if word in text] == []
    assert audited(ground) == []


def test_a_worker_that_is_gone(fern: Staff, ground: Ground, kestrel: Somebody) -> None:
    """It is said once, though nothing leaves and nothing happens by itself."""
    a_message(ground, kestrel, state=READY)
    never = fern.opens(PAGE).text
    ticks(ground, minutes=3)
    gone = fern.opens(PAGE).text

    assert troubles(never) == [("Nothing leaves: no worker runs", "")]
    assert troubles(gone) == [("Nothing leaves: no worker runs", "Last seen 3 minutes ago")]
    assert [facts(each)["Worker"] for each in (never, gone)] == ["never seen", "gone"]
    assert [facts(each)["Clock"] for each in (never, gone)] == ["stands", "stands"]


def test_sending_that_a_person_stopped_is_no_trouble(
    fern: Staff, ground: Ground, riverside: Place
) -> None:
    """It is said first, with the way to the switch; so is how many forums did."""
    ticks(ground, seconds=0)
    stop = update(Forum).where(Forum.id == riverside.id).values(sending_on=False)
    ground.write(lambda connection: connection.execute(stop))
    of_a_forum = fern.opens(PAGE).text
    ground.write(lambda connection: switches.switch_off(connection, None))
    of_the_house = fern.opens(PAGE).text

    assert (heading(of_a_forum), facts(of_a_forum)["Forums that stopped it"]) == (
        "Messages flow",
        "1",
    )
    assert (heading(of_the_house), troubles(of_the_house)) == ("Sending is stopped", [])
    assert 'href="/admin/house/stop">See the switch' in of_the_house


@pytest.mark.parametrize("kind", Wrong)
def test_each_trouble_has_words(ground: Ground, kind: Wrong) -> None:
    """Of one and of several, with nothing left to be put in, and what to do."""
    channel = "telegram" if kind in OF_CHANNELS else None
    for number in (1, 12):
        said = flow_words.trouble(Trouble(kind, channel, ground.clock(), number))
        whole = f"{said.title} {said.do}"

        assert re.findall(r"[{}]|\btelegram\b|  ", whole) == []
        assert ("Telegram" in whole) == (channel is not None)
        assert len(said.do) > 60


def test_it_looks_as_it_should(live: Live, page: Page) -> None:
    """With nothing on it, when all flows and when much is wrong: no complaint, nothing too wide."""
    ground, link = live.ground, a_person(live.ground, "system", None)
    page.goto(f"{live.address}/sign-in/{link}")
    page.get_by_role("button", name="Open Forumline").click()
    page.wait_for_load_state()
    found: dict[str, tuple[str, int, list[str]]] = {}

    def looked_at(name: str) -> None:
        page.goto(f"{live.address}{PAGE}")
        page.set_viewport_size({"width": 320, "height": 800})
        if folder := os.environ.get("PICTURES"):
            photographed(page, Path(folder), f"line-{name}")
        found[name] = (page.locator("h1").inner_text(), too_wide(page), complaints(page))

    ground.write(lambda connection: house.tick(connection, "worker", ground.clock()))
    looked_at("empty")
    kestrel = a_member(ground, live.forum)
    ticks(ground, seconds=4)
    a_kept_text(ground, kestrel)
    looked_at("flows")
    much_is_wrong(ground, kestrel)
    looked_at("wrong")

    assert found == {
        "empty": ("Nothing has come or gone yet", 0, []),
        "flows": ("Messages flow", 0, []),
        "wrong": ("Not all messages flow", 0, []),
    }
