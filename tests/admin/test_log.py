"""The log: who did what, as narrow as one asks, page by page, and never anybody's words."""

import re
from pathlib import Path

from flask import Flask

from admin import deeds, logbook
from storage import audit, staff
from storage.audit import Deed
from tests.admin.conftest import Staff
from tests.builders import Ground, Place, a_forum, a_member, a_person, some_feedback

HOUSE = Path(__file__).resolve().parents[2]


def done(
    ground: Ground, forum: Place | None, *actions: str, days_ago: int = 0, **facts: str
) -> None:
    """Let somebody called fern do things."""
    for action in actions:
        with ground.database.write() as connection:
            now = ground.ago(days=days_ago)
            fern = staff.add(connection, "fern@example.org", "facilitator", None, now)
            deed = Deed(action, staff_id=fern, forum_id=forum.id if forum else None, **facts)
            audit.note(connection, deed, now)


def listed(page: str) -> list[str]:
    """Give the lines of the log, without their times."""
    lines = re.findall(r"<li><time[^>]*>[^<]*</time> (.*?)</li>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]


def test_the_newest_stands_first_and_in_words(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """Who, what, about whom by alias, and which thing by its number."""
    kestrel = a_member(ground, riverside)
    done(ground, riverside, "update_sent", thing="update:4")
    done(ground, riverside, "thread_shown", member_id=kestrel.id)

    assert listed(facilitator.opens("/forums/riverside/log").text) == [
        "fern@example.org saw a thread: Kestrel",
        "fern@example.org sent news, or asked for it (update 4)",
    ]


def test_another_forum_is_not_told(ground: Ground, riverside: Place, facilitator: Staff) -> None:
    """Not what was done there, not by whom, and no alias of its members by their ids."""
    other = a_forum(ground, "Hollow Way forum", "hollow-way")
    juniper = a_member(ground, other, "Juniper")
    done(ground, other, "poll_opened")
    done(ground, None, "role_added")

    page = facilitator.opens(f"/forums/riverside/log?member={juniper.id}").text

    assert listed(facilitator.opens("/forums/riverside/log").text) == []
    assert [word for word in ("Juniper", "fern", "role") if word in page] == []


def test_it_can_be_narrowed(ground: Ground, riverside: Place, facilitator: Staff) -> None:
    """By person, by kind of deed, by member, by day; what makes no sense narrows nothing."""
    kestrel = a_member(ground, riverside)
    done(ground, riverside, "update_sent", days_ago=1)
    done(ground, riverside, "thread_shown", member_id=kestrel.id)
    asked = {
        "who=999": 0,
        "what=Polls and news": 1,
        f"member={kestrel.id}": 1,
        "day=2026-11-18": 1,
        "day=2026-11-19": 2,
        "day=9999-12-31": 2,
        "day=soon&what=nothing&who=x&before=y": 2,
    }

    found = {
        query: len(listed(facilitator.opens(f"/forums/riverside/log?{query}").text))
        for query in asked
    }

    assert found == asked


def test_pages_lose_and_double_nothing(
    ground: Ground, riverside: Place, facilitator: Staff
) -> None:
    """Leaf by leaf all of it is there once, also while more is written."""
    number = logbook.AT_ONCE * 2 + 5
    done(ground, riverside, *("update_added",) * number)
    address, seen = "/forums/riverside/log?what=Polls+and+news", 0
    while address:
        page = facilitator.opens(address).text
        seen += len(listed(page))
        done(ground, riverside, "update_added")
        further = re.search(r'href="/admin(/[^"]+)">Earlier<', page)
        address = further[1].replace("&amp;", "&") if further else ""

    assert seen == number


def test_the_house_sees_all_forums_and_nobody(app: Flask, ground: Ground, riverside: Place) -> None:
    """Whoever runs the line sees deeds and forums, no alias and no word."""
    kestrel = a_member(ground, riverside)
    some_feedback(ground, kestrel, "nobody rang me back")
    done(ground, riverside, "thread_shown", member_id=kestrel.id)
    ivy = Staff(app)
    ivy.signs_in(a_person(ground, "system", None, "ivy@example.org"))

    page = ivy.opens("/house/log").text

    assert "fern@example.org saw a thread in Riverside forum" in listed(page)
    assert [word for word in ("Kestrel", kestrel.id, "rang") if word in page] == []


def test_every_deed_that_the_house_writes_has_words() -> None:
    """Whoever adds a deed finds its words missing here."""
    written = set()
    for file in deeds_in_code():
        written |= set(re.findall(r'(?:deed\(|Deed\(|note\(\w+, \w+, )\s*"([a-z_]+)"', file))

    assert len(written) > 20
    assert sorted(written - {action for group in deeds.DEEDS.values() for action in group}) == []


def deeds_in_code() -> list[str]:
    """Read the files in which deeds are worded."""
    rooms = ("admin", "commands", "bot", "storage", "webhooks")
    files = [file for room in rooms for file in HOUSE.glob(f"{room}/**/*.py")]
    return [file.read_text(encoding="utf-8") for file in files if "node_modules" not in str(file)]
