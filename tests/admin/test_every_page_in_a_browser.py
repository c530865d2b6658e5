"""Every page of the admin in a real Chromium, with forty people on it and with nobody.

A new page is one line in `ROWS`. What a page does, and how it looks when something is wrong or
when names are long, stands in the tests of that page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from admin.who_may_what import WHO_MAY_WHAT
from tests.admin.asking import a_poll
from tests.admin.demonstration import demonstration, link, served
from tests.admin.in_a_browser import Live, complaints, too_wide
from tests.builders import a_forum, a_person

EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Row:
    """One page: its endpoint, what its address names, and whether an empty forum has it too."""

    endpoint: str
    names: dict[str, Any] = field(default_factory=dict)
    when_empty: bool = True


def of(endpoint: str, **names: Any) -> Row:  # noqa: ANN401 - parts of an address
    """Make the row of a page about one thing, which an empty forum does not have."""
    return Row(endpoint, names, when_empty=False)


MEMBER = "a member"  # stands for the one who joined first
DRAFT = 4  # the poll that is added here; 1 is closed, 2 open, 3 to open
SENT, WAITING, WRITTEN = 1, 2, 3  # the news of the demonstration
ROWS = (
    Row("home.show"),
    Row("help.show"),
    Row("blank.show"),
    Row("account.show"),
    Row("account.name"),
    Row("overview.show"),
    Row("inbox.show"),
    of("inbox.show", show="unread"),
    of("inbox.show", show="person"),
    of("thread.show", member=MEMBER),
    of("notes.write", member=MEMBER),
    of("text_themes.show", member=MEMBER, which="a text"),
    Row("themes.show"),
    of("themes.edit", which=1),
    of("themes.texts", which=1),
    Row("members.show"),
    Row("member_add.show"),
    of("member.show", member=MEMBER),
    of("member.ask_reveal", member=MEMBER),
    of("member.ask_pause", member=MEMBER),
    of("member.ask_stop", member=MEMBER),
    of("member.ask_phone", member=MEMBER),
    of("member.settings", member=MEMBER),
    Row("invites.show"),
    Row("polls.show"),
    Row("polls.add"),
    of("polls.results_of", which=1),
    of("polls.results_of", which=2),
    of("polls.results_of", which=3),
    of("polls.results_of", which=DRAFT),
    of("polls.delivery", which=2),
    of("polls.download", which=1),
    of("polls.edit", which=DRAFT),
    of("polls.question", which=DRAFT, place=1),
    of("polls.add_question", which=DRAFT),
    Row("news.show"),
    Row("news.write"),
    of("news.preview", which=SENT),
    of("news.preview", which=WRITTEN),
    of("news.approve", which=WAITING),
    of("news.delivery", which=SENT),
    of("news.edit", which=WRITTEN),
    of("news.at", which=WRITTEN),
    of("news.second", which=SENT),
    Row("sending.show"),
    Row("try_it.show"),
    Row("forum.show"),
    Row("team.show"),
    Row("log.show"),
    Row("stopping.show"),
    Row("house_inbox.show"),
    Row("house_sending.show"),
    Row("house_staff.show"),
    Row("house_log.show"),
    Row("house_stopping.show"),
)
# The steps of a sign-in, and what proves who somebody is, are no pages of a demonstration:
# test_sign_in_in_a_browser.py looks at them.
OF_THE_SIGN_IN = {
    "account_proofs.codes", "account_proofs.password", "account_proofs.phone", "code.show",
    "lock.show", "phone.codes", "phone.show", "set_up.show", "sign_in.ask", "sign_in.offer",
}  # fmt: skip
# In these the colours of each part of a page stand.
COLOURED = (
    "overview.show", "inbox.show", "thread.show", "member.show", "invites.show",
    "polls.results_of", "news.preview", "news.delivery", "sending.show", "log.show", "try_it.show",
)  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Serve the demonstration, with an empty forum beside the one that is full."""
    folder = tmp_path_factory.mktemp("demonstration")
    with demonstration(folder, 40) as ground, served(ground) as live:
        a_poll(ground, live.forum, is_open=False)
        empty = a_forum(ground, "Empty forum", EMPTY)
        for place, role in ((empty, "facilitator"), (None, "system")):
            a_person(ground, role, place, "facilitator@line.example")
        yield live


