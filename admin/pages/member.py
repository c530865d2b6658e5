"""Member: one person of a forum, and what staff can do for her.

What tightens is done at once. A stop and a pause she herself can undo alone, with a word from her
own phone; silence opens again only here.
"""

from flask import Blueprint, flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import (
    flags,
    member_agreed,
    member_erasing,
    member_phone,
    member_profile,
    member_quiet,
    revealing,
)
from admin.desk import desk
from admin.door import visit
from admin.forms import carry_out
from admin.member_facts import facts
from admin.of_forum import forum_id, may_open, member, present
from bot.silencing import Silence, paused, silenced, stopped
from storage import audit

views = Blueprint("member", __name__, url_prefix="/forums/<slug>/members/<member>")
STOP, PAUSE = "stop", "pause"
_DEEDS = {STOP: "member_stopped", PAUSE: "member_paused"}


@views.get("")
def show(slug: str, member: str) -> str:
    """Show one member."""
    here = visit()
    with desk().database.write() as connection:
        found = facts(connection, member)
        audit.note(connection, here.deed("member_shown", "member", member), here.now)
        raised = flags.of_member(connection, forum_id(), member)
        is_held = bool(flags.phones_in_doubt(connection, member)) and not found.has_left
    return render_template(
        "member.html", who=found, may_open=may_open, raised=raised, is_held=is_held
    )


@views.get("/stop")
def ask_stop(slug: str, member: str) -> str:
    """Say what a stop does."""
    return _ask(STOP, member)


@views.post("/stop")
def stop(slug: str, member: str) -> Response:
    """Stop all messages for somebody who asked for it."""
    return _silence(STOP, slug, member, stopped(visit().now))


@views.get("/pause")
def ask_pause(slug: str, member: str) -> str:
    """Say what a pause does."""
    return _ask(PAUSE, member)


@views.post("/pause")
def pause(slug: str, member: str) -> Response:
    """Pause messages for somebody who asked for it."""
    return _silence(PAUSE, slug, member, paused(visit().now))


@views.get("/quiet")
def ask_quiet(slug: str, member: str) -> str:
    """Say what silence does."""
    return member_quiet.ask(member)


@views.post("/quiet")
def quiet(slug: str, member: str) -> Response:
    """Fall silent for somebody, until a person opens it again."""
    return member_quiet.fall_silent(member)


@views.get("/open")
def ask_open(slug: str, member: str) -> str:
    """Ask how somebody knows that messages may go again."""
    return member_quiet.ask_open(member)


@views.post("/open")
def open_again(slug: str, member: str) -> Response | tuple[str, int]:
    """Let messages go again to somebody who was silent."""
    return member_quiet.open_again(member)


@views.get("/number")
def ask_reveal(slug: str, member: str) -> str:
    """Ask for the reason for which a number is to be seen."""
    return revealing.ask(member)


@views.post("/number")
def reveal(slug: str, member: str) -> Response | str | tuple[str, int]:
    """Show one number once, for a reason that is written down."""
    return revealing.reveal(member)


@views.get("/times")
def settings(slug: str, member: str) -> str:
    """Show what this forum set of her times and of discreet mode."""
    return member_profile.show(member)


@views.post("/times")
def change(slug: str, member: str) -> Response | str | tuple[str, int]:
    """Set them anew; what loosens needs her own word."""
    return member_profile.change(member)


@views.get("/words")
def words(slug: str, member: str) -> str:
    """Ask which phrase or word for silence was agreed."""
    return member_agreed.show(member)


@views.post("/words")
def agree(slug: str, member: str) -> Response | tuple[str, int]:
    """Keep a phrase or a word for silence that was agreed."""
    return member_agreed.agree(member)


@views.get("/phone")
def ask_phone(slug: str, member: str) -> str:
    """Say what a code for one more phone does."""
    return member_phone.ask(member)


@views.post("/phone")
def add_phone(slug: str, member: str) -> Response | str:
    """Make a code that gives her one more phone."""
    return member_phone.make(member)


@views.get("/erase")
def ask_erase(slug: str, member: str) -> str:
    """Say what erasing does, and ask how somebody knows that she wants it."""
    return member_erasing.ask(member)


@views.post("/erase")
def erase(slug: str, member: str) -> Response | str | tuple[str, int]:
    """Erase all that is hers."""
    return member_erasing.erase(member)


def _ask(what: str, member_id: str) -> str:
    with desk().database.read() as connection:
        present(connection, member_id)
        found = facts(connection, member_id)
    return render_template("member_silence.html", who=found, what=what)


def _silence(what: str, slug: str, member_id: str, asked: Silence) -> Response:
    here = visit()

    def work(connection: Connection) -> str:
        row = member(connection, member_id)
        done = silenced(connection, desk().reception.journal, row.id, asked)
        if done:
            audit.note(connection, here.deed(_DEEDS[what], "member", row.id), here.now)
        flash("", _DEEDS[what] if done else "member_gone")
        return url_for("member.show", slug=slug, member=row.id)

    return carry_out(work)
