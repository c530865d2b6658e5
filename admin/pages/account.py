"""Your account: your name, what you sign in with, and where you are signed in."""

from flask import Blueprint, abort, flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import StringField

from admin import staff_names
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out
from storage import audit, proofs, sessions, staff

views = Blueprint("account", __name__)


class Name(Form):
    """By which name somebody is known."""

    name = StringField(
        "Your first name", description="Members see it under what you write to them."
    )


@views.get("/account")
def show() -> str:
    """Show what there is to change."""
    here = visit()
    with desk().database.read() as connection:
        open_ones = sessions.of(connection, here.who.id, here.now)
        left = proofs.codes_left(connection, here.who.id)
    return render_template("account.html", sessions=open_ones, codes_left=left)


@views.get("/account/name")
def name() -> str:
    """Ask for the name."""
    return render_template("account_name.html", form=Name(data={"name": visit().who.name}))


@views.post("/account/name")
def rename() -> Response | tuple[str, int]:
    """Keep the name."""
    form, who = Name.posted(), visit().who
    chosen = staff_names.tidy(form.name.data or "")
    problem = staff_names.problem(chosen)
    if problem:
        form.refuse("name", problem)
        return render_template("account_name.html", form=form), 400

    def work(connection: Connection) -> str:
        staff.set_name(connection, who.id, chosen)
        audit.note(connection, visit().deed("name_changed", f"staff:{who.id}"), visit().now)
        flash("", "name_changed")
        return url_for("account.show")

    return carry_out(work)


@views.post("/account/sessions/<row:which>/end")
def end(which: int) -> Response:
    """Sign out in one other browser."""
    here = visit()
    if which == here.who.session_id:
        abort(400)  # that is what Sign out is for

    def work(connection: Connection) -> str:
        if sessions.end(connection, here.who.id, which, here.now):
            audit.note(connection, here.deed("session_ended", f"session:{which}"), here.now)
        flash("", "sessions_ended")
        return url_for("account.show")

    return carry_out(work)


@views.post("/account/sessions/end")
def end_others() -> Response:
    """Sign out everywhere but here."""
    here = visit()

    def work(connection: Connection) -> str:
        if sessions.end_others(connection, here.who.id, here.who.session_id, here.now):
            audit.note(connection, here.deed("session_ended", "others"), here.now)
        flash("", "sessions_ended")
        return url_for("account.show")

    return carry_out(work)
