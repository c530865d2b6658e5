"""Sign out."""

from flask import Blueprint, redirect, session, url_for
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from storage import audit, staff

views = Blueprint("sign_out", __name__)


@views.post("/sign-out")
def leave() -> Response:
    """End the session here and on the server."""
    who, now = visit().who, visit().now
    with desk().database.write() as connection:
        staff.end_session(connection, who.session_id, now)
        audit.note(connection, audit.Deed("signed_out", staff_id=who.id), now)
    session.clear()
    return redirect(url_for("sign_in.ask"), 303)
