"""Coming in: the cookie of a session, and the steps that lead to the first page."""

from flask import redirect, request, session
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import way_back
from admin.browsers import in_words
from admin.desk import desk
from admin.door import SESSION_FIELD, caller, page_of
from storage import audit, sessions, staff
from storage.sessions import Step


def begin(connection: Connection, staff_id: int, step: Step | None) -> Response:
    """Begin a session at a step; with none, somebody is in at once."""
    now = desk().clock()
    before = session.get(SESSION_FIELD)
    if isinstance(before, str):
        sessions.end_token(connection, before, now)
    browser = in_words(request.user_agent.string)
    token = sessions.begin(connection, staff_id, now, step, browser)
    return _lead(connection, staff_id, token, step)


def go_on(connection: Connection, step: Step | None) -> Response:
    """Go on to the next step; with none, somebody is in."""
    who = caller()
    token = sessions.go_on(connection, who, step, desk().clock())
    if token is None:
        return redirect(page_of(None), 303)  # the door knows where they are
    return _lead(connection, who.id, token, step)


def after_password(known: staff.Known) -> Step:
    """Name the step that follows the password."""
    return Step.CODE if known.seed else Step.PHONE


def _lead(connection: Connection, staff_id: int, token: str, step: Step | None) -> Response:
    # A form's token of before is worth nothing afterwards, nor is a session's.
    way_back.keep_through({SESSION_FIELD: token})
    if step:
        return redirect(page_of(step), 303)
    audit.note(connection, audit.Deed("signed_in", staff_id=staff_id), desk().clock())
    return redirect(way_back.take(staff_id) or page_of(None), 303)
