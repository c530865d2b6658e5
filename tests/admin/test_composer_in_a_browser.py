"""The composer in a real Chromium: its bar follows what is typed, and needs no JavaScript."""

import os
from pathlib import Path

import pytest
from flask import Blueprint, render_template_string, request
from playwright.sync_api import BrowserContext, Page, expect

from admin import who_may_what
from admin.composer import Around, Composed, measure, only_checks
from admin.forms import Form
from admin.who_may_what import Role, Rule
from tests.admin.in_a_browser import (
    HERE,
    Live,
    complaints,
    enter,
    photographed,
    signed_in,
    tab_to,
    too_wide,
)
from tests.builders import a_person

PAGE = """
{% extends "frame.html" %}
{% from "composer.html" import composer %}
{% from "fields.html" import hidden %}
{% block title %}Writing{% endblock %}
{% block main %}
<h1 class="govuk-heading-l">Answer Kestrel</h1>
<p id="became">{{ became }}</p>
<form method="post" novalidate>
{{ hidden() }}
{{ composer(form.words, measured) }}
<button class="govuk-button">Send</button>
</form>
{% endblock %}
"""
HARD = (
    "Notwithstanding what the colleagues who were responsible for it at that time may have said "
    "to you or to others, it’s the organisation’s responsibility to communicate with you 🙂"
)


class Writing(Form):
    """A form with one composer."""

    words = Composed("What you say")


def show(slug: str) -> str:
    """Show a page on which somebody writes, and what became of it."""
    form = Writing.posted() if request.method == "POST" else Writing()
    became = "" if request.method == "GET" else "checked" if only_checks() else "sent"
    found = measure(form.words.data, Around(people=40, discreet=True))
    return render_template_string(PAGE, form=form, measured=found, became=f"{slug} {became}")


