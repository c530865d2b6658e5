"""All of the staff: for whoever runs Forumline and reads nobody's words."""

from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from admin import email_address, roles
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, drafted, forget_draft
from admin.rows import posted_row
from admin.who_may_what import Role
from storage import audit, forums, proofs, sessions, staff

views = Blueprint("house_staff", __name__)
_HOUSE = "house"
_IN_THE_HOUSE = frozenset({Role.SAFEGUARDING, Role.SYSTEM})


class NewRole(Form):
    """Who is to work where, and as what."""

    email = StringField("Email address", description="Theirs at work. We send nothing to it.")
    place = SelectField("Where", validate_choice=False)
    role = RadioField(
        "What they do there",
        choices=[SelectChoice(role.value, roles.IN_WORDS[role]) for role in Role],
    )


@views.get("/house/staff")
def show() -> str:
    """List everybody, and offer to add somebody."""
    return _page(NewRole(drafted()))


@views.post("/house/staff")
def add() -> str | tuple[str, int]:
    """Give somebody a role anywhere, and show their link once."""
    form = NewRole.posted()
    email = email_address.read(form.email.data or "")
    role = next((role for role in Role if role == form.role.data), None)
    place = form.place.data or _HOUSE
    with desk().database.read() as connection:
        ids = {str(forum.id): forum.id for forum in forums.every(connection)}
    problems = {"email": None if email else "Write an email address, like sam@example.org."}
    problems |= {"role": _wrong_place(role, place, email)}
    if place not in {_HOUSE, *ids}:
        problems |= {"place": "Choose a place."}
    for field, problem in problems.items():
        if problem:
            form.refuse(field, problem)
    if email is None or role is None or form.problems():
        return _page(form), 400

    def work(connection: Connection) -> roles.Given | str:
        forget_draft(connection)
        problem = roles.conflict(connection, email, role, ids.get(place))
        return problem or roles.give(connection, email, role, ids.get(place), anywhere=True)

    given = desk().database.repeated(work)
    if isinstance(given, str):
        form.refuse("role", given)
        return _page(form), 400
    return _page(NewRole(), given)


@views.post("/house/staff/link")
def link() -> str:
    """Make a new link for somebody, sign them out everywhere, and forget a lost phone."""
    who, here = posted_row("who"), visit()
    lost = request.form.get("phone") == "lost"

    def work(connection: Connection) -> roles.Given:
        if not any(one.staff_id == who for one in staff.holders(connection)):
            abort(404)
        sessions.end_all(connection, who, here.now)
        if lost:
            staff.forget_phone(connection, who)
            proofs.forget_codes(connection, who)
            deed = here.deed("authenticator_forgotten", f"staff:{who}")
            audit.note(connection, deed, here.now)
        made = roles.new_link(connection, who, None)
        return roles.Given(staff.known(connection, who).email, made)

    return _page(NewRole(), desk().database.repeated(work))


@views.post("/house/staff/<row:which>/remove")
def remove(which: int) -> Response:
    """Take a role away, wherever it is; whoever had it is signed out."""

    def work(connection: Connection) -> str | None:
        found = staff.role_of(connection, which)
        return roles.take_away(connection, which, found[1]) if found else None

    problem = desk().database.repeated(work)
    flash(problem or "", "role_kept" if problem else "role_removed")
    return redirect(url_for("house_staff.show"), 303)


def _wrong_place(role: Role | None, place: str, email: str | None) -> str | None:
    if role is None:
        return "Choose what they do there."
    if place == _HOUSE and role not in _IN_THE_HOUSE:
        return "This role belongs to a forum: choose which one."
    if place != _HOUSE and role is Role.SYSTEM:
        return "System belongs to no forum: choose the house."
    if role in roles.READERS and email == visit().who.email:
        return "Somebody else has to give you this role: it reads members' words."
    return None


def _page(form: NewRole, given: roles.Given | None = None) -> str:
    with desk().database.read() as connection:
        every = staff.holders(connection)
        places = {forum.id: forum.name for forum in forums.every(connection)}
    form.place.choices = [
        SelectChoice(_HOUSE, "The house"),
        *(SelectChoice(str(row), name) for row, name in places.items()),
    ]
    people = [list(some) for _, some in groupby(every, lambda one: one.staff_id)]
    hints = {role.value: roles.WHAT_IT_DOES[role] for role in Role}
    return render_template(
        "house_staff.html",
        form=form,
        given=given,
        people=people,
        places=places,
        words=roles.IN_WORDS,
        hints=hints,
    )
