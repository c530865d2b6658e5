"""Members: who is in a forum, by alias, and how each stands.

A search is posted: a name must stand in no address.
"""

from flask import Blueprint, render_template, request
from wtforms import StringField

from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.member_words import STANDINGS
from admin.of_forum import asked_member, forum_id, may_open
from storage import audit, roster
from storage.roster import Asked

views = Blueprint("members", __name__)
AT_ONCE = 50  # how many one page shows
LONGEST = 100  # signs of a name that is looked for


class Search(Form):
    """A name to look for."""

    name = StringField("Name, or a part of it")


@views.get("/forums/<slug>/members")
def show(slug: str) -> str:
    """Show one page of the members, the last who came first."""
    state = request.args.get("state", "")
    asked = Asked(state if state in STANDINGS else "", after=asked_member("after"))
    return _page(Search(), asked)


@views.post("/forums/<slug>/members")
def search(slug: str) -> str:
    """Show the members whose names hold what was typed."""
    form = Search.posted()
    return _page(form, Asked(words=(form.name.data or "").strip()[:LONGEST]))


def _page(form: Search, asked: Asked) -> str:
    here = visit()
    with desk().database.write() as connection:
        counts = roster.count(connection, forum_id())
        found = roster.page(connection, desk().keyring, forum_id(), asked, AT_ONCE + 1)
        audit.note(connection, here.deed("members_shown", "members"), here.now)
    return render_template(
        "members.html",
        form=form,
        asked=asked,
        found=found[:AT_ONCE],
        more=len(found) > AT_ONCE,
        counts=counts,
        all=sum(counts.values()),
        standings=STANDINGS,
        may_open=may_open,
    )
