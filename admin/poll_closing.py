"""Closing a poll before its end: nothing takes that back, so a page asks first."""

from flask import redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import poll_rows
from admin.desk import desk
from admin.door import visit
from admin.poll_steps import step
from admin.turnout import turnout
from bot import broadcasting
from bot.dialogues.pieces import LANGUAGE
from bot.phrases import say
from storage import audit, members
from storage.base import AnyRow
from storage.polls import PollState


def ask(slug: str, which: int) -> Response | str:
    """Say what closing does, who has not answered yet, and what comes of late answers."""
    here = visit()
    with desk().database.write() as connection:
        row = poll_rows.found(connection, which)
        if row.state != PollState.OPEN:
            return redirect(url_for("polls.results_of", slug=slug, which=which), 303)
        poll, heard = poll_rows.one(connection, row), turnout(connection, row)
        audit.note(connection, here.deed("results_shown", f"poll:{which}"), here.now)
    return render_template(
        "poll_close.html",
        poll=poll,
        heard=heard,
        silent=[members.alias(desk().keyring, each) for each in heard.silent],
        late=say(LANGUAGE, "poll_late"),
    )


def close(slug: str, which: int) -> Response:
    """Close it now: what has not left is taken back, and what comes after counts nowhere."""
    return step(slug, which, _close)


def _close(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    if row.state != PollState.OPEN:
        return "poll_was_closed", None
    broadcasting.close_poll(connection, row.id, visit().now)
    return "poll_closed", "poll_closed"
