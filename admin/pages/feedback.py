"""Feedback: what members said of their own accord, by alias, with all their words in order.

There is no page of its own for one feedback: the list shows it whole.
"""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.rows import asked_row, posted_row
from storage import audit, heard
from storage.heard import Listed, Marked

views = Blueprint("feedback", __name__)
AT_ONCE = 20  # how many one page shows


@views.get("/forums/<slug>/feedback")
def show(slug: str) -> str:
    """Show what nobody has read, longest wait first, and below it what was read lately."""
    after, before = asked_row("after") or 0, asked_row("before")
    only_unread = request.args.get("show") == "unread"
    with desk().database.write() as connection:
        unread = [] if before else _unread(connection, after)
        more_unread = len(unread) > AT_ONCE
        read = [] if only_unread or more_unread else _read(connection, before)
        shown = unread[:AT_ONCE] + read[:AT_ONCE]
        deeds = [
            visit().deed("feedback_shown", f"feedback:{one.id}", one.member_id) for one in shown
        ]
        audit.note_all(connection, deeds, visit().now)
    return render_template(
        "feedback.html",
        only_unread=only_unread,
        unread=unread[:AT_ONCE],
        more_unread=more_unread,
        read=read[:AT_ONCE],
        more_read=len(read) > AT_ONCE,
        later_page=bool(after or before),
    )


@views.post("/forums/<slug>/feedback/<row:which>/read")
def mark_read(slug: str, which: int) -> Response:
    """Note that somebody has read it, unless a text came that they have not seen."""
    seen_until, here = posted_row("seen_until"), visit()
    with desk().database.write() as connection:
        marked = heard.mark_read(
            connection,
            which,
            _forum_id(),
            seen_until=seen_until,
            staff_id=here.who.id,
            now=here.now,
        )
        if marked is Marked.READ:
            audit.note(
                connection, visit().deed("feedback_marked_read", f"feedback:{which}"), here.now
            )
    if marked is Marked.ABSENT:
        abort(404)
    flash(str(which), f"feedback_{marked}")
    return _back(slug)


@views.post("/forums/<slug>/feedback/<row:which>/unread")
def mark_unread(slug: str, which: int) -> Response:
    """Take a `read` back."""
    with desk().database.write() as connection:
        if heard.mark_unread(connection, which, _forum_id()):
            audit.note(
                connection, visit().deed("feedback_marked_unread", f"feedback:{which}"), visit().now
            )
            flash(str(which), "feedback_unread")
    return _back(slug)


def _unread(connection: Connection, after: int) -> list[Listed]:
    return heard.unread(connection, desk().keyring, _forum_id(), after=after, most=AT_ONCE + 1)


def _read(connection: Connection, before: int | None) -> list[Listed]:
    return heard.read_lately(
        connection, desk().keyring, _forum_id(), before=before, most=AT_ONCE + 1
    )


def _forum_id() -> int:
    forum_id = visit().forum_id
    assert forum_id is not None  # noqa: S101 - the door has seen to it
    return forum_id


def _back(slug: str) -> Response:
    """Lead back to the list as it was filtered."""
    show = "unread" if request.form.get("show") == "unread" else None
    return redirect(url_for("feedback.show", slug=slug, show=show), 303)
