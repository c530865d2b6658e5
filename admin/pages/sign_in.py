"""Sign in: by a link that works once.

Link previews and mail scanners fetch addresses, so opening the page uses nothing up; its button
does.
"""

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import SESSION_TOKEN
from storage import audit, staff

views = Blueprint("sign_in", __name__)
_BAD_LINK = 404  # the same for a link that never was, was used, or is too old


@views.get("/sign-in")
def ask() -> str:
    """Say that a link is needed."""
    return render_template("sign_in.html", way="none")


@views.get("/sign-in/<token>")
def offer(token: str) -> str | tuple[str, int]:
    """Show the button that opens the admin."""
    with desk().database.read() as connection:
        good = staff.link_is_good(connection, token, desk().clock())
    return render_template("sign_in.html", way="button", link=token) if good else _bad_link()


@views.post("/sign-in/<token>")
def enter(token: str) -> Response | tuple[str, int]:
    """Use the link up and open the admin."""
    now = desk().clock()
    with desk().database.write() as connection:
        opened = staff.begin_session(connection, token, now)
        who = staff.signed_in(connection, opened, now) if opened else None
        if who:
            audit.note(connection, audit.Deed("signed_in", staff_id=who.id), now)
    if not who:
        return _bad_link()
    session.clear()  # a form's token of before is worth nothing afterwards
    session[SESSION_TOKEN] = opened
    return redirect(url_for("home.show"), 303)


def _bad_link() -> tuple[str, int]:
    return render_template("sign_in.html", way="bad"), _BAD_LINK
