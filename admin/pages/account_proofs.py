"""What you sign in with: change the password, replace the authenticator, make new recovery codes.

Each asks for the present password: a screen that was left open must not be enough.
"""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from admin import passwords, proving
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.proving import Proof
from storage import audit, sessions, staff

views = Blueprint("account_proofs", __name__)
_WRONG = "This is not your present password. Check it, and try again."
_WRONG_CODE = "This is not the code that belongs here. Type the one that your app shows now."


class Present(Form):
    """The present password."""

    present = PasswordField("Your present password")


class NewPassword(Present):
    """The present password and the next."""

    password = PasswordField(
        "New password",
        description=(
            f"At least {passwords.SHORTEST} characters. Three or four words that do not belong "
            "together make a good one. You can paste it."
        ),
    )


class NewPhone(Present):
    """The present password, and the first code of a new authenticator."""

    code = StringField("Code that the app shows", description="6 digits. You can paste it.")


@views.before_request
def _not_in_a_demonstration() -> None:
    if desk().demonstration:
        abort(404)  # it knows no passwords


@views.get("/account/password")
def password() -> str:
    """Ask for a new password."""
    return render_template("account_password.html", form=NewPassword())


@views.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """Keep the new password, and sign out everywhere else."""
    form, who, now = NewPassword.posted(), visit().who, visit().now
    chosen = form.password.data or ""
    problem = passwords.problem(chosen, who.email)
    if problem:
        form.refuse("password", problem)
    if problem or not _is_theirs(form):
        return render_template("account_password.html", form=form), 400
    kept = desk().passwords.kept(chosen)
    with desk().database.write() as connection:
        staff.set_password(connection, who.id, kept)
        sessions.end_others(connection, who.id, who.session_id, now)
        audit.note(connection, audit.Deed("password_changed", staff_id=who.id), now)
    flash("", "password_changed")
    return redirect(url_for("account.show"), 303)


@views.get("/account/phone")
def phone() -> str:
    """Show what a new authenticator reads; the old one holds until the new one is proved."""
    return _phone(NewPhone(), proving.new_seed())


@views.post("/account/phone")
def replace_phone() -> Response | tuple[str, int]:
    """Keep the new authenticator in the place of the old one."""
    form, who, now = NewPhone.posted(), visit().who, visit().now
    seed = proving.offered(who.id, request.form.get("seed", "")) or proving.new_seed()
    step = proving.step_of(seed, form.code.data or "", now)
    if step is None:
        form.refuse("code", _WRONG_CODE)
    elif _is_theirs(form):
        with desk().database.write() as connection:
            proving.keep_seed(connection, who.id, seed, step, now)
        flash("", "phone_replaced")
        return redirect(url_for("account.show"), 303)
    return _phone(form, seed), 400


@views.get("/account/codes")
def codes() -> str:
    """Say what new recovery codes do to the old ones."""
    return render_template("account_codes.html", form=Present())


@views.post("/account/codes")
def new_codes() -> str | tuple[str, int]:
    """Make new ones and show them; a form sent twice makes and shows others."""
    form = Present.posted()
    if not _is_theirs(form):
        return render_template("account_codes.html", form=form), 400
    with desk().database.write() as connection:
        made = proving.new_codes(connection, visit().who.id, visit().now)
    return render_template("codes.html", codes=made)


def _is_theirs(form: Present) -> bool:
    """Say whether the present password is right, and write on the form where it is not."""
    with desk().database.read() as connection:
        known = staff.known(connection, visit().who.id)
    proof, wait = proving.password(known, known.email, form.present.data or "")
    if proof is Proof.NONE:
        form.refuse("present", wait or _WRONG)
    return proof is not Proof.NONE


def _phone(form: NewPhone, seed: str) -> str:
    who = visit().who
    return render_template(
        "account_phone.html",
        form=form,
        offered=proving.offer(who.id, seed),
        picture=proving.picture(seed, who.email),
        secret=proving.spaced(seed),
    )
