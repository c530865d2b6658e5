"""Invites: codes for one person each, made here and shown once; and what became of them."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import StringField

from admin import inviting, times
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out
from admin.of_forum import forum_id
from admin.rows import asked_row
from admin.shown_once import is_first
from admin.whose import named
from storage import audit, invites
from storage.base import AnyRow

views = Blueprint("invites", __name__)
AT_ONCE = 50  # how many the list shows


class HowMany(Form):
    """How many codes."""

    number = StringField(
        "How many people do you want to invite?",
        default="1",
        description=f"From 1 to {inviting.MOST} at once.",
    )


@dataclass(frozen=True, slots=True)
class Made:
    """One code of before, without its letters."""

    id: int
    state: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    by: str = field(repr=False)
    member_id: str | None  # for one more phone of hers
    alias: str | None = field(repr=False)


@views.get("/forums/<slug>/invites")
def show(slug: str) -> str:
    """Offer to make codes, and show what became of those made before."""
    return _page(HowMany())


@views.post("/forums/<slug>/invites")
def make(slug: str) -> Response | str | tuple[str, int]:
    """Make codes, and show them this once."""
    form = HowMany.posted()
    number = _number(form)
    if number is None:
        return _page(form), 400
    back = url_for("invites.show", slug=slug)

    def work(connection: Connection) -> list[inviting.Card]:
        if not is_first(connection, back):
            return []
        codes = inviting.make(connection, forum_id(), number)
        return inviting.cards(inviting.ways(connection), codes)

    cards = desk().database.repeated(work)
    if not cards:
        flash("", "codes_before")
        return redirect(back, 303)
    return render_template("invites_made.html", cards=cards, who=None)


@views.post("/forums/<slug>/invites/cards")
def card(slug: str) -> Response | str:
    """Show cards to print, of codes that are open still. The form brings them: none is kept."""
    here, found = visit(), []
    with desk().database.write() as connection:
        for code in request.form.getlist("code")[: inviting.MOST]:
            row = _open(connection, code)
            if row is not None:
                found.append((row, code))
        cards = inviting.cards(inviting.ways(connection), [code for _, code in found])
        deeds = [here.deed("card_shown", f"invite:{row.id}") for row, _ in found]
        audit.note_all(connection, deeds, here.now)
    if not cards:
        flash("", "codes_over")
        return redirect(url_for("invites.show", slug=slug), 303)
    until = min(row.expires_at for row, _ in found)
    return render_template(
        "cards.html",
        cards=cards,
        label=found[0][0].label,
        until=times.long_day(until.astimezone(visit().zone).date()),
    )


@views.post("/forums/<slug>/invites/<row:which>/cancel")
def cancel(slug: str, which: int) -> Response:
    """Let nobody use a code any more."""
    here = visit()

    def work(connection: Connection) -> str:
        done = invites.cancel(connection, which, forum_id(), here.now)
        if done:
            audit.note(connection, here.deed("invite_cancelled", f"invite:{which}"), here.now)
        flash("", "code_cancelled" if done else "codes_over")
        return url_for("invites.show", slug=slug)

    return carry_out(work)


def _open(connection: Connection, code: str) -> AnyRow | None:
    if len(code) != invites.LENGTH or not set(code) <= set(invites.LETTERS):
        return None
    row = invites.find(connection, desk().keyring, code)
    if row is None or row.forum_id != forum_id() or row.used_at is not None:
        return None
    return row if row.expires_at > visit().now else None


def _number(form: HowMany) -> int | None:
    typed = (form.number.data or "").strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 4 and 1 <= int(typed) <= inviting.MOST:
        return int(typed)
    form.refuse("number", f"Write how many people you want to invite, from 1 to {inviting.MOST}.")
    return None


def _page(form: HowMany) -> str:
    before = asked_row("before")
    with desk().database.read() as connection:
        rows = invites.of_forum(connection, forum_id(), before=before, most=AT_ONCE + 1)
        names = named(connection, [row.made_by for row in rows])
        made = [_made(row, names) for row in rows[:AT_ONCE]]
    return render_template(
        "invites.html",
        form=form,
        made=made,
        more=len(rows) > AT_ONCE,
        later_page=before is not None,
    )


def _made(row: AnyRow, names: dict[str | None, str]) -> Made:
    return Made(
        row.id,
        invites.stands(row, visit().now),
        row.made_at,
        row.expires_at,
        row.used_at,
        names[row.made_by],
        row.member_id,
        invites.alias(desk().keyring, row),
    )
