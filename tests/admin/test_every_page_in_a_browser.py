"""Every page of the admin in a real Chromium, in every state that it can be in.

With forty people on it and with nobody, with long names, with words from right to left, with a
form that was filled in wrongly, in the dark and in forced colours. A new page is one line in
`ROWS`. What a page does stands in its own tests.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from admin.who_may_what import WHO_MAY_WHAT
from tests.admin.asking import a_poll
from tests.admin.demonstration import demonstration, link, served
from tests.admin.in_a_browser import Live, complaints, stays, too_wide
from tests.admin.whole_forums import a_whole_forum
from tests.builders import Ground, Place, a_forum, a_person

FULL, EMPTY, LONG, FROM_THE_RIGHT = "full", "empty", "long-names", "right-to-left"
TAGS = {
    LONG: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    FROM_THE_RIGHT: "لم يتصل بي أحد منذ شهر",
}
# What no field takes: too much, of which no line can be broken, from right to left.
WRONG = f"{TAGS[FROM_THE_RIGHT]} {'w' * 400}" + " and so on" * 300


@dataclass(frozen=True, slots=True)
class Row:
    """One page: its endpoint, what its address names, and of which thing of a forum it tells."""

    endpoint: str
    names: dict[str, Any] = field(default_factory=dict)
    thing: str = ""


def of(thing: str, endpoint: str, **names: Any) -> Row:
    """Make the row of a page about one thing, which an empty forum does not have."""
    return Row(endpoint, names, thing)


MEMBER, TEXT, THEME = "member", "text", "theme"
CLOSED, OPEN, TO_OPEN, DRAFT = "closed poll", "open poll", "poll to open", "draft of a poll"
SENT, WAITING, WRITTEN = "news sent", "news that wait for a yes", "news written"
# What a forum has, in the order in which it was made.
POLLS = {FULL: (CLOSED, OPEN, TO_OPEN, DRAFT), EMPTY: (), LONG: (OPEN, DRAFT)}
NEWS = {FULL: (SENT, WAITING, WRITTEN), EMPTY: (), LONG: (SENT, WRITTEN)}
for known in (POLLS, NEWS):
    known[FROM_THE_RIGHT] = known[LONG]
ROWS = (
    Row("home.show"),
    Row("help.show"),
    Row("blank.show"),
    Row("account.show"),
    Row("account.name"),
    Row("overview.show"),
    Row("inbox.show"),
    Row("inbox.show", {"show": "unread"}),
    Row("inbox.show", {"show": "person"}),
    Row("search.show"),
    of(MEMBER, "thread.show"),
    of(MEMBER, "notes.write"),
    of(TEXT, "text_themes.show"),
    Row("themes.show"),
    of(THEME, "themes.edit"),
    of(THEME, "themes.texts"),
    Row("members.show"),
    Row("member_add.show"),
    of(MEMBER, "member.show"),
    of(MEMBER, "member.ask_reveal"),
    of(MEMBER, "member.ask_pause"),
    of(MEMBER, "member.ask_stop"),
    of(MEMBER, "member.ask_quiet"),
    of(MEMBER, "member.ask_open"),
    of(MEMBER, "member.words"),
    of(MEMBER, "member.ask_phone"),
    of(MEMBER, "member_flags.show"),
    of(MEMBER, "member.ask_erase"),
    of(MEMBER, "member.settings"),
    Row("invites.show"),
    Row("polls.show"),
    Row("polls.add"),
    of(CLOSED, "polls.results_of"),
    of(OPEN, "polls.results_of"),
    of(TO_OPEN, "polls.results_of"),
    of(DRAFT, "polls.results_of"),
    of(OPEN, "polls.ask_close"),
    of(OPEN, "polls.delivery"),
    of(CLOSED, "polls.download"),
    of(DRAFT, "polls.edit"),
    of(DRAFT, "polls.question", place=1),
    of(DRAFT, "polls.add_question"),
    Row("news.show"),
    Row("news.write"),
    of(SENT, "news.preview"),
    of(WRITTEN, "news.preview"),
    of(WAITING, "news.approve"),
    of(SENT, "news.delivery"),
    of(WRITTEN, "news.ask_drop"),
    of(WRITTEN, "news.edit"),
    of(WRITTEN, "news.at"),
    of(SENT, "news.second"),
    Row("sending.show"),
    Row("try_it.show"),
    Row("forum.show"),
    Row("team.show"),
    Row("log.show"),
    Row("stopping.show"),
    Row("house_inbox.show"),
    Row("house_sending.show"),
    Row("house_staff.show"),
    Row("house_line.show"),
    Row("house_log.show"),
    Row("house_stopping.show"),
)
# The steps of a sign-in, and what proves who somebody is, are no pages of a demonstration:
# test_sign_in_in_a_browser.py looks at them.
OF_THE_SIGN_IN = {
    "account_proofs.codes", "account_proofs.password", "account_proofs.phone", "code.show",
    "lock.show", "phone.codes", "phone.show", "set_up.show", "sign_in.ask", "sign_in.offer",
}  # fmt: skip
# The forms in which somebody writes or chooses: each can be filled in wrongly.
WRITTEN_IN = {
    "account.name", "forum.show", "house_staff.show", "member.ask_reveal", "member.settings",
    "member.words", "member_add.show", "news.at", "news.edit", "news.write", "notes.write",
    "polls.add", "polls.add_question", "polls.edit", "polls.question", "search.show",
    "team.show", "text_themes.show", "themes.edit", "themes.show", "thread.show",
}  # fmt: skip


@dataclass
class Shown(Live):
    """The demonstration, and what the addresses of its forums name: a thing's numbers, by state."""

    slugs: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def address_of(self, row: Row, state: str) -> str:
        """Give the address of a page, which is built as the pages themselves build it."""
        names = row.names | self.numbers.get((state, row.thing), {})
        with self.app.test_request_context():
            path = self.app.url_for(row.endpoint, slug=self.slugs[state], **names)
        return self.address + path.removeprefix("/admin")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Serve the demonstration, with three forums beside the one that is full."""
    folder = tmp_path_factory.mktemp("demonstration")
    with demonstration(folder, 40) as ground, served(ground) as live:
        a_poll(ground, live.forum, is_open=False)
        places = {FULL: live.forum, EMPTY: a_forum(ground, "Empty forum", EMPTY)}
        for state, tag in TAGS.items():
            places[state] = a_whole_forum(ground, f"{tag} forum", state, tag).place
        for place, role in ((None, "system"), *((each, "facilitator") for each in places.values())):
            a_person(ground, role, place, "facilitator@line.example")
        slugs = {state: place.slug for state, place in places.items()}
        yield Shown(**vars(live), slugs=slugs, numbers=numbers_of(ground, places))


def numbers_of(ground: Ground, places: dict[str, Place]) -> dict[tuple[str, str], dict[str, Any]]:
    """Look up what the addresses of things name."""
    said = (
        "SELECT member_id AS member, min(inbox_id) AS which FROM feedback "
        "JOIN feedback_texts ON feedback_texts.feedback_id = feedback.id "
        "JOIN members ON members.id = feedback.member_id "
        "WHERE members.forum_id = ? GROUP BY member_id ORDER BY 2 LIMIT 1"
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    with ground.database.read() as connection:
        for state, place in places.items():
            for row in connection.exec_driver_sql(said, (place.id,)):
                found[state, MEMBER] = {"member": row.member}
                found[state, TEXT] = dict(row._mapping)
            for table, things in (
                ("polls", POLLS[state]),
                ("updates", NEWS[state]),
                ("themes", (THEME,)),
            ):
                ids = connection.exec_driver_sql(
                    f"SELECT id FROM {table} WHERE forum_id = ? ORDER BY id", (place.id,)
                ).scalars()
                found |= {
                    (state, thing): {"which": id_} for thing, id_ in zip(things, ids, strict=False)
                }
    return found


@pytest.fixture(scope="module")
def inside(browser: Browser, shown: Shown) -> Iterator[Page]:
    """Give a page of the facilitator, who is signed in and may see the house too."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    stays(page)
    page.goto(link(shown))
    page.get_by_role("button", name="Open Forumline").click()
    page.wait_for_load_state()
    yield page
    context.close()


