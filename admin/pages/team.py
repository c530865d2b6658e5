"""The team of a forum: who works for it and in which role."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from admin import email_address, roles
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, drafted, forget_draft
from admin.who_may_what import Role
from storage import staff

views = Blueprint("team", __name__)
_ROLES = (Role.FACILITATOR, Role.SAFEGUARDING, Role.ANALYST, Role.COMMISSIONER)


class NewRole(Form):
    """Who is to work for the forum, and as what."""

    email = StringField("Email address", description="Theirs at work. We send nothing to it.")
    role = RadioField(
        "What they do here",
        choices=[SelectChoice(role.value, roles.IN_WORDS[role]) for role in _ROLES],
    )


@views.get("/forums/<slug>/team")
def show(slug: str) -> str:
    """List the team, and offer to add somebody."""
    return _page(NewRole(drafted()))


@views.post("/forums/<slug>/team")
def add(slug: str) -> str | tuple[str, int]:
    """Give somebody a role, and show their link: here, once, and never in an e-mail."""
    form, forum_id = NewRole.posted(), visit().forum_id
    email = email_address.read(form.email.data or "")
    role = next((role for role in _ROLES if role == form.role.data), None)
    if email is None:
        form.refuse("email", "Write an email address, like sam@example.org.")
    if role is None:
        form.refuse("role", "Choose what they do here.")
    if email is None or role is None:
        return _page(form), 400

    def work(connection: Connection) -> roles.Given | str:
        forget_draft(connection)
        problem = roles.conflict(connection, email, role, forum_id)
        return problem or roles.give(connection, email, role, forum_id, anywhere=False)

    given = desk().database.repeated(work)
    if isinstance(given, str):
        form.refuse("role", given)
        return _page(form), 400
    return _page(NewRole(), given)


@views.post("/forums/<slug>/team/<row:which>/remove")
def remove(slug: str, which: int) -> Response:
    """Take a role away; whoever had it is signed out."""
    forum_id = visit().forum_id
    problem = desk().database.repeated(
        lambda connection: roles.take_away(connection, which, forum_id)
    )
    flash(problem or "", "role_kept" if problem else "role_removed")
    return redirect(url_for("team.show", slug=slug), 303)


def _page(form: NewRole, given: roles.Given | None = None) -> str:
    here = visit()
    with desk().database.read() as connection:
        team = staff.holders(connection, here.forum_id)
    hints = {role.value: roles.WHAT_IT_DOES[role] for role in _ROLES}
    return render_template(
        "team.html", form=form, given=given, team=team, words=roles.IN_WORDS, hints=hints
    )
