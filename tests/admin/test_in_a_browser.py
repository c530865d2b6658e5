"""The admin in a real Chromium: by keyboard, without JavaScript, narrow, and read aloud."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from bot.messages import Inbound
from bot.written_poll import WrittenQuestion
from storage import practice
from storage.outgoing import FAILED, HELD, UNSURE
from storage.practice import CHAT, PHONE
from tests.admin.asking import TEXT, a_poll, agrees, an_answer, carry, some_news
from tests.admin.in_a_browser import (
    HERE,
    Live,
    complaints,
    enter,
    in_a_thread,
    signed_in,
    tab_to,
    too_wide,
)
from tests.builders import (
    Somebody,
    a_kept_text,
    a_member,
    a_message,
    a_person,
    one_more_text,
    some_feedback,
)

PAGES = [HERE, f"{HERE}inbox", f"{HERE}inbox?show=unread", f"{HERE}themes", f"{HERE}sending"]
PAGES += [f"{HERE}polls", f"{HERE}polls/1", f"{HERE}polls/1/delivery", "/try"]
PAGES += [f"{HERE}news/1/delivery"]
PAGES += ["/", "/house/texts", "/house/sending", "/help", "/nowhere", "/blank"]
RTL = "لم يتصل بي أحد منذ شهر، ولا أعرف ماذا يحدث 3 "


def fill(live: Live, alias: str, words: str) -> None:
    """Put something on every page, of a member and of nobody."""
    ground, member = live.ground, a_member(live.ground, live.forum, alias)
    some_feedback(ground, member, words, words, about="What should change about letters?")
    one_more_text(ground, member, words, None, mark="risk:danger")
    for mark in (None, "who_is_this"):
        a_kept_text(ground, member, words, mark=mark)
        a_kept_text(ground, None, words, mark=mark)
    asked_and_told(live, member, words)
    for state in (UNSURE, HELD, FAILED):
        a_message(ground, member, words, state=state, why="hours", code="30003")
        a_message(ground, member, words, state=state, of_member=False)


def asked_and_told(live: Live, member: Somebody, words: str) -> None:
    """Let a poll bring answers, in time and late, let news go, and let somebody be on a phone."""
    ground, text = live.ground, " ".join(words.split())[:60]
    agrees(ground, member)
    asked = WrittenQuestion("choice", text, (f"{text} 1", f"{text} 2"))
    poll = a_poll(ground, live.forum, asked, TEXT, title=text)
    some_news(ground, live.forum, text)
    an_answer(ground, member, poll, 1, "1")
    an_answer(ground, member, poll, 2, words)
    an_answer(ground, member, poll, 2, words, late=True)
    for channel in (PHONE, CHAT):
        invented = a_member(ground, live.forum, text, channel=channel)
        agrees(ground, invented)
        for state in (UNSURE, HELD, FAILED):
            a_message(ground, invented, words, state=state, why="hours")
        a_kept_text(ground, invented, words, mark="person")
        with ground.database.read() as connection:
            phone = practice.phones(connection, ground.keyring, channel, live.forum.id)[0]
        now = ground.clock()
        live.reception.receive(Inbound(channel, phone.number, f"{channel}-1", "MENU", now))
    in_a_thread(lambda: carry(ground))


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
    for path in PAGES[:10]:
        page.goto(f"{live.address}{path}")
        found[path] = complaints(page)
    page.goto(f"{live.address}{HERE}inbox")
    page.get_by_role("link", name="Kestrel").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert found == {path: [] for path in PAGES[:10]}
    assert outline == "solid"


def test_all_by_keyboard_and_without_javascript(scriptless: BrowserContext, live: Live) -> None:
    """From the sign-in link to a thread that is read, and unread again."""
    fill(live, "Kestrel", "the lift was broken")
    link = a_person(live.ground, "facilitator", live.forum)
    page = scriptless.new_page()
    page.goto(f"{live.address}/sign-in/{link}")
    headings = []
    steps = ("Open Forumline", "Inbox", "Kestrel", "Mark as read", "Mark as unread", "Blank the")
    for words in steps:
        tab_to(page, words)
        enter(page)
        notice = page.locator(".fl-note--fine strong").all_inner_texts()
        headings.append((page.locator("h1").inner_text(), notice))

    assert headings == [
        ("What waits for you", []),
        ("Inbox", []),
        ("Kestrel", []),
        ("Kestrel", ["Marked as read."]),
        ("Kestrel", ["Unread again."]),
        ("Nothing to see", []),
    ]


def test_the_skip_link_leads_past_the_menu(page: Page, live: Live) -> None:
    """The first stop of the keyboard."""
    signed_in(page, live)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main-content")

    assert page.url.endswith("#main-content")


@pytest.fixture
def worker(live: Live) -> Iterator[None]:
    """Let messages be carried while a page waits for them."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.1):
            carry(live.ground)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest.mark.usefixtures("worker")