def test_no_page_is_forgotten(shown: Shown) -> None:
    """Each route that shows a page has its line."""
    pages = {
        route.endpoint for route in shown.app.url_map.iter_rules() if "GET" in (route.methods or ())
    }

    assert {row.endpoint for row in ROWS} == pages - OF_THE_SIGN_IN - {"static"}
    assert pages <= set(WHO_MAY_WHAT)
    assert {row.endpoint for row in ROWS} >= WRITTEN_IN


def has(state: str, row: Row) -> bool:
    """Say whether a page is there in this state; what is about no forum is looked at once."""
    if WHO_MAY_WHAT[row.endpoint].place != "forum":
        return state == FULL
    things = {*POLLS[state], *NEWS[state], *(() if state == EMPTY else (MEMBER, TEXT, THEME))}
    return row.thing in {"", *things}


def rows_of(state: str) -> list[Row]:
    """List the pages that are there in this state."""
    return [row for row in ROWS if has(state, row)]


def name_of(row: Row) -> str:
    """Name a row as its test is listed."""
    return "-".join([row.endpoint, *map(str, row.names.values()), row.thing]).strip("-")


def heard(page: Page, work: Callable[[], object]) -> list[str]:
    """Do something, and give what the browser complains of."""
    said: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        said.append(line.text)

    page.on("console", listen)
    work()
    page.remove_listener("console", listen)
    # A page without an icon makes a browser ask for one that there is not; a form that was
    # refused says so by its status.
    return [line for line in said if "404" not in line and "422" not in line]


