"""Somebody who joined in person: what she said in the room, field by field.

It says and does the same whatever we know of the phone.
"""

from flask import Blueprint, flash, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectMultipleField, StringField, validators

from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out, drafted
from admin.member_words import KINDS_OF_CONSENT
from admin.of_forum import forum_id
from bot import adding, forum_facts
from bot.adding import Guest, NotAdded, Welcome
from bot.changes import KINDS_OF_CONSENT as KINDS
from bot.forum_facts import NotThat
from storage import audit

views = Blueprint("member_add", __name__)
NUMBER, CHAT = "number", "chat"
YES, NO = "yes", "no"
NONE = "none"


class Person(Form):
    """What somebody in the room says."""

    name = StringField(
        "What name shall we use?",
        description="Often an invented one. At most 20 letters.",
    )
    way = RadioField(
        "How do they want to be reached?",
        [validators.InputRequired("Choose a number or a Telegram chat.")],
        choices={NUMBER: "By SMS, on a UK mobile", CHAT: "By Telegram"},
    )
    number = StringField("Mobile number, for SMS", description="A UK mobile, like 07xxx xxxxxx.")
    chat = StringField(
        "Telegram chat id, for Telegram",
        description="A number. What waits goes to this chat once it has pressed Start.",
    )
    confirmed = RadioField(
        "Did they answer on that phone while you were with them?",
        choices={YES: "Yes, I saw it", NO: "No, or it is a Telegram chat"},
        default=NO,
    )
    kinds = SelectMultipleField(
        "What may we write to them about?",
        choices={**KINDS_OF_CONSENT, NONE: "None of these"},
        description="Tick each that they say yes to. They can change it at any time.",
    )
    discreet = RadioField(
        "Can others see this person's screen?",
        choices={
            YES: "Yes, or nobody knows: be discreet",
            NO: "No: messages may say what they are about",
        },
        default=YES,
    )
    times = StringField(
        "When may we begin to write?",
        description="One stretch of every day, like 10:00-16:00. "
        "Leave it empty for the times of the forum.",
    )
    agrees = SelectMultipleField(
        "Before you add them",
        choices={"adult": "They are 18 or over", "asked": "They said themselves that they join"},
    )


@views.get("/forums/<slug>/members/add")
def show(slug: str) -> str:
    """Ask what is needed, and no more."""
    return render_template("member_add.html", form=Person(drafted() or None))


@views.post("/forums/<slug>/members/add")
def add(slug: str) -> Response | tuple[str, int]:
    """Add this person, unless something about it would harm her or a stranger."""
    form, here = Person.posted(), visit()
    guest = _guest(form)
    if guest is None:
        return render_template("member_add.html", form=form), 400

    def work(connection: Connection) -> str:
        way_in = desk().reception
        welcome = Welcome(
            connection,
            desk().keyring,
            way_in.journal,
            forum_id(),
            by=f"staff:{here.who.id}",
            now=here.now,
        )
        member_id = welcome.add(guest)
        audit.note(connection, here.deed("member_added", guest.channel, member_id), here.now)
        flash(_what_follows(guest), "member_added")
        return url_for("member.show", slug=slug, member=member_id)

    return carry_out(work)


def _what_follows(guest: Guest) -> str:
    said = adding.what_follows(guest)
    off = guest.is_number and not (desk().ways.sms or desk().demonstration)
    return f"{said} SMS is off, so nothing goes to this number yet." if off else said


def _guest(form: Person) -> Guest | None:
    """Read all fields; none where one is refused, with its sentence beside it."""
    form.validate()
    name = _name(form)
    way = _way(form)
    hours = _hours(form)
    _agreed(form)
    kinds = _kinds(form)
    if form.problems() or not name or not way:
        return None
    is_number = form.way.data == NUMBER
    return Guest(
        name=name,
        channel=way[0],
        chat=way[1],
        is_number=is_number,
        confirmed=is_number and form.confirmed.data == YES,
        discreet=form.discreet.data != NO,
        hours=hours,
        kinds=kinds,
    )


def _name(form: Person) -> str | None:
    try:
        return adding.name(form.name.data or "")
    except NotAdded as problem:
        form.refuse("name", str(problem))
    return None


def _way(form: Person) -> tuple[str, str] | None:
    """Read the number or the chat, whichever was chosen."""
    field: str = form.way.data or ""
    if field not in {NUMBER, CHAT}:
        return None
    typed, demonstration = (form[field].data or "").strip(), desk().demonstration
    if not typed:
        form.refuse(field, _EMPTY[field])
        return None
    if field == CHAT and form.confirmed.data == YES:
        form.refuse("confirmed", "A Telegram chat confirms itself by pressing Start. Choose No.")
    try:
        if field == CHAT:
            return adding.chat(typed, demonstration=demonstration)
        test_numbers = desk().ways.test_numbers
        return adding.phone(typed, test_numbers=test_numbers, demonstration=demonstration)
    except NotAdded as problem:
        form.refuse(field, str(problem))
    return None


_EMPTY = {
    NUMBER: "Write the number of their mobile.",
    CHAT: "Write the id of their Telegram chat.",
}


def _hours(form: Person) -> str | None:
    typed = (form.times.data or "").strip()
    if not typed:
        return None
    try:
        return forum_facts.hours(typed)
    except NotThat as problem:
        said = str(problem)
        form.refuse("times", said if said[0].isupper() else f"Their times {said}")
    return None


def _kinds(form: Person) -> tuple[str, ...]:
    chosen = set(form.kinds.data or ())
    if not chosen:
        form.refuse("kinds", "Tick what they say yes to, or “None of these”.")
    elif NONE in chosen and len(chosen) > 1:
        form.refuse("kinds", "Tick kinds of message, or “None of these”, not both.")
    return tuple(kind for kind in KINDS if kind in chosen)


def _agreed(form: Person) -> None:
    chosen = set(form.agrees.data or ())
    if "adult" not in chosen:
        form.refuse(
            "agrees", "Only people of 18 and over can join. Tick it when they have said so."
        )
    elif "asked" not in chosen:
        form.refuse("agrees", "Nobody is added who has not said so. Tick it when they have.")
