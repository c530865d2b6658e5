"""Set up the sign-in: a name and a password, by whoever came with a link."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from admin import coming_in, passwords, staff_names
from admin.desk import desk
from admin.door import caller
from admin.forms import Form
from storage import audit, sessions, staff
from storage.sessions import Step

views = Blueprint("set_up", __name__)


class SetUp(Form):
    """What somebody chooses."""

    name = StringField(
        "Your first name", description="Members see it under what you write to them."
    )
    password = PasswordField(
        "Choose a password",
        description=(
            f"At least {passwords.SHORTEST} characters. Three or four words that do not belong "
            "together make a good one. You can paste it."
        ),
    )


@views.get("/set-up")
def show() -> str:
    """Ask for both."""
    return render_template("set_up.html", form=SetUp(data={"name": caller().name}), who=caller())


@views.post("/set-up")
def choose() -> Response | tuple[str, int]:
    """Keep both, and go on to the authenticator, or in."""
    form, who, now = SetUp.posted(), caller(), desk().clock()
    name, password = staff_names.tidy(form.name.data or ""), form.password.data or ""
    wrong = {"name": staff_names.problem(name), "password": passwords.problem(password, who.email)}
    for field, problem in wrong.items():
        if problem:
            form.refuse(field, problem)
    if form.problems():
        return render_template("set_up.html", form=form, who=who), 400
    kept = desk().passwords.kept(password)
    with desk().database.write() as connection:
        staff.set_name(connection, who.id, name)
        staff.set_password(connection, who.id, kept)
        sessions.end_others(connection, who.id, who.session_id, now)
        audit.note(connection, audit.Deed("password_changed", staff_id=who.id), now)
        has_phone = staff.known(connection, who.id).seed is not None
        return coming_in.go_on(connection, None if has_phone else Step.PHONE)
