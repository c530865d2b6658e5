"""Erasing a member at once: for who asked a colleague that knows her, and is sure that it is she.

The clock does it, within the minute. Nothing of it can be undone, so the name is typed.
"""

from flask import flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, validators

from admin import member_facts
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out
from admin.member_facts import Facts
from admin.of_forum import forum, present
from bot import leaving
from storage import audit

HEARD = {
    "in_person": "They told me themselves, face to face",
    "on_the_phone": "They told me themselves, on the phone, and I am sure who spoke",
}
_NO_NAME = "erase"  # is typed where there is no name yet


class Erase(Form):
    """How somebody knows, and that it is this one."""

    heard = RadioField(
        "How do you know that they want it?",
        [validators.InputRequired("Say how you heard it from them.")],
        choices=HEARD,
    )
    name = StringField("Type their name, to be sure")


def ask(member_id: str) -> str:
    """Say what goes, and ask how it is known."""
    with desk().database.read() as connection:
        return _page(_form(Erase(), who := _who(connection, member_id)), who)


def erase(member_id: str) -> Response | str | tuple[str, int]:
    """Let all that is hers be erased."""
    with desk().database.read() as connection:
        who = _who(connection, member_id)
    form = _form(Erase.posted(), who)
    form.validate()
    if _folded(form.name.data or "") != _folded(who.alias or _NO_NAME):
        form.refuse("name", f"Type {_asked(who)}, as it stands above.")
    if form.problems():
        return _page(form, who), 400

    def work(connection: Connection) -> str:
        here = visit()
        done = leaving.erase_soon(connection, who.id, here.now)
        if done:
            deed = here.deed("member_to_be_erased", f"heard_{form.heard.data}", who.id)
            audit.note(connection, deed, here.now)
        flash("", "member_erased" if done else "member_gone")
        return url_for("member.show", slug=forum().slug, member=who.id)

    return carry_out(work)


def _form(form: Erase, who: Facts) -> Erase:
    form.name.label.text = f"Type {_asked(who)}, to be sure"
    return form


def _asked(who: Facts) -> str:
    return "their name" if who.alias else f"the word {_NO_NAME}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _who(connection: Connection, member_id: str) -> Facts:
    present(connection, member_id)
    return member_facts.facts(connection, member_id)


def _page(form: Erase, who: Facts) -> str:
    return render_template("member_erase.html", form=form, who=who)
