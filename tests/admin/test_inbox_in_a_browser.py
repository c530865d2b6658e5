"""Inbox, thread, notes and themes in a real Chromium: each state, narrow, by keyboard alone."""

import pytest
from playwright.sync_api import BrowserContext, Page

from storage import forums, notes, staff, themes
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

RTL = "لم يتصل بي أحد منذ شهر، ولا أعرف ماذا يحدث 3 "


def pages_of(member: Somebody) -> list[str]:
    """Give the pages that show one member's words, and those around them."""
    of_member = f"{HERE}members/{member.id}"
    return [
        f"{HERE}inbox",
        f"{HERE}inbox?show=danger",
        f"{HERE}inbox?theme=1&channel=try",
        f"{of_member}/thread",
        f"{of_member}/notes/add",
        f"{of_member}/texts/1/themes",
        f"{HERE}themes",
        f"{HERE}themes/1",
        f"{HERE}themes/1/texts",
    ]


def fill(live: Live, alias: str, words: str) -> Somebody:
    """Let a thread hold each kind of line, in each state."""
    ground, member = live.ground, a_member(live.ground, live.forum, alias, channel="try")
    agrees(ground, member)
    some_feedback(ground, member, words, words, about=words[:160])
    one_more_text(ground, member, words, None, mark="risk:danger")
    for mark in ("person", "who_is_this", None):
        a_kept_text(ground, member, words, mark=mark)
    a_kept_text(ground, member, words, state="unread")
    a_kept_text(ground, member, None, media=True)
    poll = a_poll(ground, live.forum, TEXT)
    an_answer(ground, member, poll, 1, words)
    some_news(ground, live.forum, words[:60])
    for state in ("unsure", "held", "failed", "delivered", "expired"):
        a_message(ground, member, words, state=state, why="hours")
    a_kept_text(ground, a_member(ground, live.forum, alias), words, mark="person")
    in_a_thread(lambda: carry(ground))
    with ground.database.write() as connection:
        who = staff.find(connection, "ash@example.org")
        assert who is not None
        notes.add(connection, ground.keyring, member.owner, who, words, ground.clock())
        forum = forums.owner(connection, live.forum.id)
        theme = themes.add(connection, ground.keyring, forum, words[:60], ground.clock())
        themes.file(connection, 1, theme, who, ground.clock())
    return member


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        ("Kestrel", "can someone tell me if my words get to the person on my case"),
        ("Wren" * 25, "long" * 400),
        ("ياسمين", RTL * 3),
    ],
    ids=["full", "long", "right-to-left"],
)
@pytest.mark.parametrize("dark", [False, True])
def test_every_page_in_every_state(
    page: Page, live: Live, alias: str, words: str, *, dark: bool
) -> None:
    """No complaint of axe, no sideways scrolling, in the light and in the dark."""
    signed_in(page, live)
    member = fill(live, alias, words)
    page.emulate_media(color_scheme="dark" if dark else "light")
    found, wide = {}, {}
    for path in pages_of(member):
        page.goto(f"{live.address}{path}")
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide[path, width] = too_wide(page)
        found[path] = complaints(page)
    searched = words.split(maxsplit=1)[0][:200]
    page.goto(f"{live.address}{HERE}inbox")
    page.get_by_label("Search what was said").fill(searched)
    page.get_by_role("button", name="Search").click()
    marked = page.locator("mark").count()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide["search", width] = too_wide(page)
    found["search"] = complaints(page)

    assert marked > 0 or len(words.split(maxsplit=1)[0]) > len(searched)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert wide == dict.fromkeys(wide, 0)


def test_empty_pages_and_pages_with_something_wrong(page: Page, live: Live) -> None:
    """Each problem is led to by a link; nothing scrolls sideways."""
    signed_in(page, live)
    page.set_viewport_size({"width": 320, "height": 800})
    member = a_member(live.ground, live.forum)
    thread = f"{HERE}members/{member.id}"
    found: dict[object, tuple[list[str], int]] = {}
    focused = {}
    for path in (f"{HERE}inbox", f"{thread}/thread", f"{HERE}themes"):
        page.goto(f"{live.address}{path}")
        found[path] = complaints(page), too_wide(page)
    some_feedback(live.ground, member)
    for path, button in (
        (f"{HERE}themes", "Make the theme"),
        (f"{thread}/notes/add", "Keep the note"),
        (f"{thread}/thread", "Send, knocking first"),
    ):
        page.goto(f"{live.address}{path}")
        page.get_by_role("button", name=button).click()
        found[path, "wrong"] = complaints(page), too_wide(page)
        page.locator(".govuk-error-summary a").first.click()
        focused[button] = page.evaluate("document.activeElement.tagName")
        assert page.title().startswith("Error: ")

    assert found == dict.fromkeys(found, ([], 0))
    assert set(focused.values()) <= {"INPUT", "TEXTAREA"}


def test_somebody_is_answered_by_keyboard_alone(scriptless: BrowserContext, live: Live) -> None:
    """Without JavaScript: from the inbox to the words, checked, sent and taken back."""
    member = a_member(live.ground, live.forum, "Kestrel")
    a_kept_text(live.ground, member, "PERSON", mark="person")
    page = scriptless.new_page()
    signed_in(page, live)
    page.goto(f"{live.address}{HERE}inbox")
    tab_to(page, "Kestrel")
    enter(page)
    page.locator("input[name=name]").focus()
    page.keyboard.type("Sam")
    page.locator("textarea[name=words]").focus()
    page.keyboard.type("You can bring someone with you.")
    tab_to(page, "Check these words")
    enter(page)
    page.locator(".fl-measurebar").get_by_text("1 text").wait_for()
    measured = page.locator("textarea[name=words]").input_value().strip()
    tab_to(page, "Send, knocking first")
    enter(page)
    page.get_by_text("Your answer is on its way.").wait_for()
    tab_to(page, "Take it back")
    enter(page)
    page.get_by_text("Taken back: it does not go.").wait_for()

    assert measured == "You can bring someone with you."
    assert page.locator("textarea[name=words]").input_value().strip() == measured


def test_what_two_people_write_is_never_lost(
    page: Page, scriptless: BrowserContext, live: Live
) -> None:
    """The second sees what the first has answered, and still has her own words."""
    member = a_member(live.ground, live.forum, "Kestrel")
    a_kept_text(live.ground, member, "PERSON", mark="person")
    second = scriptless.new_page()
    signed_in(page, live)
    link = a_person(live.ground, "facilitator", live.forum, "noor@example.org")
    second.goto(f"{live.address}/sign-in/{link}")
    second.get_by_role("button", name="Open Forumline").click()
    for each, name, words in ((page, "Sam", "Yes, you can."), (second, "Noor", "I will ask.")):
        each.goto(f"{live.address}{HERE}members/{member.id}/thread")
        each.locator("input[name=name]").fill(name)
        each.locator("textarea[name=words]").fill(words)
    for each in (page, second):
        each.get_by_role("button", name="Send, knocking first").click()

    assert second.title().startswith("Error: ")
    assert "Sam has answered while you were writing" in second.locator(".fl-compose").inner_text()
    assert "This is Sam, a person. Yes, you can." in second.locator(".fl-compose").inner_text()
    assert second.locator("textarea[name=words]").input_value().strip() == "I will ask."
    assert complaints(page) == []
