"""A member's thread: what she said and what we sent, read, marked, and answered by a person."""

from functools import partial

from flask import Blueprint, abort, flash, redirect, request, session
from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from admin import composer, forms
from admin.desk import desk
from admin.door import visit
from admin.of_forum import forum_id
from admin.rows import number, posted_row
from admin.thread_form import NAME, AnswerForm
from admin.thread_lines import Place
from admin.thread_page import SEEN, address, page, thread_of, whose_or_404
from bot import answering
from bot.answering import NotAnswered
from storage import audit, person_answers, texts, thread_marks
from storage.thread_marks import Marked

views = Blueprint("thread", __name__)
_PATH = "/forums/<slug>/members/<member>/thread"


class Overtaken(Exception):
    """Somebody else has answered while this was being written."""

    def __init__(self, row: int) -> None:
        super().__init__("somebody else has answered")
        self.row = row


@views.get(_PATH)
def show(slug: str, member: str) -> str:
    """Show the newest page of a thread, or an older one."""
    above = Place.read(request.args.get("before", ""))
    return page(member, MultiDict() if above else forms.drafted(), above=above)


@views.post(_PATH)
def answer(slug: str, member: str) -> Response | str | tuple[str, int]:
    """Send a person's own words to a member; or only measure them, or keep them as a draft."""
    if composer.only_checks():
        return page(member, request.form)
    if "draft" in request.form:
        return _keep(member)
    form = AnswerForm.posted()
    try:
        return forms.carry_out(partial(_answer, member=member, form=form))
    except NotAnswered as refused:
        problems = {"name" if refused.about_name else "words": refused.problems}
    except Overtaken as by:
        says = "Somebody else has answered while you were writing. Read it before you send yours."
        return page(member, request.form, {"words": (says,)}, overtaken=by.row), 400
    return page(member, request.form, problems), 400


def _answer(connection: Connection, member: str, form: AnswerForm) -> str:
    """Put an answer, unless one stands that its writer has not seen; the text is read with it."""
    here, keyring, which = visit(), desk().keyring, form.which.data
    whose = whose_or_404(connection, member)
    if texts.member_of(connection, which, forum_id()) != whose.id:
        abort(404)
    words = answering.worded(form.name.data or "", form.words.data or "")
    seen = person_answers.newest(connection, whose.id)
    given = answering.answer(connection, keyring, whose.id, which, words, here.now)
    if not given.was_first or seen > number(request.form.get(SEEN, "")):
        raise Overtaken(max(seen, given.written.id) if given.was_first else given.written.id)
    audit.note(connection, here.deed("text_answered", f"inbox:{which}", whose.id), here.now)
    texts.mark_read(connection, which, forum_id(), here.who.id, here.now)
    session[NAME] = " ".join((form.name.data or "").split())
    flash(str(given.written.id), "answer_put")
    return address(member, f"ours-{given.written.id}")


def _keep(member: str) -> Response:
    with desk().database.write() as connection:
        whose_or_404(connection, member)
        forms.keep_draft(connection)
    flash(member, "answer_kept")
    return redirect(address(member, "answer"), 303)


@views.post(f"{_PATH}/answers/<row:which>/back")
def take_back(slug: str, member: str, which: int) -> Response:
    """Take back an answer that has not left; its words are kept as a draft, its text waits."""
    return forms.carry_out(partial(_take_back, member=member, which=which))


def _take_back(connection: Connection, member: str, which: int) -> str:
    here, whose = visit(), whose_or_404(connection, member)
    words = person_answers.words(connection, desk().keyring, which, whose.id)
    text = person_answers.take_back(connection, which, forum_id(), whose.id, here.now)
    if text is not None and words is not None:
        audit.note(
            connection, here.deed("answer_taken_back", f"outgoing:{which}", whose.id), here.now
        )
        thread_marks.waits_again(connection, thread_of(whose), text)
        name, said = answering.parted(words)
        forms.back_to_draft(connection, address(member), {"name": [name], "words": [said]})
    flash(str(which), "answer_taken_back" if text is not None else "answer_gone")
    return address(member, f"ours-{which}")


@views.post(f"{_PATH}/read")
def mark_read(slug: str, member: str) -> Response:
    """Note that somebody has read what stood on their page."""
    seen = posted_row("seen_from"), posted_row("seen_until")
    return forms.carry_out(partial(_mark_read, member=member, seen=seen))


def _mark_read(connection: Connection, member: str, seen: tuple[int, int]) -> str:
    here, whose = visit(), whose_or_404(connection, member)
    thread = thread_of(whose)
    marked = thread_marks.mark_read(connection, thread, seen, here.who.id, here.now)
    if marked is not Marked.BEFORE:
        deed = here.deed("thread_marked_read", f"inbox:{seen[1]}", whose.id)
        audit.note(connection, deed, here.now)
    flash(whose.id, f"thread_{marked}")
    return address(member)


@views.post(f"{_PATH}/unread")
def mark_unread(slug: str, member: str) -> Response:
    """Take the last `read` back."""
    return forms.carry_out(partial(_mark_unread, member=member))


def _mark_unread(connection: Connection, member: str) -> str:
    here, whose = visit(), whose_or_404(connection, member)
    if thread_marks.mark_unread(connection, thread_of(whose)):
        audit.note(connection, here.deed("thread_marked_unread", "thread", whose.id), here.now)
        flash(whose.id, "thread_unread")
    return address(member)
