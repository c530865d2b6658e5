"""One more phone for a member: a code that makes nobody new."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from admin import inviting, member_facts
from admin.desk import desk
from admin.member_facts import Facts
from admin.of_forum import forum, forum_id, present
from admin.shown_once import is_first


def ask(member_id: str) -> str:
    """Say what such a code does."""
    with desk().database.read() as connection:
        return render_template("member_phone.html", who=_who(connection, member_id))


def make(member_id: str) -> Response | str:
    """Make it, and show it once."""
    back = url_for("member.show", slug=forum().slug, member=member_id)

    def work(connection: Connection) -> tuple[Facts, list[inviting.Card]]:
        who = _who(connection, member_id)
        if not is_first(connection, back):
            return who, []
        codes = inviting.make(connection, forum_id(), 1, member_id)
        return who, inviting.cards(inviting.ways(connection), codes)

    who, cards = desk().database.repeated(work)
    if not cards:
        flash("", "codes_before")
        return redirect(back, 303)
    return render_template("invites_made.html", cards=cards, who=who)


def _who(connection: Connection, member_id: str) -> Facts:
    present(connection, member_id)
    return member_facts.facts(connection, member_id)
