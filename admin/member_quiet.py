"""Silence until a person opens it again: staff fall silent for a member, and open after her word.

The safeguarding lead of the forum opens; where a forum has none, its facilitators do.
"""

from flask import abort, flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField, validators

from admin import member_facts
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out, drafted
from admin.member_profile import HEARD
from admin.of_forum import forum, forum_id, member, present
from admin.who_may_what import Role
from bot import quieting
from storage import audit, staff
from storage.flags import QUIET, Did

LONGEST = 500


class Opening(Form):
    """How somebody knows that messages may go again."""

    heard = RadioField(
        "How do you know that it is safe?",
        [validators.InputRequired("Say how you heard it from them.")],
        choices=HEARD,
    )
    why = TextAreaField(
        "What did you agree with them?",
        [
            validators.DataRequired("Write in a few words what you agreed."),
            validators.Length(max=LONGEST, message=f"Write at most {LONGEST} letters."),
        ],
        description="Only colleagues in this forum see it. Leave out where they live.",
    )


def ask(member_id: str) -> str:
    """Say what silence does."""
    with desk().database.read() as connection:
        present(connection, member_id)
        found = member_facts.facts(connection, member_id)
        opens = may_open(connection)
    return render_template("member_silence.html", who=found, what="quiet", opens=opens)


def fall_silent(member_id: str) -> Response:
    """Fall silent for somebody who asked for it."""
    here = visit()

    def work(connection: Connection) -> str:
        row = member(connection, member_id)
        done = quieting.fall_quiet(connection, desk().reception.journal, row.id, here.now)
        if done:
            audit.note(connection, here.deed("member_quieted", "member", row.id), here.now)
        flash("", "member_quieted" if done else "member_gone")
        return _page_of(row.id)

    return carry_out(work)


def ask_open(member_id: str) -> str:
    """Ask how somebody knows that it is safe."""
    return _page(Opening(drafted() or None), member_id)


def open_again(member_id: str) -> Response | tuple[str, int]:
    """Let messages go again, once somebody has spoken to her."""
    here = visit()
    with desk().database.read() as connection:
        present(connection, member_id)
        if not may_open(connection):
            abort(403)
    form = Opening.posted()
    if not form.validate():
        return _page(form, member_id), 400

    def work(connection: Connection) -> str:
        row = present(connection, member_id)
        did = Did(here.who.id, (form.why.data or "").strip(), here.now)
        opened = quieting.open_again(
            connection, desk().keyring, desk().reception.journal, row.id, did
        )
        if opened:
            deed = here.deed("member_opened", f"heard_{form.heard.data}", row.id)
            audit.note(connection, deed, here.now)
        flash("", "member_opened" if opened else "member_open_before")
        return _page_of(row.id)

    return carry_out(work)


def may_open(connection: Connection) -> bool:
    """Say whether this visitor opens what is silent in this forum."""
    if Role.SAFEGUARDING in visit().who.roles.get(forum_id(), ()):
        return True
    holders = staff.holders(connection, forum_id())
    return not any(holder.role == Role.SAFEGUARDING for holder in holders)


def _page(form: Opening, member_id: str) -> str:
    with desk().database.read() as connection:
        row = present(connection, member_id)
        who = member_facts.facts(connection, member_id)
        may = may_open(connection)
    is_silent = row.stands == QUIET
    return render_template("member_open.html", form=form, who=who, may=may, is_silent=is_silent)


def _page_of(member_id: str) -> str:
    return url_for("member.show", slug=forum().slug, member=member_id)
