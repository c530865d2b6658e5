"""An admin that listens, for the tests that open it in a real Chromium."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.reception import Reception
from tests.builders import Ground, Place, a_person

HERE = "/forums/riverside/"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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
    app: Flask

    @property
    def reception(self) -> Reception:
        """The way in."""
        ground = self.ground
        return Reception(ground.database, ground.keyring, ground.journal, ground.clock)


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """Let an application listen on a free port, and give the address of its admin."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/admin"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(page: Page, live: Live) -> None:
    """Sign somebody in who reads a forum and the house, by the page's own button."""
    a_person(live.ground, "safeguarding", None)
    link = a_person(live.ground, "facilitator", live.forum)
    page.goto(f"{live.address}/sign-in/{link}")
    page.get_by_role("button", name="Open Forumline").click()
    page.wait_for_load_state()


def complaints(page: Page) -> list[str]:
    """List what axe finds on a page."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def stays(page: Page) -> None:
    """Let no page load itself again, as one does that waits for news to go: it is looked at."""
    page.add_init_script("try { sessionStorage.setItem('forumline-goes', '10') } catch {}")


def too_wide(page: Page) -> int:
    """Say by how many pixels a page scrolls sideways."""
    page.wait_for_load_state()  # between two pages there is nothing to measure
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def tab_to(page: Page, words: str) -> None:
    """Press Tab until a control with these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        # A locator would wait where nothing has the focus: behind the last control, for one.
        if words in str(page.evaluate("document.querySelector(':focus')?.textContent")):
            return
    raise AssertionError(f"no control with the words {words} is reached by Tab")


def enter(page: Page) -> None:
    """Press Enter on what has the focus, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def in_a_thread(work: Callable[[], object]) -> None:
    """Do something beside Playwright, which keeps an event loop in this thread."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def photographed(page: Page, folder: Path, name: str) -> None:
    """Keep pictures of a page, wide and narrow, to be looked at."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