def looked_at(page: Page) -> tuple[dict[int, int], list[str]]:
    """Say how far a page scrolls sideways, narrow and wide, and what axe complains of."""
    wide = {}
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide[width] = too_wide(page)
    return wide, complaints(page)


@pytest.mark.parametrize("row", rows_of(FULL), ids=name_of)
def test_every_page_with_forty_people(inside: Page, shown: Shown, row: Row) -> None:
    """No complaint of axe in light, dark and forced colours, no sideways scrolling.

    And nothing that the policy had to stop.
    """
    said = heard(inside, lambda: inside.goto(shown.address_of(row, FULL)))
    found = looked_at(inside)
    inside.emulate_media(color_scheme="dark")
    in_the_dark = complaints(inside)
    inside.emulate_media(color_scheme="light", forced_colors="active")
    forced = complaints(inside)
    inside.emulate_media(forced_colors="none")

    assert (said, found) == ([], ({320: 0, 1280: 0}, []))
    assert (in_the_dark, forced) == ([], [])


@pytest.mark.parametrize("row", rows_of(EMPTY), ids=name_of)
def test_every_page_of_an_empty_forum(inside: Page, shown: Shown, row: Row) -> None:
    """The same where nobody has joined yet; and a page for nobody says what to do."""
    said = heard(inside, lambda: inside.goto(shown.address_of(row, EMPTY)))

    assert (said, looked_at(inside)) == ([], ({320: 0, 1280: 0}, []))
    assert len(inside.locator("main").inner_text()) > 60


@pytest.mark.parametrize("row", rows_of(LONG), ids=name_of)
def test_every_page_with_long_names(inside: Page, shown: Shown, row: Row) -> None:
    """The same where each name is one word of fifty-eight letters."""
    said = heard(inside, lambda: inside.goto(shown.address_of(row, LONG)))

    assert (said, looked_at(inside)) == ([], ({320: 0, 1280: 0}, []))


@pytest.mark.parametrize("row", rows_of(FROM_THE_RIGHT), ids=name_of)
def test_every_page_from_right_to_left(inside: Page, shown: Shown, row: Row) -> None:
    """The same with words in Arabic, each of which is set from right to left."""
    said = heard(inside, lambda: inside.goto(shown.address_of(row, FROM_THE_RIGHT)))

    assert (said, looked_at(inside)) == ([], ({320: 0, 1280: 0}, []))
    assert inside.evaluate(_SET_FROM_THE_LEFT, TAGS[FROM_THE_RIGHT]) == []


# Words that begin with these and are set as if they were English. A list to choose from cannot
# be told of each of its lines, and Chromium finds their direction by itself.
_SET_FROM_THE_LEFT = """(words) => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const around = walk.currentNode.parentElement;
        const ours = walk.currentNode.textContent.trim().startsWith(words);
        if (ours && !around.closest('option') && getComputedStyle(around).direction !== 'rtl')
            found.push(around.outerHTML.slice(0, 200));
    }
    return found;
}"""


WITH_A_FORM = [
    (state, row)
    for state in (FULL, LONG)
    for row in rows_of(state)
    if row.endpoint in WRITTEN_IN and (state == FULL) != has(LONG, row)
]


@pytest.mark.parametrize(
    ("state", "row"), WITH_A_FORM, ids=lambda each: getattr(each, "endpoint", each)
)
def test_every_form_that_was_filled_in_wrongly(
    inside: Page, shown: Shown, state: str, row: Row
) -> None:
    """What is wrong stands in a summary that leads to each field, and what was typed is there."""
    inside.goto(shown.address_of(row, state))
    typed = inside.evaluate(_FILL_IN, WRONG)
    with inside.expect_navigation():
        inside.evaluate("document.querySelector('[data-filled] button:not([data-check])').click()")
    found = looked_at(inside)
    led = inside.evaluate(_WHERE_THE_SUMMARY_LEADS)
    kept = [inside.locator(f"main [name={name}]").first.input_value() for name in typed]

    assert found == ({320: 0, 1280: 0}, [])
    assert led
    assert None not in led
    assert kept == [WRONG] * len(typed)


_FILL_IN = """(words) => {
    const written = 'input[type=text], input[type=email], input[type=tel], textarea';
    const forms = [...document.querySelectorAll('main form[method=post]')];
    const form = forms.find((each) => each.querySelector(written))
        ?? forms.find((each) => each.querySelector('input:not([type=hidden])'));
    form.dataset.filled = 'yes';
    for (const each of form.querySelectorAll('[type=radio], [type=checkbox]')) each.checked = false;
    const fields = [...form.querySelectorAll(written)];
    for (const field of fields) field.value = words;
    return fields.map((field) => field.name);
}"""
_WHERE_THE_SUMMARY_LEADS = """() => [...document.querySelectorAll('.govuk-error-summary a')]
    .map((link) => document.querySelector(link.getAttribute('href'))?.id ?? null)"""