@pytest.fixture(scope="module")
def inside(browser: Browser, shown: Live) -> Iterator[Page]:
    """Give a page of the facilitator, who is signed in and may see the house too."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    page.goto(link(shown))
    page.get_by_role("button", name="Open Forumline").click()
    yield page
    context.close()


def address(live: Live, row: Row, slug: str) -> str:
    """Give the address of a page, which is built as the pages themselves build it."""
    names = dict(row.names)
    if names.get("member") == MEMBER or names.get("which") == "a text":
        member, text = somebody(live)
        names |= {"member": member} | ({"which": text} if names.get("which") == "a text" else {})
    with live.app.test_request_context():
        path = live.app.url_for(row.endpoint, slug=slug, **names)
    return live.address + path.removeprefix("/admin")


def somebody(live: Live) -> tuple[str, int]:
    """Give the member who joined first, and a text of hers that stands in her thread."""
    query = (
        "SELECT member_id, min(inbox_id) FROM feedback JOIN feedback_texts "
        "ON feedback_texts.feedback_id = feedback.id GROUP BY member_id ORDER BY 2"
    )
    with live.ground.database.read() as connection:
        row = connection.exec_driver_sql(query).first()
    assert row
    return row[0], row[1]


def test_no_page_is_forgotten(shown: Live) -> None:
    """Each route that shows a page has its line."""
    pages = {
        route.endpoint for route in shown.app.url_map.iter_rules() if "GET" in (route.methods or ())
    }

    assert {row.endpoint for row in ROWS} == pages - OF_THE_SIGN_IN - {"static"}
    assert pages <= set(WHO_MAY_WHAT)


def looked_at(page: Page, where: str) -> tuple[int | None, dict[int, int], list[str], list[str]]:
    """Open a page: its status, how far it scrolls sideways, what axe and the browser complain."""
    said: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        said.append(line.text)

    page.on("console", listen)
    answer = page.goto(where)
    wide = {}
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide[width] = too_wide(page)
    found = complaints(page)
    page.remove_listener("console", listen)
    # A page without an icon makes a browser ask for one that there is not.
    said = [line for line in said if "404" not in line]
    return answer.status if answer else None, wide, found, said


def name_of(row: Row) -> str:
    """Name a row as its test is listed."""
    return "-".join([row.endpoint, *map(str, row.names.values())])


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_page_with_forty_people(inside: Page, shown: Live, row: Row) -> None:
    """No complaint of axe, no sideways scrolling, nothing that the policy had to stop."""
    found = looked_at(inside, address(shown, row, shown.forum.slug))

    assert found == (200, {320: 0, 1280: 0}, [], [])


def is_of_an_empty_forum(row: Row) -> bool:
    """Say whether a page is about a forum, and stands there before anybody has joined."""
    return row.when_empty and WHO_MAY_WHAT[row.endpoint].place == "forum"


@pytest.mark.parametrize("row", [row for row in ROWS if is_of_an_empty_forum(row)], ids=name_of)
def test_every_page_of_an_empty_forum(inside: Page, shown: Live, row: Row) -> None:
    """The same where nobody has joined yet; and a page for nobody says what to do."""
    found = looked_at(inside, address(shown, row, EMPTY))

    assert found == (200, {320: 0, 1280: 0}, [], [])
    assert len(inside.locator("main").inner_text()) > 60


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"]
)
def test_dark_and_forced_colours(inside: Page, shown: Live, media: dict[str, str]) -> None:
    """What can be read in the light can be read there."""
    inside.emulate_media(**media)  # type: ignore[arg-type] # one of two literals
    rows = {row.endpoint: row for row in ROWS if row.endpoint in COLOURED}
    found = {}
    for endpoint, row in rows.items():
        inside.goto(address(shown, row, shown.forum.slug))
        found[endpoint] = complaints(inside)
    inside.emulate_media(color_scheme="light", forced_colors="none")

    assert found == {endpoint: [] for endpoint in COLOURED}