@pytest.fixture
def writing(live: Live, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a page with a composer into the admin, and give its address."""
    rule = Rule("forum", frozenset({Role.FACILITATOR}))
    monkeypatch.setitem(who_may_what.WHO_MAY_WHAT, "writing.show", rule)
    views = Blueprint("writing", __name__)
    views.add_url_rule("/forums/<slug>/writing", view_func=show, methods=["GET", "POST"])
    live.app.register_blueprint(views)
    return f"{live.address}{HERE}writing"


def test_the_bar_follows_what_is_typed(page: Page, live: Live, writing: str) -> None:
    """It is said aloud where much changed, the focus stays, and the policy stops nothing."""
    stopped: list[str] = []
    page.on("console", lambda line: stopped.append(line.text))
    page.on("pageerror", lambda error: stopped.append(str(error)))
    signed_in(page, live)
    page.goto(writing)
    field, bar = page.get_by_label("What you say"), page.locator(".fl-measurebar")
    check = page.get_by_role("button", name="Check these words")
    expect(check).to_be_hidden()
    field.press_sequentially("Hi, it is Amina.")
    expect(bar).to_contain_text("16 of 160 characters")
    expect(bar).to_contain_text("£1.60 in all")
    field.fill(HARD)
    expect(page.locator("mark")).to_contain_text("Notwithstanding")
    said = page.locator("[data-live]").text_content()

    assert page.evaluate("document.activeElement.name") == "words"
    assert said == "3 texts. Some signs make it longer."
    assert stopped == []


def test_plain_signs_are_taken_by_a_button(page: Page, live: Live, writing: str) -> None:
    """What was typed after the last measure is not lost, and the focus goes to the words."""
    signed_in(page, live)
    page.goto(writing)
    field = page.get_by_label("What you say")
    field.fill("It’s fine")
    page.get_by_role("button", name="Use plain signs").wait_for()
    page.evaluate("document.querySelector('textarea').value += ', that’s all'")
    page.get_by_role("button", name="Use plain signs").click()
    expect(field).to_have_value("It's fine, that's all")

    assert page.evaluate("document.activeElement.name") == "words"


def test_without_javascript_two_buttons_do_the_same(
    scriptless: BrowserContext, live: Live, writing: str
) -> None:
    """Nothing is sent by either; only the button that sends does."""
    page = scriptless.new_page()
    signed_in(page, live)
    page.goto(writing)
    page.get_by_label("What you say").fill("It’s fine")
    found = []
    for words in ("Check these words", "Use plain signs", "Send"):
        page.get_by_role("button", name=words).focus()
        enter(page)
        became = page.locator("#became").inner_text()
        found.append((became, page.get_by_label("What you say").input_value()))

    assert found == [
        ("riverside checked", "It’s fine"),
        ("riverside checked", "It's fine"),
        ("riverside sent", "It's fine"),
    ]


def test_a_session_that_is_over_brings_the_button_back(
    page: Page, live: Live, writing: str
) -> None:
    """The sign-in page is not put into the bar."""
    signed_in(page, live)
    page.goto(writing)
    page.context.clear_cookies()
    page.get_by_label("What you say").fill("Hi")

    expect(page.get_by_role("button", name="Check these words")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize(
    "words",
    ["", HARD + " the police?" * 3, "x" * 700, "لم يتصل بي أحد منذ شهر " * 9, "<b>&amp;</b>\n" * 3],
    ids=["empty", "hard", "long", "right-to-left", "hostile"],
)
def test_it_can_be_read_by_everybody(page: Page, live: Live, writing: str, words: str) -> None:
    """No complaint of axe and no sideways scrolling, narrow, in the dark, in forced colours."""
    signed_in(page, live)
    page.goto(writing)
    page.get_by_label("What you say").fill(words)
    page.wait_for_timeout(700)
    found, wide = [], []
    for media in ({}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        page.emulate_media(**media)  # type: ignore[arg-type] # one of two literals
        page.set_viewport_size({"width": 320, "height": 800})
        found += complaints(page)
        wide.append(too_wide(page))
        if folder := os.environ.get("PICTURES"):
            name = f"composer-{words[:3].strip() or 'empty'}-{''.join(media.values()) or 'light'}"
            photographed(page, Path(folder), name)

    assert (found, wide) == ([], [0, 0, 0])


def test_it_is_reached_by_keyboard_alone(page: Page, live: Live, writing: str) -> None:
    """The words, then what can be done with them, in the order of the page."""
    signed_in(page, live)
    page.goto(writing)
    page.get_by_label("What you say").focus()
    page.keyboard.type("It’s fine")
    page.get_by_role("button", name="Use plain signs").wait_for()
    tab_to(page, "Use plain signs")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What you say")).to_have_value("It's fine")
    tab_to(page, "Send")


def test_a_measure_that_comes_late_takes_no_focus_away(
    page: Page, live: Live, writing: str
) -> None:
    """The bar is new, and whoever had tabbed into it is where they were."""
    signed_in(page, live)
    page.goto(writing)
    page.get_by_label("What you say").fill("It’s fine")
    page.get_by_role("button", name="Use plain signs").wait_for()
    page.keyboard.type(", I think")
    tab_to(page, "Use plain signs")
    expect(page.locator(".fl-measurebar")).to_contain_text("18 of 160 characters")
    focused = page.evaluate("document.querySelector(':focus')?.textContent")
    page.get_by_label("What you say").fill("It’s fine, that")
    tab_to(page, "Use plain signs")
    page.evaluate("""
        const field = document.querySelector('textarea');
        field.value = 'Fine';
        field.dispatchEvent(new Event('input', { bubbles: true }));
    """)
    expect(page.locator(".fl-measurebar")).to_contain_text("4 of 160 characters")

    assert focused == "Use plain signs"
    assert page.evaluate("document.activeElement.name") == "words"


def test_a_person_without_the_role_measures_nothing(page: Page, live: Live) -> None:
    """It is no page for somebody who writes to nobody."""
    link = a_person(live.ground, "analyst", live.forum)
    page.goto(f"{live.address}/sign-in/{link}")
    page.get_by_role("button", name="Open Forumline").click()
    answer = page.request.post(f"{live.address}{HERE}measure", form={"words": "Hi"})

    assert answer.status == 403
