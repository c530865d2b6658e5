"""A member's times and discreet mode, as this forum sets them for her.

What tightens is free. What loosens was said by her to somebody, and who heard it is written down.
"""

from flask import flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, validators

from admin import member_facts
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out, drafted
from admin.member_facts import Facts
from admin.of_forum import forum, forum_id, present
from bot import agreed_times, forum_facts
from bot.agreed_times import DISCREET, TIMES, Agreed
from bot.forum_facts import NotThat
from storage import audit, forums, roster
from storage.base import AnyRow

YES, NO = "yes", "no"
OF_FORUM, OWN, AS_IT_IS = "forum", "own", "as_it_is"
HEARD = {
    "in_person": "They told me themselves, face to face",
    "on_the_phone": "They told me themselves, on the phone, and I am sure who spoke",
}


class Profile(Form):
    """How somebody may be written to."""

    discreet = RadioField(
        "Can others see this person's screen?",
        [validators.InputRequired("Choose whether others can see their screen.")],
        choices={
            YES: "Yes, or nobody knows: be discreet",
            NO: "No: messages may say what they are about",
        },
    )
    times = RadioField(
        "When may we begin to write?", [validators.InputRequired("Choose when we may write.")]
    )
    stretch = StringField("Their times, on every day", description="Like 10:00-16:00.")
    heard = RadioField(
        "Is something looser than before? Say how you know",
        [validators.Optional()],
        choices=HEARD,
        description="What is stricter needs no answer here.",
    )


def show(member_id: str) -> str:
    """Show how it is set now."""
    with desk().database.read() as connection:
        row, who = _of(connection, member_id)
        form = _offer(connection, row, Profile(drafted() or None, data=_as_fields(row)))
    return _page(form, who)


def change(member_id: str) -> Response | str | tuple[str, int]:
    """Set it anew."""
    with desk().database.read() as connection:
        row, who = _of(connection, member_id)
        form = _offer(connection, row, Profile.posted())
    agreed = _read(form, row)
    if agreed is None:
        return _page(form, who), 400

    def work(connection: Connection) -> str:
        row, _ = _of(connection, member_id)
        _keep(connection, row, agreed, form.heard.data)
        return url_for("member.show", slug=forum().slug, member=member_id)

    return carry_out(work)


def _keep(connection: Connection, row: AnyRow, agreed: Agreed, heard: str | None) -> None:
    here = visit()
    loose = agreed_times.looser(Agreed(row.discreet, row.hours), agreed)
    known = [phone.id for phone in roster.phones(connection, [row.id]).get(row.id, [])]
    new = agreed_times.keep(connection, desk().reception.journal, row, agreed, known, here.now)
    deeds = [
        here.deed("member_changed", _thing(what, heard if what in loose else None), row.id)
        for what in sorted(new)
    ]
    audit.note_all(connection, deeds, here.now)
    flash("", "member_changed" if new else "member_unchanged")


def _thing(what: str, heard: str | None) -> str:
    return f"{what}:looser:heard_{heard}" if heard else f"{what}:stricter"


def _read(form: Profile, row: AnyRow) -> Agreed | None:
    """Read what was agreed; none where a field is refused, with its sentence beside it."""
    form.validate()
    hours = row.hours if form.times.data == AS_IT_IS else None
    if form.times.data == OWN:
        hours = _stretch(form)
    if form.problems():
        return None
    agreed = Agreed(form.discreet.data == YES, hours)
    loose = agreed_times.looser(Agreed(row.discreet, row.hours), agreed)
    if loose and not form.heard.data:
        form.refuse("heard", _LOOSER[DISCREET if DISCREET in loose else TIMES])
        return None
    return agreed


_LOOSER = {
    DISCREET: "Messages would say more on the screen than before. Say how you heard it from them.",
    TIMES: "Messages could come at more times than before. Say how you heard it from them.",
}


def _stretch(form: Profile) -> str | None:
    typed = (form.stretch.data or "").strip()
    if not typed:
        form.refuse("stretch", "Write their times, like 10:00-16:00.")
        return None
    try:
        return forum_facts.hours(typed)
    except NotThat as problem:
        said = str(problem)
        form.refuse("stretch", said if said[0].isupper() else f"Their times {said}")
    return None


def _offer(connection: Connection, row: AnyRow, form: Profile) -> Profile:
    """Offer what is set now beside what can be set."""
    of_forum = member_facts.times_in_words(None, forums.facts(connection, forum_id()).hours)
    choices = {OF_FORUM: of_forum, OWN: "Only at certain times"}
    if _set_now(row) == AS_IT_IS:
        choices[AS_IT_IS] = f"As it is: {member_facts.times_in_words(row.hours, '')}"
    form.times.choices = choices
    return form


def _as_fields(row: AnyRow) -> dict[str, object]:
    set_now = _set_now(row)
    return {
        "discreet": YES if row.discreet else NO,
        "times": set_now,
        "stretch": row.hours if set_now == OWN else "",
    }


def _set_now(row: AnyRow) -> str:
    if row.hours is None:
        return OF_FORUM
    return OWN if _is_one_stretch(row.hours) else AS_IT_IS


def _is_one_stretch(hours: str) -> bool:
    try:
        return bool(forum_facts.hours(hours))
    except NotThat:
        return False


def _of(connection: Connection, member_id: str) -> tuple[AnyRow, Facts]:
    return present(connection, member_id), member_facts.facts(connection, member_id)


def _page(form: Profile, who: Facts) -> str:
    return render_template("member_times.html", form=form, who=who)
