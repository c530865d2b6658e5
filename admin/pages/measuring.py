"""Measuring: the bar below words that somebody is writing, for the page that shows them."""

from flask import Blueprint, render_template, request

from admin.composer import MOST_SIGNS, Around, measure
from admin.desk import desk
from admin.of_forum import forum_id
from admin.question_as_sent import Asked, options_in
from storage import forums

views = Blueprint("measure", __name__)
_MOST_PEOPLE = 10**6
_LONGEST_NAME = 80


@views.post("/forums/<slug>/measure")
def show(slug: str) -> str:
    """Give the bar for the words that were posted. Nothing is kept, and nothing sent."""
    with desk().database.read() as connection:
        part_costs = forums.part_costs(connection, forum_id())
        own = forums.listed_words(connection, desk().keyring, forum_id())
    form = request.form
    around = Around(
        _number("people", 1),
        _number("knocks", 0),
        "discreet" in form,
        part_costs,
        form.get("before", "")[:MOST_SIGNS],
        form.get("after", "")[:MOST_SIGNS],
        _asked(),
        form.get("within", "")[:_LONGEST_NAME],
        own,
    )
    found = measure(form.get("words"), around)
    return render_template(
        "measured.html", measured=found, name=form.get("name", "")[:_LONGEST_NAME]
    )


def _asked() -> Asked | None:
    """Read what goes with the words of a question; none where they are of something else."""
    form = request.form
    if "place" not in form:
        return None
    options = options_in(form.get("options", "")[:MOST_SIGNS])
    decides = form.get("decides", "")[:MOST_SIGNS]
    return Asked(_number("place", 1), decides, form.get("kind", ""), options)


def _number(name: str, otherwise: int) -> int:
    given = request.form.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        return otherwise
    return min(int(given), _MOST_PEOPLE)
