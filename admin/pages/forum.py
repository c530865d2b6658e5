"""Forum: what staff set of their forum, and what its members see and may expect of it."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import TypeVar

from flask import Blueprint, flash, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField, TextAreaField, validators

from admin.composer import Around, Composed, measure, only_checks
from admin.desk import desk
from admin.door import visit
from admin.forms import Form, carry_out, drafted
from admin.of_forum import forum_id
from admin.prices import in_pence
from bot import forum_facts, forum_words
from bot.as_sms import MOST_PARTS, length, one_line
from bot.forum_facts import NotThat
from bot.promises import hours_in_words
from bot.safety.listed_words import words_in
from storage import audit, broadcasts, forums, wordings
from storage.base import AnyRow
from storage.wordings import NewWording

views = Blueprint("forum", __name__)
_PRINCIPLES, _OWN = "principles", "listed_words"
_SEEN = "seen"  # the edition of the settings that a form was shown with; a draft keeps its own
_OVERTAKEN = (
    "Somebody has changed these settings since you opened this page. What you typed stands here: "
    "look at theirs in another window, then save again."
)

Given = TypeVar("Given")
Fact = TypeVar("Fact")


class Overtaken(Exception):
    """These are not the settings that somebody looked at."""


class Settings(Form):
    """What may be set of a forum."""

    name = StringField("Name", description="What staff call it. Members never see it.")
    label = Composed(
        "Label",
        description="The neutral name that members see, perhaps on a lock screen. "
        "At most 20 plain letters.",
    )
    hours = StringField(
        "When we may begin to talk",
        description="One stretch of every day, like 09:00-20:00. "
        "Each member can choose narrower times.",
    )
    reads = StringField(
        "When people read",
        description="Days and times, like mon-fri 10:00-16:00. Members are told this.",
    )
    answers_in = IntegerField(
        "Working days until a text is read",
        [validators.InputRequired("Say how many working days, like 2.")],
        description="Members are told a day. It never falls on a bank holiday.",
    )
    part_costs = StringField(
        "What one SMS part costs, in pence",
        description="From your contract with the provider, like 4 or 4.2. Prices use this.",
    )
    listed_words = TextAreaField(
        "Words that give this forum away",
        description="One on each line, like the name of your theme or of where you meet. Plurals "
        "and other forms count too.",
    )
    principles = Composed(
        "Principles",
        description="What the forum agreed on. Members read it when they text PRINCIPLES; "
        "somebody discreet is told to ask.",
    )


@views.get("/forums/<slug>/settings")
def show(slug: str) -> str:
    """Show how the forum is set."""
    with desk().database.read() as connection:
        row = forums.facts(connection, forum_id())
        fields, kept = _fields(connection), drafted()
    return _page(Settings(kept or None, data=fields), row, kept.get(_SEEN, _edition(fields)))


@views.post("/forums/<slug>/settings")
def change(slug: str) -> Response | tuple[str, int] | str:
    """Set it anew, unless something about it would harm a member or confuse staff."""
    form = Settings.posted()
    with desk().database.read() as connection:
        row = forums.facts(connection, forum_id())
        others = [each for each in forums.every(connection) if each.id != row.id]
        fields = _fields(connection)
        now = _edition(fields)
    seen = request.form.get(_SEEN, now)
    if only_checks():
        return _page(form, row, seen)
    wanted = _read(form, others, str(fields[_PRINCIPLES]))
    if wanted is None:
        return _page(form, row, seen), 400

    def work(connection: Connection) -> str:
        before = _fields(connection)
        if seen != _edition(before):
            raise Overtaken
        changed = [name for name, value in before.items() if form[name].data != value]
        _keep(connection, wanted, changed)
        flash("", "forum_changed" if changed else "forum_unchanged")
        return url_for("forum.show", slug=slug)

    try:
        return carry_out(work)
    except Overtaken:
        form.refuse("name", _OVERTAKEN)
    return _page(form, row, now), 400


def _edition(fields: dict[str, object]) -> str:
    return sha256(repr(fields).encode()).hexdigest()[:16]


def _read(form: Settings, others: list[forums.Listed], principles: str) -> dict[str, object] | None:
    """Read all fields; none where one is refused, with its sentence beside it."""
    form.validate()
    own = _fact(form, _OWN, forum_words.read, form.listed_words.data or "") or ()
    wanted: dict[str, object] = {
        _OWN: "\n".join(own),
        "name": _fact(form, "name", forum_facts.name, form.name.data or ""),
        "label": _fact(form, "label", partial(forum_facts.label, own=own), form.label.data or ""),
        "hours": _fact(form, "hours", forum_facts.hours, form.hours.data or ""),
        "reads": _fact(form, "reads", forum_facts.reads, form.reads.data or ""),
        "part_costs": _fact(form, "part_costs", forum_facts.part_costs, form.part_costs.data or ""),
        _PRINCIPLES: _read_principles(form, principles),
    }
    if not form.answers_in.errors:
        days = form.answers_in.data
        wanted["answers_in"] = _fact(form, "answers_in", forum_facts.answers_in, days)
    if str(wanted["label"]).casefold() in {other.label.casefold() for other in others}:
        form.refuse("label", "Another forum has this label: members of both could not tell them.")
    if form.problems():
        return None
    form.listed_words.data = str(wanted[_OWN])
    return wanted


def _fact(form: Settings, field: str, read: Callable[[Given], Fact], given: Given) -> Fact | None:
    try:
        return read(given)
    except NotThat as problem:
        said = str(problem)
        form.refuse(field, said if said[0].isupper() else f"This {said}")
    return None


def _read_principles(form: Settings, before: str) -> str:
    typed = form.principles.data or ""
    if not typed.strip():
        if before:
            form.principles.data = before
            form.refuse(_PRINCIPLES, "Members can read these: write others in their place.")
        return ""
    line = one_line(typed)
    if line is None:
        form.refuse(_PRINCIPLES, "The principles hold a sign that no phone can show.")
        return ""
    parts, said = length(line)
    if parts > MOST_PARTS:
        form.refuse(_PRINCIPLES, f"The text {said}, and {MOST_PARTS} parts are the most.")
    return line


def _keep(connection: Connection, wanted: dict[str, object], changed: list[str]) -> None:
    here = visit()
    words, own = str(wanted.pop(_PRINCIPLES)), str(wanted.pop(_OWN)).splitlines()
    if _OWN in changed:
        forums.keep_listed(connection, desk().keyring, forum_id(), tuple(own))
        broadcasts.look_at_wordings(connection, forum_id())
    forums.change(connection, forum_id(), **wanted)
    if _PRINCIPLES in changed and words:
        thing = f"principles:{forum_id()}"
        forum = forums.owner(connection, forum_id())
        wordings.add(connection, desk().keyring, forum, NewWording(thing, words), here.now)
        audit.note(connection, here.deed("principles_kept", thing), here.now)
    deeds = [here.deed("forum_changed", name) for name in changed if name != _PRINCIPLES]
    if "hours" in changed and forum_facts.is_wide(str(wanted["hours"])):
        deeds.append(here.deed("hours_widened", str(wanted["hours"])))
    audit.note_all(connection, deeds, here.now)


def _principles(connection: Connection) -> str:
    forum = forums.owner(connection, forum_id())
    row = wordings.last(connection, f"principles:{forum_id()}")
    if row is None:
        return ""
    return wordings.unseal(desk().keyring, row, forum, discreet=False) or ""


def _fields(connection: Connection) -> dict[str, object]:
    row = forums.facts(connection, forum_id())
    return {
        "name": row.name,
        "label": row.label,
        "hours": row.hours,
        "reads": row.reads,
        "answers_in": row.answers_in,
        "part_costs": in_pence(row.part_costs),
        _OWN: "\n".join(forums.listed_words(connection, desk().keyring, forum_id())),
        _PRINCIPLES: _principles(connection),
    }


def _page(form: Settings, row: AnyRow, seen: str) -> str:
    # What stands in the field counts for the bars beside it already, where it can be read.
    # What is too long to be kept holds no text up, and would be quoted at its whole length.
    typed = map(words_in, (form.listed_words.data or "").splitlines())
    own = tuple(word for word in typed if 0 < len(word) <= forum_words.LONGEST)
    return render_template(
        "forum.html",
        form=form,
        row=row,
        seen=seen,
        said=hours_in_words(row.reads),
        wide=forum_facts.is_wide(row.hours),
        measured=measure(form.principles.data, Around(part_costs=row.part_costs, own=own)),
        label=measure(form.label.data, Around(within="what the bot says", own=own)),
    )
