"""Stop all sending, in one forum or in the whole house, and allow it again."""

from dataclasses import dataclass, field

from flask import flash, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import news_shown, poll_rows
from admin.desk import desk
from admin.door import Visit, visit
from admin.forms import carry_out
from admin.of_forum import forum as forum_of_page
from admin.who_may_what import may
from bot import halting
from storage import approvals, audit, forums, polls, reminding, switches
from storage.base import AnyRow
from storage.switches import Standing


@dataclass(frozen=True, slots=True)
class Back:
    """A poll, its reminder, or a piece of news, that the stop took back."""

    called: str  # what it is, with its number; for the house with its forum
    words: str | None = field(repr=False)  # its title, or how it begins; not for the house
    path: str | None  # where it stands; none for whoever may not go there


def show(template: str) -> str:
    """Show how the switch stands, and what pressing it would do, or has done."""
    here = visit()
    with desk().database.read() as connection:
        standing = switches.standing(connection, here.forum_id)
        waiting = switches.would_cancel(connection, here.forum_id)
        to_go = approvals.every(connection, here.forum_id)
        reminders = halting.reminders_to_go(connection, here.forum_id, here.now)
        back = _back(connection, here, standing)
    return render_template(
        template,
        standing=standing,
        waiting=waiting,
        to_go=len(to_go),
        reminders=reminders,
        back=back,
        may_house=may("house_stopping.show", None, here.who.roles),
    )


def turn(page: str) -> Response:
    """Turn it as the form says; a switch that stands so already is left alone."""
    here, on = visit(), request.form.get("turn") == "on"

    def work(connection: Connection) -> str:
        if on and switches.switch_on(connection, here.forum_id):
            audit.note(connection, here.deed("sending_allowed", "switch"), here.now)
            flash("", "sending_on")
        stopped = None if on else halting.stop(connection, here.forum_id, here.now)
        if stopped is not None:
            deed = here.deed(halting.STOPPED, "switch")
            back = halting.deeds(deed, stopped.drafts, stopped.reminders)
            audit.note_all(connection, [deed, *back], here.now)
            flash(str(stopped.cancelled), "sending_off")
        return url_for(page, slug=here.forum.slug) if here.forum else url_for(page)

    return carry_out(work)


def _back(connection: Connection, here: Visit, standing: Standing) -> list[Back]:
    """Name what the stops that still hold took back here, and nobody has taken in hand since."""
    places = [here.forum_id] if not standing.forum_on else []
    places += [None] if not standing.house_on else []
    rows = [
        row
        for place in places
        for row in audit.beside_last(
            connection, halting.STOPPED, halting.BACK, place, here.forum_id
        )
        if _is_back(connection, row)
    ]
    names = {forum.id: forum.name for forum in forums.every(connection)}
    return [
        _of_house(row, names) if here.forum is None else _of_forum(connection, here, row)
        for row in rows
    ]


def _is_back(connection: Connection, row: AnyRow) -> bool:
    """Whether it still does not go: not thrown away since, nor sent or asked for anew."""
    if row.action == halting.REMINDER_BACK:
        poll = polls.find(connection, int(row.thing.partition(":")[2]))
        return poll is not None and reminding.stands_back(poll)
    asking = approvals.find(connection, row.thing)
    return asking is not None and asking.state == approvals.DRAFT


def _of_house(row: AnyRow, names: dict[int, str]) -> Back:
    """Name it by its number: what a forum writes is not for the house."""
    return Back(f"{_called(row)}, {names[row.forum_id]}", None, None)


def _of_forum(connection: Connection, here: Visit, row: AnyRow) -> Back:
    sort, _, number = row.thing.partition(":")
    which, slug = int(number), forum_of_page().slug
    if sort == "poll":
        words = poll_rows.one(connection, poll_rows.found(connection, which)).title
        path = url_for("polls.results_of", slug=slug, which=which)
    else:
        words = news_shown.found(connection, which).written.text
        path = url_for("news.preview", slug=slug, which=which)
    is_theirs = may(f"{_PAGES[sort]}.show", here.forum_id, here.who.roles)
    return Back(_called(row), words, path if is_theirs else None)


_PAGES = {"poll": "polls", "update": "news"}
_CALLED = {
    "poll_taken_back": "Poll",
    "update_taken_back": "News",
    halting.REMINDER_BACK: "Reminder of poll",
}


def _called(row: AnyRow) -> str:
    return f"{_CALLED[row.action]} {row.thing.partition(':')[2]}"
