"""Notes: what staff write beside a member's thread, for staff alone."""

from functools import partial

from flask import Blueprint, flash, render_template
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from admin import forms
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.thread_page import address, whose_or_404
from storage import audit, notes

views = Blueprint("notes", __name__)
LONGEST = 2000
_PATH = "/forums/<slug>/members/<member>/notes"


class NoteForm(Form):
    """One note."""

    words = TextAreaField(
        "Your note", description="Only staff of this forum see it. Members may ask to be told."
    )

    def is_good(self) -> bool:
        """Say whether it can be kept, with what is wrong in one sentence."""
        words = (self.words.data or "").strip()
        if not words:
            self.refuse("words", "Write what you want to note.")
        if len(words) > LONGEST:
            self.refuse(
                "words",
                f"Write a shorter note: it has {len(words):,} characters, and {LONGEST:,} fit.",
            )
        return not self.words.errors


@views.get(f"{_PATH}/add")
def write(slug: str, member: str) -> str:
    """Show the form of a new note."""
    return _page(member, NoteForm(forms.drafted()))


@views.post(f"{_PATH}/add")
def add(slug: str, member: str) -> Response | tuple[str, int]:
    """Keep a note."""
    form = NoteForm.posted()
    if not form.is_good():
        return _page(member, form), 400
    return forms.carry_out(partial(_add, member=member, words=form.words.data or ""))


def _add(connection: Connection, member: str, words: str) -> str:
    here, whose = visit(), whose_or_404(connection, member)
    words = words.replace("\r\n", "\n")
    row = notes.add(connection, desk().keyring, whose.owner, here.who.id, words, here.now)
    audit.note(connection, here.deed("note_added", f"note:{row}", whose.id), here.now)
    flash(str(row), "note_added")
    return address(member, f"note-{row}")


@views.post(f"{_PATH}/<row:which>/back")
def take_back(slug: str, member: str, which: int) -> Response:
    """Delete a note of one's own."""
    return forms.carry_out(partial(_take_back, member=member, which=which))


def _take_back(connection: Connection, member: str, which: int) -> str:
    here, whose = visit(), whose_or_404(connection, member)
    if notes.take_back(connection, which, whose.id, here.who.id):
        audit.note(connection, here.deed("note_taken_back", f"note:{which}", whose.id), here.now)
        flash(str(which), "note_taken_back")
    return address(member)


def _page(member: str, form: NoteForm) -> str:
    with desk().database.read() as connection:
        whose = whose_or_404(connection, member)
    return render_template("note.html", form=form, whose=whose)
