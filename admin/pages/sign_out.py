"""Sign out."""

from flask import Blueprint, redirect, session, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import caller
from storage import audit, sessions

views = Blueprint("sign_out", __name__)


@views.post("/sign-out")
def leave() -> Response:
    """End the session here and on the server, also one that is locked."""
    who, now = caller(), desk().clock()
    with desk().database.write() as connection:
        sessions.leave(connection, who.session_id, now)
        audit.note(connection, audit.Deed("signed_out", staff_id=who.id), now)
    session.clear()
    return redirect(url_for("sign_in.ask"), 303)
