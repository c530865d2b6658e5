"""Home: leads to what somebody may see, or lets them choose."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import Visit, visit
from admin.waiting import measure
from admin.who_may_what import may
from storage import forums

views = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """One place that a visitor may open."""

    name: str
    address: str
    forum_id: int | None


@views.get("/")
def show() -> str | Response:
    """Go to the only place there is; choose among several; say so where there is none."""
    choices = _choices(visit())
    runs = may("house_staff.show", None, visit().who.roles)
    if len(choices) == 1 and not runs:
        return redirect(choices[0].address, 303)
    places = [(choice, measure(desk(), choice.forum_id)) for choice in choices]
    return render_template("home.html", places=places, runs=runs, may_try=_may_try(visit()))


def _may_try(visit: Visit) -> bool:
    """Say whether there is a line that they may try: whoever runs it may, and reads no words."""
    with desk().database.read() as connection:
        every = forums.every(connection)
    return any(may("try_it.show", forum.id, visit.who.roles) for forum in every)


def _choices(visit: Visit) -> list[Choice]:
    choices = [
        Choice(forum.name, url_for("overview.show", slug=forum.slug), forum.id)
        for forum in visit.forums
        if may("overview.show", forum.id, visit.who.roles)
    ]
    if may("house_inbox.show", None, visit.who.roles):
        choices.append(Choice("House inbox", url_for("house_inbox.show"), None))
    return choices
