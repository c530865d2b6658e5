"""The one reminder of a poll: asked for, approved by a second person, and taken back."""

from flask import flash, redirect, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.poll_steps import step
from admin.rows import posted_moment
from admin.whose import me
from bot import broadcasting
from storage.base import AnyRow


def remind(slug: str, which: int) -> Response:
    """Ask once more, in a minute, those who have said nothing; or ask a second person for it."""
    return step(slug, which, _remind)


def _remind(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    asked = broadcasting.remind(connection, desk().keyring, row.id, me(), visit().now)
    if asked is None:
        return "poll_not_reminded", None
    return ("poll_reminder_waits" if asked.waits else "poll_reminded"), "poll_reminded"


def approve(slug: str, which: int) -> Response:
    """Say yes to the reminder as the second person, as it was asked for."""
    return step(slug, which, _approve)


def _approve(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    seen, keyring = posted_moment("seen"), desk().keyring
    if broadcasting.approve_reminder(connection, keyring, row.id, me(), seen, visit().now):
        return "poll_reminded", "poll_reminder_approved"
    return "poll_not_approved", None


def take_back(slug: str, which: int) -> Response:
    """Let nobody be reminded: while it waits for a second person, or within its minute."""
    try:
        return step(slug, which, _take_back)
    except broadcasting.HasLeft:
        flash(str(which), "poll_reminder_left")
        return redirect(url_for("polls.results_of", slug=slug, which=which), 303)


def _take_back(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    if broadcasting.take_reminder_back(connection, row.id, visit().now):
        return "poll_reminder_back", "poll_reminder_taken_back"
    return "poll_reminder_left", None
