"""News in a real Chromium: by keyboard, without JavaScript, narrow, and in every state."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select, update

from bot import approving, news, written_news
from bot.broadcasting import Made, send_update
from bot.written_news import Written
from storage.outgoing import Outgoing
from storage.sessions import Session
from storage.updates import Update
from tests.admin.asking import agrees
from tests.admin.in_a_browser import (
    HERE,
    Live,
    complaints,
    enter,
    in_a_thread,
    photographed,
    signed_in,
    stays,
    tab_to,
    too_wide,
)
from tests.admin.news import is_open
from tests.builders import a_member

NEWS = f"{HERE}news"
LISTED = "The police will come to the session on Tuesday, and you can ask them anything you like."
SAFE = "They will come to the session on Tuesday, and you can ask them anything you like."
RTL = "لم يتصل بي أحد منذ شهر، ولا أعرف ماذا يحدث"


def comes_in(page: Page, live: Live) -> None:
    """Sign a facilitator in; password and authenticator are taken as done."""
    signed_in(page, live)
    in_a_thread(lambda: live.ground.write(lambda c: c.execute(update(Session).values(lacks=None))))


def kept(live: Live, text: str, discreet: str | None, state: str) -> int:
    """Keep news that stand so."""
    ground, now = live.ground, live.ground.clock()
    with ground.database.write() as connection:
        made = Made(live.forum.id, "staff:1", now)
        which = news.add(
            connection, ground.keyring, made, written_news.read(Written(text, discreet))
        )
        if state == "draft":
            return which
        later = now if state in {"sent", "stopped"} else now + timedelta(days=1)
        approving.ask(connection, f"update:{which}", "staff:1", now, later)
        if state in {"sent", "stopped"}:
            send_update(connection, ground.keyring, which, now)
        if state == "stopped":
            news.stop(connection, which, "staff:1", now)
        if state == "waiting":
            change = update(Update).where(Update.id == which)
            connection.execute(change.values(state="waiting", asked_by="ash", made_by="ash"))
    return which


def fill(live: Live, alias: str, text: str, discreet: str | None) -> list[str]:
    """Put news in each state before some members, and give the pages on which they stand."""
    ground = live.ground
    members = [a_member(ground, live.forum, f"{alias} {place}".strip()) for place in range(6)]
    for member in members[:5]:
        agrees(ground, member)
    for member in members[:2]:
        is_open(ground, member)
    states = ("draft", "waiting", "ready", "sent", "stopped")
    ids = {state: kept(live, text, discreet, state) for state in states}
    got = select(Outgoing.id).where(Outgoing.cause == f"update:{ids['sent']}").limit(2)
    ground.write(
        lambda c: c.execute(
            update(Outgoing).where(Outgoing.id.in_(got.scalar_subquery())).values(state="sent")
        )
    )
    before = [f"{NEWS}/{ids[state]}" for state in states[:3]]
    after = [f"{NEWS}/{ids[state]}/delivery" for state in states[3:]]
    return [NEWS, f"{NEWS}/write", f"{before[0]}/edit", *before, *after]


@pytest.mark.parametrize(
    ("alias", "text", "discreet"),
    [
        ("", "", None),
        ("Kestrel", LISTED, SAFE),
        ("Kestrel", LISTED, None),
        ("Wren" * 25, "long" * 100, "l" * 350),
        ("ياسمين", RTL, RTL),
    ],
    ids=["empty", "full", "lacking", "long", "right-to-left"],
)
def test_every_page_in_every_state(
    page: Page, live: Live, alias: str, text: str, discreet: str | None
) -> None:
    """No complaint of axe, no sideways scrolling, nothing that the policy had to stop."""
    stopped: list[str] = []
    page.on("console", lambda line: stopped.append(line.text))
    page.on("pageerror", lambda error: stopped.append(str(error)))
    stays(page)
    pages = fill(live, alias, text, discreet) if text else [NEWS, f"{NEWS}/write"]
    comes_in(page, live)
    found: dict[str, list[str]] = {}
    wide: dict[tuple[str, int], int] = {}
    for path in pages:
        page.goto(f"{live.address}{path}")
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            wide[path, width] = too_wide(page)
        found[path] = complaints(page)
        if folder := os.environ.get("PICTURES"):
            name = path.removeprefix(HERE).replace("/", "-")
            kind = "full" if discreet else "lacking" if text else "empty"
            photographed(page, Path(folder), f"{name}-{kind}-{alias[:4] or 'nobody'}")

    assert found == {path: [] for path in pages}
    assert wide == dict.fromkeys(wide, 0)
    assert stopped == []


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"]
)
def test_dark_and_forced_colours(page: Page, live: Live, media: dict[str, str]) -> None:
    """What can be read in the light can be read there."""
    pages = fill(live, "Kestrel", LISTED, None)
    comes_in(page, live)
    page.emulate_media(**media)  # type: ignore[arg-type] # one of two literals
    found = {}
    for path in pages:
        page.goto(f"{live.address}{path}")
        found[path] = complaints(page)

    assert found == {path: [] for path in pages}


def test_what_is_wrong_is_read_aloud_and_led_to(page: Page, live: Live) -> None:
    """In the form for words, and in that for a time."""
    comes_in(page, live)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live.address}{NEWS}/write")
    page.get_by_role("button", name="Save, and see what would happen").click()
    found, wide, focused = [complaints(page)], [too_wide(page)], []
    page.locator(".govuk-error-summary a").first.click()
    focused.append(page.evaluate("document.activeElement.id"))
    which = kept(live, SAFE, None, "draft")
    page.goto(f"{live.address}{NEWS}/{which}")
    page.get_by_text("Send at a time").click()
    page.get_by_role("button", name="at this time").click()
    found, wide = [*found, complaints(page)], [*wide, too_wide(page)]
    page.locator(".govuk-error-summary a").first.click()
    focused.append(page.evaluate("document.activeElement.id"))

    assert (found, wide, focused) == ([[], []], [0, 0], ["text", "day"])
    assert page.title().startswith("Error: ")


def test_a_page_on_which_something_is_to_go_looks_again(page: Page, live: Live) -> None:
    """When its time has come it shows who has it, without a click."""
    agrees(live.ground, a_member(live.ground, live.forum, "Wren"))
    which = kept(live, SAFE, None, "draft")
    ground, now = live.ground, live.ground.clock()
    with ground.database.write() as connection:
        approving.ask(connection, f"update:{which}", "staff:1", now, now)
    comes_in(page, live)
    page.goto(f"{live.address}{NEWS}/{which}")
    before = page.locator("h1").inner_text()

    def sends() -> None:
        ground.write(lambda c: send_update(c, ground.keyring, which, now))

    in_a_thread(sends)
    page.get_by_role("heading", name="What became of this news").wait_for(timeout=20_000)

    assert before == "It goes in this moment"


def test_all_by_keyboard_and_without_javascript(scriptless: BrowserContext, live: Live) -> None:
    """From the empty list to news that were sent, taken back, and sent again."""
    for place in range(2):
        agrees(live.ground, a_member(live.ground, live.forum, f"Wren {place}"))
    page = scriptless.new_page()
    comes_in(page, live)
    page.goto(f"{live.address}{NEWS}")
    headings = []
    steps = (
        "Write news",
        "Save, and see",
        "Send to 2 members",
        "Take it back",
        "Send to 2 members",
    )
    for words in steps:
        if words.startswith("Save"):
            page.get_by_label("The news").focus()
            page.keyboard.type(SAFE)
        tab_to(page, words)
        enter(page)
        headings.append(page.locator("h1").inner_text())

    assert headings == [
        "Write news",
        "What would happen",
        "It will go",
        "What would happen",
        "It will go",
    ]
