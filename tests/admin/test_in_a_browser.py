"""The admin in a real Chromium: by keyboard, without JavaScript, narrow, and read aloud."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from storage.outgoing import FAILED, HELD, UNSURE
from tests.admin.conftest import app_of, desk_of
from tests.builders import (
    Ground,
    Place,
    a_forum,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    new_ground,
    one_more_text,
    some_feedback,
)

HERE = "/forums/riverside/"
PAGES = [HERE, f"{HERE}feedback", f"{HERE}feedback?show=unread", f"{HERE}texts", f"{HERE}sending"]
PAGES += ["/", "/house/texts", "/house/sending", "/help", "/nowhere", "/blank"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RTL = "لم يتصل بي أحد منذ شهر، ولا أعرف ماذا يحدث 3 "


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, *_: object) -> None:
        """Write nothing."""


@dataclass
class Live:
    """An admin that listens, and what it stands on."""

    ground: Ground
    forum: Place
    address: str


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Let an admin of a demonstration listen on a free port."""
    with new_ground(f"sqlite:///{tmp_path}/test.db") as ground:
        app = app_of(desk_of(ground, demonstration=True))
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Live(ground, a_forum(ground), f"http://127.0.0.1:{server.port}/admin")
        server.shutdown()
        thread.join()
        server.server_close()


def fill(live: Live, alias: str, words: str) -> None:
    """Put something on every page, of a member and of nobody."""
    ground, member = live.ground, a_member(live.ground, live.forum, alias)
    some_feedback(ground, member, words, words, about="What should change about letters?")
    one_more_text(ground, member, words, None, mark="risk:danger")
    for mark in (None, "who_is_this"):
        a_kept_text(ground, member, words, mark=mark)
        a_kept_text(ground, None, words, mark=mark)
    for state in (UNSURE, HELD, FAILED):
        a_message(ground, member, words, state=state, why="hours", code="30003")
        a_message(ground, member, words, state=state, of_member=False)


def signed_in(page: Page, live: Live) -> None:
    """Sign somebody in who reads a forum and the house, by the page's own button."""
    a_person(live.ground, "safeguarding", None)
    link = a_person(live.ground, "facilitator", live.forum)
    page.goto(f"{live.address}/sign-in/{link}")
    page.get_by_role("button", name="Open Forumline").click()


def complaints(page: Page) -> list[str]:
    """List what axe finds on a page."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> int:
    """Say by how many pixels a page scrolls sideways."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        ("", ""),
        ("Kestrel", "can someone tell me if my words get to the person on my case"),
        ("Wren" * 25, "long" * 400),
        ("ياسمين", RTL * 3),
    ],
    ids=["empty", "full", "long", "right-to-left"],
)
def test_every_page_in_every_state(page: Page, live: Live, alias: str, words: str) -> None:
    """No complaint of axe, no sideways scrolling, nothing that the policy had to stop."""
    stopped: list[str] = []
    page.on("console", lambda line: stopped.append(line.text))
    page.on("pageerror", lambda error: stopped.append(str(error)))
    if words:
        fill(live, alias, words)
    found: dict[str, list[str]] = {}
    wide: dict[tuple[str, int], int] = {}
    page.goto(f"{live.address}/sign-in")
    found["/sign-in"] = complaints(page)
    signed_in(page, live)
    for path in PAGES:
        page.goto(f"{live.address}{path}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide[path, width] = too_wide(page)
        found[path] = complaints(page)

    assert found == {path: [] for path in ["/sign-in", *PAGES]}
    assert wide == dict.fromkeys(wide, 0)
    assert [line for line in stopped if "404" not in line] == []


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"]
)
def test_dark_and_forced_colours(page: Page, live: Live, media: dict[str, str]) -> None:
    """What can be read and focused in the light can be read and focused there."""
    fill(live, "Kestrel", "said")
    signed_in(page, live)
    page.emulate_media(**media)  # type: ignore[arg-type] # one of two literals
    found = {}
    for path in PAGES[:5]:
        page.goto(f"{live.address}{path}")
        found[path] = complaints(page)
    page.goto(f"{live.address}{HERE}feedback")
    page.get_by_role("button", name="Mark as read").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert found == {path: [] for path in PAGES[:5]}
    assert outline == "solid"


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser that runs no JavaScript of pages."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    yield context
    context.close()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until a control with these words has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if words in (page.locator(":focus").text_content() or ""):
            return
    raise AssertionError(f"no control with the words {words} is reached by Tab")


def test_all_by_keyboard_and_without_javascript(scriptless: BrowserContext, live: Live) -> None:
    """From the sign-in link to a feedback that is read, and unread again."""
    fill(live, "Kestrel", "the lift was broken")
    link = a_person(live.ground, "facilitator", live.forum)
    page = scriptless.new_page()
    page.goto(f"{live.address}/sign-in/{link}")
    headings = []
    for words in ("Open Forumline", "Feedback", "Mark as read", "Mark as unread", "Blank the"):
        tab_to(page, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        notice = page.locator(".fl-note strong").all_inner_texts()
        headings.append((page.locator("h1").inner_text(), notice))

    assert headings == [
        ("What waits for you", []),
        ("Feedback", []),
        ("Feedback", ["Marked as read."]),
        ("Feedback", ["Unread again."]),
        ("Nothing to see", []),
    ]


def test_the_skip_link_leads_past_the_menu(page: Page, live: Live) -> None:
    """The first stop of the keyboard."""
    signed_in(page, live)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main-content")

    assert page.url.endswith("#main-content")


def test_escape_twice_blanks_the_screen(page: Page, live: Live) -> None:
    """Once does nothing; twice leaves nothing to read, and Back does not bring it back."""
    fill(live, "Kestrel", "the lift was broken")
    signed_in(page, live)
    page.goto(f"{live.address}{HERE}")
    page.goto(f"{live.address}{HERE}feedback")
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    once = page.url
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/blank")
    blank = page.locator("body").inner_text()
    page.go_back()

    assert once.endswith("/feedback")
    assert blank.split() == ["Nothing", "to", "see", "Go", "on", "(invented", "people)"]
    assert page.url.endswith(HERE)
