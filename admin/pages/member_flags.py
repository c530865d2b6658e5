"""Whether a phone is still a member's: what happened there, and what somebody found out."""

from flask import Blueprint, flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField, validators

from admin import flags, forms, member_facts
from admin.desk import desk
from admin.door import visit
from admin.forms import Form
from admin.of_forum import forum, forum_id, present
from bot import still_you
from storage import addresses, audit
from storage.flags import Did

views = Blueprint("member_flags", __name__, url_prefix="/forums/<slug>/members/<member>/whose")
LONGEST = 500
IN_PERSON, ON_THE_PHONE, NOT_THEIRS = "in_person", "on_the_phone", "not_theirs"
FOUND = {
    IN_PERSON: "It is theirs: they told me face to face",
    ON_THE_PHONE: "It is theirs: they told me on another phone, and I am sure who spoke",
    NOT_THEIRS: "It is not theirs any more, or I could not find out",
}


class Found(Form):
    """What somebody found out, and how."""

    found = RadioField(
        "What did you find out?",
        [validators.InputRequired("Choose what you found out.")],
        choices=FOUND,
    )
    because = TextAreaField(
        "What did you do?", description="In a line. Only staff of this forum see it."
    )

    def is_good(self) -> bool:
        """Say whether it can be kept, with what is wrong in one sentence."""
        self.validate()
        words = (self.because.data or "").strip()
        if not words:
            self.refuse("because", "Write what you did.")
        if len(words) > LONGEST:
            self.refuse("because", f"Write it shorter: {LONGEST} characters fit.")
        return not self.problems()


@views.get("")
def show(slug: str, member: str) -> str:
    """Show what happened, and ask what was done about it."""
    return _page(member, Found(forms.drafted() or None))


@views.post("")
def close(slug: str, member: str) -> Response | tuple[str, int]:
    """Keep what was found out."""
    form = Found.posted()
    if not form.is_good():
        return _page(member, form), 400
    return forms.carry_out(lambda connection: _close(connection, member, form))


def _close(connection: Connection, member_id: str, form: Found) -> str:
    here, member = visit(), present(connection, member_id)
    addresses.lock_person(connection, member.person_id)
    doubted = flags.phones_in_doubt(connection, member.id)
    goes_on = bool(doubted) and form.found.data != NOT_THEIRS
    if goes_on:
        still_you.is_right(connection, doubted, here.now)
    did = Did(here.who.id, (form.because.data or "").strip(), here.now)
    flags.close(connection, member, did)
    audit.note(connection, here.deed("phone_checked", form.found.data, member.id), here.now)
    flash("", "phone_right" if goes_on else "phone_checked")
    return url_for("member.show", slug=forum().slug, member=member.id)


def _page(member_id: str, form: Found) -> str:
    with desk().database.read() as connection:
        member = present(connection, member_id)
        return render_template(
            "member_flags.html",
            form=form,
            who=member_facts.facts(connection, member.id),
            raised=flags.of_member(connection, forum_id(), member.id),
            is_held=bool(flags.phones_in_doubt(connection, member.id)),
        )
