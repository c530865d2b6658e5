"""Signing in, the lock, one's account and the staff, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import select

from storage.sessions import Session
from tests.admin.conftest import app_of, desk_of
from tests.admin.in_a_browser import (
    Live,
    complaints,
    enter,
    listening,
    signed_in,
    tab_to,
    too_wide,
)
from tests.admin.signing import EMAIL, PASSWORD, code_of
from tests.builders import a_forum, a_person, new_ground

TEAM = "/forums/riverside/team"
LONG = f"{'wren-with-many-names-' * 3}@an-office-with-a-long-name.example.org"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Live]:
    """Let an admin listen that asks for passwords: no demonstration."""
    with new_ground(f"sqlite:///{tmp_path}/real.db") as ground:
        app = app_of(desk_of(ground))
        with listening(app) as address:
            yield Live(ground, a_forum(ground), address, app)


class Looked:
    """What was found on each page that was looked at, wide and narrow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, tuple[list[str], list[int]]] = {}
        self.stopped: list[str] = []
        page.on("console", lambda line: self.stopped.append(line.text))
        page.on("pageerror", lambda error: self.stopped.append(str(error)))

    def at(self, name: str) -> None:
        """Look at the page that is open."""
        wide = []
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            wide.append(too_wide(self.page))
        self.found[name] = (complaints(self.page), wide)

    def is_well(self) -> bool:
        """Say whether nothing was found; what was is shown by the test that asks."""
        assert self.found == dict.fromkeys(self.found, ([], [0, 0]))
        assert [line for line in self.stopped if "status of 4" not in line] == []
        return True


def a_link(live: Live, *roles: str, email: str = EMAIL) -> str:
    """Make a link of somebody with these roles."""
    places = {"system": None}
    made = [a_person(live.ground, role, places.get(role, live.forum), email) for role in roles]
    return made[-1]


def until_locked(page: Page, live: Live) -> None:
    """Wait until the lock has come to the database: the page that sent it is gone by then."""
    for _ in range(200):
        with live.ground.database.read() as connection:
            if connection.execute(select(Session.id).where(Session.locked_at.is_not(None))).first():
                return
        page.wait_for_timeout(50)
    raise AssertionError("the session was not locked")


def sets_up(page: Page, live: Live, looked: Looked, link: str) -> str:
    """Come in by the whole way, and look at each page of it; gives the authenticator's secret."""
    page.goto(f"{live.address}/sign-in/{link}")
    looked.at("link")
    page.get_by_role("button", name="Open Forumline").click()
    looked.at("set up")
    page.get_by_role("button", name="Go on").click()
    looked.at("set up, empty")
    page.get_by_label("Your first name").fill("ياسمين")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    looked.at("phone")
    page.get_by_role("button", name="Connect").click()
    looked.at("phone, empty")
    page.get_by_text("I cannot use the camera").click()
    seed = page.locator("details code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(code_of(seed, live.ground))
    page.get_by_role("button", name="Connect").click()
    looked.at("codes")
    page.get_by_role("button", name="I have kept them").click()
    return seed


def test_every_page_of_the_sign_in(page: Page, real: Live) -> None:
    """No complaint of axe, no sideways scrolling, nothing that the policy had to stop."""
    looked = Looked(page)
    page.goto(f"{real.address}/sign-in")
    looked.at("sign in")
    page.get_by_text("I cannot sign in").click()
    page.get_by_role("button", name="Continue").click()
    looked.at("sign in, empty")
    page.goto(f"{real.address}/sign-in/none")
    looked.at("bad link")
    sets_up(page, real, looked, a_link(real, "facilitator"))
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    looked.at("code")
    page.get_by_text("I do not have my phone").click()
    page.get_by_role("button", name="Sign in").click()
    looked.at("code, empty")

    assert looked.is_well()


def test_every_page_of_account_and_staff(page: Page, real: Live) -> None:
    """Full, empty, in error, with long names and right-to-left."""
    looked = Looked(page)
    sets_up(page, real, looked, a_link(real, "facilitator", "system"))
    a_link(real, "analyst", "system", email=LONG)
    for path in ("/account", "/account/name", "/account/password", "/account/phone", "/"):
        page.goto(f"{real.address}{path}")
        looked.at(path)
    page.goto(f"{real.address}/account/codes")
    looked.at("/account/codes")
    page.get_by_role("button", name="Show me new codes").click()
    looked.at("/account/codes, empty")
    for path in (TEAM, "/house/staff"):
        page.goto(f"{real.address}{path}")
        looked.at(path)
        page.get_by_role("button", name="Add them").click()
        looked.at(f"{path}, empty")
        page.get_by_label("Email address").fill(LONG)
        page.get_by_label("System" if "house" in path else "Analyst").check()
        page.get_by_role("button", name="Add them").click()
        looked.at(f"{path}, a link")
        assert page.locator(".fl-note code").count() == (1 if "house" in path else 0)

    assert looked.is_well()


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"]
)
def test_dark_and_forced_colours(page: Page, real: Live, media: dict[str, str]) -> None:
    """The picture for the camera stays dark on white, and all else can be read."""
    page.emulate_media(**media)  # type: ignore[arg-type] # one of two literals
    looked = Looked(page)
    sets_up(page, real, looked, a_link(real, "facilitator"))
    page.goto(f"{real.address}/account/phone")
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('.fl-qr-frame')).backgroundColor"
    )
    page.goto(f"{real.address}{TEAM}")
    looked.at(TEAM)

    assert ground == "rgb(255, 255, 255)"
    assert looked.is_well()


