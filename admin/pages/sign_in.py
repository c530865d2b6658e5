"""Sign in: by a link that works once, and later by e-mail address and password.

Link previews and mail scanners fetch addresses, so opening the page of a link uses nothing up;
its button does. Whatever fails is said in one sentence: nobody learns here who works for a forum.
"""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from admin import coming_in, email_address, proving
from admin.desk import desk
from admin.forms import Form
from admin.proving import Proof
from storage import staff
from storage.sessions import Step

views = Blueprint("sign_in", __name__)
_BAD_LINK = 404  # the same for a link that never was, was used, or is too old
_NOT_ONE = (
    "We do not know this email address with this password. Check both of them, and try again."
)


class SignIn(Form):
    """What somebody signs in with."""

    email = StringField("Email address")
    password = PasswordField("Password")


@views.get("/sign-in")
def ask() -> str:
    """Ask for e-mail address and password."""
    return render_template("sign_in.html", way="form", form=SignIn())


@views.post("/sign-in")
def check() -> Response | tuple[str, int]:
    """Look at both, and go on to the code."""
    form = SignIn.posted()
    typed = form.email.data or ""
    # What is no address is nobody's, and is looked at as any other.
    email = email_address.read(typed) or "-"
    with desk().database.read() as connection:
        known = staff.known_by_email(connection, email)
    proof, wait = proving.password(known, email, form.password.data or "")
    if known is None or proof is Proof.NONE:
        form.refuse("email", wait or _NOT_ONE)
        return render_template("sign_in.html", way="form", form=form), 400
    with desk().database.write() as connection:
        return coming_in.begin(connection, known.id, coming_in.after_password(known))


@views.get("/sign-in/<token>")
def offer(token: str) -> str | tuple[str, int]:
    """Show the button that opens the admin."""
    with desk().database.read() as connection:
        good = staff.link_is_good(connection, token, desk().clock())
    return render_template("sign_in.html", way="button", link=token) if good else _bad_link()


@views.post("/sign-in/<token>")
def enter(token: str) -> Response | tuple[str, int]:
    """Use the link up, and go on to what makes the sign-in theirs."""
    with desk().database.write() as connection:
        staff_id = staff.use_link(connection, token, desk().clock())
        if staff_id is not None:
            first = _after_link(staff.known(connection, staff_id))
            return coming_in.begin(connection, staff_id, first)
    return _bad_link()


def _after_link(known: staff.Known) -> Step | None:
    """Name what follows a link: nothing among invented people; else the authenticator first."""
    if desk().demonstration:
        return None
    return Step.CODE_FIRST if known.seed else Step.SETUP


def _bad_link() -> tuple[str, int]:
    return render_template("sign_in.html", way="bad", back=url_for("sign_in.ask")), _BAD_LINK
