"""Stop all sending, in one forum or in the whole house, and allow it again."""

from flask import flash, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.forms import carry_out
from storage import audit, switches


def show(template: str) -> str:
    """Show how the switch stands, and what pressing it would do."""
    here = visit()
    with desk().database.read() as connection:
        standing = switches.standing(connection, here.forum_id)
        waiting = switches.would_cancel(connection, here.forum_id)
    return render_template(template, standing=standing, waiting=waiting)


def turn(page: str) -> Response:
    """Turn it as the form says; a switch that stands so already is left alone."""
    here, on = visit(), request.form.get("turn") == "on"

    def work(connection: Connection) -> str:
        if on and switches.switch_on(connection, here.forum_id):
            audit.note(connection, here.deed("sending_allowed", "switch"), here.now)
            flash("", "sending_on")
        cancelled = None if on else switches.switch_off(connection, here.forum_id, here.now)
        if cancelled is not None:
            audit.note(connection, here.deed("sending_stopped", "switch"), here.now)
            flash(str(cancelled), "sending_off")
        return url_for(page, slug=here.forum.slug) if here.forum else url_for(page)

    return carry_out(work)
