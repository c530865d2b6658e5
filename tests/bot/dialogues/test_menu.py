"""The numbers of each menu are accepted, and do what their labels say."""

from dataclasses import replace

import pytest

from bot.conversation import respond
from bot.dialogues.home import ITEMS, menu_of, menu_reply
from bot.dialogues.pieces import asked_as
from bot.messages import Reply
from bot.phrases import choices
from bot.safety.listed_words import listed, reserved
from bot.scene import Memory, Scene, Waiting
from bot.segments import cost
from tests.bot.phone import FORUM
from tests.bot.scenes import NOW

STEPS = ["", "ready", "more", "more_ready"]
MEMBER = Scene(now=NOW, forum=FORUM, member=True, joined=True, put_at=NOW, waiting=Waiting(1))
# Where each item leads: what is open after it, by the name that its buttons would carry.
LEADS_TO = {
    "ready": ":",
    "tell": "tell:",
    "path": "path:helped",
    "person": "tell:",
    "more": "menu:more_ready",
    "news": "news:offer",
    "principles": ":",
    "settings": "settings:choose",
    "pause": ":",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_menu_has_four_numbers_at_most(step: str) -> None:
    """Each label stands for one thing, in one part, and says nothing to a bystander."""
    menu = menu_of(step)
    labels = choices("en", menu)

    assert (len(ITEMS[menu]), True) == (len(labels), len(labels) <= 4)
    assert [cost(menu_reply(key, menu).words).parts for key in ("menu", "menu_again")] == [1, 1]
    assert [label for label in labels if listed(label) or reserved(label)] == []


@pytest.mark.parametrize(
    ("step", "place"), [(s, p) for s in STEPS for p in range(len(ITEMS[menu_of(s)]))]
)
def test_a_number_does_what_its_label_says(step: str, place: int) -> None:
    """The number and the label lead to the same, whichever menu was shown."""
    menu = menu_of(step)
    scene = replace(MEMBER, memory=Memory(doing="menu", step=step))
    by_number = respond(scene, str(place + 1))
    by_label = respond(scene, choices("en", menu)[place])
    expected = LEADS_TO[ITEMS[menu][place]]

    assert [expected, expected] == [asked_as(turn.memory) for turn in (by_number, by_label)]
    assert (by_number.replies, by_number.changes) == (by_label.replies, by_label.changes)


@pytest.mark.parametrize("name", ["menu", "menu_ready"])
def test_a_person_stands_in_the_first_menu(name: str) -> None:
    """Nobody has to look for one behind "more"."""
    assert "person" in ITEMS[name]


def test_buttons_take_the_place_of_the_numbers() -> None:
    """On a channel that has them the words stand without the numbers, and 0 has its label."""
    urgent = "I am not watched all day. If it is urgent use 999."
    numbers = "1 say something, 2 about a meeting, 3 a person, 4 more, 0 nothing."

    assert menu_reply("menu", "menu") == Reply(
        f"What would you like? {numbers} {urgent}",
        ("say something", "about a meeting", "a person", "more"),
        asks=True,
        zero="nothing",
        bare=f"What would you like? {urgent}",
    )
