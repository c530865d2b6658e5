"""The steps of a poll: it opens, is taken back, approved, or is thrown away."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import poll_rows
from admin.desk import desk
from admin.door import visit
from admin.forms import carry_out
from admin.rows import posted_moment
from admin.whose import me
from bot import approving, poll_drafts
from storage import audit, polls
from storage.base import AnyRow
from storage.polls import PollState

Step = Callable[[Connection, AnyRow], tuple[str, str | None]]  # its notice, and its deed


class Changed(Exception):
    """This is not the poll that somebody looked at."""


def open_it(slug: str, which: int) -> Response:
    """Let a draft open at its time, or a minute from now; or ask a second person for it."""
    try:
        return step(slug, which, _open)
    except Changed:
        flash(str(which), "poll_overtaken")
        return redirect(url_for("polls.results_of", slug=slug, which=which), 303)


def _open(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    thing, now = f"poll:{row.id}", visit().now
    earliest = now + approving.UNDO
    at = earliest if row.opens_at is None else max(row.opens_at, earliest)
    if not polls.questions(connection, row.id):
        return "poll_empty", None
    if row.closes_at is not None and row.closes_at <= at:
        return "poll_ends_before", None
    asked = approving.ask(connection, thing, me(), now, at)
    if asked is None:
        return "poll_was_faster", None
    if not _is_as_seen(connection, row.id):
        raise Changed
    return ("poll_waits" if asked.waits else "poll_opens"), "poll_opened"


def _is_as_seen(connection: Connection, which: int) -> bool:
    """Say whether a poll is as it stood on the page; asked once it was moved, so that it stays."""
    row = poll_rows.found(connection, which)
    edition = poll_drafts.edition(poll_drafts.written(connection, desk().keyring, row))
    return request.form.get("seen", edition) == edition


def take_back(slug: str, which: int) -> Response:
    """Make a draft of it again, while nobody has been asked."""
    return step(slug, which, _take_back)


def _take_back(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    if _is_draft_again(connection, row):
        return "poll_taken_back", "poll_taken_back"
    return "poll_too_late", None


def approve(slug: str, which: int) -> Response:
    """Say yes as the second person, to what was seen."""
    return step(slug, which, _approve)


def _approve(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    seen = posted_moment("seen")
    if approving.approve(connection, f"poll:{row.id}", me(), seen, visit().now):
        return "poll_approved", "poll_approved"
    return "poll_not_approved", None


def give_back(slug: str, which: int) -> Response:
    """Say no as the second person: it is a draft again."""
    return step(slug, which, _give_back)


def _give_back(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    if row.state == PollState.WAITING and _is_draft_again(connection, row):
        return "poll_given_back", "poll_refused"
    return "poll_too_late", None


def _is_draft_again(connection: Connection, row: AnyRow) -> bool:
    """Take it back, to be opened at the time at which it was wanted before."""
    if not approving.take_back(connection, f"poll:{row.id}", visit().now):
        return False
    polls.change(connection, row.id, opens_at=poll_rows.planned(row))
    return True


def drop(slug: str, which: int) -> Response:
    """Throw a draft away, with all its words."""
    return step(slug, which, _drop, url_for("polls.show", slug=slug))


def _drop(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    if poll_drafts.drop(connection, desk().keyring, row):
        return "poll_dropped", "poll_deleted"
    return "poll_too_late", None


def step(slug: str, which: int, how: Step, then: str | None = None) -> Response:
    """Take one step, write it down, and say what it did."""

    def work(connection: Connection) -> str:
        here = visit()
        notice, deed = how(connection, poll_rows.found(connection, which))
        if deed is not None:
            audit.note(connection, here.deed(deed, f"poll:{which}"), here.now)
        flash(str(which), notice)
        page = url_for("polls.results_of", slug=slug, which=which)
        return then if then is not None and deed is not None else page

    return carry_out(work)
