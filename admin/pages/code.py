"""The second step of signing in: a code of the authenticator, or a recovery code."""

from flask import Blueprint, flash, render_template
from werkzeug.wrappers import Response
from wtforms import StringField

from admin import coming_in, proving
from admin.desk import desk
from admin.door import caller
from admin.forms import Form
from admin.proving import Proof
from storage import proofs, staff
from storage.sessions import Step

views = Blueprint("code", __name__)
_WRONG = (
    "This code does not open it. Wait until your app shows the next one, and type that. "
    "Each code works once."
)


class Code(Form):
    """The code."""

    code = StringField("Code from your app", description="6 digits. You can paste it.")


@views.get("/code")
def show() -> str:
    """Ask for the code."""
    return render_template("code.html", form=Code(), first=_comes_by_link())


@views.post("/code")
def check() -> Response | tuple[str, int]:
    """Look at the code, and go on."""
    form = Code.posted()
    with desk().database.read() as connection:
        known = staff.known(connection, caller().id)
    proof, wait = proving.code(known, form.code.data or "")
    if proof is Proof.NONE:
        form.refuse("code", wait or _WRONG)
        return render_template("code.html", form=form, first=_comes_by_link()), 400
    with desk().database.write() as connection:
        if proof is Proof.RECOVERY:
            flash(str(proofs.codes_left(connection, known.id)), "recovery_used")
        return coming_in.go_on(connection, Step.SETUP if _comes_by_link() else None)


def _comes_by_link() -> bool:
    return caller().step is Step.CODE_FIRST
