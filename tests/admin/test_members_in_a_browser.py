"""Members and invites in a real Chromium: by keyboard, without JavaScript, narrow and wide."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from bot.invitations import Ways
from storage import consents
from tests.admin.conftest import app_of, desk_of, pages_of
from tests.admin.in_a_browser import Live, complaints, enter, listening, signed_in, tab_to, too_wide
from tests.builders import a_forum, a_member, new_ground

LIST = "/forums/riverside/members"
INVITES = "/forums/riverside/invites"
BOTH = Ways(sms=True, number="+447700900000", telegram=True, bot_name="LineBot")
RTL = "ياسمين من الشمال"


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Let the admin of a line with both channels listen on a free port."""
    with new_ground(f"sqlite:///{tmp_path}/test.db") as ground:
        app = app_of(replace(desk_of(ground, demonstration=True), ways=BOTH))
        forum = a_forum(ground)
        with listening(app) as address:
            yield Live(ground, forum, address, pages_of(app))


def looked_at(page: Page, found: dict[str, list[str]], name: str) -> None:
    """Note what axe finds on this page, and whether it scrolls sideways at either width."""
    wrong = complaints(page)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"too wide at {width} px"] if too_wide(page) else []
    found[name] = wrong


@pytest.mark.parametrize(
    "alias", ["", "Kestrel", "Wren" * 5, RTL], ids=["none", "a", "long", "rtl"]
)
def test_every_page_in_every_state(page: Page, live: Live, alias: str) -> None:
    """Empty, full, refused, with long names and from right to left."""
    signed_in(page, live)
    found: dict[str, list[str]] = {}
    page.goto(f"{live.address}{LIST}")
    looked_at(page, found, "members")
    page.goto(f"{live.address}{LIST}/add")
    page.get_by_label("What name").fill(alias * 9)
    page.get_by_role("button", name="Add this member").click()
    looked_at(page, found, "add, refused")
    page.goto(f"{live.address}{INVITES}")
    page.get_by_label("How many").fill("many")
    page.get_by_role("button", name="Make codes").click()
    looked_at(page, found, "invites, refused")
    if alias:
        one_member(page, live, found, alias)

    assert found == {name: [] for name in found}
    assert len(found) == (17 if alias else 3)


def one_member(page: Page, live: Live, found: dict[str, list[str]], alias: str) -> None:
    """Go through all pages of one member, and through codes and cards."""
    member = a_member(live.ground, live.forum, alias)
    choice = consents.Choice(1, "sms", live.ground.clock())
    given = {"polls": True, "updates": False}
    live.ground.write(lambda work: consents.add(work, member.id, given, choice))
    base = f"{live.address}{LIST}/{member.id}"
    for path in ("", "/stop", "/pause", "/phone", "/quiet", "/words"):
        page.goto(base + path)
        looked_at(page, found, f"member{path}")
    page.get_by_role("button", name="Agree").click()
    looked_at(page, found, "words, refused")
    page.goto(f"{base}/quiet")
    page.get_by_role("button", name="Fall silent").click()
    looked_at(page, found, "silent member")
    page.goto(f"{base}/open")
    page.get_by_role("button", name="Open again").click()
    looked_at(page, found, "open again, refused")
    page.get_by_label("They told me themselves, face to face").check()
    page.get_by_label("What did you agree").fill(alias)
    page.get_by_role("button", name="Open again").click()
    looked_at(page, found, "member who was silent")
    page.goto(f"{base}/number")
    page.get_by_role("button", name="once").click()
    looked_at(page, found, "number, refused")
    page.goto(f"{base}/times")
    page.get_by_label("No: messages").check()
    page.get_by_role("button", name="Save").click()
    looked_at(page, found, "times, refused")
    page.goto(f"{live.address}{INVITES}")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Make codes").click()
    looked_at(page, found, "codes")
    page.get_by_role("button", name="Make cards").click()
    looked_at(page, found, "cards")


def test_somebody_is_invited_by_keyboard_and_without_javascript(
    scriptless: BrowserContext, live: Live
) -> None:
    """From the list to a card; what is printed is the card alone."""
    page = scriptless.new_page()
    signed_in(page, live)
    page.goto(f"{live.address}{LIST}")
    for words in ("Invite the first people", "Make codes", "Make a card"):
        tab_to(page, words)
        enter(page)
    page.emulate_media(media="print")

    assert page.locator("h1").is_visible() is False
    assert page.locator(".fl-card").count() == 1
    assert page.locator(".fl-card svg").count() == 2
    assert "Text JOIN" in page.locator(".fl-card").inner_text()


def test_messages_are_stopped_by_keyboard_and_without_javascript(
    scriptless: BrowserContext, live: Live
) -> None:
    """From the list of members to the notice that it is done."""
    a_member(live.ground, live.forum, "Kestrel")
    page = scriptless.new_page()
    signed_in(page, live)
    page.goto(f"{live.address}{LIST}")
    for words in ("Kestrel", "Stop all messages", "Stop all messages"):
        tab_to(page, words)
        enter(page)

    assert page.locator(".fl-note strong").inner_text() == "Stopped."
    assert "Stopped" in page.locator(".fl-facts").inner_text()


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"]
)
def test_dark_and_forced_colours(page: Page, live: Live, media: dict[str, str]) -> None:
    """A camera still reads the pictures: dark on white, whatever the page looks like."""
    signed_in(page, live)
    page.emulate_media(**media)  # type: ignore[arg-type] # one of two literals
    page.goto(f"{live.address}{INVITES}")
    page.get_by_role("button", name="Make codes").click()
    found: dict[str, list[str]] = {}
    looked_at(page, found, "codes")
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('.fl-qr-frame')).backgroundColor"
    )

    assert (found, ground) == ({"codes": []}, "rgb(255, 255, 255)")
