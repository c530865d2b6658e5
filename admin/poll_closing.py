"""Closing a poll before its end: nothing takes that back, so a page asks first."""

from dataclasses import dataclass, field

from flask import redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import poll_rows
from admin.desk import desk
from admin.door import visit
from admin.how_it_went import delivered, tally
from admin.poll_steps import step
from bot import broadcasting
from bot.dialogues.pieces import LANGUAGE
from bot.phrases import say
from storage import audit, broadcasts, members, tallies
from storage.base import AnyRow
from storage.polls import PollState


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody should know before they close a poll."""

    asked: int
    answered: int
    waiting: int  # for a good moment to be asked
    silent: list[str | None] = field(repr=False)  # the names of those who have not answered


def ask(slug: str, which: int) -> Response | str:
    """Say what closing does, who has not answered yet, and what comes of late answers."""
    here = visit()
    with desk().database.write() as connection:
        row = poll_rows.found(connection, which)
        if row.state != PollState.OPEN:
            return redirect(url_for("polls.results_of", slug=slug, which=which), 303)
        poll, closing = poll_rows.one(connection, row), _closing(connection, row)
        audit.note(connection, here.deed("results_shown", f"poll:{which}"), here.now)
    late = say(LANGUAGE, "poll_late")
    return render_template("poll_close.html", poll=poll, closing=closing, late=late)


def _closing(connection: Connection, row: AnyRow) -> Closing:
    cause = f"poll:{row.id}:open"
    put = {each.id: each for each in broadcasts.of_cause(connection, row.forum_id, cause)}
    answered = tallies.who_answered(connection, row.id, invented=desk().demonstration)
    return Closing(
        len(put.keys() | answered),
        len(answered),
        tally(delivered(connection, cause))["waits"],
        [members.alias(desk().keyring, each) for each in put.values() if each.id not in answered],
    )


def close(slug: str, which: int) -> Response:
    """Close it now: what has not left is taken back, and what comes after counts nowhere."""
    return step(slug, which, _close)


def _close(connection: Connection, row: AnyRow) -> tuple[str, str | None]:
    if row.state != PollState.OPEN:
        return "poll_was_closed", None
    broadcasting.close_poll(connection, row.id, visit().now)
    return "poll_closed", "poll_closed"
