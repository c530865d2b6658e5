"""Overview: what waits for you in one forum, the gravest first. It shows no words and no names."""

from flask import Blueprint, render_template

from admin.desk import desk
from admin.door import visit
from admin.due import due
from admin.flags import tasks
from admin.lately import lately
from admin.of_forum import forum_id
from admin.standing import is_silent, standing
from admin.waiting import count
from admin.who_may_what import may
from admin.worded_once import worded_once
from storage import flags
from storage.flags import QUIET

views = Blueprint("overview", __name__)


@views.get("/forums/<slug>/")
def show(slug: str) -> str:
    """Show what waits."""
    here, which = visit(), forum_id()
    with desk().database.read() as connection:
        found = {
            "silent": [flag.at for flag in flags.open_in(connection, which) if flag.kind == QUIET],
            "due": due(connection, desk(), which, here.who.id),
            "line": standing(connection, desk(), which),
            "flags": tasks(connection, which),
            "worded_once": worded_once(connection),
            "lately": lately(connection, which, here.who.known_as, here.now),
        }
    return render_template(
        "overview.html",
        waits=count(desk(), which),
        asks=may("polls.show", which, here.who.roles),
        is_silent=is_silent,
        **found,
    )
