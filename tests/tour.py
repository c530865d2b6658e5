"""The tour: ten tasks, done as somebody new does them, by keyboard alone.

`python -m tests.tour` does them over the demonstration and keeps pictures for docs/tour.md; a
test does them without JavaScript, and keeps none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from tests import chromium
from tests.admin.demonstration import demonstration, link, served
from tests.admin.in_a_browser import Live, enter

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "tour"
WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 320, "height": 640}
_FAR = 400  # presses of Tab, after which somebody gives up
_FOCUSED = """() => {
    const here = document.activeElement;
    const labels = [...(here.labels || [])].map((label) => label.innerText).join(' ');
    return [here.innerText, labels, here.getAttribute('aria-label')].join(' ');
}"""


@dataclass
class Walk:
    """Somebody at the keyboard, and where the pictures go."""

    page: Page
    live: Live
    folder: Path | None = None
    found: list[str] = field(default_factory=list)  # what each task led to

    def to(self, words: str, *, first: bool = False) -> None:
        """Press Tab until what has the focus says these words, or begins with this one."""
        for _ in range(_FAR):
            self.page.keyboard.press("Tab")
            said = " ".join(str(self.page.evaluate(_FOCUSED)).split())
            if said.split()[:1] == [words] if first else words in said:
                return
        raise AssertionError(f"nothing that says {words} is reached by Tab: {self.page.url}")

    def press(self, words: str, *, first: bool = False) -> None:
        """Go to a link or a button, and press it."""
        self.to(words, first=first)
        enter(self.page)

    def write(self, label: str, words: str) -> None:
        """Go to a field and write, in the place of what stood there."""
        self.to(label)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def choose(self, label: str) -> None:
        """Go to a set of choices, and take this one with the arrow keys."""
        group = self.page.get_by_label(label, exact=True)
        name = group.get_attribute("name")
        for _ in range(_FAR):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.name") == name:
                break
        while not group.evaluate("choice => choice === document.activeElement"):
            self.page.keyboard.press("ArrowDown")
        if not group.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, label: str, letters: str) -> None:
        """Go to a list, and type what one of its lines begins with."""
        self.to(label)
        self.page.keyboard.type(letters)

    def opens(self, where: str) -> None:
        """Begin anew from a line of the menu."""
        self.page.goto(f"{self.live.address}/forums/{self.live.forum.slug}/")
        if where != "Waiting":
            self.press(where, first=True)

    def check(self) -> None:
        """Have the words measured; where JavaScript runs, they are measured while one types."""
        if self.page.locator("button[name=check]").first.is_visible():
            self.press("Check these words")
        else:
            self.page.get_by_text("Reading age").wait_for()

    def picture(self, name: str, at: str = "h1") -> None:
        """Keep what is seen now, where pictures are kept."""
        if self.folder is None:
            return
        for size in (WIDE, NARROW) if name in _ALSO_NARROW else (WIDE,):
            self.page.set_viewport_size(size)  # type: ignore[arg-type] # width and height
            self.page.locator(at).first.evaluate(
                "part => window.scrollTo(0, part.getBoundingClientRect().top + scrollY - 24)"
            )
            ending = "" if size is WIDE else "-narrow"
            self.page.screenshot(path=self.folder / f"{name}{ending}.png")
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type] # width and height

    def sees(self, words: str) -> None:
        """Check that the page says so, and remember what it was called."""
        said = " ".join(self.page.locator("main").inner_text().split())
        assert words in said, f"{words} is not on {self.page.url}: {said[:600]}"
        self.found.append(self.page.locator("h1").inner_text())


_ALSO_NARROW = {"waiting", "answer"}


def come_in(walk: Walk) -> None:
    """Open the link that `make run` prints."""
    walk.page.goto(link(walk.live))
    walk.press("Open Forumline")
    walk.press("Demonstration forum")
    walk.picture("waiting", "body")
    walk.sees("Somebody may be in danger")


def invite_someone(walk: Walk) -> None:
    """One: a code for somebody, and a card to hand over."""
    walk.opens("Members")
    walk.press("Invite somebody")
    walk.press("Make codes and show them once")
    walk.picture("invite")
    walk.sees("JOIN")


def ask_before_thursday(walk: Walk) -> None:
    """Two: a question that is answered before Thursday."""
    walk.opens("Polls")
    walk.press("Write a poll")
    walk.write("Title", "Tea or talk")
    walk.write("What for", "To plan Thursday")
    walk.write("Who decides", "You advise, we decide")
    walk.press("Save, and write the first question")
    walk.press("Write the first question")
    walk.choose("Yes or no")
    walk.write("Question", "Shall we begin Thursday with tea?")
    walk.press("Save the question")
    walk.picture("ask")
    walk.sees("Shall we begin Thursday with tea?")
    walk.press("Ask a second person")
    walk.sees("waits")


def find_letters(walk: Walk) -> None:
    """Three: what members said about letters."""
    walk.opens("Inbox")
    walk.to("By theme or channel")
    if not walk.page.locator("select[name=theme]").is_visible():
        walk.page.keyboard.press("Enter")
    walk.pick("Theme", "Letters")
    walk.press("Show these")
    walk.picture("letters", "details")
    walk.sees("Letters")


def answer_somebody(walk: Walk) -> None:
    """Four: an answer to somebody who is worried."""
    walk.opens("Inbox")
    walk.press("Willow")
    walk.write(
        "What you say",
        "I have read the letter too. Nothing is decided yet, and you need not do anything now.",
    )
    walk.check()
    walk.picture("answer", "textarea")
    walk.sees("can somebody explain the last letter to me before Friday")
    walk.press("Send, knocking first")
    walk.sees("I have read the letter too.")


def send_news(walk: Walk) -> None:
    """Five: news to everybody, with the yes of a second person."""
    walk.opens("News")
    walk.press("Write news")
    walk.write("The news", "The next session is on Thursday at 6. Come when it suits you.")
    walk.press("Save, and see what would happen")
    walk.picture("news")
    walk.sees("Nothing has been sent.")
    walk.press("Ask a second person")
    walk.sees("second person")


def see_who_did_not_get_it(walk: Walk) -> None:
    """Seven: who has it, who has not, and why. Before six, which stops it."""
    walk.opens("News")
    walk.press("Who has it, and who not")
    walk.picture("delivery", "h2, .fl-figures, h1")
    walk.sees("the number or chat cannot be reached")


def stop_a_send(walk: Walk) -> None:
    """Six: what was wrong goes to nobody else."""
    walk.press("Stop it for the")
    walk.picture("stopped")
    walk.sees("topped")


def mend_a_poll(walk: Walk) -> None:
    """Eight: a typing error in a poll that is to open by itself."""
    walk.opens("Polls")
    walk.press("When to meet in spring")
    walk.press("Take it back")
    walk.press("Change question 1")
    walk.write("Question", "Which day would suit you best?")
    walk.press("Save the question")
    walk.picture("mended", "main")
    walk.sees("Which day would suit you best?")


def add_a_facilitator(walk: Walk) -> None:
    """Nine: somebody new in the team."""
    walk.opens("Forum")
    walk.press("Team")
    walk.write("Email address", "alder@line.example")
    walk.choose("Facilitator")
    walk.press("Add them, and show their link")
    walk.picture("team", "main")
    walk.sees("alder@line.example")


def take_answers_out(walk: Walk) -> None:
    """Ten: the answers as a table."""
    walk.opens("Polls")
    walk.press("After session 3")
    walk.picture("results")
    walk.press("Download")
    walk.picture("download")
    walk.to("Download as plain text (csv)")
    with walk.page.expect_download() as given:
        walk.page.keyboard.press("Enter")
    text = Path(given.value.path()).read_text("utf-8-sig")
    assert "What helped you most last time?" in text
    walk.found.append(given.value.suggested_filename)


TASKS: tuple[Callable[[Walk], None], ...] = (
    come_in,
    invite_someone,
    ask_before_thursday,
    find_letters,
    answer_somebody,
    send_news,
    see_who_did_not_get_it,
    stop_a_send,
    mend_a_poll,
    add_a_facilitator,
    take_answers_out,
)


def main() -> None:
    """Do all tasks, and keep the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        demonstration(Path(folder), 40) as ground,
        served(ground) as live,
        chromium.browser() as browser,
    ):
        context = browser.new_context(locale="en-GB", viewport=WIDE)  # type: ignore[arg-type] # see WIDE
        walk = Walk(context.new_page(), live, PICTURES)
        for task in TASKS:
            task(walk)
            print(f"{task.__name__}: {walk.found[-1]}")


if __name__ == "__main__":
    main()