def test_a_phone_by_keyboard_and_without_javascript(scriptless: BrowserContext, live: Live) -> None:
    """Somebody new joins: the answer is there when the page is, though a worker brings it."""
    link = a_person(live.ground, "facilitator", live.forum)
    page = scriptless.new_page()
    page.goto(f"{live.address}/sign-in/{link}")
    for words in ("Open Forumline", "Try it", "New phone", "Send"):
        tab_to(page, words)
        enter(page)
    device = page.locator(".fl-device").first
    said = device.locator(".fl-say__words").all_inner_texts()

    assert said[0].startswith("JOIN ")
    assert said[1].startswith("Hello.")
    assert page.url.endswith("#sms-newest")


def test_a_page_looks_again_while_something_is_under_way(page: Page, live: Live) -> None:
    """The worker is late: the answer appears without a click, and not over what is being typed."""
    signed_in(page, live)
    page.goto(f"{live.address}/try")
    page.get_by_role("button", name="New phone").click()
    page.locator(".fl-device").first.get_by_role("button", name="Send").click()
    words = page.locator(".fl-device").first.locator(".fl-say__words")
    before = words.count()
    in_a_thread(lambda: carry(live.ground))
    words.nth(1).wait_for()
    after = words.count()
    page.locator("#sms-words").fill("1")
    page.wait_for_timeout(2000)

    assert (before, after) == (1, 2)
    assert page.locator("#sms-words").input_value() == "1"


def test_forms_that_say_what_is_wrong(page: Page, live: Live) -> None:
    """Nothing to say, and words that may not go: read aloud, narrow, and led to by a link."""
    kestrel = a_member(live.ground, live.forum, "Kestrel")
    a_kept_text(live.ground, kestrel, "PERSON", mark="person")
    signed_in(page, live)
    page.set_viewport_size({"width": 320, "height": 800})
    found, wide, focused = {}, {}, {}
    page.goto(f"{live.address}/try")
    page.get_by_role("button", name="New phone").click()
    page.locator("#sms-words").fill(" ")
    page.locator(".fl-device").first.get_by_role("button", name="Send").click()
    for name, target in (("try", "sms-words"), ("answer", "words")):
        if name == "answer":
            page.goto(f"{live.address}{HERE}members/{kestrel.id}/thread")
            page.get_by_label("Your first name").fill("Sam")
            page.get_by_label("What you say").fill("the police " * 60)
            page.get_by_role("button", name="Send, knocking first").click()
        found[name], wide[name] = complaints(page), too_wide(page)
        page.locator(".govuk-error-summary a").first.click()
        focused[name] = page.evaluate("document.activeElement.id") == target
        assert page.title().startswith("Error: ")

    assert found == {"try": [], "answer": []}
    assert wide == {"try": 0, "answer": 0}
    assert focused == {"try": True, "answer": True}
