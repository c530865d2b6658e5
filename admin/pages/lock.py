"""The lock: the session stays, and opens again with the password alone."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField

from admin import proving, way_back
from admin.desk import desk
from admin.door import caller, may_send, page_of
from admin.forms import Form
from admin.proving import Proof
from storage import audit, drafts, sessions, staff

views = Blueprint("lock", __name__)
_WRONG = "This is not your password. Check it, and try again."
# What the page says of itself, beside the words of a form on it. See static/blank.js.
_HERE, _FORM = "_here", "_form"


class Unlock(Form):
    """The password."""

    password = PasswordField("Password")


@views.get("/locked")
def show() -> str:
    """Ask for the password."""
    return render_template("lock.html", form=Unlock(), who=caller())


@views.post("/locked")
def unlock() -> Response | tuple[str, int]:
    """Open the session again, and go on where they were."""
    form, who, now = Unlock.posted(), caller(), desk().clock()
    if not desk().demonstration:
        with desk().database.read() as connection:
            known = staff.known(connection, who.id)
        proof, wait = proving.password(known, known.email, form.password.data or "")
        if proof is Proof.NONE:
            form.refuse("password", wait or _WRONG)
            return render_template("lock.html", form=form, who=who), 400
    with desk().database.write() as connection:
        sessions.unlock(connection, who.session_id, now)
        audit.note(connection, audit.Deed("unlocked", staff_id=who.id), now)
    return redirect(way_back.take(who.id) or page_of(None), 303)


@views.post("/lock")
def now() -> Response:
    """Lock at once, and show a page with nothing on it; what was being written is kept."""
    who, moment = caller(), desk().clock()
    place = request.form.get(_FORM, "").removeprefix(request.script_root)
    typed = {name: some for name, some in way_back.words().items() if not name.startswith("_")}
    keeps = any(map(any, typed.values())) and may_send(place)
    with desk().database.write() as connection:
        sessions.lock(connection, who.session_id, moment)
        audit.note(connection, audit.Deed("locked", staff_id=who.id), moment)
        if keeps:
            drafts.keep(connection, desk().keyring, who.id, place, typed, moment)
    way_back.keep_page(who.id, request.form.get(_HERE, ""), kept=keeps)
    return redirect(url_for("blank.show"), 303)
