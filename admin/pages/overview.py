"""Overview: what waits for you in one forum, the gravest first. It shows no words and no names."""

from flask import Blueprint, render_template

from admin.desk import desk
from admin.door import visit
from admin.due import due
from admin.lately import lately
from admin.standing import is_silent, standing
from admin.waiting import count
from admin.who_may_what import may
from admin.worded_once import worded_once

views = Blueprint("overview", __name__)


@views.get("/forums/<slug>/")
def show(slug: str) -> str:
    """Show what waits."""
    here = visit()
    forum_id = here.forum_id
    assert forum_id is not None  # noqa: S101 - the door has seen to it
    with desk().database.read() as connection:
        found = {
            "due": due(connection, desk(), forum_id, here.who.id),
            "line": standing(connection, desk(), forum_id),
            "worded_once": worded_once(connection),
            "lately": lately(connection, forum_id, here.who.known_as, here.now),
        }
    return render_template(
        "overview.html",
        waits=count(desk(), forum_id),
        asks=may("polls.show", forum_id, here.who.roles),
        is_silent=is_silent,
        **found,
    )
