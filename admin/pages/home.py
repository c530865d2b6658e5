"""Home: leads to what somebody may see, or lets them choose."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from admin.door import Visit, visit
from admin.who_may_what import may

views = Blueprint("home", __name__)


@views.get("/")
def show() -> str | Response:
    """Go to the only place there is; choose among several; say so where there is none."""
    places = _places(visit())
    if len(places) == 1:
        return redirect(places[0][1], 303)
    return render_template("home.html", places=places)


def _places(visit: Visit) -> list[tuple[str, str]]:
    """List name and address of every place that this visitor may open."""
    open_forums = [
        (forum.name, url_for("overview.show", slug=forum.slug))
        for forum in visit.forums
        if may("overview.show", forum.id, visit.who.roles)
    ]
    if may("house_inbox.show", None, visit.who.roles):
        open_forums.append(("House inbox", url_for("house_inbox.show")))
    return open_forums
