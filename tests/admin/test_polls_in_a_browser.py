"""Polls in a real Chromium: by keyboard, without JavaScript, narrow, in forced colours."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from bot import approving, broadcasting
from bot.written_poll import WrittenQuestion
from storage.polls import Poll
from storage.sessions import Session
from tests.admin.asking import a_poll, agrees, an_answer
from tests.admin.in_a_browser import (
    HERE,
    Live,
    complaints,
    enter,
    in_a_thread,
    photographed,
    signed_in,
    stays,
    too_wide,
)
from tests.builders import Somebody, a_member

POLLS = f"{HERE}polls"
TEXT = "document.activeElement.textContent"
RTL = "لم يتصل بي أحد منذ شهر"


def comes_in(page: Page, live: Live) -> None:
    """Sign a facilitator in; password and authenticator are taken as done."""
    signed_in(page, live)
    in_a_thread(lambda: live.ground.write(lambda c: c.execute(update(Session).values(lacks=None))))


def of_all_kinds(text: str) -> list[WrittenQuestion]:
    """Ask in each kind that there is."""
    options = (f"{text[:40]} one", f"{text[:40]} two", f"{text[:40]} three")
    return [
        WrittenQuestion("choice", text, options),
        WrittenQuestion("several", text, options),
        WrittenQuestion("scale", text),
        WrittenQuestion("yes_no", f"{text} police", (), text),
        WrittenQuestion("number", text),
        WrittenQuestion("text", text),
    ]


def fill(live: Live, alias: str, text: str) -> list[str]:
    """Put a poll in each state, and give the pages on which they stand."""
    ground, now = live.ground, live.ground.clock()
    members = [a_member(ground, live.forum, f"{alias} {place}") for place in range(14)]
    for member in members[:6]:
        agrees(ground, member)
    ids = {
        state: a_poll(
            ground, live.forum, *of_all_kinds(text), title=text[:90], is_open=state == "open"
        )
        for state in ("draft", "waiting", "ready", "open")
    }
    for state in ("waiting", "ready"):
        with ground.database.write() as connection:
            later = now + timedelta(days=1)
            approving.ask(connection, f"poll:{ids[state]}", "ash", now, later)
    waits = update(Poll).where(Poll.id == ids["waiting"])
    ground.write(lambda c: c.execute(waits.values(state="waiting", asked_by="ash", made_by="ash")))
    answers(live, members, ids["open"])
    one = [f"{POLLS}/{which}" for which in ids.values()]
    draft, opened = one[0], one[3]
    more = [f"{draft}/edit", f"{draft}/questions/1", f"{draft}/questions/add"]
    return [POLLS, f"{POLLS}/add", *one, *more, f"{opened}/delivery", f"{opened}/download"]


def answers(live: Live, members: list[Somebody], which: int) -> None:
    """Let all answer all, so that some figures are shown and some hidden."""
    for number, member in enumerate(members):
        for place, value in enumerate(
            (
                "1" if number < 8 else "23"[number % 2],
                "12"[number % 2],
                "12345"[number % 5],
                "12"[number % 2],
                str(number // 5),
                RTL,
            ),
            start=1,
        ):
            an_answer(live.ground, member, which, place, value)


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("", ""),
        ("Kestrel", "What should come first when we meet?"),
        ("Wren" * 15, "long" * 35),
        ("ياسمين", RTL),
    ],
    ids=["empty", "full", "long", "right-to-left"],
)
def test_every_page_in_every_state(page: Page, live: Live, alias: str, text: str) -> None:
    """No complaint of axe, no sideways scrolling, nothing that the policy had to stop."""
    stopped: list[str] = []
    page.on("console", lambda line: stopped.append(line.text))
    page.on("pageerror", lambda error: stopped.append(str(error)))
    stays(page)
    pages = fill(live, alias, text) if text else [POLLS, f"{POLLS}/add"]
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
            photographed(page, Path(folder), f"{name}-{alias[:4] or 'nobody'}")

    assert found == {path: [] for path in pages}
    assert wide == dict.fromkeys(wide, 0)
    assert stopped == []


def test_what_is_wrong_is_said_at_the_top_and_leads_to_its_field(page: Page, live: Live) -> None:
    """Narrow, and read aloud; what was typed stands there still."""
    comes_in(page, live)
    which = a_poll(live.ground, live.forum, *of_all_kinds("What first?"), is_open=False)
    page.set_viewport_size({"width": 320, "height": 800})
    found, wide, focused = {}, {}, {}
    cases = {
        "add": (f"{POLLS}/add", "Save, and write the first question", "title"),
        "question": (f"{POLLS}/{which}/questions/1", "Save the question", "text"),
    }
    for name, (path, button, target) in cases.items():
        page.goto(f"{live.address}{path}")
        page.locator(f"#{target}").fill("" if name == "add" else "x" * 700)
        page.get_by_role("button", name=button).click()
        found[name], wide[name] = complaints(page), too_wide(page)
        page.locator(".govuk-error-summary a").first.click()
        focused[name] = page.evaluate("document.activeElement.id") == target
        assert page.title().startswith("Error: ")

    assert page.locator("#text").input_value() == "x" * 700
    assert found == {name: [] for name in cases}
    assert wide == dict.fromkeys(cases, 0)
    assert focused == dict.fromkeys(cases, True)


def test_a_question_before_thursday_by_keyboard_and_without_javascript(
    scriptless: BrowserContext, live: Live
) -> None:
    """From the empty list to the button that asks, and back; then it goes after a minute."""
    ground = live.ground
    agrees(ground, a_member(ground, live.forum))
    page = scriptless.new_page()
    comes_in(page, live)
    page.goto(f"{live.address}{POLLS}")
    presses(page, "Write a poll")
    types(page, title="Before Thursday", purpose="To plan Thursday", decides="You advise")
    presses(page, "Save, and write")
    presses(page, "Write the first question")
    page.locator("input[name=kind][value=choice]").focus()
    page.keyboard.press("Space")
    types(page, text="What should come first?", options="The room\nThe letters")
    presses(page, "Save the question")
    said = page.locator(".fl-form .fl-say__words").first.inner_text()
    presses(page, "Ask 1 member now")
    presses(page, "Take it back")
    presses(page, "Ask 1 member now")
    ground.clock.goes_on(timedelta(minutes=1))
    in_a_thread(lambda: opens(live))
    page.reload()

    expected = "What should come first? 1 The room 2 The letters. 0 to skip. You advise."
    assert said == expected
    assert "open until" in page.locator(".fl-caption").first.inner_text()


def opens(live: Live) -> None:
    """Do what the worker does at its time."""
    ground = live.ground
    ground.write(lambda c: broadcasting.open_poll(c, ground.keyring, 1, ground.clock()))


def presses(page: Page, words: str) -> None:
    """Go to a link or a button by Tab, and press it.

    Inside a date, Tab leads through parts of which the page knows nothing: there nothing of it
    has the focus, and `tab_to` would wait.
    """
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.matches('body') ? '' : " + TEXT):
            break
    enter(page)


def types(page: Page, **fields: str) -> None:
    """Fill in fields, each with the focus on it."""
    for name, words in fields.items():
        page.locator(f"#{name}").focus()
        page.keyboard.insert_text(words)


def test_figures_are_seen_in_forced_colours(page: Page, live: Live) -> None:
    """Bars have the colour of text, hidden ones a border; both differ from the ground."""
    fill(live, "Kestrel", "What should come first when we meet?")
    comes_in(page, live)
    page.emulate_media(forced_colors="active")
    page.goto(f"{live.address}{POLLS}/4")
    style = "element => getComputedStyle(element)"
    bar = page.locator(".fl-chart__bar").first.evaluate(f"{style}.fill")
    hidden = page.locator(".fl-chart__hidden").first.evaluate(f"{style}.stroke")
    ground = page.locator("body").evaluate(f"{style}.backgroundColor")

    assert ground not in {bar, hidden}
    assert "none" not in {bar, hidden}


def test_the_count_of_a_question_follows_its_kind_and_its_answers(page: Page, live: Live) -> None:
    """From a new form on, the bar says what members will be sent, and what that costs."""
    comes_in(page, live)
    poll = a_poll(live.ground, live.forum, WrittenQuestion("yes_no", "Come?"), is_open=False)
    page.goto(f"{live.address}{POLLS}/{poll}/questions/add")
    bar = page.locator("#text-measure")
    page.get_by_label("Question", exact=True).fill("What first?")
    expect(bar).to_contain_text("11 of 160 characters")
    page.get_by_label("Choose one").check()
    page.get_by_label("Answers to choose from").fill("Updates\nLetters")
    expect(bar).to_contain_text(
        f"{len('Saved. What first? 1 Updates 2 Letters. 0 to skip.')} of 160 characters"
    )
    page.get_by_label("Answers to choose from").fill("Updates\nThe police 🙂")
    expect(bar).to_contain_text("“police”")
    expect(bar).to_contain_text("Long form")
    if folder := os.environ.get("PICTURES"):
        photographed(page, Path(folder), "question-live")
    page.get_by_label("Yes or no").check()
    expect(bar).to_contain_text("Plain alphabet")

    assert page.get_by_role("button", name="Check these words").count() == 0


def test_enter_in_a_line_saves_and_checks_nothing(page: Page, live: Live) -> None:
    """The buttons of the composer stand before the one that saves, and are none of it."""
    comes_in(page, live)
    page.goto(f"{live.address}{POLLS}/add")
    page.get_by_label("Title").fill("Before session 9")
    page.get_by_label("What for").fill("To plan it")
    page.locator("#decides").fill("The police’s board decides")
    expect(page.locator("#decides-measure")).to_contain_text("26 characters of the first question")
    expect(page.locator("#decides-measure")).to_contain_text("“police”")
    page.get_by_role("button", name="Use plain signs").wait_for()
    if folder := os.environ.get("PICTURES"):
        photographed(page, Path(folder), "poll-decides")
    page.get_by_label("Title").focus()
    enter(page)

    assert page.locator("h1").inner_text() == "Before session 9"
