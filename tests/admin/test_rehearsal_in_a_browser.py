"""The dress rehearsal in a real Chromium: twenty members in all states, wide and narrow."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from bot import news, written_news
from bot.broadcasting import Made
from bot.written_news import Written
from storage.outgoing import Outgoing
from tests.admin.asking import CHOICE, a_poll
from tests.admin.in_a_browser import HERE, Live, complaints, photographed, signed_in, too_wide
from tests.builders import a_forum
from tests.twenty_members import join

LISTED, BLAND = "The police will come on Tuesday.", "They will come on Tuesday."


def pages(live: Live) -> dict[str, str]:
    """Let the twenty join, and give each page on which something is rehearsed before them."""
    ground, forum = live.ground, live.forum
    join(ground, forum.id, a_forum(ground, "Hollow Way forum", "hollow-way").id, ground.clock())
    open_poll = a_poll(ground, forum, CHOICE)
    ground.write(lambda c: c.execute(update(Outgoing).values(state="delivered")))
    found = {"poll": f"polls/{a_poll(ground, forum, CHOICE, is_open=False)}"}
    found["reminder"] = f"polls/{open_poll}"
    for name, second, marked in (("news", BLAND, True), ("lacking", None, False)):
        read = written_news.read(Written(LISTED, second, sensitive=marked))
        made = Made(forum.id, "ash", ground.clock())
        with ground.database.write() as connection:
            found[name] = f"news/{news.add(connection, ground.keyring, made, read)}"
    return found


@pytest.mark.slow
def test_twenty_members_in_all_states(page: Page, live: Live) -> None:
    """Of news with both wordings and with one, of a poll and of its reminder.

    Nothing scrolls sideways, axe finds nothing with all opened, and a member's row leads to the
    words that she gets.
    """
    found, wide, names = {}, {}, {}
    every = pages(live)
    signed_in(page, live)
    for name, path in every.items():
        page.goto(f"{live.address}{HERE}{path}")
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wide[name, width] = too_wide(page)
        found[name] = complaints(page)
        names[name] = page.locator(".fl-cards tbody th").count()
        if folder := os.environ.get("PICTURES"):
            photographed(page, Path(folder), f"rehearsal-{name}")

    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live.address}{HERE}{every['news']}")
    page.locator("tr", has_text="Kestrel").get_by_role("link").click()
    led_to = page.locator(":target").inner_text()

    assert found == {name: [] for name in every}
    assert wide == dict.fromkeys(wide, 0)
    assert names == {"poll": 20, "reminder": names["reminder"], "news": 20, "lacking": 20}
    assert BLAND in led_to
