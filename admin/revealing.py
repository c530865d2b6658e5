"""A number is shown once, one at a time, for a reason that is written down (rule 22)."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, validators

from admin import member_facts
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.member_facts import Facts, masked
from admin.of_forum import forum, present
from admin.shown_once import is_first
from storage import addresses, audit, roster
from storage.base import AnyRow

# The kinds that the log knows; no words of their own, since those could tell of somebody.
REASONS = {
    "danger": "They may be in danger, and somebody has to reach them now",
    "asked": "They asked us to ring them",
    "check": "They are here, and want to know whether the number is right",
    "fault": "Messages do not arrive, and we have to find out why",
    "duty": "The law obliges us to give it",
}


class Reveal(Form):
    """Which number, and why."""

    phone = RadioField("Which one?", [validators.InputRequired("Choose which one you need.")])
    reason = RadioField(
        "Why do you need it?",
        [validators.InputRequired("Choose the reason for which you need it.")],
        choices=REASONS,
    )


def ask(member_id: str) -> str:
    """Ask for the reason."""
    with desk().database.read() as connection:
        who, phones = _of(connection, member_id)
    return _page(_form(phones), who)


def reveal(member_id: str) -> Response | str | tuple[str, int]:
    """Show one number, and write down that it was shown, and why."""
    with desk().database.read() as connection:
        who, phones = _of(connection, member_id)
    form = _form(phones, Reveal.posted())
    if not form.validate():
        return _page(form, who), 400
    place = int(form.phone.data)
    shown = desk().database.repeated(lambda work: _shown(work, phones[place], form, who))
    if shown is None:
        flash("", "number_before")
        return redirect(_back(who), 303)
    return render_template("member_number.html", who=who, number=shown, what=who.phones[place])


def _shown(connection: Connection, phone: AnyRow, form: Reveal, who: Facts) -> str | None:
    here = visit()
    if not is_first(connection, _back(who)):
        return None
    deed = here.deed("address_revealed", f"reason:{form.reason.data}", who.id)
    audit.note(connection, deed, here.now)
    return addresses.number(desk().keyring, phone)


def _of(connection: Connection, member_id: str) -> tuple[Facts, list[AnyRow]]:
    present(connection, member_id)
    found = roster.phones(connection, [member_id]).get(member_id, [])
    return member_facts.facts(connection, member_id), found


def _form(phones: list[AnyRow], form: Reveal | None = None) -> Reveal:
    """Offer her phones by their order, since no id of one may stand on a page."""
    form = form or Reveal()
    form.phone.choices = {str(place): name for place, name in enumerate(masked(phones))}
    if len(phones) == 1:
        form.phone.data, form.phone.raw_data = "0", ["0"]
    return form


def _page(form: Reveal, who: Facts) -> str:
    return render_template("member_reveal.html", form=form, who=who)


def _back(who: Facts) -> str:
    return url_for("member.show", slug=forum().slug, member=who.id)
