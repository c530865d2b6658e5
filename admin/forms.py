"""Forms: what somebody filled in, what is wrong with it in words, and that it is done once.

A form is sent to the address of the page that shows it. What it held comes back with it when it
could not be carried out: nothing that was typed is lost.
"""

from collections.abc import Callable
from typing import Self

from flask import g, redirect, request
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form as FormOfFields

from admin.desk import desk
from admin.door import visit
from admin.way_back import words
from admin.whose_form import ONCE
from storage import done_forms, drafts


class Form(FormOfFields):
    """A form of the admin: fields of WTForms, drawn by `fields.html`."""

    @classmethod
    def posted(cls, **given: object) -> Self:
        """Read what was posted."""
        return cls(request.form, **given)

    def problems(self) -> list[tuple[str, str]]:
        """Give each problem with the id of its field, in the order of the fields."""
        return [(field.id, str(problem)) for field in self for problem in field.errors]

    def refuse(self, name: str, *problems: str) -> None:
        """Add what the house found wrong with one field."""
        field = self[name]
        field.errors = [*field.errors, *problems]


def carry_out(work: Callable[[Connection], str], *, was_kept: bool = True) -> Response:
    """Do what a form asks for in one transaction, and lead to the path that the work gives.

    A form that comes a second time does nothing a second time: it leads where it led before.
    One without its token is carried out too, since only our own pages are careful with it. The
    draft of what was typed goes with it, unless `was_kept` says that this form began without it.
    """
    token = request.form.get(ONCE, "")
    if not token.isalnum():
        token = ""  # none of ours: PostgreSQL refuses even to look for some of them
    return redirect(
        desk().database.repeated(
            lambda connection: _once(connection, token, work, was_kept=was_kept)
        ),
        303,
    )


def _once(
    connection: Connection, token: str, work: Callable[[Connection], str], *, was_kept: bool
) -> str:
    before = done_forms.led_to(connection, token) if token else None
    if before is not None:
        return before
    path = work(connection)
    here = visit()
    if token:
        done_forms.done(connection, token, path, here.now)
    if was_kept:
        forget_draft(connection)
    return path


def drafted(form: str | None = None) -> MultiDict[str, str]:
    """Give what this visitor had typed into a form and not sent: the one of this page.

    `form` is the address to which another form on the page is sent. Where there is something,
    the page says so, and offers to throw it away.
    """
    place = request.path if form is None else form.removeprefix(request.script_root)
    if "\0" in request.path:
        return MultiDict()  # PostgreSQL refuses even to look for it
    with desk().database.read() as connection:
        kept = drafts.find(connection, desk().keyring, visit().who.id, place)
    if kept:
        g.kept_words = place
    return MultiDict(kept)


def kept_words() -> str | None:
    """Give the form that this page filled with a draft; none where there was none."""
    place: str | None = g.get("kept_words")
    return place


def back_to_draft(connection: Connection, form: str, typed: dict[str, list[str]]) -> None:
    """Let a form begin with words that were taken back; what somebody is writing there stays."""
    here, keyring = visit(), desk().keyring
    place = form.removeprefix(request.script_root)
    if not drafts.find(connection, keyring, here.who.id, place):
        drafts.keep(connection, keyring, here.who.id, place, typed, here.now)


def forget_draft(connection: Connection) -> None:
    """Forget what was typed into the form of this page: it has been carried out."""
    drafts.drop(connection, visit().who.id, request.path)


def keep_draft(connection: Connection) -> None:
    """Keep what was typed for this visitor's next visit to this page."""
    here = visit()
    drafts.keep(connection, desk().keyring, here.who.id, request.path, words(), here.now)