def test_all_by_keyboard_and_without_javascript(scriptless: BrowserContext, real: Live) -> None:
    """From the link to a blank screen, and back by the password."""
    page = scriptless.new_page()
    page.goto(f"{real.address}/sign-in/{a_link(real, 'facilitator')}")
    tab_to(page, "Open Forumline")
    enter(page)
    page.get_by_label("Your first name").focus()
    page.keyboard.type("Ash")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    enter(page)
    seed = page.locator("details code").text_content() or ""
    page.get_by_label("Code that the app shows").focus()
    page.keyboard.type(code_of(seed.replace(" ", ""), real.ground))
    enter(page)
    headings = [page.locator("h1").inner_text()]
    page.goto(page.url)  # loading it again shows others, and asks again
    for words in ("I have kept them", "Ash", "Blank the screen", "Go on"):
        tab_to(page, words)
        enter(page)
        headings.append(page.locator("h1").inner_text())
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    enter(page)
    headings.append(page.locator("h1").inner_text())

    assert headings == [
        "Your recovery codes",
        "What waits for you",
        "Your account",
        "Nothing to see",
        "Locked",
        "Your account",
    ]


def test_escape_twice_blanks_the_screen_and_locks_it(page: Page, live: Live) -> None:
    """Once does nothing; twice leaves nothing to read, and Back does not bring it back."""
    signed_in(page, live)
    page.goto(f"{live.address}/forums/riverside/")
    page.goto(f"{live.address}{TEAM}")
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    once = page.url
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/blank")
    until_locked(page, live)
    blank = page.locator("body").inner_text()
    page.go_back()

    assert once.endswith(TEAM)
    assert blank.split() == ["Nothing", "to", "see", "Go", "on", "(invented", "people)"]
    assert page.url.endswith("/locked")
    assert "Riverside" not in page.locator("body").inner_text()


@pytest.mark.parametrize("way", ["Escape", "button", "nobody there"])
def test_what_is_being_written_is_there_after_the_lock(page: Page, live: Live, way: str) -> None:
    """By the key, by the button, and when nobody has been at the screen for half an hour."""
    page.clock.install()
    signed_in(page, live)
    page.goto(f"{live.address}{TEAM}")
    page.get_by_label("Email address").fill("half written")
    page.get_by_label("Analyst").check()
    if way == "Escape":
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    elif way == "button":
        page.get_by_role("button", name="Blank the screen").click()
    else:
        page.clock.fast_forward("31:00")
    page.wait_for_url("**/blank")
    until_locked(page, live)
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Go on").click()

    assert page.url.endswith(TEAM)
    assert page.get_by_label("Email address").input_value() == "half written"
    assert page.get_by_label("Analyst").is_checked()
    assert "What you had written is kept." in page.locator(".fl-note").inner_text()


def test_a_document_that_is_being_written_is_there_after_the_lock(page: Page, live: Live) -> None:
    """A browser sends no more than 64 KB for a page that is gone: it waits, and shows nothing."""
    signed_in(page, live)
    page.goto(f"{live.address}{TEAM}")
    page.get_by_label("Email address").fill("é" * 100_000)
    seen: list[object] = []

    def meanwhile(route: Route) -> None:
        seen.append(page.evaluate("[document.documentElement.hidden, document.title]"))
        route.continue_()

    page.route("**/lock", meanwhile)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/blank")
    until_locked(page, live)
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Go on").click()

    assert seen == [[True, "Blank"]]
    assert page.get_by_label("Email address").input_value() == "é" * 100_000
    assert "What you had written is kept." in page.locator(".fl-note").inner_text()


def test_what_is_more_than_we_take_is_not_kept_but_the_screen_is_locked(
    page: Page, live: Live
) -> None:
    """Somebody had more than two megabytes in a form."""
    signed_in(page, live)
    page.goto(f"{live.address}{TEAM}")
    page.evaluate("document.querySelector('#email').value = 'é'.repeat(500_000)")
    page.get_by_role("button", name="Blank the screen").click()
    page.wait_for_url("**/blank")
    until_locked(page, live)
    page.goto(f"{live.address}{TEAM}")

    assert page.url.endswith("/locked")


def test_a_form_that_is_sent_while_locked_comes_back_with_its_words(page: Page, live: Live) -> None:
    """Without JavaScript's help: the session was locked in another window."""
    signed_in(page, live)
    page.goto(f"{live.address}{TEAM}")
    page.get_by_label("Email address").fill("wren@example.org")
    page.get_by_label("Analyst").check()
    other = page.context.new_page()
    other.goto(f"{live.address}/help")
    other.get_by_role("button", name="Blank the screen").click()
    until_locked(other, live)
    page.get_by_role("button", name="Add them").click()
    asked = page.url
    page.get_by_role("button", name="Go on").click()

    assert asked.endswith("/locked")
    assert page.get_by_label("Email address").input_value() == "wren@example.org"
    assert "wren" not in page.locator(".fl-items").inner_text()
