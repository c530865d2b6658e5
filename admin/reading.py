"""The texts that wait for a person, in one forum or in the house: shown, read, and answered."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, session, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin.desk import desk
from admin.door import visit
from admin.rows import asked_row
from bot.answering import Given, NotAnswered, answer, worded
from storage import audit, person_answers, texts
from storage.person_answers import Written

AT_ONCE = 30  # how many one page shows
ANSWERED_FOR = timedelta(days=7)  # after that an answer has gone, or is out of date
NAME = "name"  # under which the cookie keeps how somebody signs their answers


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that could not go as it was written."""

    which: int  # the text that it answers
    name: str
    words: str = field(repr=False)
    problems: tuple[str, ...] = field(repr=False)
    about_name: bool


def show(template: str, draft: Draft | None = None) -> str:
    """Show one page of them, the gravest first, and write down what was shown to whom."""
    rank = request.args.get("rank")
    after = (int(rank), asked_row("after") or 0) if rank in {"0", "1", "2"} else (-1, 0)
    with desk().database.write() as connection:
        waiting = texts.to_read(
            connection, desk().keyring, visit().forum_id, after=after, most=AT_ONCE + 1
        )
        shown = waiting[:AT_ONCE]
        answered = _answered(connection)
        deeds = [visit().deed("text_shown", f"inbox:{text.id}", text.member_id) for text in shown]
        deeds += [visit().deed("message_shown", f"outgoing:{a.id}", a.member_id) for a in answered]
        audit.note_all(connection, deeds, visit().now)
    return render_template(
        template,
        texts=shown,
        more=len(waiting) > AT_ONCE,
        later_page=after != (-1, 0),
        answered=answered,
        draft=draft,
        signs_as=session.get(NAME, ""),
    )


def _answered(connection: Connection) -> list[Written]:
    """List what was answered lately; in the house nothing is, since there is nobody to answer."""
    here = visit()
    if here.forum_id is None:
        return []
    since = here.now - ANSWERED_FOR
    return person_answers.lately(connection, desk().keyring, here.forum_id, since, AT_ONCE)


def put_answer(which: int, template: str, back_to: str) -> Response | tuple[str, int]:
    """Send a person's answer to a text, and note that it was read; nothing is done twice."""
    here = visit()
    name, words = request.form.get("name", ""), request.form.get("words", "")
    try:
        given = _put(which, worded(name, words))
    except NotAnswered as refused:
        return show(template, Draft(which, name, words, refused.problems, refused.about_name)), 400
    session[NAME] = " ".join(name.split())
    flash(str(given.written.id), "answer_put" if given.was_first else "answer_before")
    slug = here.forum.slug if here.forum else None
    return redirect(url_for(back_to, slug=slug), 303)


def _put(which: int, words: str) -> Given:
    here, keyring = visit(), desk().keyring
    with desk().database.write() as connection:
        member_id = texts.member_of(connection, which, here.forum_id)
        if member_id is None:
            abort(404)
        given = answer(connection, keyring, member_id, which, words, here.now)
        if given.was_first:
            deed = here.deed("text_answered", f"inbox:{which}", member_id)
            audit.note(connection, deed, here.now)
            texts.mark_read(connection, which, here.forum_id, here.who.id, here.now)
    return given


def mark_read(which: int, back_to: str) -> Response:
    """Note that somebody has read one; nothing happens where somebody was first."""
    here = visit()
    with desk().database.write() as connection:
        done = texts.mark_read(connection, which, here.forum_id, here.who.id, here.now)
        if done:
            audit.note(connection, here.deed("text_marked_read", f"inbox:{which}"), here.now)
    flash(str(which), "text_read" if done else "text_before")
    slug = here.forum.slug if here.forum else None
    return redirect(url_for(back_to, slug=slug), 303)
